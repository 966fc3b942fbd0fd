"""Train the programs whose curves the figures show, and keep these in runs.json, and a result in segmented.npz.

From the repository's root, on one thread: `python -m solutions.segmentation.ventricle_and_muscle.train_runs`.
"""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch.optim.optimizer import register_optimizer_step_post_hook

from bank.json_text import indented
from exercises.segmentation.ventricle_and_muscle.data import draw_images
from exercises.segmentation.ventricle_and_muscle.generator import RUNS
from solutions.segmentation.ventricle_and_muscle.solution import SEGMENTED
from solutions.segmentation.ventricle_and_muscle.training import dice_by_class

SEED, STEPS, EVERY = 3, 160, 10
PATIENT = 1
PROGRAMS = (
    "reference",
    "rejected/right_ventricle_as_muscle",
    "rejected/image_flipped_alone",
    "rejected/the_same_batch_again",
    "rejected/rate_far_too_large",
)


class Run:
    """Watches a training: the loss of its batches, and Dice coefficients on other patients.

    Parameters
    ----------
    program
        A response; its functions `build_model` and `loss_of` are watched.
    volumes, truth
        Of other patients.
    """

    def __init__(self, program: ModuleType, volumes: Any, truth: Any) -> None:
        self._program, self._volumes, self._truth = program, torch.from_numpy(volumes), truth
        self._build, self._loss_of = program.build_model, program.loss_of
        self._losses: list[float] = []
        self.curves: dict[str, list[Any]] = {"loss": [], "others": []}

    def trained(self, data: dict[str, Any]) -> dict[str, list[Any]]:
        """Return the curves of a training on these data."""
        self._program.build_model, self._program.loss_of = self._built, self._measured  # type: ignore[attr-defined]
        hook = register_optimizer_step_post_hook(lambda *_: self._stepped())
        self._program.train(data, SEED)
        hook.remove()
        return self.curves

    def _built(self) -> Any:
        self._model = self._build()
        return self._model

    def _measured(self, *arguments: Any) -> Any:
        loss = self._loss_of(*arguments)
        self._losses.append(loss.item())
        return loss

    def _stepped(self) -> None:
        if len(self._losses) % EVERY:
            return
        loss = float(np.mean(self._losses[-EVERY:]))
        self.curves["loss"].append(round(loss, 3) if math.isfinite(loss) else None)
        modes = [(module, module.training) for module in self._model.modules()]
        self._model.eval()
        with torch.no_grad():
            found = torch.cat([self._model(batch) for batch in self._volumes.split(8)]).argmax(dim=1)
        for module, training in modes:
            module.training = training
        self.found = found.numpy()
        values = dice_by_class(self.found, self._truth).mean(axis=0)
        self.curves["others"].append([round(float(value), 3) for value in values])


def main() -> None:
    """Train all of them on the same patients, and write what was measured."""
    torch.set_num_threads(1)
    data, (volumes,), truth = draw_images(np.random.default_rng(SEED), "cpu")
    tensors = {name: torch.from_numpy(value) for name, value in data.items()} | {"steps": STEPS}
    kept: dict[str, Any] = {"steps": list(range(EVERY, STEPS + 1, EVERY))}
    for name in PROGRAMS:
        run = Run(_program(name), volumes, truth)
        kept[name.rpartition("/")[2]] = run.trained(tensors)
        if name == "reference":
            volume = volumes[PATIENT, 0].astype(np.int16)
            found, there = (labels[PATIENT].astype(np.uint8) for labels in (run.found, truth))
            np.savez_compressed(SEGMENTED, volume=volume, found=found, truth=there)
    RUNS.write_text(indented(kept) + "\n", encoding="utf-8")


def _program(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("program", Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
