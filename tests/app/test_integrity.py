"""`voxbank integrity`: what it prints and writes, and nonsense."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.assignment.course import build_assignment
from bank.discovery import Bank
from bank.forms import Entry, Form, Student
from tests.app.conftest import Voxbank, complains
from tests.conftest import SAMPLES

FORM = Form("quiz", "[red]Quiz[/red]", (Entry("q1", "sample/box", "own"),))


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in which two of three handed in, the second the first one's notebook; nobody writes into it."""
    folder = tmp_path_factory.mktemp("taught") / "course"
    build_assignment(FORM, Bank((SAMPLES,)), [Student(name) for name in ("ann", "bob", "cal")], folder, secret=b"x")
    for student in ("ann", "bob"):
        there = folder / "submitted" / student / "quiz"
        there.mkdir(parents=True)
        shutil.copy(folder / "release" / "ann" / "quiz" / "quiz.ipynb", there)
    return folder


@pytest.fixture
def course(taught: Path, tmp_path: Path) -> Path:
    """A test's own copy of the course."""
    return Path(shutil.copytree(taught, tmp_path / "course"))


def test_a_teacher_reads_who_has_whose_form_and_finds_the_page(voxbank: Voxbank, course: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    outcome = voxbank("integrity", "quiz", "--course", course, "--html", page)
    assert outcome.code == 0
    assert "[red]Quiz[/red]: 2 submissions; 1 strong, 0 worth a look, 0 weak" in outcome.out
    assert "bob's submission holds material of the form of ann" in outcome.out
    assert "nothing here is a verdict" in outcome.out
    text = page.read_text(encoding="utf-8")
    assert "What else could explain it" in text
    assert page.stat().st_mode & 0o077 == 0
    assert voxbank("integrity", "quiz", "--course", course, "--html", page).code == 0
    assert page.read_text(encoding="utf-8") == text


def test_a_program_gets_the_same_as_json(voxbank: Voxbank, course: Path) -> None:
    data = voxbank("integrity", "quiz", "--course", course, "--json").json
    assert (data["form"], data["students"]) == ("quiz", 2)
    assert data["observations"][0]["students"] == ["bob", "ann"]
    assert data["observations"][0]["strength"] == "strong"


def test_an_unknown_form_is_one_sentence(voxbank: Voxbank, course: Path) -> None:
    complains(voxbank("integrity", "quizz", "--course", course), f"{course}/voxbank/quizz/form.lock.json: this lock is")


def test_a_form_that_nobody_handed_in_is_one_sentence(voxbank: Voxbank, course: Path) -> None:
    shutil.rmtree(course / "submitted")
    complains(voxbank("integrity", "quiz", "--course", course), f"{course}/submitted: nothing was handed in")


def test_a_file_of_somebody_else_is_not_overwritten(voxbank: Voxbank, course: Path, tmp_path: Path) -> None:
    mine = tmp_path / "thesis.html"
    mine.write_text("<html>my thesis</html>")
    complains(voxbank("integrity", "quiz", "--course", course, "--html", mine), f"{mine}: this exists and is no page")
    assert mine.read_text() == "<html>my thesis</html>"
    nowhere = tmp_path / "nowhere" / "report.html"
    complains(voxbank("integrity", "quiz", "--course", course, "--html", nowhere), f"{nowhere}: the page is written")
