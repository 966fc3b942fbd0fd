"""`voxbank explain`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from app.showing import readable
from app.terminal import harmless
from autograder.assignment.course import Course
from autograder.feedback.explaining import explain, only_form, place_of
from autograder.feedback.places import read_places
from autograder.feedback.scores import StudentScores, read_scores


def explain_mark(student: str, part: str, *, form: str | None, course: Path) -> None:
    """Print everything that the mark of one part rests on."""
    opened = Course(course.resolve())
    name = only_form(opened, form)
    place_of(opened.lock(name), student, part)  # before nbgrader, which takes its time
    places = read_places(opened.folder)
    scores = read_scores(places.db_url, name).get(student, StudentScores())
    marked = places.autograded(student, name) / f"{name}.ipynb"
    console = Console(emoji=False, highlight=False)
    console.rule(escape(f"{name} · {student} · {part}"))
    for section in explain(opened, name, student, part, scores, marked):
        console.print(f"\n[bold]{escape(section.title)}[/]")
        for line in section.lines:
            text = readable(harmless(line)) if section.markdown else escape(harmless(line))
            console.print(text, soft_wrap=not section.markdown)
