"""The trainings behind the figures, with the faults that the question asks for.

`python -m exercises.training.loss_that_would_not_fall.train_curves` writes curves.json beside this file, so that the
figures show what really happened. It takes about a quarter of an hour of one core; only this file needs torch.
"""

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from exercises.training.loss_that_would_not_fall.painted_patches import FIRST, SECOND, Patches, paint_patients

KEPT = Path(__file__).with_name("curves.json")
FAULT_SETS = (
    ("leakage", "best_reported", "no_eval"),
    ("leakage", "no_eval", "cleared_once"),
    ("leakage", "best_reported", "cleared_once"),
)
BATCH = 8
PATIENTS, TRAINED, NEW = 12, 10, 6
"""Of twelve patients ten are trained on, or 400 of 480 patches; six new ones in each hospital."""

LEARNING_RATE = 3e-3
MOST_EPOCHS = 24
SEEN = ("loss", "training", "validation", "gradient_first", "gradient_last")
"""What is kept of every epoch."""

Patch = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Plan:
    """One training: its faults, and the numbers that the stem prints."""

    faults: tuple[str, ...]
    seed: int
    radius: float = 1.2
    epochs: int = 16
    start_logit: float = 0.0


@dataclass(frozen=True)
class Data:
    """What a training sees, and what only we see: new patients of both hospitals."""

    train: list[Patch]
    val: list[Patch]
    same_hospital: list[Patch]
    other_hospital: list[Patch]


