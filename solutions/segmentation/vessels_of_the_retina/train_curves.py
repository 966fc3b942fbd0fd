"""The trainings behind the figures: five faulty programs, and what single choices of the reference are worth.

`python -m solutions.segmentation.vessels_of_the_retina.train_curves` trains on the practice file, scores on the patches
of other eyes, and writes runs.json beside the stem and kept.json beside this file. It takes minutes of one core, and
only this file needs torch.
"""

from __future__ import annotations

import base64
import importlib
import json
from collections.abc import Mapping
from typing import Any, Final
from unittest.mock import patch

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bank.whole_files import write_whole
from exercises.segmentation.vessels_of_the_retina.generator import RUNS, STEPS, practice_files
from solutions.segmentation.vessels_of_the_retina.kept import KEPT, SHOWN_PATCHES
from solutions.segmentation.vessels_of_the_retina.reference import UNet
from solutions.segmentation.vessels_of_the_retina.training import baseline, score
from solutions.watched_training import watched_training

FAULTY: Final = {
    "flipped": "flips_the_photograph_alone",
    "few": "four_patches_alone",
    "scaled": "scaled_outside_the_model",
    "softmax": "softmax_over_one_channel",
    "sigmoid": "two_sigmoids",
}
SEEDS: Final = (1, 2, 3)
EVERY: Final = STEPS[1] - STEPS[0]


def main() -> None:
    """Train, and write what was measured."""
    torch.set_num_threads(1)
    runs = [{run: _trained(f"rejected.{name}", seed)[0] for run, name in FAULTY.items()} for seed in SEEDS]
    ours, found = _trained("reference", SEEDS[0])
    others = {name: _trained("reference", SEEDS[0], changes)[0] for name, changes in _changed().items()}
    filtered = baseline(_arrays(0), (_arrays(1)["photographs"],))
    kept = {
        "curves": {"ours": ours} | others,
        "filters": round(score(filtered, _truth()), 3),
        "masks": {"network": _packed(found), "filters": _packed(filtered)},
    }
    made_with = {"torch": torch.__version__, "steps": list(STEPS)}
    for file, what in ((RUNS, {"runs": runs}), (KEPT, kept)):
        write_whole(file, json.dumps({"made_with": made_with} | what) + "\n")


class WithoutSkips(UNet):
    """The reference's network with zeros where the encoder's features come back."""

    def forward(self, photographs: Tensor) -> Tensor:
        """Return logits."""
        with patch.object(torch, "cat", lambda features, dim: _cat([features[0], torch.zeros_like(features[1])], dim)):
            return super().forward(photographs)


_cat: Final = torch.cat


def _changed() -> dict[str, dict[str, object]]:
    """Return what of the reference is replaced, by the name of a curve."""
    return {
        "without skips": {"UNet": WithoutSkips},
        "constant rate": {"schedule_of": lambda optimiser, steps: _constant(optimiser)},
        "rate 0.001": {"HIGHEST_RATE": 0.001, "schedule_of": lambda optimiser, steps: _constant(optimiser)},
        "cross-entropy alone": {"loss_of": lambda logits, vessels, field: _cross_entropy(logits, vessels, field)},
    }


def _constant(optimiser: torch.optim.Optimizer) -> torch.optim.lr_scheduler.LRScheduler:
    return torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1.0)


def _cross_entropy(logits: Tensor, vessels: Tensor, field: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, vessels, weight=field)


def _trained(
    name: str, seed: int, changes: Mapping[str, object] | None = None
) -> tuple[dict[str, list[float]], np.ndarray[Any, Any]]:
    """Return loss and score over the steps of a response's training, and its prediction at the end."""
    program = importlib.import_module(f"solutions.segmentation.vessels_of_the_retina.{name}")
    data = {key: torch.from_numpy(array) for key, array in _arrays(0).items()} | {"steps": STEPS[-1]}

    def score_of(model: nn.Module) -> float:
        return round(score(_predicted(model), _truth()), 3)

    run = watched_training(program, data, seed, every=EVERY, score_of=score_of, changes=changes)
    return {"loss": run.losses, "D": run.scores}, _predicted(run.model)


def _predicted(model: nn.Module) -> np.ndarray[Any, Any]:
    """Return the logits of the other eyes' patches."""
    photographs = torch.from_numpy(_arrays(1)["photographs"])
    with torch.no_grad():
        return np.asarray(torch.cat([model(batch) for batch in photographs.split(8)]).numpy())


def _arrays(which: int) -> dict[str, np.ndarray[Any, Any]]:
    records = practice_files()[which]
    return {name: records[name].astype(np.float32) for name in records.dtype.names or ()}


def _truth() -> np.ndarray[Any, Any]:
    others = _arrays(1)
    return np.concatenate([others["vessels"], others["field"]], axis=1)


def _packed(prediction: np.ndarray[Any, Any]) -> str:
    """Return the masks of the shown patches as text."""
    return base64.b85encode(np.packbits(prediction[list(SHOWN_PATCHES), 0] > 0).tobytes()).decode()


if __name__ == "__main__":
    main()
