"""What an exercise brings to a training: its data, its score, its baseline, and another world to learn."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any, Final, Literal, get_args

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.errors import ExerciseError
from bank.exercise import Exercise, Part
from bank.schema import ProfileFile, TrainingFile

Device = Literal["cpu", "cuda"]
World = Literal["own", "permuted", "other"]
"""The task itself; the same with labels that belong to other images; a task with another truth."""
WORLDS: Final[tuple[World, ...]] = get_args(World)
Data = Mapping[str, Any]
Inputs = tuple[NDArray[Any], ...]

LOOKED_AT: Final = 4
"""Of the images that are drawn to score a model, the first ones are those on which a training is watched instead."""
_PUBLIC = ("draw_images",)
_ANSWERING = ("score", "baseline", "another_world", "LABELS")
_SHOWING = ("panels",)


@dataclass(frozen=True)
class Draw:
    """The images of one training, drawn from one seed.

    Attributes
    ----------
    data
        What `train` is given.
    inputs, truth
        What the trained model is scored on; the first axis counts images.
    shown, shown_truth
        A few images more, on which it is watched and which may be shown.
    seed
        What `train` is given as its seed.
    """

    data: dict[str, Any]
    inputs: Inputs
    truth: NDArray[Any]
    shown: Inputs
    shown_truth: NDArray[Any]
    seed: int


@dataclass(frozen=True)
class TrainingTask:
    """A training part with the functions of its exercise."""

    exercise: Exercise
    part: Part
    about: TrainingFile
    public: ModuleType
    answering: ModuleType
    showing: ModuleType

    def profile(self, device: Device) -> ProfileFile:
        """Return the size of the task on a device; raises ExerciseError where it does not run on such a one."""
        profile = self.about.cpu if device == "cpu" else self.about.cuda
        if profile is None:
            raise ExerciseError(f"{self.exercise.name}: there is no [parts.training.{device}] in exercise.toml")
        return profile

    def draw(self, seed: int, device: Device, world: World = "own") -> Draw:
        """Draw the images of one training; the same seed gives the same images in every world, but for their truth."""
        _, of_order, of_training = np.random.default_rng(seed).spawn(3)
        data, inputs, truth = _images(self.public, seed, device)
        if world == "permuted":
            data = self._permuted(data, of_order)
        elif world == "other":
            data, inputs, truth = self.answering.another_world(data, inputs, truth)
        data = dict(data) | {"steps": self.profile(device).steps}
        return Draw(
            data=data,
            inputs=tuple(array[LOOKED_AT:] for array in inputs),
            truth=truth[LOOKED_AT:],
            shown=tuple(array[:LOOKED_AT] for array in inputs),
            shown_truth=truth[:LOOKED_AT],
            # Of another one in each world, so that it can be seen whether the first weights follow it.
            seed=int(of_training.integers(2**31, size=len(WORLDS))[WORLDS.index(world)]),
        )

    def _permuted(self, data: dict[str, Any], rng: Generator) -> dict[str, Any]:
        """Give every image the label of another one."""
        labels = self.answering.LABELS
        # A cycle in random order leaves none in its place.
        order = rng.permutation(len(data[labels[0]]))
        following = np.empty_like(order)
        following[order] = np.roll(order, 1)
        return data | {name: data[name][following] for name in labels}

    def score(self, prediction: NDArray[Any], truth: NDArray[Any]) -> float:
        """Return the score of a prediction, higher is better; raises Mismatch where it has another shape."""
        return float(self.answering.score(prediction, truth))

    def panels(self, shown: Inputs, truth: NDArray[Any], prediction: NDArray[Any]) -> list[tuple[str, NDArray[Any]]]:
        """Return captions with grey images (n, rows, columns) from 0 to 1: what went in, came out, and is right."""
        return [(caption, np.clip(images, 0, 1)) for caption, images in self.showing.panels(shown, truth, prediction)]

    def baseline(self, drawn: Draw) -> float:
        """Return the score of the best method that needs no learning, on the same images."""
        return self.score(self.answering.baseline(drawn.data, drawn.inputs), drawn.truth)


@lru_cache(maxsize=2)  # one seed is drawn for all worlds, which follow each other
def _images(public: ModuleType, seed: int, device: Device) -> tuple[dict[str, Any], Inputs, NDArray[Any]]:
    data, inputs, truth = public.draw_images(np.random.default_rng(seed).spawn(1)[0], device)
    for array in (*data.values(), *inputs, truth):
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return data, inputs, truth


def load_task(exercise: Exercise) -> TrainingTask | None:
    """Return the training of an exercise, None where it has none.

    Raises
    ------
    ExerciseError
        When a module or a function is missing.
    """
    part = exercise.code_part
    if part is None or part.written.training is None:
        return None
    about = part.written.training
    if about.row not in [row.id for row in part.rows]:
        raise ExerciseError(f"{exercise.name}: [parts.training] names row '{about.row}', which answers.toml has not")
    public = _module(exercise, "exercises", "data", _PUBLIC)
    answering = _module(exercise, "solutions", "training", _ANSWERING)
    return TrainingTask(exercise, part, about, public, answering, _module(exercise, "solutions", "panels", _SHOWING))


def _module(exercise: Exercise, room: str, leaf: str, needed: tuple[str, ...]) -> ModuleType:
    try:
        module = importlib.import_module(f"{room}.{exercise.name.replace('/', '.')}.{leaf}")
    except Exception as problem:
        reason = f"{type(problem).__name__}: {problem}"
        raise ExerciseError(f"{exercise.name}: {room}/.../{leaf}.py cannot be loaded: {reason}") from problem
    for name in needed:
        if not hasattr(module, name):
            raise ExerciseError(f"{exercise.name}: {room}/.../{leaf}.py needs `{name}`")
    return module
