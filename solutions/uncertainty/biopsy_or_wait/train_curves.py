"""The trainings behind the figures: five programs and how far they can be trusted, and what a temperature does.

`python -m solutions.uncertainty.biopsy_or_wait.train_curves` trains on the practice files and writes runs.json beside
the stem and kept.json beside this file. It takes two minutes of one core, and only this file needs torch.
"""

from __future__ import annotations

import importlib
import json
from contextlib import ExitStack
from typing import Any, Final
from unittest.mock import patch

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.optim.optimizer import register_optimizer_step_post_hook

from bank.whole_files import write_whole
from exercises.uncertainty.biopsy_or_wait.generator import EDGES, KNOWN, RUNS, practice_files
from solutions.uncertainty.biopsy_or_wait import reference
from solutions.uncertainty.biopsy_or_wait.kept import KEPT
from solutions.uncertainty.biopsy_or_wait.training import baseline, log_loss, logit, score

Array = NDArray[Any]

STEPS: Final = 250
EVERY: Final = 10
SEEDS: Final = (1, 2, 3)
TOO_HOT: Final = 8.0
TRIED: Final = np.round(np.geomspace(0.4, 12, 50), 3)
"""Temperatures of the figure."""
PROGRAMS: Final = {
    "ours": ("reference", False),
    "single": ("rejected.one_network_as_it_is", False),
    "hot": ("reference", False),
    "upside": ("rejected.turned_upside_down", False),
    "shuffled": ("rejected.one_network_as_it_is", True),
}
"""Program of each run, and whether patches get the labels of others."""
REJECTED: Final = (
    "one_network_as_it_is",
    "temperature_of_known_patches",
    "multiplied_by_temperature",
    "left_out_ones_learned",
)
"""Programs of which scores are kept."""


def main() -> None:
    """Train, and write what was measured."""
    torch.set_num_threads(1)
    runs = [{run: reliability(_logits(run, seed)) for run in PROGRAMS} for seed in SEEDS]
    made_with = {"torch": torch.__version__, "steps": STEPS}
    scores = {name: _score(name) for name in REJECTED}
    arrays = {name: value.numpy() for name, value in _data(False).items() if isinstance(value, Tensor)}
    usual = round(score(baseline(arrays, (_new().numpy(),)), _truth()), 3)
    bounds = {"always": _rounded(log_loss(np.full(len(_truth()), logit(_truth().mean())), _truth()))}
    bounds["least"] = _rounded(log_loss(logit(_truth().astype(float)), _truth()))
    kept = {"scores": scores, "baseline": usual, "bounds": bounds} | _watched()
    for file, what in ((RUNS, {"runs": runs}), (KEPT, kept)):
        write_whole(file, json.dumps({"made_with": made_with} | what) + "\n")


def reliability(logits: Array) -> dict[str, Any]:
    """Return mean confidence and share right in each bin that has patches, their numbers, and the log loss."""
    said, truth = 1 / (1 + np.exp(-logits)), _truth()
    confidence, right = np.maximum(said, 1 - said), np.where(said > 0.5, truth, 1 - truth)
    which = np.clip(np.digitize(confidence, EDGES) - 1, 0, len(EDGES) - 2)
    bins = [which == n for n in range(len(EDGES) - 1) if np.any(which == n)]
    return {
        "confidence": [_rounded(confidence[one].mean()) for one in bins],
        "right": [_rounded(right[one].mean()) for one in bins],
        "counts": [int(one.sum()) for one in bins],
        "loss": _rounded(log_loss(logits, truth)),
        "all": _rounded(right.mean()),
    }


def _logits(run: str, seed: int) -> Array:
    """Return what a program says of the new patches."""
    name, shuffled = PROGRAMS[run]
    program = importlib.import_module(f"solutions.uncertainty.biopsy_or_wait.{name}")
    with ExitStack() as stack:
        if run == "hot":
            fixed = patch.object(program, "fitted_temperature", lambda *_: torch.tensor(TOO_HOT))
            stack.enter_context(fixed)
        return _said(program.train(_data(shuffled), seed), _new())


