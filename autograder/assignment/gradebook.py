"""Write into nbgrader's gradebook: students, scores as plain floats, comments. What a person gave stays."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
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


def opened_gradebook(db_url: str, course_id: str = "default_course") -> Any:
    """Return nbgrader's `Gradebook` at `db_url`, which is made when there is none; it closes at the end of a `with`."""
    from nbgrader.api import Gradebook  # nbgrader takes three seconds to import

    put_our_programs_on_the_path()
    return Gradebook(db_url, course_id)


def add_students(course_folder: Path, students: Iterable[Student]) -> None:
    """Put students and what the roster says of them into a course's gradebook, which is made when there is none.

    What the roster leaves out stays as it stands there.

    Raises
    ------
    GradebookError
        When the gradebook cannot be written.
    """
    from sqlalchemy.exc import SQLAlchemyError

    file = course_folder / "gradebook.db"
    try:
        with opened_gradebook(f"sqlite:///{file}") as gradebook:
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
    from sqlalchemy.exc import SQLAlchemyError

    file = course_folder / "gradebook.db"
    if not file.exists():
        return ()
    try:
        with opened_gradebook(f"sqlite:///{file}") as gradebook:
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
    from nbgrader.api import MissingEntry

    with opened_gradebook(db_url, course_id) as gradebook:
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
    with opened_gradebook(db_url, course_id) as gradebook:
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
        self._form, self._place = form, db_url.removeprefix("sqlite:///")
        with self._in_one_sentence():
            demand_registered(db_url, course_id, form)
            # SQLite waits for so many seconds while another program writes.
            patient = f"{db_url}?timeout={PATIENCE_S}" if db_url.startswith("sqlite:") else db_url
            self._gradebook = opened_gradebook(patient, course_id)

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
                notebook = self._written(student, {mark.grade_cell: mark for mark in marks}, handed_in, new_students)
                _put_penalty(database, notebook, student, penalty)
                database.commit()
            except BaseException:
                database.rollback()
                raise

    def _written(
        self, student: str, marks: Mapping[str, CellMark], handed_in: datetime | None, new_students: bool
    ) -> Any:
        """Return a student's submitted notebook with these marks in its rows."""
        from nbgrader.api import MissingEntry

        try:
            found = self._gradebook.find_submission(self._form, student)
        except MissingEntry:
            return self._new_submission(student, marks, handed_in, new_students)
        found.timestamp = handed_in or found.timestamp
        notebook = next(notebook for notebook in found.notebooks if notebook.name == self._form)
        _put_marks(self._gradebook.db, notebook, marks.values())
        return notebook

    def _new_submission(
        self, student: str, marks: Mapping[str, CellMark], handed_in: datetime | None, new_students: bool
    ) -> Any:
        """Return the form's notebook of a new submission, with the rows that nbgrader's `add_submission` makes."""
        from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import insert

        database = self._gradebook.db
        if database.get(Student, student) is None:
            if not new_students:
                raise GradebookError(f"{self._place}: the gradebook has no student '{student}'")
            database.add(Student(id=student))
        submission = SubmittedAssignment(assignment_id=self._assignment.id, student_id=student, timestamp=handed_in)
        made = {cells: SubmittedNotebook(notebook_id=cells.id) for cells in self._assignment.notebooks}
        submission.notebooks.extend(made.values())
        database.add(submission)
        database.flush()
        for cells, notebook in made.items():
            own = marks if cells.name == self._form else {}
            # One statement for all rows of a kind: objects for each were half of what writing a submission cost.
            for rows, found in ((Grade, cells.grades(notebook.id, own)), (Comment, cells.comments(notebook.id, own))):
                if found:
                    database.execute(insert(rows.__table__), found)
        return next(notebook for cells, notebook in made.items() if cells.name == self._form)

    @functools.cached_property
    def _assignment(self) -> _Assignment:
        found = self._gradebook.find_assignment(self._form)
        return _Assignment(found.id, tuple(_Cells.of(notebook) for notebook in found.notebooks))

    @contextlib.contextmanager
    def _in_one_sentence(self) -> Iterator[None]:
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        try:
            yield
        except SQLAlchemyError as problem:
            reason = str(problem.orig) if isinstance(problem, DBAPIError) else type(problem).__name__
            locked = "another program holds it locked" if "locked" in reason else reason
            raise GradebookError(f"{self._place}: the gradebook cannot be read or written: {locked}") from None


@dataclass(frozen=True)
class _Cells:
    """The cells of a released notebook that carry scores and comments: name -> id."""

    id: str
    name: str
    graded: tuple[tuple[str, str], ...]
    commented: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, notebook: Any) -> _Cells:
        def named(*kinds: Any) -> tuple[tuple[str, str], ...]:
            return tuple((cell.name, cell.id) for kind in kinds for cell in kind)

        graded = named(notebook.grade_cells, notebook.task_cells)
        return cls(notebook.id, notebook.name, graded, named(notebook.solution_cells, notebook.task_cells))

    def grades(self, notebook_id: str, marks: Mapping[str, CellMark]) -> list[dict[str, Any]]:
        """Return a submitted notebook's new rows of scores."""
        scores = {name: float(mark.score) for name, mark in marks.items() if mark.score is not None}
        return [
            {
                "cell_id": cell,
                "notebook_id": notebook_id,
                "auto_score": scores.get(name),
                "needs_manual_grade": name not in scores,
            }
            for name, cell in self.graded
        ]

    def comments(self, notebook_id: str, marks: Mapping[str, CellMark]) -> list[dict[str, Any]]:
        """Return a submitted notebook's new rows of comments."""
        texts = {mark.comment_cell: mark.comment or None for mark in marks.values()}
        return [
            {"cell_id": cell, "notebook_id": notebook_id, "auto_comment": texts.get(name)}
            for name, cell in self.commented
        ]


@dataclass(frozen=True)
class _Assignment:
    id: str
    notebooks: tuple[_Cells, ...]


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
    late = notebook.assignment.total_seconds_late
    if late <= 0:
        return
    database.flush()
    database.expire(notebook)  # its score is a sum that the database makes
    points = penalty(student, notebook.score, late)
    if points is not None:
        notebook.late_submission_penalty = min(max(points, 0), notebook.score)
