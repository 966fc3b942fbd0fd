"""The course of the bridge's tests with a gradebook that tests fill in: area 2, longer 1, why 3, double 4 points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from nbgrader.api import Gradebook

from autograder.assignment.course import Course
from tests.autograder.assignment.conftest import (  # noqa: F401  # fixtures
    bank,
    built,
    course,
    nbgrader_in,
    new_desk,
    server,
    session,
)

CELLS = {"q1-area": 2, "q1-longer": 1, "q1-why": 3, "q2-double": 4}


@dataclass(frozen=True)
class Book:
    """The gradebook of a course, for a test to write into."""

    course: Course

    def open(self) -> Gradebook:
        return Gradebook(f"sqlite:///{self.course.folder / 'gradebook.db'}")

    def register(self, form: str = "week1", cells: Mapping[str, float] = CELLS) -> None:
        """Tell the gradebook a form's cells, as `nbgrader generate_assignment` does."""
        with self.open() as gradebook:
            gradebook.add_assignment(form)
            gradebook.add_notebook(form, form)
            for name, points in cells.items():
                kind = "markdown" if name == "q1-why" else "code"
                gradebook.add_grade_cell(name, form, form, max_score=points, cell_type=kind)

    def mark(self, student: str, *scores: float | None, form: str = "week1", late: float = 0.0) -> None:
        """Let the machine give scores, in the order of the cells; None leaves one to a person."""
        with self.open() as gradebook:
            with gradebook.db.no_autoflush:  # nbgrader 0.9 and SQLAlchemy 2.1 do not agree on when to flush
                submission = gradebook.add_submission(form, student)
            (notebook,) = submission.notebooks
            notebook.late_submission_penalty = late
            for grade, score in zip(sorted(notebook.grades, key=lambda grade: grade.name), scores, strict=True):
                grade.auto_score = score
                grade.needs_manual_grade = score is None
            gradebook.db.commit()

    def decide(self, student: str, cell: str, score: float, extra: float | None = None, form: str = "week1") -> None:
        """Give a score by hand, as formgrader does."""
        with self.open() as gradebook:
            grade = gradebook.find_grade(cell, form, form, student)
            grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, extra, False
            gradebook.db.commit()


@pytest.fixture
def book(course: Course) -> Book:  # noqa: F811
    """A course whose gradebook knows week1 and has no submission yet."""
    book = Book(course)
    book.register()
    return book