def _block(channels_in: int, channels: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before in (channels_in, channels):
        layers += [nn.Conv2d(before, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()]
    return nn.Sequential(*layers)


class UNet(nn.Module):
    """Three levels with batch normalisation; ends with `width` feature maps."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.first, self.second, self.third = _block(1, width), _block(width, 2 * width), _block(2 * width, 4 * width)
        self.up_second, self.up_first = _block(6 * width, 2 * width), _block(3 * width, width)

    def forward(self, image: Tensor) -> Tensor:
        """Feature maps of the image's size."""
        first = self.first(image)
        second = self.second(functional.max_pool2d(first, 2))
        third = self.third(functional.max_pool2d(second, 2))
        second = self.up_second(torch.cat([functional.interpolate(third, scale_factor=2), second], 1))
        return self.up_first(torch.cat([functional.interpolate(second, scale_factor=2), first], 1))


def build(plan: Plan) -> nn.Sequential:
    """The network with the last layer that the faults ask for."""
    last = nn.Conv2d(8, 1, 1)
    if "sigmoid_twice" in plan.faults:
        nn.init.zeros_(last.weight)
        nn.init.constant_(last.bias, plan.start_logit)
    layers: list[nn.Module] = [UNet(), last]
    layers += [nn.Sigmoid()] if "sigmoid_twice" in plan.faults else []
    return nn.Sequential(*layers)


def prepare(plan: Plan) -> Data:
    """Patients of both hospitals, split as the plan says."""
    rng = np.random.default_rng([plan.seed, round(plan.radius * 100)])
    patients = _pairs(paint_patients(rng, FIRST, PATIENTS, plan.radius))
    new = [_pairs(paint_patients(rng, hospital, NEW, plan.radius)) for hospital in (FIRST, SECOND)]
    patches = [patch for patient in patients for patch in patient]
    if "leakage" in plan.faults:
        random.Random(plan.seed).shuffle(patches)
    cut = TRAINED * len(patients[0])
    same, other = ([patch for patient in hospital for patch in patient] for hospital in new)
    return Data(patches[:cut], patches[cut:], same, other)


def _pairs(patches: Patches) -> list[list[Patch]]:
    return [list(zip(images, masks, strict=True)) for images, masks in zip(patches.images, patches.masks, strict=True)]


def batches(patches: list[Patch], size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Images and masks, (B, 1, 48, 48) each."""
    for start in range(0, len(patches), size):
        chosen = patches[start : start + size]
        image, mask = (torch.from_numpy(np.stack([pair[side] for pair in chosen]))[:, None] for side in (0, 1))
        yield image, mask


def loss_of(output: Tensor, mask: Tensor) -> Tensor:
    """Mean cross-entropy of logits, as the program computes it whatever the model's last layer is."""
    return functional.binary_cross_entropy_with_logits(output, mask)


def vessel(plan: Plan, output: Tensor) -> Tensor:
    """Which pixels the program takes for vessel."""
    return output.sigmoid() >= 0.5 if "sigmoid_twice" in plan.faults else output > 0


class Counts:
    """Dice over all pixels of all patches together."""

    def __init__(self) -> None:
        self.both = self.sizes = 0.0

    def add(self, found: Tensor, mask: Tensor) -> None:
        """Count one batch."""
        self.both += float((found * mask).sum())
        self.sizes += float(found.sum() + mask.sum())

    @property
    def dice(self) -> float:
        """Twice the common pixels by the sum of both."""
        return 2 * self.both / self.sizes if self.sizes else 1.0


def score(plan: Plan, model: nn.Module, patches: list[Patch], size: int) -> float:
    """Dice of the model as the program computes it; the model's own state is left as it was."""
    state = copy.deepcopy(model.state_dict())
    model.train("no_eval" in plan.faults)
    counts = Counts()
    with torch.no_grad():
        for image, mask in batches(patches, size):
            counts.add(vessel(plan, model(image)), mask)
    model.load_state_dict(state)
    return counts.dice


def run(plan: Plan) -> dict[str, Any]:
    """Train with the plan's faults and return what was seen on the way."""
    torch.manual_seed(plan.seed)
    random.seed(plan.seed)
    data, model = prepare(plan), build(plan)
    optimiser = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    seen: dict[str, Any] = {name: [] for name in SEEN} | {"first_loss": whole_loss(model, data.train)}
    while len(seen["loss"]) < MOST_EPOCHS and not is_long_enough(plan, seen["validation"]):
        epoch(plan, model, optimiser, data, seen)
        seen["validation"].append(score(plan, model, data.val, BATCH))
    seen["ones"] = score(plan, model, data.val, 1)
    for name in ("same_hospital", "other_hospital"):
        seen[name] = score(plan, model, getattr(data, name), BATCH)
    for name in ("train", "val"):
        seen[f"share_{name}"] = float(np.mean([mask.mean() for _, mask in getattr(data, name)]))
    return {"plan": asdict(plan), **rounded(seen)}


def is_long_enough(plan: Plan, scores: list[float]) -> bool:
    """Whether the planned epochs are over, and the best is not the last where the best one is reported."""
    shows = "best_reported" not in plan.faults or (bool(scores) and max(scores) - scores[-1] >= 0.01)
    return len(scores) >= plan.epochs and shows


def whole_loss(model: nn.Module, patches: list[Patch]) -> float:
    """Mean loss over all patches before the first step; the model's own state is left as it was."""
    state = copy.deepcopy(model.state_dict())
    model.train()
    with torch.no_grad():
        losses = [loss_of(model(image), mask).item() for image, mask in batches(patches, BATCH)]
    model.load_state_dict(state)
    return float(np.mean(losses))


def epoch(plan: Plan, model: nn.Module, optimiser: torch.optim.Adam, data: Data, seen: dict) -> None:
    """One pass over the training patches."""
    model.train()
    random.shuffle(data.train)
    optimiser.zero_grad()
    losses, norms, counts = [], [], Counts()
    for image, mask in batches(data.train, BATCH):
        if random.random() < 0.5:
            image, mask = image.flip(-1), mask.flip(-1)
        if "cleared_once" not in plan.faults:
            optimiser.zero_grad()
        output = model(image)
        loss = loss_of(output, mask)
        loss.backward()
        norms.append(float(torch.sqrt(sum((p.grad**2).sum() for p in model.parameters() if p.grad is not None))))
        optimiser.step()
        losses.append(loss.item())
        counts.add(vessel(plan, output.detach()), mask)
    seen["loss"].append(float(np.mean(losses)))
    seen["training"].append(counts.dice)
    seen["gradient_first"].append(float(np.mean(norms[:5])))
    seen["gradient_last"].append(float(np.mean(norms[-5:])))


def rounded(seen: dict) -> dict:
    """The same with four significant digits."""

    def short(value: object) -> object:
        if isinstance(value, dict):
            return {name: short(entry) for name, entry in value.items()}
        return [short(entry) for entry in value] if isinstance(value, list) else float(f"{value:.4g}")

    return {name: short(value) for name, value in seen.items()}


PLATEAU = tuple(
    Plan(("sigmoid_twice",), seed, radius, epochs=10, start_logit=logit)
    for seed in range(3)
    for radius, logit in ((0.9, 0.0), (1.2, 1.0), (1.5, -1.0), (1.9, 2.0))
)
FAULTY = tuple(
    Plan(faults, seed, epochs=16 if "best_reported" in faults else 20) for seed in range(3) for faults in FAULT_SETS
)


def main() -> None:
    """Run all trainings and keep them beside this file."""
    torch.set_num_threads(1)
    kept = {name: [run(plan) for plan in plans] for name, plans in (("plateau", PLATEAU), ("faulty", FAULTY))}
    write(kept["plateau"], kept["faulty"])


def write(plateau: list[dict[str, Any]], faulty: list[dict[str, Any]]) -> None:
    """Write both kinds of runs, one run a line, with what they were made with."""
    made_with = {"torch": torch.__version__, "numpy": np.__version__, "device": "cpu", "threads": 1}
    lines = {name: ",\n".join(map(json.dumps, runs)) for name, runs in (("plateau", plateau), ("faulty", faulty))}
    body = ",\n".join(f'"{name}": [\n{text}\n]' for name, text in lines.items())
    KEPT.write_text(f'{{"made_with": {json.dumps(made_with)},\n{body}}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
