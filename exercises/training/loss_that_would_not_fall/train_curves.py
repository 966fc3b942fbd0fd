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
SCORED = {
    "leakage": (("best_reported", "no_eval"), ("best_reported", "high_threshold"), ("no_eval", "high_threshold")),
    "split_each_epoch": (("best_reported", "high_threshold"),),
}
"""Faults that change the score and not the training: of one training we keep what the program says with each pair.

Split by patient, a validation batch holds one patient's neighbouring slices, and the score in the mode of training
depends little on its size: no_eval left no trace that can be relied upon.
"""

BATCH = 8
PATIENTS, TRAINED, NEW = 12, 10, 6
"""Of twelve patients ten are trained on, or 400 of 480 patches; six new ones in each hospital."""

LEARNING_RATE = 3e-3
FEWEST_EPOCHS, MOST_EPOCHS = 16, 26
Patch = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True)
class Plan:
    """One training: the fault that changes it, its seed, and the radius of arteries in pixels."""

    fault: str
    seed: int
    radius: float = 1.2
    start_logit: float = 0.0


@dataclass(frozen=True)
class Data:
    """What a training sees, and what only we see: new patients of both hospitals."""

    patients: list[list[Patch]]
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
        result: Tensor = self.up_first(torch.cat([functional.interpolate(second, scale_factor=2), first], 1))
        return result


def build(plan: Plan) -> nn.Sequential:
    """The network with the last layer that the faults ask for."""
    last = nn.Conv2d(8, 1, 1)
    if plan.fault == "sigmoid_twice":
        nn.init.zeros_(last.weight)
        last.bias = nn.Parameter(torch.full((1,), plan.start_logit))
    layers: list[nn.Module] = [UNet(), last]
    layers += [nn.Sigmoid()] if plan.fault == "sigmoid_twice" else []
    return nn.Sequential(*layers)


def prepare(plan: Plan) -> Data:
    """Patients of both hospitals."""
    rng = np.random.default_rng([plan.seed, round(plan.radius * 100)])
    patients = _pairs(paint_patients(rng, FIRST, PATIENTS, plan.radius))
    new = [_pairs(paint_patients(rng, hospital, NEW, plan.radius)) for hospital in (FIRST, SECOND)]
    return Data(patients, _together(new[0]), _together(new[1]))


def split(plan: Plan, patients: list[list[Patch]], draws: random.Random) -> tuple[list[Patch], list[Patch]]:
    """Patches for training and validation, split by patch or by patient."""
    patients = list(patients)
    if plan.fault == "split_each_epoch":
        draws.shuffle(patients)
    patches = _together(patients)
    if plan.fault == "leakage":
        draws.shuffle(patches)
    cut = TRAINED * len(patients[0])
    return patches[:cut], patches[cut:]


def _together(patients: list[list[Patch]]) -> list[Patch]:
    return [patch for patient in patients for patch in patient]


def _pairs(patches: Patches) -> list[list[Patch]]:
    return [list(zip(images, masks, strict=True)) for images, masks in zip(patches.images, patches.masks, strict=True)]


