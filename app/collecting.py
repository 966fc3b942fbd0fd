"""`voxbank assignment collect`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from app.terminal import harmless, progress_bar
from autograder.assignment.course import Course
from autograder.assignment.gradebook import students_of
from autograder.handing.collecting import Collected, collect
from bank.forms import read_roster

NOT_ALL = 1
_MOST_NAMED = 30


def collect_form(form: str, paths: Sequence[Path], course_folder: Path, *, roster: Path | None, as_json: bool) -> int:
    """Collect submissions, say what came of it, and return the exit code."""
    course = Course(course_folder)
    course.lock(form)  # a wrong folder is told before nbgrader takes its time
    known = read_roster(roster) if roster is not None else students_of(course_folder)
    with progress_bar("looking at files", None) as progress:
        collected = collect(course, form, paths, known, progress)
    if as_json:
        print(json.dumps(_as_data(collected, form), indent=1, ensure_ascii=False))
    else:
        _print(collected, form, course_folder)
    return NOT_ALL if collected.unplaced else 0


def _as_data(collected: Collected, form: str) -> dict[str, Any]:
    return {
        "form": form,
        "placed": [
            {"student": placed.student, "outcome": placed.outcome, **asdict(placed.receipt), "notes": placed.notes}
            for placed in collected.placed
        ],
        "earlier": [{"student": student, "source": source} for student, source in collected.earlier],
        "missing": collected.missing,
        "unplaced": [asdict(unplaced) for unplaced in collected.unplaced],
        "aside": collected.aside,
    }


def _print(collected: Collected, form: str, course_folder: Path) -> None:
    console = Console(emoji=False, highlight=False, markup=False, soft_wrap=True)

    def line(text: str) -> None:
        console.print(harmless(text))

    def some(lines: Sequence[str]) -> None:
        for text in lines[:_MOST_NAMED]:
            line(f"  {text}")
        if len(lines) > _MOST_NAMED:
            line(f"  ... and {len(lines) - _MOST_NAMED} more (--json names all)")

    counts = {outcome: [p for p in collected.placed if p.outcome == outcome] for outcome in _OUTCOMES}
    line(", ".join(f"{len(placed)} {word}" for word, placed in zip(_OUTCOMES.values(), counts.values(), strict=True)))
    some([f"{p.student}: a newer one took the place of the last: {p.receipt.source}" for p in counts["replaced"]])
    some([f"{placed.student}: {note}" for placed in collected.placed for note in placed.notes])
    some([f"{student}: kept, another one counts: {source}" for student, source in collected.earlier])
    if late := [placed.student for placed in collected.placed if placed.receipt.late]:
        line(f"Late, as Canvas says (it does not say when): {', '.join(late)}")
    if collected.missing:
        line(f"Nothing to mark from {len(collected.missing)}: {', '.join(collected.missing)}")
    if collected.aside:
        line(f"{len(collected.aside)} other files were left alone (--json names them)")
    if collected.unplaced:
        line(f"{len(collected.unplaced)} could not be placed:")
        some([f"{one.file}: {one.reason}; {one.suggestion}" for one in collected.unplaced])
    if counts["new"] or counts["replaced"]:
        line(f"Next: voxbank grade {course_folder} {form}")


_OUTCOMES = {"new": "placed", "replaced": "replaced", "unchanged": "unchanged"}
