"""Checks: what a code response must do. A check asks the student's functions and the reference's, and compares.

`student` and `reference` stand for programs that run elsewhere; calling `student.blur(image)` sends the arguments there
and returns plain data. A comparison that fails raises `Mismatch` with the sentence that the student reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from bank.comparison import Mismatch, same

__all__ = ["Check", "Checks", "Mismatch", "checks_of", "demand", "same", "unchanged"]


@dataclass(frozen=True)
class Check:
    """One demand on a code response.

    Attributes
    ----------
    name
        The function's name.
    sentence
        What must hold, as the student reads it.
    row, weight
        The row that it counts for, and how much of it.
    catches
        Misconceptions that must not pass it.
    run
        The function of (student, reference, rng, given).
    seconds
        Computing time of each question to the student's program; None for that of the part.
    after
        Earlier checks without which it is not run.
    """

    name: str
    sentence: str
    row: str
    weight: float
    catches: frozenset[str]
    run: Callable[..., None]
    seconds: int | None = None
    after: tuple[str, ...] = ()


class Checks(list[Check]):
    """The checks of one exercise, in the order they are written; used as a decorator."""

    def __call__(
        self,
        *,
        row: str,
        weight: float = 1.0,
        catches: tuple[str, ...] = (),
        seconds: int | None = None,
        after: tuple[str, ...] = (),
    ) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Register a function of (student, reference, rng, given); its docstring is the student's sentence."""

        def register(function: Callable[..., None]) -> Callable[..., None]:
            sentence = " ".join((function.__doc__ or "").split())
            name, caught = function.__name__, frozenset(catches)
            self.append(Check(name, sentence, row, weight, caught, function, seconds, tuple(after)))
            return function

        return register


def checks_of(module: ModuleType) -> tuple[Check, ...]:
    """Return the checks that a `checks.py` registers."""
    return tuple(check for value in vars(module).values() if isinstance(value, Checks) for check in value)


def demand(condition: bool, sentence: str) -> None:
    """Demand that a property holds; `sentence` says what is wrong when it does not."""
    if not condition:
        raise Mismatch(sentence)


def unchanged(student: Any) -> None:
    """Demand that no call of this check changed what it was given; the stem must say so.

    Raises
    ------
    Mismatch
        With the names of the arguments that came back changed.
    """
    names = student.changed_arguments
    if names:
        raise Mismatch(f"your function changed its input: {' and '.join(names)}")
