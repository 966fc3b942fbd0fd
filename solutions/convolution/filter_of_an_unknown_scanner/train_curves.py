"""The trainings behind the figures: the program of the worked solution, and what faults make of it.

`python -m solutions.convolution.filter_of_an_unknown_scanner.train_curves` trains on the practice files and writes
losses.json beside the stem and scores.json beside this file. It takes a minute of one core; only this file needs torch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bank.whole_files import write_whole
from exercises.convolution.filter_of_an_unknown_scanner import generator
from solutions.convolution.filter_of_an_unknown_scanner.kept import KEPT
from solutions.convolution.filter_of_an_unknown_scanner.training import baseline, score

STEPS: Final = 400
SHOWN: Final = (1, *range(2, STEPS + 1, 2))
LARGEST: Final = 10_000.0


@dataclass(frozen=True)
class Plan:
    """What differs from the worked solution's training; `scaled` is what slices are centred and divided with."""

    momentum: float = 0.95
    size: int = 5
    padding: Literal["replicate", "zeros"] = "replicate"
    mirrored: bool = False
    scaled: tuple[float, float] | None = None


PLANS: Final = {
    "momentum": Plan(),
    "slow": Plan(momentum=0.0),
    "divided": Plan(scaled=(0.0, LARGEST)),
    "mirrored": Plan(mirrored=True),
    "zeros": Plan(padding="zeros"),
    "small": Plan(size=3),
}
IN_THE_STEM: Final = ("momentum", "slow", "divided", "mirrored")


def main() -> None:
    """Train, and write what was measured."""
    torch.set_num_threads(1)
    losses, scores = [], []
    for number in range(len(generator.PRACTICE_SEEDS)):
        raw, filtered, new, truth = (torch.from_numpy(slices.copy()) for slices in generator.practice_file(number))
        trained = {name: _train(plan, raw, filtered, _scorer(new, truth)) for name, plan in PLANS.items()}
        losses.append({name: trained[name][0] for name in IN_THE_STEM})
        usual = baseline({"raw": raw.numpy(), "filtered": filtered.numpy()}, (new.numpy(),))
        scores.append(
            {
                "baseline": round(score(usual, truth.numpy()), 3),
                "scores": {name: run[1] for name, run in trained.items()},
                "weight": trained["momentum"][2],
            }
        )
    made_with = {"torch": torch.__version__, "learning rate": 0.02, "steps": STEPS}
    for file, what in ((generator.LOSSES, losses), (KEPT, scores)):
        write_whole(file, json.dumps({"made_with": made_with, "steps": SHOWN, "runs": what}) + "\n")


def _scorer(new: Tensor, truth: Tensor) -> Callable[[Callable[[Tensor], Tensor]], float]:
    def scored(model: Callable[[Tensor], Tensor]) -> float:
        with torch.no_grad():
            return round(score(model(new).numpy(), truth.numpy()), 3)

    return scored


def _train(plan: Plan, raw: Tensor, filtered: Tensor, scored: Callable[..., float]) -> tuple[list[Any], ...]:
    """Return losses in 1000 HU² and scores at the shown steps, and the weights at the end."""
    torch.manual_seed(1)
    middle, spread = plan.scaled or (float(raw.mean()), float(raw.std()))
    layer = nn.Conv2d(1, 1, plan.size, padding=plan.size // 2, padding_mode=plan.padding)
    optimiser = torch.optim.SGD(layer.parameters(), lr=0.02, momentum=plan.momentum)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    losses, scores = [], []

    def model(stored: Tensor) -> Tensor:
        return layer((stored - middle) / spread) * spread + middle

    for step, along in enumerate(_mirrorings(plan), start=1):
        loss = functional.mse_loss(layer((raw.flip(along) - middle) / spread), (filtered.flip(along) - middle) / spread)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        if step in SHOWN:
            losses.append(float(f"{loss.item() * spread**2 / 1000:.4g}"))
            scores.append(scored(model))
    return losses, scores, np.round(layer.weight.detach().numpy()[0, 0].astype(float), 3).tolist()


def _mirrorings(plan: Plan) -> Iterator[list[int]]:
    """Yield for every step the axes along which both slices of a pair are mirrored."""
    rng = np.random.default_rng(1)
    for _ in range(STEPS):
        yield [axis for axis in (-2, -1) if plan.mirrored and rng.random() < 0.5]


if __name__ == "__main__":
    main()
