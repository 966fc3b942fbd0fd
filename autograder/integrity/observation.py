"""What the tests say: facts about students' work, what else could explain them, and the passages they rest on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

Test = Literal["answers", "numbers", "notebooks", "sandbox", "code", "prose"]
Strength = Literal["strong", "notable", "weak"]

STRENGTHS: Final[tuple[Strength, ...]] = ("strong", "notable", "weak")
"""strong: chance is no explanation; notable: worth a look; weak: as in every class, for completeness."""


@dataclass(frozen=True)
class Passage:
    """A piece of a student's work as it is shown.

    Attributes
    ----------
    student
        Whose.
    where
        The cells and lines.
    lines
        The text.
    marked
        For each line, whether it is what the observation is about.
    """

    student: str
    where: str
    lines: tuple[str, ...]
    marked: tuple[bool, ...]


@dataclass(frozen=True)
class Observation:
    """Something to look at, never a verdict.

    Attributes
    ----------
    test
        Which test made it.
    strength
        How far chance is from explaining it.
    students
        Whose work it is about, those whose variant or form is concerned behind those whose work it was found in.
    sentence
        What was found.
    facts
        The single facts.
    otherwise
        What else could explain it.
    expected
        How many of the kind a class would show by chance in which everybody worked alone, at most; None where that
        cannot be computed.
    passages
        The places, to be read side by side.
    """

    test: Test
    strength: Strength
    students: tuple[str, ...]
    sentence: str
    facts: tuple[str, ...]
    otherwise: str
    expected: float | None = None
    passages: tuple[Passage, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self)


@dataclass(frozen=True)
class Outcome:
    """What one test brought.

    Attributes
    ----------
    observations
        What it found.
    remarks
        What it could not look at, what it means in this form, and what it compared with.
    """

    observations: tuple[Observation, ...] = ()
    remarks: tuple[str, ...] = ()


def names_of(students: tuple[str, ...], most: int = 4) -> str:
    """Return students for a sentence: 'ann', 'ann and bob', 'ann, bob, cal and 7 more'."""
    if len(students) > most:
        return f"{', '.join(students[: most - 1])} and {len(students) - most + 1} more"
    return " and ".join(filter(None, [", ".join(students[:-1]), *students[-1:]]))
