"""Mark submissions once more without putting anything in its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from autograder.assignment.gradebook import CellMark
from autograder.assignment.submission_mark import SubmissionMark
from autograder.grading.run import Failure, Grading, prepare, stage_of


@dataclass(frozen=True)
class Marked:
    """A submission's marks under some rules, as they would be written."""

    mark: SubmissionMark
    cells: tuple[CellMark, ...]
    notebook: bytes


def mark_all(
    grading: Grading,
    students: Sequence[str],
    jobs: int,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[dict[str, Marked], tuple[Failure, ...]]:
    """Return the marks of these students under the rules of the grading's course, and those that could not be marked.

    Whoever calls this holds the form with `autograder.grading.run.alone`.

    Raises
    ------
    VoxbankError
        When code cannot be confined here.
    """
    marked: dict[str, Marked] = {}
    failures: list[Failure] = []
    for student, prepared in prepare(grading, students, jobs) if students else ():
        if isinstance(prepared, Failure):
            failures.append(prepared)
        else:
            stage = stage_of(grading, student)
            notebook = (stage / f"{grading.form}.ipynb").read_bytes()
            marked[student] = Marked(prepared.mark, prepared.cells, notebook)
            shutil.rmtree(stage, ignore_errors=True)  # files beside notebooks are the same under all rules
        progress(len(marked) + len(failures))
    return marked, tuple(failures)


def marked_submissions(grading: Grading) -> dict[str, str]:
    """Return student -> digest of the submission that their marks are of, for everybody who was marked."""
    found: dict[str, str] = {}
    for student in grading.students():
        try:
            text = (grading.autograded(student) / f"{grading.form}.ipynb").read_text(encoding="utf-8")
            about = json.loads(text)["metadata"]["voxbank"]
            if about.get("marked"):
                found[student] = str(about["submitted"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return found
