"""An entry of the triage: something that a person has to settle, with what it rests on and how it is settled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Group = Literal["unmarked", "unfinished", "rules", "error", "invalid", "cluster", "near", "note", "open", "missing"]

TITLES: Final[Mapping[Group, str]] = {
    "unmarked": "Not marked",
    "unfinished": "Handed in and not marked yet",
    "rules": "Rules that are not applied yet",
    "error": "Could not be marked by machine",
    "invalid": "Could not be read",
    "cluster": "Equal wrong answers",
    "near": "Near a tolerance",
    "note": "Unusual submissions",
    "open": "Answers that a person marks",
    "missing": "Nothing handed in",
}
"""The groups, those first that cost students most while nobody looks."""

ABOUT_SUBMISSIONS: Final[Collection[Group]] = ("unmarked", "unfinished", "error", "invalid", "near", "note")
"""The groups whose students are counted as needing a person; the others are work on the whole class."""


@dataclass(frozen=True)
class Fact:
    """Something that an entry rests on: what it is, and how it reads."""

    name: str
    text: str


@dataclass(frozen=True)
class Step:
    """One way to settle an entry, in words, and the command for it, or ''."""

    words: str
    command: str = ""


@dataclass(frozen=True)
class Entry:
    """Something that a person has to settle.

    Attributes
    ----------
    group
        What kind of trouble it is.
    id
        Names the entry on the command line; the same trouble keeps its id.
    sentence
        What is the matter.
    students
        Whom it concerns.
    points
        What may change for all of them together.
    part
        The part that it concerns, as in `q1.area`, or ''.
    evidence
        What was read, the key, the tolerance, the distance, the files.
    steps
        How it is settled.
    page
        Where formgrader shows it, below its own address, or ''.
    """

    group: Group
    id: str
    sentence: str
    students: tuple[str, ...]
    points: float
    part: str = ""
    evidence: tuple[Fact, ...] = ()
    steps: tuple[Step, ...] = ()
    page: str = ""

    @property
    def trouble(self) -> str:
        """What the entry is about, without whom it concerns, as a short hash: a settled trouble that changes is new."""
        alone = len(self.students) == 1
        about = [self.id, self.sentence if alone else "", [vars(fact) for fact in self.evidence] if alone else []]
        return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:16]


def by_weight(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries in the order in which they matter: group by group, in each those first that cost most."""
    groups = list(TITLES)
    return tuple(sorted(entries, key=lambda entry: (groups.index(entry.group), -entry.points, entry.id)))


def short_hash(text: str) -> str:
    """Return six letters and digits that stand for a text in an id."""
    return hashlib.sha256(text.encode()).hexdigest()[:6]
