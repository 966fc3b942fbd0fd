"""A listing is rehearsed with stand-ins for data and network, which note what it does: so its faults show in action."""

from __future__ import annotations

import functools
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

EPOCHS, BEST_EPOCH = 3, 2
"""Epochs of a rehearsal, and the one with the highest score, which is not the last."""

_REPLACEMENTS = {
    "vessel =": "vessel = model(image) > 0",
    "train, val =": "train, val = sum(patients[:10], []), sum(patients[10:], [])",
    "print(": 'print("Dice:", scores[-1])',
}
"""How a line begins that is written anew, and what it becomes."""
_INSERTION = "model.eval()"
_SPLIT_AGAIN = "    random.shuffle(patients)"
"""The first of three lines that can be moved together, out of the loop over epochs."""


@dataclass(frozen=True)
class Pixels:
    """An image, a mask or what a network makes of it: whose patches they are, and whether they are mirrored."""

    rehearsal: Rehearsal
    patients: frozenset[int]
    mirrored: bool = False
    common: bool = False
    """Whether it is what prediction and mask have in common."""

    def flip(self, axis: int) -> Pixels:
        """Mirror it."""
        return replace(self, mirrored=not self.mirrored)

    def sum(self) -> float:
        """Return numbers that make the score highest in the best epoch."""
        return 1 / (1 + abs(self.rehearsal.epoch - BEST_EPOCH)) if self.common else 1.0

    def __mul__(self, mask: Pixels) -> Pixels:
        return replace(self, common=True)

    def __gt__(self, threshold: float) -> Pixels:
        self.rehearsal.note("high_threshold", threshold != 0)
        return self


class Rehearsal:
    """What stands in for everything that a listing uses, and notes which faults show."""

    def __init__(self) -> None:
        self.faults: set[str] = set()
        self.epoch, self.evals, self.reported = 0, 0, 0.0
        self.training = self.scoring = False
        self.added = self.steps = 0
        self.trained_on: set[int] = set()

    def note(self, fault: str, shows: bool) -> None:
        """Keep a fault that shows."""
        self.faults |= {fault} if shows else set()

    @contextmanager
    def no_grad(self) -> Iterator[None]:
        """Know that what follows is for the score."""
        self.scoring = True
        yield
        self.scoring = False

    def model(self, image: Pixels) -> Pixels:
        """Note in which mode the score is computed, and on whose patches."""
        if self.scoring:
            self.note("no_eval", self.training or self.evals > self.epoch)
            self.note("leakage", bool(image.patients & self.trained_on))
        else:
            self.note("trained_in_evaluation", not self.training)
            self.trained_on |= image.patients
        return image

    def train(self) -> None:
        """Begin to train."""
        self.training, self.epoch = True, self.epoch + 1

    def eval(self) -> None:
        """Begin to evaluate."""
        self.training, self.evals = False, self.evals + 1

    def loss(self, output: Pixels, mask: Pixels) -> SimpleNamespace:
        """Note whether image and mask belong together."""
        self.note("flipped_alone", output.mirrored != mask.mirrored)
        return SimpleNamespace(backward=self.backward)

    def backward(self) -> None:
        """Add the gradients of one batch."""
        self.added += 1

    def zero_grad(self) -> None:
        """Clear what was added."""
        self.added = 0

    def step(self) -> None:
        """Note whether it is one batch whose gradients are there."""
        self.steps += 1
        self.note("not_cleared", self.added > 1)
        self.note("nothing_to_step", self.added < 1)

    def report(self, words: str, dice: float) -> None:
        """Keep what goes into the report."""
        self.reported = dice

    def patch(self, patient: int) -> tuple[Pixels, Pixels]:
        """Image and mask of a patch."""
        return Pixels(self, frozenset({patient})), Pixels(self, frozenset({patient}))

    def batches(self, patches: Sequence[tuple[Pixels, Pixels]], size: int) -> Iterator[tuple[Pixels, Pixels]]:
        """Batches of patches."""
        for start in range(0, len(patches), 5 * size):  # fewer than asked for: that is enough to show
            together = frozenset().union(*(image.patients for image, _ in patches[start : start + 5 * size]))
            yield Pixels(self, together), Pixels(self, together)

    def names(self) -> dict[str, Any]:
        """Everything that a listing uses by name."""
        model = _Callable(self.model, train=self.train, eval=self.eval)
        optimiser = SimpleNamespace(zero_grad=self.zero_grad, step=self.step)
        draws = random.Random(5)
        return {
            "UNet": lambda channels: None,
            "nn": SimpleNamespace(Sequential=lambda *layers: model, Conv2d=lambda *numbers: None),
            "torch": SimpleNamespace(
                no_grad=self.no_grad, optim=SimpleNamespace(Adam=lambda parameters, lr: optimiser)
            ),
            "F": SimpleNamespace(binary_cross_entropy_with_logits=self.loss),
            "random": SimpleNamespace(shuffle=draws.shuffle, random=draws.random),
            "load": lambda folder: [[self.patch(patient) for _ in range(40)] for patient in range(12)],
            "batches": self.batches,
            "range": lambda epochs: range(EPOCHS),
            "print": self.report,
        }


