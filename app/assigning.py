"""`voxbank assignment build`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from app.terminal import banks_of, progress_bar
from autograder.assignment.course import build_assignment
from bank.errors import FormError
from bank.forms import read_form, read_roster


def build_course(form_file: Path, roster_file: Path, course: Path, *, banks: Sequence[Path]) -> None:
    """Write a form into a course and say what comes next."""
    bank = banks_of(banks)
    form, students = read_form(form_file, bank), read_roster(roster_file)
    with progress_bar("drawing variants", len(students)) as progress:
        try:
            built = build_assignment(form, bank, students, course, progress=progress)
        except OSError as problem:
            raise FormError(
                f"{problem.filename or course}: the course cannot be written ({problem.strerror})"
            ) from None
    console = Console()
    new, before = len(built.new_students), len(built.earlier_students)
    console.print(
        f"{form.name}: {new} new students, {before} from before; {len(built.releases)} releases", highlight=False
    )
    console.print(f"Releases: {course / 'release'}", highlight=False, soft_wrap=True)
    console.print("Next, in the course folder:", highlight=False)
    console.print(f"  nbgrader generate_assignment {form.name}   registers cells and points, once", highlight=False)
    console.print(f"  nbgrader autograde {form.name}             marks what lies in submitted/", highlight=False)
    console.print(f"  nbgrader generate_feedback {form.name}     writes feedback/", highlight=False)