def batches(patches: list[Patch], size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Images and masks, (B, 1, 48, 48) each."""
    for start in range(0, len(patches), size):
        chosen = patches[start : start + size]
        image, mask = (torch.from_numpy(np.stack([pair[side] for pair in chosen]))[:, None] for side in (0, 1))
        yield image, mask


class Counts:
    """Dice over all pixels of all patches together, for the right threshold and for 0.5 applied to logits."""

    def __init__(self) -> None:
        self.both, self.sizes, self.found = np.zeros(2), np.zeros(2), np.zeros(2)

    def add(self, output: Tensor, mask: Tensor, threshold: float = 0.0) -> None:
        """Count one batch."""
        for n, found in enumerate((output >= threshold, output > 0.5)):
            self.both[n] += float((found * mask).sum())
            self.found[n] += float(found.sum())
            self.sizes[n] += float(found.sum() + mask.sum())

    @property
    def dice(self) -> list[float]:
        """Twice the common pixels by the sum of both, for each threshold."""
        return [float(value) for value in 2 * self.both / self.sizes]


def score(model: nn.Module, patches: list[Patch], size: int, evaluating: bool) -> Counts:
    """Counts of the model in one of its modes; its own state is left as it was."""
    state = copy.deepcopy(model.state_dict())
    model.train(not evaluating)
    counts = Counts()
    with torch.no_grad():
        for image, mask in batches(patches, size):
            counts.add(model(image), mask)
    model.load_state_dict(state)
    return counts


def epoch(model: nn.Module, optimiser: torch.optim.Adam, train: list[Patch]) -> tuple[float, float]:
    """One pass over the training patches: mean loss, and Dice on the way."""
    model.train()
    random.shuffle(train)
    losses, counts = [], Counts()
    for image, mask in batches(train, BATCH):
        if random.random() < 0.5:
            image, mask = image.flip(-1), mask.flip(-1)
        optimiser.zero_grad()
        output = model(image)
        loss = functional.binary_cross_entropy_with_logits(output, mask)
        torch.autograd.backward(loss)
        optimiser.step()
        losses.append(loss.item())
        counts.add(output.detach(), mask)
    return float(np.mean(losses)), counts.dice[0]


def begin(plan: Plan) -> tuple[Data, nn.Sequential, torch.optim.Adam]:
    """Patients, network and optimiser of a plan, all from its seed."""
    torch.manual_seed(plan.seed)
    random.seed(plan.seed)
    data, model = prepare(plan), build(plan)
    return data, model, torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)


def plateau(plan: Plan) -> dict[str, Any]:
    """Train with two sigmoids; output >= 0 then says that all pixels are vessel, as the second sigmoid does."""
    data, model, optimiser = begin(plan)
    train, _ = split(plan, data.patients, random.Random(plan.seed))
    seen: dict[str, Any] = {"first_loss": whole_loss(model, train)}
    seen["loss"], seen["training"] = map(list, zip(*(epoch(model, optimiser, train) for _ in range(10)), strict=True))
    return {"plan": asdict(plan), "share": rounded(_share(train)), **rounded(seen)}


def faulty(plan: Plan) -> list[dict[str, Any]]:
    """Train once, and return what the program says with each pair of faults of the score."""
    data, model, optimiser = begin(plan)
    draws = random.Random(plan.seed)
    train, val = split(plan, data.patients, draws)
    losses: list[float] = []
    training: list[float] = []
    scores: list[list[list[float]]] = []
    while not is_long_enough(scores):
        if plan.fault == "split_each_epoch":
            train, val = split(plan, data.patients, draws)
        loss, dice = epoch(model, optimiser, train)
        losses.append(loss)
        training.append(dice)
        scores.append([score(model, val, BATCH, evaluating).dice for evaluating in (False, True)])
    kept = []
    for pair in SCORED[plan.fault]:
        evaluating, threshold = "no_eval" not in pair, int("high_threshold" in pair)
        seen: dict[str, Any] = {"loss": losses, "training": training}
        seen["validation"] = [now[evaluating][threshold] for now in scores]
        seen["ones"] = score(model, val, 1, evaluating).dice[threshold]
        for name in ("same_hospital", "other_hospital"):
            seen[name] = score(model, getattr(data, name), BATCH, evaluating).dice[threshold]
        found = score(model, val, BATCH, evaluating).found
        seen["lost_pixels"] = float(found[0] - found[1])
        kept.append({"plan": asdict(plan), "faults": [plan.fault, *pair], **rounded(seen)})
    return kept


def is_long_enough(scores: list[list[list[float]]]) -> bool:
    """Whether the last epoch is not the best one, for both pairs of faults that report the best."""
    if len(scores) < FEWEST_EPOCHS or len(scores) >= MOST_EPOCHS:
        return len(scores) >= MOST_EPOCHS
    curves = [[now[0][0] for now in scores], [now[1][1] for now in scores]]
    return all(max(curve) - curve[-1] >= 0.01 for curve in curves)


def whole_loss(model: nn.Module, patches: list[Patch]) -> float:
    """Mean loss over all patches before the first step; the model's own state is left as it was."""
    state = copy.deepcopy(model.state_dict())
    with torch.no_grad():
        losses = [
            functional.binary_cross_entropy_with_logits(model(image), mask).item()
            for image, mask in batches(patches, BATCH)
        ]
    model.load_state_dict(state)
    return float(np.mean(losses))


def _share(patches: list[Patch]) -> float:
    return float(np.mean([mask.mean() for _, mask in patches]))


def rounded(value: Any) -> Any:
    """The same with four significant digits."""
    if isinstance(value, dict):
        return {name: rounded(entry) for name, entry in value.items()}
    return [rounded(entry) for entry in value] if isinstance(value, list) else float(f"{value:.4g}")


PLATEAU = tuple(
    Plan("sigmoid_twice", seed, radius, logit)
    for seed in range(3)
    for radius, logit in ((0.9, 0.0), (1.2, 1.0), (1.5, -1.0), (1.9, 2.0))
)
FAULTY = tuple(Plan(fault, seed) for seed in range(3) for fault in ("leakage", "split_each_epoch"))


def write(first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    """Write the runs of both figures, one a line, with what they were made with."""
    made_with = {"torch": torch.__version__, "numpy": np.__version__, "device": "cpu", "threads": 1}
    lines = {name: ",\n".join(map(json.dumps, runs)) for name, runs in (("plateau", first), ("faulty", second))}
    body = ",\n".join(f'"{name}": [\n{text}\n]' for name, text in lines.items())
    KEPT.write_text(f'{{"made_with": {json.dumps(made_with)},\n{body}}}\n', encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    write([plateau(plan) for plan in PLATEAU], [run for plan in FAULTY for run in faulty(plan)])
