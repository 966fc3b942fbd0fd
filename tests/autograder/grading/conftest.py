"""The course of the bridge's tests, with submissions of every sort, to be marked by `voxbank grade`."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.course import Course
from autograder.assignment.gradebook import opened_gradebook
from tests.autograder.assignment.conftest import Desk, bank, built, course, desk, nbgrader_in, new_desk

__all__ = ["bank", "built", "course", "desk", "nbgrader_in", "new_desk"]

LATE = 'c.LateSubmissionPlugin.penalty_method = "zero"\n'


@pytest.fixture(scope="session")
def handed_in(built: Path, nbgrader_in: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that is ready to be marked: ann all right, bob damaged, cal wrong, renamed and late, eve a stranger."""
    folder = tmp_path_factory.mktemp("handed_in") / "course"
    shutil.copytree(built, folder)
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + LATE)
    nbgrader_in(folder, "generate_assignment week1", "db assignment add week1 --duedate 2026-01-01T10:00:00UTC")
    desk = Desk(Course(folder))
    desk.hand_in(desk.answered("ann"))
    desk.hand_in(b"2025-12-31 10:00:00 UTC", name="timestamp.txt")
    desk.hand_in(b"my own notes", name="notes.md")
    desk.hand_in(b"%PDF-1.7", "bob")
    wrong = desk.answered("cal")
    desk.fill_in(wrong, "q1-area", "q1_area = 1")
    desk.fill_in(wrong, "q2-double-answer", "print('x\\n' * 3000)\ndef double(values):\n    return values ** 2")
    desk.hand_in(wrong, "cal", "week1 (1).ipynb")
    desk.hand_in(b"2026-01-02 10:00:00 UTC", "cal", "timestamp.txt")
    desk.hand_in(b"forged", "cal", "box.npy")
    (folder / "submitted/cal/week1/key.txt").symlink_to(folder / "voxbank/week1/form.lock.json")
    desk.hand_in(desk.released("ann"), "eve")
    return folder


@pytest.fixture
def ready(handed_in: Path, tmp_path: Path) -> Path:
    """A test's own copy of the course with submissions."""
    shutil.copytree(handed_in, tmp_path / "ready", symlinks=True)
    return tmp_path / "ready"


@dataclass(frozen=True)
class Rows:
    """What a gradebook holds of one student."""

    handed_in: str
    grades: tuple[tuple[Any, ...], ...]
    comments: tuple[tuple[Any, ...], ...]
    penalty: float | None
    score: float


def rows_of(folder: Path) -> dict[str, Rows]:
    """Return student -> what the gradebook in a course folder holds."""
    with opened_gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: Rows(
                str(submission.timestamp),
                tuple(sorted((g.name, g.auto_score, g.manual_score, g.needs_manual_grade) for g in notebook.grades)),
                tuple(sorted((c.name, c.auto_comment, c.manual_comment) for c in notebook.comments)),
                notebook.late_submission_penalty,
                notebook.score,
            )
            for submission in gradebook.assignment_submissions("week1")
            for notebook in submission.notebooks
        }


def files_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return name -> content and mode of every file that marking put into its place."""
    return {
        str(file.relative_to(folder)): (file.read_bytes(), file.stat().st_mode)
        for file in sorted((folder / "autograded").glob("[!.]*/**/*"))
        if file.is_file()
    }
