"""The gradebook's side of a regrade: scores as they stand, what a part counts, manual scores that are set aside."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.assignment.gradebook import OpenGradebook


@dataclass(frozen=True)
class CellScore:
    """What the gradebook holds of one part: scores, and the machine's comment."""

    auto: float | None
    manual: float | None
    comment: str


class RegradedGradebook(OpenGradebook):
    """An open gradebook in which a regrade reads and changes more than marks."""

    def points(self) -> dict[str, float]:
        """Return grade cell -> points that it counts."""
        with self._in_one_sentence():
            return {cell.name: float(cell.max_score) for cell in self._grade_cells()}

    def set_points(self, points: Mapping[str, float]) -> None:
        """Let grade cells count other points, all or none."""
        with self._in_one_sentence(), self._all_or_none():
            for cell in self._grade_cells():
                cell.max_score = points.get(cell.name, cell.max_score)

    def scores(self, student: str) -> dict[str, CellScore]:
        """Return grade cell -> what the gradebook holds of a student; empty where nothing was marked."""
        from nbgrader.api import MissingEntry

        with self._in_one_sentence():
            try:
                notebook = self._gradebook.find_submission_notebook(self._form, self._form, student)
            except MissingEntry:
                return {}
            comments = {comment.name: comment.auto_comment or "" for comment in notebook.comments}
            return {
                grade.name: CellScore(
                    grade.auto_score,
                    grade.manual_score,
                    comments.get(f"{grade.name}-answer", comments.get(grade.name, "")),
                )
                for grade in notebook.grades
            }

    def set_manual(self, student: str, scores: Mapping[str, tuple[float | None, float | None]]) -> None:
        """Change a person's scores, each from what is expected to what shall be; one that is another stays."""
        with self._in_one_sentence(), self._all_or_none():
            notebook = self._gradebook.find_submission_notebook(self._form, self._form, student)
            for grade in notebook.grades:
                found, wanted = scores.get(grade.name, (0.0, 0.0))
                if grade.name in scores and grade.manual_score == found:
                    grade.manual_score = wanted
                    grade.needs_manual_grade = wanted is None and grade.auto_score is None

    def _grade_cells(self) -> Iterable[Any]:
        cells: Iterable[Any] = self._gradebook.find_notebook(self._form, self._form).grade_cells
        return cells

    @contextlib.contextmanager
    def _all_or_none(self) -> Iterator[None]:
        try:
            yield
            self._gradebook.db.commit()
        except BaseException:
            self._gradebook.db.rollback()
            raise