def _score(name: str) -> float:
    """Return the score of a rejected program, below 0, too."""
    program = importlib.import_module(f"solutions.uncertainty.biopsy_or_wait.rejected.{name}")
    logits, truth = _said(program.train(_data(False), SEEDS[0]), _new()), _truth()
    always = log_loss(np.full(len(truth), logit(truth.mean())), truth)
    return round((always - log_loss(logits, truth)) / (always - log_loss(logit(truth.astype(float)), truth)), 2)


class Watched:
    """The reference, looked at while it learns."""

    def __init__(self) -> None:
        self.data = _data(False)
        self.taken = 0
        self.curves: dict[str, list[float]] = {name: [] for name in ("learned", "one", "mean", "divided")}
        self.right: list[float] = []
        """Share of the new patches for which one network is right."""
        torch.manual_seed(SEEDS[0])
        self.model = reference.build_model()

    def trained(self) -> reference.Ensemble:
        """Train, and look at the model on its way."""
        hook = register_optimizer_step_post_hook(self.look)
        with patch.object(reference, "build_model", lambda: self.model):
            reference.train(self.data, SEEDS[0])
        hook.remove()
        return self.model

    def part(self, left_out: int) -> tuple[Tensor, Array]:
        """Return patches with labels, of those that are learned (0) or left out (1)."""
        chosen = self.data["left_out"] == left_out
        return self.data["patches"][chosen], self.data["label"][chosen].numpy()

    def look(self, *_: Any) -> None:
        """Note the losses after every tenth step, and leave the model in the mode that it had."""
        self.taken += 1
        if self.taken % EVERY:
            return
        was, (learned, label), (left_out, kinds) = self.model.training, self.part(0), self.part(1)
        heat = float(reference.fitted_temperature(self.model, left_out, torch.from_numpy(kinds)))
        each = _each(self.model, _new())
        for name, logits in (("one", each[0]), ("mean", each.mean(0)), ("divided", each.mean(0) / heat)):
            self.curves[name].append(_rounded(log_loss(logits, _truth())))
        self.right.append(reliability(each[0])["all"])
        self.curves["learned"].append(_rounded(log_loss(_each(self.model, learned)[0], label)))
        self.model.train(was)


def _watched() -> dict[str, Any]:
    """Return losses of the reference over its steps, on patches it learns and on others, and over temperatures."""
    watched = Watched()
    model = watched.trained()
    named = ("patches that were learned", "left-out nodules", "new patches")
    sets = zip(named, (watched.part(0), watched.part(1), (_new(), _truth())), strict=True)
    means = {name: (_each(model, patches).mean(0), truth) for name, (patches, truth) in sets}
    heated = {name: [_rounded(log_loss(z / heat, truth)) for heat in TRIED] for name, (z, truth) in means.items()}
    heat = float(model.temperature)
    reached = {"score": _rounded(score(means["new patches"][0] / heat, _truth())), "heat": _rounded(heat)}
    return {
        "every": EVERY,
        "curves": watched.curves,
        "right": watched.right,
        "tried": TRIED.tolist(),
        "heated": heated,
        "reached": reached,
    }


def _each(model: reference.Ensemble, patches: Tensor) -> Array:
    model.eval()
    with torch.no_grad():
        return np.asarray(model.each(patches).numpy().astype(float))


def _said(model: torch.nn.Module, patches: Tensor) -> Array:
    model.eval()
    with torch.no_grad():
        return np.asarray(model(patches).numpy().astype(float))


def _data(shuffled: bool) -> dict[str, Any]:
    patches, label, _ = practice_files()
    order = np.random.default_rng(0).permutation(len(label)) if shuffled else np.arange(len(label))
    return {
        "patches": torch.from_numpy(patches[:KNOWN].astype(np.float32)),
        "label": torch.from_numpy(label[order].astype(np.float32)),
        "left_out": torch.from_numpy((np.arange(KNOWN) >= 720).astype(np.float32)),
        "steps": STEPS,
    }


def _new() -> Tensor:
    return torch.from_numpy(practice_files()[0][KNOWN:].astype(np.float32))


def _truth() -> Array:
    return practice_files()[2].astype(float)


def _rounded(value: float) -> float:
    return round(float(value), 3)


if __name__ == "__main__":
    main()
