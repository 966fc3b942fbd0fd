"""What people gave by hand, read from nbgrader's gradebook."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignment.gradebook import GradebookError, opened_gradebook
from autograder.manual.rows import Award, award
from bank.answer_model import PartModel
from bank.kinds import PROGRAMS
from bank.lock import FormLock, LockedPart

RowsMet = dict[str, dict[str, frozenset[str]]]
"""Label -> part -> ids of the rows that a person awarded."""


@dataclass(frozen=True)
class GivenMark:
    """What a person gave for one part of one student's form.

    Attributes
    ----------
    student, label
        Whose part, and the exercise's label in the form.
    part
        What marking it rests on.
    score
        The points; None where there is only a comment.
    comment
        The comment, '' where there is none.
    award
        The rows, and what does not fit.
    """

    student: str
    label: str
    part: PartModel
    score: float | None
    comment: str
    award: Award

    @property
    def place(self) -> tuple[str, str, str]:
        """Student, label and part."""
        return self.student, self.label, self.part.name


def given_marks(gradebook: Path, lock: FormLock) -> tuple[GivenMark, ...]:
    """Return everything that people gave in a form, in the order of students and parts.

    Raises
    ------
    GradebookError
        When the file is no gradebook, or does not know the form.
    """
    demand_gradebook(gradebook)
    with _opened(f"sqlite:///{gradebook}", "") as opened:
        notebooks = {notebook.student.id: notebook for notebook in _submissions(opened, lock.form, gradebook)}
        students = sorted(notebooks.keys() & lock.students.keys())
        return tuple(mark for student in students for mark in _of_student(notebooks[student], lock, student))


def rows_given(db_url: str, course_id: str, lock: FormLock, students: Iterable[str]) -> dict[str, RowsMet]:
    """Return student -> rows that people awarded, of parts where they can be told and fit the points.

    Raises
    ------
    GradebookError
        When the gradebook cannot be read.
    """
    wanted = {student for student in students if student in lock.students}
    rows: dict[str, RowsMet] = {}
    with _opened(db_url, course_id) as opened:
        for notebook in _marked_by_hand(opened, lock.form) if wanted else ():
            student = notebook.student.id
            for mark in _of_student(notebook, lock, student) if student in wanted else ():
                if mark.award.rows is not None and not mark.award.problem:
                    rows.setdefault(student, {}).setdefault(mark.label, {})[mark.part.name] = mark.award.rows
    return rows


def as_data(rows_met: RowsMet) -> dict[str, dict[str, list[str]]]:
    """Return rows that a person awarded as JSON data, which tells later whether marks rest on the same."""
    return {label: {part: sorted(rows) for part, rows in parts.items()} for label, parts in rows_met.items()}


def demand_gradebook(file: Path) -> None:
    """Demand that a file is a gradebook, without changing it; nbgrader would make one of any database or none.

    Raises
    ------
    GradebookError
        When it is not.
    """
    try:
        file.open("rb").close()
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
            database.execute("SELECT manual_score FROM grade LIMIT 1")
    except OSError as problem:
        raise GradebookError(f"{file}: a gradebook is expected here ({problem.strerror})") from None
    except sqlite3.DatabaseError as problem:
        raise GradebookError(f"{file}: this cannot be read as a gradebook of nbgrader ({problem})") from None


@contextlib.contextmanager
def _opened(db_url: str, course_id: str) -> Iterator[Any]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with opened_gradebook(db_url, course_id) as opened:
            yield opened
    except SQLAlchemyError as problem:
        where = db_url.removeprefix("sqlite:///")
        raise GradebookError(f"{where}: the gradebook cannot be read ({type(problem).__name__})") from None


def _submissions(gradebook: Any, form: str, file: Path) -> list[Any]:
    from nbgrader.api import MissingEntry

    try:
        gradebook.find_notebook(form, form)
    except MissingEntry:
        raise GradebookError(f"{file}: this gradebook does not know the form '{form}'") from None
    return list(gradebook.notebook_submissions(form, form))


def _marked_by_hand(gradebook: Any, form: str) -> list[Any]:
    """Return the notebooks of a form in which a person gave points; in a large class most have none."""
    from nbgrader.api import Grade

    by_hand = gradebook.db.query(Grade.notebook_id).filter(Grade.manual_score.isnot(None)).distinct()
    marked = {identifier for (identifier,) in by_hand}
    return [notebook for notebook in gradebook.notebook_submissions(form, form) if notebook.id in marked]


def _of_student(notebook: Any, lock: FormLock, student: str) -> Iterator[GivenMark]:
    scores = {grade.name: grade.manual_score for grade in notebook.grades}
    comments = {comment.name: (comment.manual_comment or "").strip() for comment in notebook.comments}
    for entry in lock.entries:
        given = [
            (part, scores.get(f"{entry.label}-{part.name}"), comments.get(_comment_cell(entry.label, part), ""))
            for part in entry.parts
        ]
        if any(score is not None or comment for _, score, comment in given):
            model = lock.variant_of(student, entry.label).model
            for locked, score, comment in given:
                if score is not None or comment:
                    part = model.part(locked.name)
                    yield GivenMark(student, entry.label, part, score, comment, award(part, score, comment))


def _comment_cell(label: str, part: LockedPart) -> str:
    return f"{label}-{part.name}-answer" if part.kind in PROGRAMS else f"{label}-{part.name}"
