"""What a person decided in the gradebook, and where formgrader shows a submission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.assignment.gradebook import GradebookError, opened_gradebook

PartOfStudent = tuple[str, str]
"""A student and a grade cell, as in ('ann', 'q1-area')."""


@dataclass(frozen=True)
class Decided:
    """What the gradebook knows about a form's submissions.

    Attributes
    ----------
    by_hand
        The students' cells whose score a person gave.
    pages
        Student -> the name under which formgrader shows the submission.
    late
        Student -> seconds after the due date, for those who were late.
    """

    by_hand: frozenset[PartOfStudent] = frozenset()
    pages: Mapping[str, str] = field(default_factory=dict)
    late: Mapping[str, float] = field(default_factory=dict)


def read_decided(db_url: str, course_id: str, form: str) -> Decided:
    """Return what the gradebook says; nothing where there is none, or it does not know the form.

    Parameters
    ----------
    db_url, course_id
        Where the gradebook is, as nbgrader says it.
    form
        The form's name.

    Raises
    ------
    GradebookError
        When it cannot be read.
    """
    place = db_url.removeprefix("sqlite:///")
    if db_url.startswith("sqlite:") and not Path(place).exists():  # nbgrader would make one
        return Decided()
    from nbgrader.api import MissingEntry  # nbgrader takes three seconds to import
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with opened_gradebook(db_url, course_id) as gradebook:
            return _decided(gradebook.find_assignment(form))
    except MissingEntry:
        return Decided()
    except SQLAlchemyError as problem:
        raise GradebookError(f"{place}: the gradebook cannot be read ({type(problem).__name__})") from None


def _decided(assignment: Any) -> Decided:
    by_hand: set[PartOfStudent] = set()
    pages: dict[str, str] = {}
    late: dict[str, float] = {}
    for submission in assignment.submissions:
        student = submission.student_id
        for notebook in submission.notebooks:
            pages[student] = notebook.id
            by_hand |= {(student, grade.name) for grade in notebook.grades if grade.manual_score is not None}
        if submission.total_seconds_late:
            late[student] = submission.total_seconds_late
    return Decided(frozenset(by_hand), pages, late)
