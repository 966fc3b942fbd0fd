"""Our pages under `nbgrader generate_feedback`; what is not a form gets nbgrader's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbgrader.converters.base import NbGraderException

from autograder.assignment.course import Course
from autograder.feedback.notebook import is_of_a_form
from autograder.feedback.pages import TOGETHER, PageMaker
from autograder.feedback.scores import read_scores
from bank.errors import VoxbankError


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]  # ships no types
    """Writes the page of a form's notebook as `voxbank feedback` does, some of the next students' in the same go."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self._maker: PageMaker | None = None
        self._ready: dict[str, str | VoxbankError] = {}
        super().__init__(*arguments, **keywords)

    def from_filename(self, filename: str, resources: Any = None, **keywords: Any) -> Any:
        """Return the page of a marked notebook."""
        if not is_of_a_form(Path(filename)):
            return super().from_filename(filename, resources=resources, **keywords)
        student = resources["nbgrader"]["student"]
        if student not in self._ready:
            self._ready = self._pages_from(student)
        page = self._ready[student]
        if isinstance(page, VoxbankError):
            raise NbGraderException(str(page)) from None
        return page, self._init_resources(resources)

    def _pages_from(self, student: str) -> dict[str, str | VoxbankError]:
        """Make a student's page, and those of the students who come next."""
        marked = self._marked()
        coming = list(marked)[list(marked).index(student) :][:TOGETHER]
        try:
            self._maker = self._maker or self._open(marked)
            return self._maker.pages(coming)
        except VoxbankError as problem:
            self.log.error("%s", problem)
            raise NbGraderException(str(problem)) from None

    def _open(self, marked: dict[str, Path]) -> PageMaker:
        directory = self.parent.coursedir
        form = directory.assignment_id
        return PageMaker(Course(Path(directory.root)), form, read_scores(directory.db_url, form), marked)

    def _marked(self) -> dict[str, Path]:
        """Return student -> marked notebook, in the order in which nbgrader takes them."""
        directory = self.parent.coursedir
        form, found = directory.assignment_id, {}
        for folder in sorted(self.parent.assignments):
            file = Path(folder) / f"{form}.ipynb"
            found[self.parent.init_single_notebook_resources(str(file))["nbgrader"]["student"]] = file
        return found
