"""Pages are written whole, by one process or several, and by nbgrader's command the same."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from autograder.feedback import giving
from autograder.feedback.giving import Giving, give, write_page
from bank.errors import VoxbankError
from tests.autograder.assignment.conftest import REPOSITORY


def given(marked):
    """Return how the small course's pages are given, and where each page lies."""
    places = {student: marked.course.folder / "feedback" / student / "week1" for student in marked.files}
    return Giving(marked.course.folder, "week1", {}, marked.files, places, 0o644)


@pytest.fixture
def three(marked, desk):
    """Ann, Bob and Cal, marked."""
    for student in ("ann", "bob", "cal"):
        marked.mark(desk.answered(student), student)
    return marked


def test_several_processes_write_what_one_writes(three, monkeypatch):
    monkeypatch.setattr(giving, "TOGETHER", 2)
    monkeypatch.setattr(giving, "FEW", 1)
    done: list[int] = []
    desk = given(three)
    assert give(desk, list(three.files), jobs=2, progress=done.append) == {}
    together = {student: (place / "week1.html").read_bytes() for student, place in desk.places.items()}
    assert done[-1] == 3
    assert give(desk, list(three.files), jobs=1) == {}
    assert together == {student: (place / "week1.html").read_bytes() for student, place in desk.places.items()}


def test_a_page_that_cannot_be_made_is_named_and_the_others_are_written(three):
    (three.course.form_folder("week1") / "marks" / "bob.json").unlink()
    desk = given(three)
    problems = give(desk, list(three.files), jobs=1)
    assert list(problems) == ["bob"]
    assert "nothing was marked yet" in problems["bob"]
    assert [place.is_dir() for place in desk.places.values()] == [True, False, True]


def test_the_time_of_handing_in_goes_with_the_page(three):
    (three.files["ann"].with_name("timestamp.txt")).write_text("2026-11-20 10:00:00 UTC")
    desk = given(three)
    give(desk, ["ann"], jobs=1)
    assert (desk.places["ann"] / "timestamp.txt").read_text() == "2026-11-20 10:00:00 UTC"


def test_a_page_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    write_page("before", tmp_path / "ann", "week1", 0o640)
    file = tmp_path / "ann" / "week1.html"
    assert file.stat().st_mode & 0o777 == 0o640

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(VoxbankError, match=r"week1\.html: the page cannot be written here \(No space left on device\)"):
        write_page("after", tmp_path / "ann", "week1", 0o640)
    assert file.read_text() == "before"
    assert [path.name for path in (tmp_path / "ann").iterdir()] == ["week1.html"]


def voxbank(folder, *words):
    done = subprocess.run(
        [sys.executable, "-m", "app.main", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, " ".join(done.stdout.split())


def test_nbgrader_and_our_command_write_the_same_pages(desk, course, nbgrader_in):
    """One test, because nbgrader's commands take their time."""
    notebook = desk.answered()
    desk.fill_in(notebook, "q2-double-answer", "def double(values):\n    return values**2")
    desk.hand_in(notebook)
    desk.hand_in(desk.answered("bob"), "bob")
    folder = course.folder
    (folder / "submitted" / "ann" / "week1" / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC")
    nbgrader_in(
        folder,
        "generate_assignment week1",
        "autograde week1",
        "generate_feedback week1",
    )
    pages = {student: folder / "feedback" / student / "week1" / "week1.html" for student in ("ann", "bob")}
    by_nbgrader = {student: file.read_bytes() for student, file in pages.items()}
    modes = {student: file.stat().st_mode for student, file in pages.items()}
    for file in pages.values():
        file.unlink()
    code, said = voxbank(folder, "feedback", "week1")
    assert code == 0, said
    assert said.startswith("2 pages written:")
    assert "1 of the roster not marked yet: cal" in said
    assert {student: file.read_bytes() for student, file in pages.items()} == by_nbgrader
    assert {student: file.stat().st_mode for student, file in pages.items()} == modes
    assert b"Ann Adams" in by_nbgrader["ann"]
    assert b"The values were squared." in by_nbgrader["ann"]
    assert b"The values were squared." not in by_nbgrader["bob"]
    told = voxbank(folder, "explain", "ann", "q2.double")[1]
    assert "checks: 1 of 2 passed; its output equals that of the misconception 'squares'" in told
    assert "gradebook: 1 counts, of 4" in told
