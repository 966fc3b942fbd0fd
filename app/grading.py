"""`voxbank grade`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.markup import escape

from app.terminal import harmless, progress_bar
from autograder.grading.run import Graded, Grading, grade, open_grading
from autograder.training.machine import Wanted
from bank.errors import VoxbankError
from bank.toml_files import nearest

NOT_ALL = 1
_MOST_NAMED = 20


def grade_course(
    course: Path,
    form: str,
    *,
    student: str | None,
    jobs: int | None,
    device: Wanted | None = None,
    jobs_per_gpu: int | None = None,
) -> int:
    """Mark what was handed in, say what came out, and return the exit code."""
    grading = open_grading(course, form, device, jobs_per_gpu)
    students = _chosen(grading, student)
    _tell_cost(grading, len(students))
    with progress_bar("marking", len(students)) as show:
        graded = grade(grading, students, jobs=jobs, progress=show)
    _print(graded, form)
    return NOT_ALL if graded.failures else 0


def _chosen(grading: Grading, student: str | None) -> list[str]:
    everybody = grading.students()
    if not everybody:
        raise VoxbankError(f"{grading.submitted('<student>')}: submissions are expected there, and there are none")
    if student is None:
        return everybody
    if student not in everybody:
        raise VoxbankError(f"nothing was handed in by '{student}' for '{grading.form}'{nearest(student, everybody)}")
    return [student]


def _tell_cost(grading: Grading, submissions: int) -> None:
    bank = grading.course.bank(grading.form)
    exercises = [bank.exercise(entry.exercise) for entry in grading.lock.entries]
    if not any(part.kind == "training" for exercise in exercises for part in exercise.parts):
        return
    from autograder.training.forecast import forecast

    for found in forecast(exercises, submissions, grading.configuration.placement):
        Console(emoji=False, highlight=False, soft_wrap=True).print(escape(found.sentence))


def _print(graded: Graded, form: str) -> None:
    console = Console(emoji=False, highlight=False, soft_wrap=True)
    before = f", {len(graded.finished)} were marked before" if graded.finished else ""
    console.print(f"{len(graded.marked)} submissions marked{before}.")
    needed = [mark for mark in graded.marked if mark.refusal or mark.waiting or mark.notes]
    if needed:
        console.print(f"{len(needed)} of them hold something for a person: `voxbank triage {form}` says what.")
    for failure in graded.failures[:_MOST_NAMED]:
        console.print(f"[red]not marked[/] {escape(harmless(f'{failure.student}: {failure.sentence}'))}")
    if len(graded.failures) > _MOST_NAMED:
        console.print(f"[red]not marked[/] {len(graded.failures) - _MOST_NAMED} more")
