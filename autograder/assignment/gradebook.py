"""Write into nbgrader's gradebook: students, scores as plain floats, comments. What a person gave stays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.assignment.settings import put_our_programs_on_the_path
from bank.errors import VoxbankError
from bank.forms import ROSTER_COLUMNS, Student


class GradebookError(VoxbankError):
    """The gradebook could not be read or written."""


@dataclass(frozen=True)
class CellMark:
    """What the gradebook holds about one part.

    Attributes
    ----------
    grade_cell
        The name of the cell that carries the score.
    comment_cell
        The name of the cell that carries the comment.
    score
        None leaves the part to a person.
    comment
        Markdown, already escaped.
    """

    grade_cell: str
    comment_cell: str
    score: float | None
    comment: str


def add_students(course_folder: Path, students: Iterable[Student]) -> None:
    """Put students and what the roster says of them into a course's gradebook, which is made when there is none.

    What the roster leaves out stays as it stands there.

    Raises
    ------
    GradebookError
        When the gradebook cannot be written.
    """
    from nbgrader.api import Gradebook  # nbgrader takes three seconds to import
    from sqlalchemy.exc import SQLAlchemyError

    put_our_programs_on_the_path()
    file = course_folder / "gradebook.db"
    try:
        with Gradebook(f"sqlite:///{file}") as gradebook:
            for student in students:
                about = {name: value for name, value in asdict(student).items() if value and name != "id"}
                gradebook.update_or_create_student(student.id, **about)
    except SQLAlchemyError as problem:
        raise GradebookError(f"{file}: the gradebook cannot be written ({type(problem).__name__})") from None


def students_of(course_folder: Path) -> tuple[Student, ...]:
    """Return the students that a course's gradebook knows, as a roster would name them; none where there is none.

    Raises
    ------
    GradebookError
        When the gradebook cannot be read.
    """
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SQLAlchemyError

    file = course_folder / "gradebook.db"
    if not file.exists():
        return ()
    put_our_programs_on_the_path()
    try:
        with Gradebook(f"sqlite:///{file}") as gradebook:
            return tuple(
                Student(found.id, *(getattr(found, name) or "" for name in ROSTER_COLUMNS[1:]))
                for found in gradebook.students
            )
    except SQLAlchemyError as problem:
        raise GradebookError(f"{file}: the gradebook cannot be read ({type(problem).__name__})") from None


def demand_registered(db_url: str, course_id: str, form: str) -> None:
    """Demand that the gradebook knows the form's cells.

    Raises
    ------
    GradebookError
        When `nbgrader generate_assignment` was not run, with the command to run.
    """
    from nbgrader.api import Gradebook, MissingEntry

    with Gradebook(db_url, course_id) as gradebook:
        try:
            gradebook.find_notebook(form, form)
        except MissingEntry:
            raise GradebookError(
                f"the gradebook does not know the form '{form}' yet: run `nbgrader generate_assignment {form}` first"
            ) from None


def write_marks(db_url: str, course_id: str, form: str, student: str, marks: Iterable[CellMark]) -> None:
    """Write one submission's scores and comments, all or none; a score that a person gave stays and keeps counting.

    Parameters
    ----------
    db_url, course_id
        Where the gradebook is, as nbgrader says it.
    form
        The name of assignment and notebook.
    student
        The student's id.
    marks
        One per part.
    """
    from nbgrader.api import Gradebook

    with Gradebook(db_url, course_id) as gradebook:
        submission = gradebook.find_submission_notebook(form, form, student)
        grades = {grade.name: grade for grade in submission.grades}
        comments = {comment.name: comment for comment in submission.comments}
        for mark in marks:
            grade = grades[mark.grade_cell]
            grade.auto_score = None if mark.score is None else float(mark.score)
            grade.needs_manual_grade = grade.auto_score is None and grade.manual_score is None
            comments[mark.comment_cell].auto_comment = mark.comment or None
        gradebook.db.commit()
