"""What nbgrader's gradebook says of a form: the scores that count, those that a person gave, comments, lateness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autograder.assignment.gradebook import GradebookError, opened_gradebook
from autograder.marking.marks import half_up


@dataclass(frozen=True)
class PartScore:
    """What the gradebook holds about one part of one student.

    Attributes
    ----------
    points
        The maximum.
    machine
        The machine's score, None where it left the part to a person.
    by_hand
        The score that a person gave, None where nobody did; it counts instead of the machine's.
    extra
        Extra credit that a person gave.
    comment
        What a person wrote, in Markdown.
    """

    points: float
    machine: float | None = None
    by_hand: float | None = None
    extra: float = 0.0
    comment: str = ""

    @property
    def score(self) -> float | None:
        """What counts, None while a person has to decide."""
        given = self.machine if self.by_hand is None else self.by_hand
        return None if given is None else half_up(given + self.extra)


@dataclass(frozen=True)
class StudentScores:
    """What the gradebook holds about one student's submission; parts by the name of their cell, such as 'q1-area'."""

    name: str = ""
    late_penalty: float = 0.0
    parts: Mapping[str, PartScore] = field(default_factory=dict)


def read_scores(db_url: str, form: str) -> dict[str, StudentScores]:
    """Return student -> what the gradebook holds about the form, in a few queries for all students.

    Parameters
    ----------
    db_url
        Where the gradebook is, as nbgrader says it.
    form
        The name of assignment and notebook.

    Raises
    ------
    GradebookError
        When the gradebook cannot be read.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with opened_gradebook(db_url) as gradebook:
            grades, comments = _grades(gradebook.db, form), _comments(gradebook.db, form)
            return _by_student(_students(gradebook.db, form), grades, comments)
    except SQLAlchemyError as problem:
        raise GradebookError(f"{db_url}: the gradebook cannot be read ({type(problem).__name__})") from None


def _students(db: Any, form: str) -> Iterable[Any]:
    from nbgrader import api

    columns = db.query(
        api.Student.id, api.Student.first_name, api.Student.last_name, api.SubmittedNotebook.late_submission_penalty
    )
    return list(_of_form(columns.select_from(api.SubmittedNotebook), form).order_by(api.Student.id))


def _grades(db: Any, form: str) -> Iterable[Any]:
    from nbgrader import api

    kept = api.Grade
    columns = db.query(
        api.Student.id, api.GradeCell.name, api.GradeCell.max_score, kept.auto_score, kept.manual_score,
        kept.extra_credit,
    )  # fmt: skip
    found = columns.select_from(kept).join(api.GradeCell, kept.cell_id == api.GradeCell.id).join(kept.notebook)
    return list(_of_form(found, form).order_by(api.Student.id, api.GradeCell.name))


def _comments(db: Any, form: str) -> Iterable[Any]:
    from nbgrader import api

    columns = db.query(api.Student.id, api.BaseCell.name, api.Comment.manual_comment).select_from(api.Comment)
    found = columns.join(api.BaseCell, api.Comment.cell_id == api.BaseCell.id).join(api.Comment.notebook)
    return list(_of_form(found, form).filter(api.Comment.manual_comment.isnot(None)))


def _of_form(query: Any, form: str) -> Any:
    """Return a query of submitted notebooks, those of a form alone, with their students."""
    from nbgrader import api

    query = query.join(api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
    query = query.join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
    query = query.join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
    query = query.join(api.Student, api.SubmittedAssignment.student_id == api.Student.id)
    return query.filter(api.Assignment.name == form, api.Notebook.name == form)


def _by_student(students: Iterable[Any], grades: Iterable[Any], comments: Iterable[Any]) -> dict[str, StudentScores]:
    # The comment on a program stands at the cell that the student wrote it in: q2-double-answer.
    said = {(student, cell.removesuffix("-answer")): text for student, cell, text in comments}
    parts: dict[str, dict[str, PartScore]] = {}
    for student, cell, points, machine, by_hand, extra in grades:
        score = PartScore(points, machine, by_hand, extra or 0.0, said.get((student, cell), ""))
        parts.setdefault(student, {})[cell] = score
    return {
        student: StudentScores(" ".join(filter(None, (first, last))), penalty or 0.0, parts.get(student, {}))
        for student, first, last, penalty in students
    }