class _Callable(SimpleNamespace):
    """A function with further functions, as a model is."""

    def __init__(self, function: Any, **others: Any) -> None:
        super().__init__(**others)
        self.function = function

    def __call__(self, *arguments: Any) -> Any:
        return self.function(*arguments)

    def parameters(self) -> None:
        """Nothing is learned."""


def faults_shown(listing: str) -> set[str]:
    """Return the faults that show when a listing runs, {'broken'} when it does not run to its end.

    >>> from exercises.training.loss_that_would_not_fall.program import program
    >>> faults_shown(program((), 20)), faults_shown(program(("no_eval",), 20))
    (set(), {'no_eval'})
    """
    rehearsal = Rehearsal()
    names = rehearsal.names()
    try:
        exec(compile(listing, "listing", "exec"), names)  # our own program
    except (SyntaxError, NameError, TypeError, AttributeError, ValueError, ArithmeticError, LookupError):
        return {"broken"}
    rehearsal.note("never_trained", not rehearsal.steps)
    rehearsal.note("scores_alike", len(set(names["scores"])) < EPOCHS - 1)
    rehearsal.note("best_reported", rehearsal.reported != names["scores"][-1])
    return rehearsal.faults


@functools.cache
def mending_lines(listing: str) -> dict[str, tuple[int, ...]]:
    """Return for each fault that shows the lines at which a single change mends it and breaks nothing."""
    before = faults_shown(listing)
    found: dict[str, set[int]] = {fault: set() for fault in before}
    for line, changed in _changes(listing.splitlines()):
        after = faults_shown(changed)
        if after < before:
            for fault in before - after:
                found[fault].add(line)
    return {fault: tuple(sorted(lines)) for fault, lines in found.items()}


def _changes(lines: list[str]) -> Iterator[tuple[int, str]]:
    for n, line in enumerate(lines):
        if not line.strip():
            continue
        indent = line[: len(line) - len(line.lstrip())]
        for text in ("pass", *(text for start, text in _REPLACEMENTS.items() if line.strip().startswith(start))):
            yield n + 1, "\n".join([*lines[:n], indent + text, *lines[n + 1 :]])
        yield n + 1, "\n".join([*lines[:n], indent + _INSERTION, *lines[n:]])
        if line == _SPLIT_AGAIN:
            others, moved = [*lines[:n], *lines[n + 3 :]], [text.strip() for text in lines[n : n + 3]]
            start = others.index("scores = []")
            for place in range(n, n + 3):
                yield place + 1, "\n".join([*others[:start], *moved, *others[start:]])
