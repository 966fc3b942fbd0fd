"""Marked notebooks of the bridge's small course, and a reader of pages that sees what a browser would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.assignment.submission_mark import read_mark, write_mark
from autograder.feedback.pages import PageMaker
from autograder.feedback.scores import StudentScores
from tests.autograder.assignment.conftest import bank, built, course, desk, nbgrader_in, server, session

__all__ = ["bank", "built", "course", "desk", "nbgrader_in", "server", "session"]

VOID = {"meta", "img", "br", "link", "hr", "input", "circle", "image"}


class Page(HTMLParser):
    """A page as a browser reads it: elements with attributes, and the text outside of styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text, self.count = "", Counter[str]()
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.count[tag] += 1
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._open:
            self.text += data

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


@dataclass
class Marked:
    """The course's form after marking, without a gradebook unless a test gives scores."""

    session: Any
    desk: Any
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def course(self) -> Any:
        return self.desk.course

    def mark(self, notebook: Any, student: str = "ann", name: str = "week1.ipynb") -> Any:
        """Mark what a student hands in, as the bridge does, and keep notebook and marks where they belong."""
        restored = self.session.restored(student, self.desk.hand_in(notebook, student, name))
        mark = self.session.mark(student, restored)
        write_mark(
            mark,
            self.session.lock.form,
            self.session.lock.points,
            self.session.course.form_folder(self.session.lock.form),
        )
        file = self.course.folder / "autograded" / student / "week1" / "week1.ipynb"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(nbformat.writes(restored), encoding="utf-8")
        self.files[student] = file
        return mark

    def change_part(self, label: str, part: str, **change: Any) -> None:
        """Change a part's mark in Ann's marks file."""
        folder = self.course.form_folder("week1")
        mark = read_mark(folder, "ann")
        exercise = mark.exercises[label]
        parts = tuple(replace(one, **change) if one.part == part else one for one in exercise.parts)
        exercises = mark.exercises | {label: replace(exercise, parts=parts)}
        write_mark(replace(mark, exercises=exercises), "week1", 10, folder)

    def release_answers(self) -> None:
        (self.course.form_folder("week1") / "settings.json").write_text('{"answers": "released"}')

    def maker(self, **scores: StudentScores) -> PageMaker:
        return PageMaker(self.course, "week1", scores, self.files)

    def text(self, student: str = "ann", **scores: StudentScores) -> str:
        """Return a student's page as its file would hold it."""
        page = self.maker(**scores).pages([student])[student]
        assert isinstance(page, str), page
        return page

    def page(self, student: str = "ann", **scores: StudentScores) -> Page:
        return Page(self.text(student, **scores))


@pytest.fixture
def marked(session: Any, desk: Any) -> Marked:
    """The small course, in which a test marks what it likes."""
    return Marked(session, desk)


@pytest.fixture
def perimeter(desk: Any) -> Callable[[], float]:
    """Return what Ann would answer who takes the outline for the area."""
    return lambda: desk.course.lock("week1").variant_of("ann", "q1").model.part("area").misconception("perimeter").value
