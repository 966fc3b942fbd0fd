"""`voxbank feedback` and `voxbank explain` say in one sentence what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app import explaining, feedback
from app.explaining import explain_mark
from app.feedback import give_feedback
from autograder.feedback.places import Places
from bank.errors import VoxbankError
from tests.autograder.assignment.conftest import bank, built, course, desk, server, session
from tests.autograder.feedback.conftest import marked

__all__ = ["bank", "built", "course", "desk", "marked", "server", "session"]


@pytest.fixture
def folder(course, monkeypatch):
    """A course whose configuration is known without nbgrader, which takes its time."""
    places = Places(
        "sqlite://",
        lambda student, form: course.folder / "autograded" / student / form,
        lambda student, form: course.folder / "feedback" / student / form,
        0o644,
    )
    for command in (feedback, explaining):
        monkeypatch.setattr(command, "read_places", lambda place: places)
        monkeypatch.setattr(command, "read_scores", lambda db_url, form: {})
    return course.folder


def test_pages_are_written_and_those_who_are_not_marked_are_named(folder, marked, desk, capsys):
    marked.mark(desk.answered())
    assert give_feedback(folder, "week1", student=None, jobs=None) == 0
    assert "7</strong> of 10 points" in (folder / "feedback" / "ann" / "week1" / "week1.html").read_text()
    said = " ".join(capsys.readouterr().out.split())
    assert "1 page written:" in said
    assert "2 of the roster not marked yet: bob, cal" in said


def test_a_page_that_fails_is_told_and_ends_with_1(folder, marked, desk, capsys):
    marked.mark(desk.answered())
    (marked.course.form_folder("week1") / "marks" / "ann.json").write_text("[red]{")
    assert give_feedback(folder, "week1", student="ann", jobs=1) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "0 pages written" in said
    assert "no page ann:" in said


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("bob", "student 'bob' is not marked yet"),
        ("an", r"student 'an' has no part in 'week1' \(did you mean 'ann'\?\)"),
        (None, "nobody is marked in 'week1' yet"),
    ],
)
def test_who_is_not_marked_is_a_sentence(folder, student, sentence):
    with pytest.raises(VoxbankError, match=sentence):
        give_feedback(folder, "week1", student=student, jobs=None)


def test_a_form_that_is_not_there_is_a_sentence(folder, tmp_path):
    with pytest.raises(VoxbankError, match=r"form\.lock\.json: this lock is expected"):
        give_feedback(folder, "week2", student=None, jobs=None)
    with pytest.raises(VoxbankError, match=r"the course has 0 forms \(none\)"):
        explain_mark("ann", "q1.area", form=None, course=tmp_path)


def test_a_folder_that_is_no_course_of_nbgrader_is_a_sentence(course):
    (course.folder / "nbgrader_config.py").unlink()
    with pytest.raises(VoxbankError, match=r"nbgrader_config\.py: a course folder with this file is expected"):
        give_feedback(course.folder, "week1", student=None, jobs=None)


def test_a_mark_is_explained_without_terminal_codes(folder, marked, desk, capsys):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", "q1_area = '[red]12\x1b[31m'")
    marked.mark(notebook)
    explain_mark("ann", "q1.area", form=None, course=folder)
    said = capsys.readouterr().out
    assert "week1 · ann · q1.area" in said
    assert "[red]12" in said
    assert "\x1b[31m" not in said
    assert f"key: {desk.area():.10g} mm^2" in said


def test_a_student_without_marks_is_a_sentence(folder):
    with pytest.raises(VoxbankError, match=r"bob\.json: this student's marks are expected here"):
        explain_mark("bob", "q1.area", form="week1", course=folder)


def test_a_course_that_was_moved_still_gives_pages(folder, marked, desk, tmp_path, monkeypatch):
    marked.mark(desk.answered())
    moved = Path(shutil.copytree(folder, tmp_path / "moved"))
    shutil.rmtree(folder)
    places = Places("", lambda s, f: moved / "autograded" / s / f, lambda s, f: moved / "feedback" / s / f, 0o644)
    monkeypatch.setattr(feedback, "read_places", lambda place: places)
    assert give_feedback(moved, "week1", student=None, jobs=None) == 0
