"""Mark submissions once more without putting anything in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.assignment.gradebook import CellMark
from autograder.assignment.release import write_notebook
from autograder.assignment.submission_mark import SubmissionMark
from autograder.grading.configuration import Configuration
from autograder.grading.pool import Failure, Task, marked_in_processes
from autograder.grading.run import Grading
from autograder.grading.worker import Assignment, limit_outputs, mark_notebook
from autograder.manual.given import rows_given
from autograder.responses import imported_by
from autograder.sandbox.tier import choose


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
    folders = {student: grading.submitted(student) for student in students}
    course, configuration = grading.course, grading.configuration
    isolation, preload = choose(configuration.isolation), imported_by(folders.values())
    rows_met = rows_given(configuration.db_url, configuration.course_id, grading.lock, students)
    assignment = Assignment(
        course.folder, grading.form, isolation, preload, rows_met, course.trial, configuration.placement
    )
    task = Task(mark_notebook, {student: (student, folder) for student, folder in folders.items()})
    for student, found in marked_in_processes(assignment, task, jobs):
        if isinstance(found, Failure):
            failures.append(found)
        else:
            notebook, prepared = found
            marked[student] = Marked(prepared.mark, prepared.cells, _kept(notebook, configuration))
        progress(len(marked) + len(failures))
    return marked, tuple(failures)


def _kept(notebook: Any, configuration: Configuration) -> bytes:
    """Return a marked notebook as it is kept among the autograded ones."""
    notebook.metadata.voxbank["marked"] = True
    limit_outputs(notebook, configuration.filing)
    return write_notebook(notebook)


def marked_submissions(grading: Grading) -> dict[str, str]:
    """Return student -> digest of the submission that their marks are of, for everybody who was marked."""
    about = {student: grading.about_marked(student) for student in grading.students()}
    return {student: str(said["submitted"]) for student, said in about.items() if said.get("marked")}
