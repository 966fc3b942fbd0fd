"""The course of the bridge's tests with a bank of its own, where exercises are repaired, and three marked students."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.course import Course, build_assignment
from autograder.assignment.release import write_notebook
from autograder.assignment.session import MarkingSession
from autograder.grading.pool import Failure
from autograder.grading.run import Grading, grade, open_grading
from autograder.rules import applying, previewing
from autograder.rules.course_rules import append_amendment
from autograder.rules.marking import Marked
from autograder.rules.previewing import preview_regrade
from autograder.rules.store import Preview
from autograder.sandbox.fork_server import ForkServer
from bank.discovery import Bank
from bank.forms import Entry, Form
from tests.autograder.assignment import conftest as bridge
from tests.autograder.assignment.conftest import Desk, nbgrader_in

__all__ = ["nbgrader_in"]

STUDENTS = bridge.STUDENTS
FORM = Form("week1", "Week 1", (Entry("q1", "rulestest/box", "own"), Entry("q2", "rulestest/double", "shared")))
SQUARES = "def double(values):\n    return values**2\n"


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A bank of two exercises: one with numbers, one with code."""
    root = tmp_path_factory.mktemp("bank")
    for name, content in {
        "exercises/rulestest/box/exercise.toml": bridge.BOX_TOML.replace("bridgetest", "rulestest"),
        "exercises/rulestest/box/generator.py": bridge.BOX_GENERATOR,
        "exercises/rulestest/box/stem.md.j2": bridge.BOX_STEM,
        "solutions/rulestest/box/answers.toml": bridge.BOX_ANSWERS,
        "solutions/rulestest/box/solution.py": bridge.BOX_SOLUTION,
        "exercises/rulestest/double/exercise.toml": bridge.DOUBLE_TOML.replace("bridgetest", "rulestest"),
        "exercises/rulestest/double/stem.md.j2": "Write a function.\n\n{{ part.double }}\nDouble the values.\n",
        "exercises/rulestest/double/starter.py": bridge.DOUBLE_STARTER,
        "solutions/rulestest/double/answers.toml": bridge.DOUBLE_ANSWERS,
        "solutions/rulestest/double/reference.py": bridge.DOUBLE_REFERENCE,
        "solutions/rulestest/double/checks.py": bridge.DOUBLE_CHECKS,
        "solutions/rulestest/double/rejected/squares.py": SQUARES,
    }.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return Bank((root,))


