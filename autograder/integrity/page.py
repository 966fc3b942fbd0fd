"""The report as one HTML page with the evidence side by side; it needs no other file and no network."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from autograder.integrity.observation import STRENGTHS, Observation, Passage, names_of
from autograder.integrity.report import CANNOT_KNOW, Report
from autograder.sandbox.text import plain
from bank.layouts import page_layouts
from bank.page import WRITTEN_HERE

LAYOUTS: Final = Path(__file__).resolve().parents[2] / "templates" / "integrity"
WORDS: Final = {"strong": "strong", "notable": "worth a look", "weak": "weak"}
_HEADINGS: Final = {
    "strong": "Chance is no explanation",
    "notable": "Worth a look",
    "weak": "Weak",
}
_MOST_LINES = 200


@dataclass(frozen=True)
class StudentsSeen:
    """All observations about the same students."""

    students: tuple[str, ...]
    observations: tuple[Observation, ...]

    @property
    def shown(self) -> str:
        """Their ids."""
        return names_of(self.students)

    @property
    def tests(self) -> tuple[str, ...]:
        """What found them."""
        return tuple(dict.fromkeys(observation.test for observation in self.observations))

    def count(self, strength: str) -> int:
        """Return how many observations have that strength."""
        return sum(observation.strength == strength for observation in self.observations)


def seen_together(report: Report) -> tuple[StudentsSeen, ...]:
    """Return the observations by the students they are about, those with the strongest first."""
    groups: dict[tuple[str, ...], list[Observation]] = {}
    for observation in report.observations:
        groups.setdefault(tuple(sorted(observation.students)), []).append(observation)
    seen = [StudentsSeen(students, tuple(observations)) for students, observations in groups.items()]
    return tuple(sorted(seen, key=lambda one: ([-one.count(strength) for strength in STRENGTHS], one.students)))


def report_page(report: Report) -> str:
    """Return the report as a page, equal text for equal reports; what students wrote stands in it as text."""
    return (
        _layouts()
        .get_template("report.html.j2")
        .render(
            report=report,
            pairs=seen_together(report),
            strengths=STRENGTHS,
            words=WORDS,
            headings=_HEADINGS,
            cannot_know=CANNOT_KNOW,
            generator=Markup(WRITTEN_HERE),
        )
    )


@functools.cache
def _layouts() -> jinja2.Environment:
    return page_layouts(LAYOUTS, harmless=plain, rows=_rows)


def _rows(passage: Passage) -> Iterator[tuple[str, bool]]:
    """Return the lines of a passage, cut where nobody reads on."""
    yield from list(zip(passage.lines, passage.marked, strict=True))[:_MOST_LINES]
    if len(passage.lines) > _MOST_LINES:
        yield f"... and {len(passage.lines) - _MOST_LINES} more lines", False
