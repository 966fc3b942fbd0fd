"""`voxbank feedback`."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from app.terminal import harmless, progress_bar
from autograder.assignment.course import Course
from autograder.feedback.giving import Giving, give
from autograder.feedback.places import Places, read_places
from autograder.feedback.scores import read_scores
from bank.errors import VoxbankError
from bank.toml_files import nearest

NOT_ALL = 1
_MOST_NAMED = 20


def give_feedback(course: Path, form: str, *, student: str | None, jobs: int | None) -> int:
    """Write the pages of everybody who is marked, or of one student; say where they lie, and return the exit code."""
    folder = course.resolve()
    roster = list(Course(folder).lock(form).students)
    places = read_places(folder)
    marked = places.marked(form)
    students = _chosen(student, list(marked), roster, form)
    feedback = {one: places.feedback(one, form) for one in students}
    giving = Giving(folder, form, read_scores(places.db_url, form), marked, feedback, places.permissions)
    with progress_bar("writing pages", len(students)) as progress:
        problems = give(giving, students, jobs=jobs or len(os.sched_getaffinity(0)), progress=progress)
    unmarked = [] if student else [one for one in roster if one not in marked]
    _print(places, form, len(students) - len(problems), problems, unmarked)
    return NOT_ALL if problems else 0


def _chosen(student: str | None, marked: list[str], roster: list[str], form: str) -> list[str]:
    if student is not None and student not in marked:
        known = student in roster
        hint = "" if known else nearest(student, [*roster, *marked])
        reason = "is not marked yet" if known else f"has no part in '{form}'{hint}"
        raise VoxbankError(f"student '{student}' {reason}; `voxbank grade` marks what was handed in")
    if not marked:
        raise VoxbankError(f"nobody is marked in '{form}' yet; `voxbank grade` marks what was handed in")
    return marked if student is None else [student]


def _print(places: Places, form: str, written: int, problems: dict[str, str], unmarked: list[str]) -> None:
    console = Console(emoji=False, highlight=False, soft_wrap=True)
    pages = "1 page" if written == 1 else f"{written} pages"
    where = places.feedback("<student>", form) / f"{form}.html"
    console.print(escape(harmless(f"{pages} written: {where}")))
    if unmarked:
        named = ", ".join(unmarked[:_MOST_NAMED]) + (", ..." if len(unmarked) > _MOST_NAMED else "")
        console.print(escape(harmless(f"{len(unmarked)} of the roster not marked yet: {named}")))
    for student, sentence in list(problems.items())[:_MOST_NAMED]:
        console.print(f"[red]no page[/] {escape(harmless(f'{student}: {sentence}'))}")
    if len(problems) > _MOST_NAMED:
        console.print(f"[red]no page[/] for {len(problems) - _MOST_NAMED} more")