@dataclass
class Workshop:
    """Where exercises are repaired; everything is put back at the end of a test."""

    root: Path
    _before: dict[Path, str] = field(default_factory=dict)

    def repair(self, file: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file of the bank."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self._before.setdefault(path, text)
        self._write(path, text.replace(old, new))

    def restore(self) -> None:
        """Put everything back."""
        for path, text in self._before.items():
            self._write(path, text)

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        # What this process has imported is what stood there: a lecturer's next command is a process of its own.
        for cache in self.root.rglob("__pycache__"):
            shutil.rmtree(cache)
        for name in [name for name in sys.modules if "rulestest" in name]:
            del sys.modules[name]


@pytest.fixture
def workshop(bank: Bank) -> Iterator[Workshop]:
    """Repair exercises of the bank."""
    workshop = Workshop(bank.roots[0])
    yield workshop
    workshop.restore()


@pytest.fixture(scope="session")
def built(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the form, built for three students; nobody writes into it."""
    folder = tmp_path_factory.mktemp("built") / "course"
    build_assignment(FORM, bank, STUDENTS, folder, secret=bridge.SECRET)
    return folder


@pytest.fixture
def course(built: Path, tmp_path: Path) -> Course:
    """A test's own copy of the built course."""
    shutil.copytree(built, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture(scope="session")
def marked_folder(built: Path, nbgrader_in: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with three marked submissions; nobody writes into it.

    By machine ann earns 2 + 1 + 4 = 7 of 10 points, her open part waits. Bob's area is 0.4 too large and his code
    squares: 0 + 1 + 1 = 2, his open part waits. Cal gives the outline for the area, and nothing else: 1.
    """
    folder = tmp_path_factory.mktemp("marked") / "course"
    shutil.copytree(built, folder)
    desk = Desk(Course(folder))
    desk.hand_in(desk.answered())
    bob = desk.answered("bob")
    desk.fill_in(bob, "q1-area", f"q1_area = {desk.area('bob') + 0.4!r}")
    desk.fill_in(bob, "q2-double-answer", SQUARES)
    desk.hand_in(bob, "bob")
    cal = desk.released("cal")
    desk.fill_in(cal, "q1-area", f"q1_area = {outline(desk.course, 'cal')!r}")
    desk.hand_in(cal, "cal")
    nbgrader_in(folder, "generate_assignment week1")
    grading = open_grading(folder, "week1")
    assert not grade(grading, grading.students(), jobs=1).failures
    return folder


def outline(course: Course, student: str) -> float:
    """Return what the misconception `perimeter` leads to in a student's variant."""
    return float(course.lock("week1").variant_of(student, "q1").model.part("area").misconception("perimeter").value)


@dataclass(frozen=True)
class Marks:
    """A marked course in which rules change."""

    course: Course

    @property
    def grading(self) -> Grading:
        """The form, ready to be marked."""
        return open_grading(self.course.folder, "week1")

    @property
    def folder(self) -> Path:
        """The form's folder."""
        return self.course.form_folder("week1")

    def amend(self, part: str, **data: Any) -> None:
        """Write an amendment."""
        append_amendment(self.course, "week1", {"part": part, "why": "agreed", **data})

    def preview(self) -> Preview:
        """Look at a regrade that changes something."""
        found = preview_regrade(self.grading, 1)
        assert found is not None
        return found

    def sql(self, query: str, *values: Any) -> list[Any]:
        """Ask or change the gradebook."""
        with sqlite3.connect(self.course.folder / "gradebook.db") as database:
            rows = list(database.execute(query, values))
        database.close()
        return rows

    def give(self, student: str, cell: str, score: float | None, comment: str = "") -> None:
        """Give a score and a comment by hand, as formgrader does."""
        where = f"(SELECT id FROM base_cell WHERE name = '{cell}') AND notebook_id = {self._notebook(student)}"
        self.sql(f"UPDATE grade SET manual_score = ?, needs_manual_grade = 0 WHERE cell_id IN {where}", score)
        self.sql(f"UPDATE comment SET manual_comment = ? WHERE cell_id IN {where}", comment or None)

    def scores(self) -> dict[tuple[str, str], tuple[float | None, float | None]]:
        """Return (student, part) -> the machine's and a person's score."""
        rows = self.sql(
            "SELECT s.student_id, b.name, g.auto_score, g.manual_score FROM grade g "
            "JOIN base_cell b ON b.id = g.cell_id JOIN submitted_notebook n ON n.id = g.notebook_id "
            "JOIN submitted_assignment s ON s.id = n.assignment_id"
        )
        return {(student, cell.replace("-", ".")): (auto, manual) for student, cell, auto, manual in rows}

    def everything(self) -> dict[str, Any]:
        """Return all that marking wrote and persons gave: scores, comments, points, marks, notebooks, rules."""
        tables = {
            "grades": "SELECT cell_id, notebook_id, auto_score, manual_score, needs_manual_grade FROM grade",
            "comments": "SELECT cell_id, notebook_id, auto_comment, manual_comment FROM comment",
            "points": "SELECT id, max_score FROM grade_cells",
            "late": "SELECT id, late_submission_penalty FROM submitted_notebook",
        }
        found: dict[str, Any] = {name: sorted(self.sql(query), key=repr) for name, query in tables.items()}
        files = [*self.folder.glob("marks/*"), *self.folder.glob("rules.json"), *self.folder.glob("form.lock.json")]
        files += [file for file in (self.course.folder / "autograded").rglob("*") if file.is_file()]
        return found | {str(file.relative_to(self.course.folder)): file.read_bytes() for file in files}

    def audit(self) -> list[dict[str, Any]]:
        """Return the lines of the audit trail."""
        return [json.loads(line) for line in (self.folder / "audit.jsonl").read_text(encoding="utf-8").splitlines()]

    def _notebook(self, student: str) -> str:
        return (
            "(SELECT n.id FROM submitted_notebook n JOIN submitted_assignment s ON s.id = n.assignment_id "
            f"WHERE s.student_id = '{student}')"
        )


@pytest.fixture(scope="session")
def server() -> Iterator[ForkServer]:
    """One sandbox for all tests."""
    with ForkServer(preload=("numpy",)) as opened:
        yield opened


@pytest.fixture
def marks(marked_folder: Path, tmp_path: Path, server: ForkServer, monkeypatch: pytest.MonkeyPatch) -> Marks:
    """A test's own copy of the marked course; marking anew takes the sandbox of all tests."""

    def mark_here(
        grading: Grading, students: Sequence[str], jobs: int, progress: Callable[[int], None] = lambda done: None
    ) -> tuple[dict[str, Marked], tuple[Failure, ...]]:
        opened: Any = bridge.Shared(server)
        session = MarkingSession(grading.course, grading.form, lambda preload: opened)
        try:
            return {student: marked(session, grading, student) for student in students}, ()
        finally:
            session.close()

    def marked(session: MarkingSession, grading: Grading, student: str) -> Marked:
        notebook = session.restored(student, grading.submitted(student))
        mark = session.mark_submission(student, notebook)
        notebook.metadata.voxbank["marked"] = True
        return Marked(mark, session.cell_marks(mark), write_notebook(notebook))

    monkeypatch.setattr(previewing, "mark_all", mark_here)
    monkeypatch.setattr(applying, "mark_all", mark_here)
    shutil.copytree(marked_folder, tmp_path / "marked")
    return Marks(Course(tmp_path / "marked"))
