"""Mark all submissions of a form in parallel; stopped at any moment and started again, it goes on where it was."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.assignment.course import Course
from autograder.assignment.gradebook import OpenGradebook
from autograder.assignment.submission_mark import SubmissionMark, read_mark, write_mark
from autograder.assignment.submissions import submission_digest
from autograder.grading.configuration import Configuration, parse_time, read_configuration
from autograder.grading.pool import Failure, Task, marked_in_processes
from autograder.grading.worker import Assignment, Prepared, mark_into
from autograder.manual.given import RowsMet, as_data, rows_given
from autograder.responses import imported_by
from autograder.sandbox.tier import choose
from autograder.training.machine import Placement, Wanted
from bank.errors import FormError, VoxbankError
from bank.lock import FormLock


@dataclass(frozen=True)
class Graded:
    """What marking a class did.

    Attributes
    ----------
    marked
        The marks that were written now, in the order in which they were written.
    finished
        Students whose submissions were marked before and have not changed.
    failures
        Those that could not be marked now.
    """

    marked: tuple[SubmissionMark, ...]
    finished: tuple[str, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class Grading:
    """A form of a course while it is marked."""

    course: Course
    lock: FormLock
    configuration: Configuration

    @property
    def form(self) -> str:
        """The form's name."""
        return self.lock.form

    def submitted(self, student: str) -> Path:
        """Return the folder that a student handed in."""
        return self.configuration.submitted(student, self.form)

    def autograded(self, student: str) -> Path:
        """Return the folder where nbgrader looks for the marked notebook."""
        return self.configuration.autograded(student, self.form)

    @property
    def stage(self) -> Path:
        """Where folders are prepared: on the same disk, and nowhere that nbgrader looks."""
        return self.autograded("*").parents[1] / f".marking-{self.form}"

    def students(self) -> list[str]:
        """Return everybody of whom a folder was handed in."""
        pattern = self.submitted("*").parts
        place = pattern.index("*")
        found = Path(*pattern[:place]).glob(str(Path(*pattern[place:])))
        return sorted(folder.parts[place] for folder in found if folder.is_dir())

    def is_current(self, student: str) -> bool:
        """Return whether the marked notebook is of what was handed in."""
        about = self.about_marked(student)
        return bool(about.get("marked")) and about.get("submitted") == submission_digest(self.submitted(student))

    def is_finished(self, student: str, rows_met: RowsMet) -> bool:
        """Return whether a submission is marked with these rows of persons, and nothing went wrong on our side."""
        try:
            mark = read_mark(self.course.form_folder(self.form), student)
        except FormError:
            return False
        failed = any(part.verdict == "error" for exercise in mark.exercises.values() for part in exercise.parts)
        settled = self.about_marked(student).get("rows_met") == as_data(rows_met)
        return settled and not failed and self.is_current(student)

    def about_marked(self, student: str) -> dict[str, Any]:
        """Return what the marked notebook says of its marking; nothing where there is none."""
        file = self.autograded(student) / f"{self.form}.ipynb"
        try:
            return dict(json.loads(file.read_text(encoding="utf-8"))["metadata"]["voxbank"])
        except (OSError, ValueError, KeyError, TypeError):
            return {}


def open_grading(
    course_folder: Path, form: str, device: Wanted | None = None, jobs_per_gpu: int | None = None
) -> Grading:
    """Return a form of a course, ready to be marked.

    Parameters
    ----------
    course_folder, form
        The course and the form's name.
    device, jobs_per_gpu
        Where networks are trained; None leaves it to the course's configuration.

    Raises
    ------
    VoxbankError
        When it cannot be marked.
    """
    course = Course(course_folder.resolve())
    lock, configuration = course.lock(form), read_configuration(course.folder)
    said = configuration.placement
    placement = Placement(device or said.device, jobs_per_gpu or said.jobs_per_gpu)
    return Grading(course, lock, replace(configuration, placement=placement))


