"""Students' pages of feedback: one maker for nbgrader's command and for ours."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

import jinja2

from autograder.assignment.course import Course
from autograder.assignment.submission_mark import read_mark
from autograder.feedback.answer_side import AnswerSide
from autograder.feedback.highlighting import highlighted
from autograder.feedback.material import Material
from autograder.feedback.notebook import read_handed
from autograder.feedback.prose import Prose
from autograder.feedback.scores import StudentScores
from autograder.feedback.views import PageView
from bank.errors import VoxbankError
from bank.layouts import page_layouts
from bank.rendering import plain_number

LAYOUTS: Final = Path(__file__).resolve().parents[2] / "templates" / "feedback"
TOGETHER: Final = 24
"""Pages whose texts are converted in one call."""

Made = TypeVar("Made")
_LOG = logging.getLogger(__name__)


class PageMaker:
    """Makes students' pages of one form; equal marks, scores and notebooks give equal pages.

    Parameters
    ----------
    course, form
        The form as it is marked now, and whether its answers are released.
    scores
        What the gradebook says, by student.
    marked
        Student -> the marked notebook.

    Raises
    ------
    VoxbankError
        When the course has no such form.
    """

    def __init__(
        self, course: Course, form: str, scores: Mapping[str, StudentScores], marked: Mapping[str, Path]
    ) -> None:
        self._folder, self._scores, self._marked = course.form_folder(form), scores, marked
        self._lock = course.lock(form)
        released = course.settings(form).answers == "released"
        self._answers = AnswerSide(self._lock, course.bank(form)) if released else None
        self._prose = Prose()

    def pages(self, students: Sequence[str]) -> dict[str, str | VoxbankError]:
        """Return student -> page, or what stood in its way; the texts of all of them are converted in one call."""
        views = {student: self._view(student) for student in students}
        self._prose.prepare([view for view in views.values() if isinstance(view, PageView)])
        return {student: self._page(view) if isinstance(view, PageView) else view for student, view in views.items()}

    def _view(self, student: str) -> PageView | VoxbankError:
        try:
            mark, handed = read_mark(self._folder, student), read_handed(self._marked[student])
        except VoxbankError as problem:
            return problem
        scores = self._scores.get(student, StudentScores())
        return Material(self._lock, mark, scores, handed, self._answers).page()

    def _page(self, view: PageView) -> str:
        return _layouts().get_template("page.html.j2").render(page=view, html=self._prose.html) + "\n"


def _or_problem(student: str, make: Callable[[], Made]) -> Made | VoxbankError:
    """Return what is made, or why it could not be: one student's page never keeps the others from theirs."""
    try:
        return make()
    except VoxbankError as problem:
        return problem
    except Exception as problem:
        _LOG.exception("the page of %s could not be made", student)
        return VoxbankError(f"the page of {student} could not be made ({type(problem).__name__}: {problem})")


def points_text(value: float) -> str:
    """Return a number of points without needless decimals."""
    return plain_number(round(value, 2))


@functools.cache
def _layouts() -> jinja2.Environment:
    return page_layouts(LAYOUTS, points=points_text, program=highlighted)
