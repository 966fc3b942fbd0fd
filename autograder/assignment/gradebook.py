"""Write into nbgrader's gradebook: students, scores as plain floats, comments. What a person gave stays."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.assignment.settings import put_our_programs_on_the_path
from bank.errors import VoxbankError
from bank.forms import ROSTER_COLUMNS, Student

PATIENCE_S = 30
"""How long marking waits for a gradebook that another program holds locked."""


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
        _put_marks(gradebook.db, gradebook.find_submission_notebook(form, form, student), marks)
        gradebook.db.commit()


class OpenGradebook:
    """A gradebook that stays open while a class is marked; a submission's row appears whole or not at all.

    Parameters
    ----------
    db_url, course_id
        Where the gradebook is, as nbgrader says it.
    form
        The name of assignment and notebook.

    Raises
    ------
    GradebookError
        When it cannot be opened, or does not know the form.
    """

    def __init__(self, db_url: str, course_id: str, form: str) -> None:
        from nbgrader.api import Gradebook  # nbgrader takes three seconds to import

        put_our_programs_on_the_path()
        self._form, self._place = form, db_url.removeprefix("sqlite:///")
        with self._in_one_sentence():
            demand_registered(db_url, course_id, form)
            # SQLite waits for so many seconds while another program writes.
            patient = f"{db_url}?timeout={PATIENCE_S}" if db_url.startswith("sqlite:") else db_url
            self._gradebook = Gradebook(patient, course_id)

    def close(self) -> None:
        """Close the gradebook."""
        self._gradebook.close()

    def write(
        self,
        student: str,
        marks: Iterable[CellMark],
        handed_in: datetime | None,
        penalty: Callable[[str, float, float], float | None],
        *,
        new_students: bool = True,
    ) -> None:
        """Write one submission as nbgrader's autograding does; a score that a person gave stays and keeps counting.

        Parameters
        ----------
        student
            The student's id.
        marks
            One per part.
        handed_in
            When, in UTC; None where nothing tells it.
        penalty
            (student, score, seconds late) -> points that are taken off.
        new_students
            Whether a student whom the gradebook does not know is added.

        Raises
        ------
        GradebookError
            When it cannot be written; nothing has been written then.
        """
        database = self._gradebook.db
        with self._in_one_sentence():
            try:
                notebook = self._submission(student, handed_in, new_students)
                _put_marks(database, notebook, marks)
                _put_penalty(database, notebook, student, penalty)
                database.commit()
            except BaseException:
                database.rollback()
                raise

    def _submission(self, student: str, handed_in: datetime | None, new_students: bool) -> Any:
        from nbgrader.api import MissingEntry

        try:
            found = self._gradebook.find_submission(self._form, student)
        except MissingEntry:
            found = self._new_submission(student, new_students)
        found.timestamp = handed_in or found.timestamp
        return next(notebook for notebook in found.notebooks if notebook.name == self._form)

    def _new_submission(self, student: str, new_students: bool) -> Any:
        """Return a submission with empty rows, as nbgrader's `add_submission` makes it, but not committed yet."""
        from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook

        database = self._gradebook.db
        person = database.get(Student, student)
        if person is None and not new_students:
            raise GradebookError(f"{self._place}: the gradebook has no student '{student}'")
        if person is None:
            person = Student(id=student)
            database.add(person)
        submission = SubmittedAssignment(assignment=self._gradebook.find_assignment(self._form), student=person)
        for notebook in submission.assignment.notebooks:
            submitted = SubmittedNotebook(notebook=notebook, assignment=submission)
            for cell in (*notebook.grade_cells, *notebook.task_cells):
                Grade(cell_id=cell.id, notebook=submitted)
            for cell in (*notebook.solution_cells, *notebook.task_cells):
                Comment(cell_id=cell.id, notebook=submitted)
        database.add(submission)
        database.flush()
        database.expire(submission)
        return submission

    @contextlib.contextmanager
    def _in_one_sentence(self) -> Iterator[None]:
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        try:
            yield
        except SQLAlchemyError as problem:
            reason = str(problem.orig) if isinstance(problem, DBAPIError) else type(problem).__name__
            locked = "another program holds it locked" if "locked" in reason else reason
            raise GradebookError(f"{self._place}: the gradebook cannot be read or written: {locked}") from None


def _put_marks(database: Any, notebook: Any, marks: Iterable[CellMark]) -> None:
    from nbgrader.api import Comment, Grade

    grades, comments = _by_cell(database, notebook, Grade), _by_cell(database, notebook, Comment)
    for mark in marks:
        grade = grades[mark.grade_cell]
        grade.auto_score = None if mark.score is None else float(mark.score)
        grade.needs_manual_grade = grade.auto_score is None and grade.manual_score is None
        comments[mark.comment_cell].auto_comment = mark.comment or None


def _by_cell(database: Any, notebook: Any, rows: Any) -> dict[str, Any]:
    """Return cell name -> row of a submitted notebook; asked row by row, names take a query each."""
    from nbgrader.api import BaseCell

    query = database.query(BaseCell.name, rows).join(BaseCell, rows.cell_id == BaseCell.id)
    return dict(query.filter(rows.notebook_id == notebook.id).all())


def _put_penalty(
    database: Any, notebook: Any, student: str, penalty: Callable[[str, float, float], float | None]
) -> None:
    """Take off what the course's rule says: never less than nothing, never more than was earned."""
    notebook.late_submission_penalty = None
    database.flush()
    database.expire(notebook)  # its score is a sum that the database makes
    late = notebook.assignment.total_seconds_late
    points = penalty(student, notebook.score, late) if late > 0 else None
    if points is not None:
        notebook.late_submission_penalty = min(max(points, 0), notebook.score)