def grade(
    grading: Grading,
    students: Sequence[str],
    *,
    jobs: int | None = None,
    progress: Callable[[int, str], None] = lambda done, student: None,
) -> Graded:
    """Mark the submissions of these students that are not marked yet, were handed in anew, or wait for a person's rows.

    Each student's scores, comments, marks file and notebook appear whole, in this order, the notebook last: where
    it is missing, the submission is marked again, with the same result.

    Parameters
    ----------
    grading
        The form.
    students
        Whose submissions.
    jobs
        Processes that mark; one for each processor when None.
    progress
        Called with the number of students that are done, and the last of them.

    Raises
    ------
    VoxbankError
        When somebody else marks the form at this time, code cannot be confined here, or the gradebook or a folder
        cannot be written. What was written until then is complete.
    """
    configuration = grading.configuration
    with alone(grading), contextlib.ExitStack() as stack:
        gradebook = OpenGradebook(configuration.db_url, configuration.course_id, grading.form)
        stack.callback(gradebook.close)
        rows_met = rows_given(configuration.db_url, configuration.course_id, grading.lock, students)
        finished = tuple(student for student in students if grading.is_finished(student, rows_met.get(student, {})))
        progress(len(finished), "")
        marked, failures = list[SubmissionMark](), list[Failure]()
        waiting = [student for student in students if student not in set(finished)]
        for student, prepared in _prepare(grading, waiting, rows_met, jobs or len(os.sched_getaffinity(0))):
            failure = prepared if isinstance(prepared, Failure) else _place(grading, gradebook, student, prepared)
            if failure is not None:
                failures.append(failure)
            elif isinstance(prepared, Prepared):
                marked.append(prepared.mark)
            progress(len(finished) + len(marked) + len(failures), student)
    return Graded(tuple(marked), finished, tuple(failures))


def _prepare(
    grading: Grading, students: Sequence[str], rows_met: Mapping[str, RowsMet], jobs: int
) -> Iterator[tuple[str, Prepared | Failure]]:
    """Mark in processes of their own, each submission into a folder beside its place."""
    configuration = grading.configuration
    folders = {student: grading.submitted(student) for student in students}
    isolation, preload = choose(configuration.isolation), imported_by(folders.values())
    assignment = Assignment(
        grading.course.folder, grading.form, isolation, preload, rows_met, placement=configuration.placement
    )
    how = (configuration.source(grading.form), configuration.filing)
    task = Task(mark_into, {s: (s, folder, _stage_of(grading, s), *how) for s, folder in folders.items()})
    return marked_in_processes(assignment, task, jobs)


@contextlib.contextmanager
def alone(grading: Grading) -> Iterator[None]:
    """Hold the form while it is marked; what an interrupted marking prepared is cleared away before and after."""
    file = grading.course.form_folder(grading.form) / "marking.lock"
    with file.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise VoxbankError(f"{file}: another process marks the form '{grading.form}' at this moment") from None
        shutil.rmtree(grading.stage, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(grading.stage, ignore_errors=True)


def _stage_of(grading: Grading, student: str) -> Path:
    # A process of a marking that was killed may still be writing: this marking's folders are its own.
    return grading.stage / str(os.getpid()) / student


def _place(grading: Grading, gradebook: OpenGradebook, student: str, prepared: Prepared) -> Failure | None:
    """Write gradebook, marks file and notebook of one student; the notebook's folder says that all is done."""
    configuration = grading.configuration
    try:
        handed_in = parse_time(grading.submitted(student))
    except FormError as problem:
        return Failure(student, str(problem))
    gradebook.write(student, prepared.cells, handed_in, configuration.penalty, new_students=configuration.new_students)
    write_mark(prepared.mark, grading.form, grading.lock.points, grading.course.form_folder(grading.form))
    _exchange(_stage_of(grading, student), grading.autograded(student))
    return None


def _exchange(prepared: Path, place: Path) -> None:
    """Move a prepared folder to its place; what stood there goes first, so that no mixture is ever seen."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rename(prepared.with_name(f"{prepared.name}.before"))
    prepared.rename(place)
