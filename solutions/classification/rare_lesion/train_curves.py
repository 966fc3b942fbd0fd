"""The trainings behind the figures: the program of the worked solution, and what other choices make of it.

`python -m solutions.classification.rare_lesion.train_curves` trains on the practice files and writes scores.json beside
this file. It takes a minute of one core; only this file needs torch.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from bank.whole_files import write_whole
from exercises.classification.rare_lesion import generator
from solutions.classification.rare_lesion.kept import KEPT
from solutions.classification.rare_lesion.reference import RATE, build_model, drawn, turned
from solutions.classification.rare_lesion.training import baseline, score

STEPS: Final = 200
SHOWN: Final = (1, *range(10, STEPS + 1, 10))


@dataclass(frozen=True)
class Plan:
    """What differs from the worked solution's training; `exponent` of the weight n_neg / n_pos where there is one."""

    half_and_half: bool = False
    exponent: int = 0
    turning: bool = True
    cutting: bool = False


PLANS: Final = {
    "balanced": Plan(half_and_half=True),
    "weighted": Plan(exponent=1),
    "unturned": Plan(half_and_half=True, turning=False),
    "plain": Plan(),
    "upside_down": Plan(exponent=-1),
    "cut": Plan(half_and_half=True, cutting=True),
}


def main() -> None:
    """Train, and write what was measured."""
    torch.set_num_threads(1)
    runs = [_runs(number) for number in range(len(generator.PRACTICE_SEEDS))]
    made_with = {"torch": torch.__version__, "steps": STEPS}
    write_whole(KEPT, json.dumps({"made_with": made_with, "steps": SHOWN, "runs": runs}) + "\n")


def _runs(number: int) -> dict[str, Any]:
    """Return the scores of all plans with one practice file, and the logits of two of them."""
    files = generator.practice_files(number)
    patches, label = (torch.from_numpy(array.astype(np.float32)) for array in files)
    known, new = slice(None, generator.TRAINING_PATCHES), slice(generator.TRAINING_PATCHES, None)
    trained = {
        name: _train(plan, patches[known], label[known], (patches[new], label[new])) for name, plan in PLANS.items()
    }
    data = {"patches": patches[known].numpy(), "label": label[known].numpy()}
    usual = score(baseline(data, (patches[new].numpy(),)), label[new, None].numpy())
    return {
        "baseline": round(usual, 3),
        "scores": {name: scores for name, (scores, _) in trained.items()},
        "logits": {name: _by_kind(trained[name][1], label[new]) for name in ("plain", "balanced")},
    }


def _train(plan: Plan, patches: Tensor, label: Tensor, new: tuple[Tensor, Tensor]) -> tuple[list[float], Tensor]:
    """Return balanced accuracies at the shown steps, and the logits of the new patches at the end."""
    torch.manual_seed(1)
    rare, common = torch.where(label == 1)[0], torch.where(label == 0)[0]
    weight = torch.tensor((len(common) / len(rare)) ** plan.exponent)
    model = build_model()
    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=STEPS)
    scores, logits = [], torch.zeros(0)
    for step in range(1, STEPS + 1):
        chosen = torch.cat([drawn(rare), drawn(common)]) if plan.half_and_half else torch.randint(len(label), (32,))
        logits = model(_changed(plan, patches[chosen]))
        loss = functional.binary_cross_entropy_with_logits(logits, label[chosen], pos_weight=weight)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if step in SHOWN:
            logits = _predicted(model, new[0])
            scores.append(round(score(logits.numpy(), new[1][:, None].numpy()), 3))
    return scores, logits


def _changed(plan: Plan, patches: Tensor) -> Tensor:
    """Return the batch as a plan augments it."""
    if plan.cutting:
        half = patches.shape[-1] // 2
        row, column = torch.randint(half + 1, (2,)).tolist()
        piece = patches[:, :, row : row + half, column : column + half]
        return functional.interpolate(piece, size=patches.shape[2:], mode="bilinear")
    return turned(patches) if plan.turning else patches


def _predicted(model: torch.nn.Module, patches: Tensor) -> Tensor:
    model.eval()
    with torch.no_grad():
        logits: Tensor = model(patches)
    model.train()
    return logits


def _by_kind(logits: Tensor, label: Tensor) -> dict[str, list[float]]:
    return {
        name: np.round(logits[label == value].numpy().astype(float), 2).tolist()
        for name, value in (("spiculated", 1), ("others", 0))
    }


if __name__ == "__main__":
    main()
