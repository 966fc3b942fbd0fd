"""What marking says: rows, checks, verdicts and scores."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

import numpy as np

from bank.excerpts import Difference
from bank.kinds import Kind

Verdict = Literal["passed", "failed", "invalid", "error"]


@dataclass(frozen=True)
class Blank:
    """No answer: the cell holds None, `...` or nothing."""


@dataclass(frozen=True)
class Value:
    """A plain value that the student gave."""

    value: Any


@dataclass(frozen=True)
class Unreadable:
    """Something stands where the answer should be, but no value could be had from it; the sentence says why.

    `failed` tells a program that did not deliver (it raised, it was stopped) from one that delivered what nobody can
    read.
    """

    sentence: str
    failed: bool = False


Answer = Blank | Value | Unreadable


def answer_of(value: Any) -> Answer:
    """Return a plain value as an answer: None, `...`, empty text and a dictionary of such are blank."""
    value = getattr(value, "array", value)  # a tensor is its array
    entries = list(value.values()) if isinstance(value, dict) and 0 < len(value) <= _MOST_BLANKS else [value]
    return Blank() if all(map(_says_nothing, entries)) else Value(value)


_MOST_BLANKS = 100
_MOST_KEPT = 2000  # characters of JSON


def kept(answer: Answer) -> Any:
    """Return an answer as JSON data, to be looked at after marking; None for none, a program, an image, a large one."""
    if not isinstance(answer, Value):
        return None
    try:
        text = json.dumps(answer.value, default=_as_list)
    except (TypeError, ValueError, RecursionError):
        return None
    return json.loads(text) if len(text) <= _MOST_KEPT else None


def _as_list(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic) and value.size <= _MOST_KEPT:
        return value.tolist()
    raise TypeError


def _says_nothing(value: Any) -> bool:
    return value is None or value is Ellipsis or (isinstance(value, str) and not value.strip())


_KINDS = {
    "bool": "a truth value", "int": "a number", "float": "a number", "str": "a text", "list": "a list",
    "tuple": "a tuple", "dict": "a dictionary", "ndarray": "an array", "Image": "an image",
}  # fmt: skip


def kind_of(value: Any) -> str:
    """Return what a value is, in words for a student."""
    name = type(value).__name__
    return _KINDS.get(name, f"a value of type {name}")


@dataclass(frozen=True)
class RowMark:
    """A row with what it earned; `score` is None while a person has to decide."""

    id: str
    points: float
    score: float | None
    text: str

    @property
    def met(self) -> bool:
        """Whether the row earned all its points."""
        return self.score is not None and self.score >= self.points


@dataclass(frozen=True)
class CheckMark:
    """The verdict on one check."""

    name: str
    sentence: str
    verdict: Verdict
    message: str = ""
    ran: bool = True
    """False where it was not run: an earlier check failed, or the time was used up."""
    difference: Difference | None = None
    """What came beside what was expected, where values were compared and differ."""


@dataclass(frozen=True)
class RoundMark:
    """One training: what its model is worth on images that it has not seen, and how it got there.

    `score` is None where the training gave no model; `curve` holds (step, score) on a few other images.
    """

    score: float | None
    seconds: float
    curve: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Panel:
    """A few images side by side that show what a network does: grey PNGs in base64, all with one caption."""

    caption: str
    pictures: tuple[str, ...]


@dataclass(frozen=True)
class Scale:
    """What scores mean on a class of hardware: those of baseline and reference, and the reference's on its way.

    `band` holds (step, lowest, median, highest).
    """

    baseline: float
    reference: float
    band: tuple[tuple[int, float, float, float], ...] = ()


@dataclass(frozen=True)
class TrainingMark:
    """How a network was trained and what it was compared with, all on one class of hardware.

    `sentence` says what came out; where nothing was trained it says why, and only it and the score's name are there.
    `gap` is the share of the gap between baseline and reference that was closed, None where there is no score; `panels`
    show the first trained network on images that no score rests on.
    """

    score_name: str
    sentence: str
    device: str = ""
    machine: str = ""
    scale: Scale | None = None
    gap: float | None = None
    rounds: tuple[RoundMark, ...] = ()
    panels: tuple[Panel, ...] = ()


@dataclass(frozen=True)
class PartMark:
    """The mark of one part; `score` and `verdict` are None while a person has to decide."""

    part: str
    letter: str
    kind: Kind
    points: float
    score: float | None
    verdict: Verdict | None
    rows: tuple[RowMark, ...]
    misconception: str | None = None
    message: str = ""
    checks: tuple[CheckMark, ...] = ()
    as_read: str = ""
    """The answer as it was understood, for the student to compare."""
    answer: Any = None
    """The answer as JSON data (numbers, texts, lists, dictionaries), None where there is none or it is large."""
    by_hand: bool = False
    """Whether a person awarded the rows, because the machine could not."""
    margin: float | None = None
    """The distance of the answer from what is right, in tolerances (1 lies on the border), None where it has none."""
    difference: Difference | None = None
    """How an image differs from the key, which stands in it; None for other kinds."""
    training: TrainingMark | None = None
    """How the network was trained, None where none was."""

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look at it."""
        return self.score is None or self.verdict in ("invalid", "error")


@dataclass(frozen=True)
class ExerciseMark:
    """The marks of an exercise's parts."""

    exercise: str
    version: int
    parts: tuple[PartMark, ...]
    isolation: str
    """The tier in which student code ran: 'strong', 'none', or 'not needed' where none ran."""

    @property
    def points(self) -> float:
        """The sum of the parts' points."""
        return sum(part.points for part in self.parts)

    @property
    def score(self) -> float:
        """The sum of what has been decided."""
        return half_up(sum(part.score or 0.0 for part in self.parts))

    def part(self, name: str) -> PartMark:
        """Return the mark of that part; raises KeyError."""
        for part in self.parts:
            if part.part == name:
                return part
        raise KeyError(name)


@dataclass(frozen=True)
class Finding:
    """What a marker of one kind found, before rows wait for each other.

    `met` maps row ids to the share that was earned (0 to 1); None means that a person has to decide, about all rows or
    about one.
    """

    verdict: Verdict | None
    met: Mapping[str, float | None] | None = field(default_factory=dict)
    misconception: str | None = None
    message: str = ""
    checks: tuple[CheckMark, ...] = ()
    as_read: str = ""
    difference: Difference | None = None
    sandbox_failed: bool = False
    """Whether it could not be found out because the sandbox failed, so that another try may succeed."""
    by_hand: bool = False
    """Whether a person decided what the machine could not."""
    margin: float | None = None
    """The distance of the answer from what is right, in tolerances, None where it has none."""
    training: TrainingMark | None = None
    """How the network was trained, None where none was."""


def half_up(score: float) -> float:
    """Return a score rounded half up to 0.01.

    >>> half_up(2.675)
    2.68
    """
    # repr gives the decimals that people see: 2.675 is stored a little below.
    # Sums and shares may lie a hair below the half that they mean: 0.1 x 0.35 is 0.034999...
    return float(Decimal(repr(round(float(score), 9))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


FOLLOWS = "this follows correctly from your own earlier answer"
BLANK = Finding("failed", message="no answer")
