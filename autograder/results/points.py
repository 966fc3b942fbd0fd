"""Read points out of nbgrader's gradebook, as nbgrader itself counts them; nothing is written there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from autograder.assignment.course import Course
from autograder.assignment.gradebook import GradebookError
from bank.errors import FormError
from bank.lock import LOCK_NAME
from bank.toml_files import nearest

PATIENCE: Final = 5.0
"""Seconds to wait for somebody who is writing into the gradebook."""


@dataclass(frozen=True)
class Person:
    """A student as the gradebook knows them; what it does not know is ''."""

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @property
    def name(self) -> str:
        """The name as lists of students write it."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part)


@dataclass(frozen=True)
class StudentPoints:
    """What a student has for a form.

    Attributes
    ----------
    person
        Who it is.
    points
        The score after nbgrader's penalty for being late, of what is decided; None without a submission.
    penalty
        What was taken off.
    waiting
        How many parts a person has to decide.
    unmarked
        Whether a submission lies there that was not marked yet.
    """

    person: Person
    points: float | None = None
    penalty: float = 0.0
    waiting: int = 0
    unmarked: bool = False

    @property
    def is_decided(self) -> bool:
        """Whether the points are final."""
        return self.points is not None and not self.waiting and not self.unmarked


@dataclass(frozen=True)
class FormPoints:
    """What the students of a form have, in the order of their ids, and the points of the form."""

    form: str
    maximum: float
    students: tuple[StudentPoints, ...]


def demand_form(course: Course, form: str) -> None:
    """Demand that a course has a form.

    Raises
    ------
    FormError
        When the folder is no course of ours, or has no form of that name, with the nearest one.
    """
    forms = sorted(file.parent.name for file in (course.folder / "voxbank").glob(f"*/{LOCK_NAME}"))
    if not forms:
        raise FormError(
            f"{course.folder}: no form was built in this folder; name the course's folder with --course, "
            "or build a form with `voxbank assignment build`"
        )
    if form not in forms:
        raise FormError(
            f"{course.folder}: this course has no form '{form}'{nearest(form, forms)}; it has {', '.join(forms)}"
        )


def read_people(course: Course) -> dict[str, Person]:
    """Return id -> student for everybody in the gradebook, in the order of their ids; raises GradebookError."""
    with _gradebook(course) as session:
        from nbgrader.api import Student

        return {student.id: _person(student) for student in session.query(Student).order_by(Student.id)}


def read_points(course: Course, form: str) -> FormPoints:
    """Return what the students of a form have.

    The points are those of `nbgrader export`: a person's score counts before the machine's, extra credit is added,
    the penalty for being late is taken off, never below 0.

    Raises
    ------
    FormError
        When the course has no such form.
    GradebookError
        When the gradebook is missing, does not know the form, or cannot be read because somebody keeps it locked.
    """
    demand_form(course, form)
    built_for = course.lock(form).students
    with _gradebook(course) as session:
        from nbgrader.api import Assignment, Student

        assignment = session.query(Assignment).filter(Assignment.name == form).first()
        if assignment is None:
            raise GradebookError(
                f"the gradebook does not know the form '{form}' yet: run `nbgrader generate_assignment {form}` first"
            )
        people = {student.id: _person(student) for student in session.query(Student).order_by(Student.id)}
        marked = _marked(session, assignment, people)
        maximum = float(assignment.max_score)
    students = (
        marked.get(id, StudentPoints(person, unmarked=_was_handed_in(course, form, id)))
        for id, person in people.items()
        if id in built_for or id in marked
    )
    return FormPoints(form, maximum, tuple(students))


@contextmanager
def _gradebook(course: Course) -> Iterator[Any]:
    """Open a session in which nothing is written; nbgrader's own way in would add what it misses."""
    file = course.folder / "gradebook.db"
    if not file.is_file():
        raise GradebookError(f"{file}: the course's gradebook is expected here and does not exist")
    import nbgrader.api  # noqa: F401  # nbgrader takes three seconds to import, and knows the tables
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.orm import Session

    address = f"{file.resolve().as_uri()}?mode=rw"  # rw: what a killed writer left is tidied up by whoever opens it
    connect = partial(sqlite3.connect, address, uri=True, timeout=PATIENCE, isolation_level=None)
    engine = create_engine("sqlite://", creator=connect)
    # One transaction for all that is read: marking must not finish between the points and who waits.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    try:
        with Session(engine) as session:
            yield session
    except SQLAlchemyError as problem:
        raise GradebookError(_complaint(file, problem)) from None
    finally:
        engine.dispose()


def _complaint(file: Path, problem: Exception) -> str:
    if "locked" in str(problem):
        return (
            f"{file}: somebody else is writing into the gradebook (formgrader, or nbgrader in another terminal); "
            "wait until it is done, and try again"
        )
    return f"{file}: this is not a gradebook that can be read ({type(problem).__name__})"


def _marked(session: Any, assignment: Any, people: Mapping[str, Person]) -> dict[str, StudentPoints]:
    """Return student -> points of those who have a submission in the gradebook."""
    waiting = _waiting(session, assignment)
    found = {}
    for submission in assignment.submissions:
        penalty = float(submission.late_submission_penalty or 0.0)
        points = max(0.0, float(submission.score) - penalty)
        student = submission.student_id
        found[student] = StudentPoints(people[student], points, penalty, waiting[submission.id])
    return found


def _waiting(session: Any, assignment: Any) -> dict[str, int]:
    """Return submission -> how many of its cells a person has to score, or have no score yet."""
    from nbgrader.api import Grade, SubmittedAssignment, SubmittedNotebook

    cells = sum(len([*notebook.grade_cells, *notebook.task_cells]) for notebook in assignment.notebooks)
    rows = (
        session.query(SubmittedAssignment.id, Grade.needs_manual_grade)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .filter(SubmittedAssignment.assignment_id == assignment.id)
    )
    waiting = {submission.id: cells for submission in assignment.submissions}
    for submission, needs_person in rows:
        waiting[submission] -= not needs_person
    return waiting


def _was_handed_in(course: Course, form: str, student: str) -> bool:
    folder = course.folder / "submitted" / student / form
    return any(path.is_file() for path in folder.rglob("*"))


def _person(student: Any) -> Person:
    known = (student.last_name, student.first_name, student.email, student.lms_user_id)
    return Person(student.id, *(value or "" for value in known))
