"""Stock nbgrader commands, started as a lecturer starts them, on a course of ours."""

from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
from dataclasses import dataclass

import pytest
from nbgrader.api import Gradebook

from autograder.assignment.course import Course
from autograder.results.points import read_points

EVIL = "<script>alert(1)</script>"


@dataclass(frozen=True)
class Marked:
    """A course after all four commands, and what they said."""

    course: Course
    said: str

    def grades(self, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
        """Return cell -> (automatic score, manual score, whether a person is needed)."""
        with Gradebook(f"sqlite:///{self.course.folder / 'gradebook.db'}") as gradebook:
            found = gradebook.find_submission_notebook("week1", "week1", student).grades
            return {grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade) for grade in found}

    def lines(self, student: str) -> list[str]:
        """Return the lines of the log that our marking wrote about a student."""
        return [line for line in self.said.splitlines() if f"] {student}: " in line]


@pytest.fixture(scope="module")
def marked(built, new_desk, nbgrader_in, tmp_path_factory) -> Marked:
    """A right, a damaged and a renamed submission with a prank in it, one of a stranger, and stock commands."""
    folder = tmp_path_factory.mktemp("marked") / "course"
    shutil.copytree(built, folder)
    desk = new_desk(Course(folder))
    desk.hand_in(desk.answered("ann"), "ann")
    desk.hand_in(b"%PDF-1.7", "bob")
    prank = desk.answered("cal")
    desk.fill_in(prank, "q1-why", f"{EVIL} because $a<b$")
    desk.fill_in(prank, "q1-area", f"raise ValueError('{EVIL}')")
    desk.hand_in(prank, "cal", "week1.ipynb.txt")
    desk.hand_in(b"forged", "cal", "box.npy")
    desk.hand_in(desk.released("ann"), "eve")
    secret = folder / "voxbank/week1/form.lock.json"
    (folder / "submitted/cal/week1/notes.txt").symlink_to(secret)
    commands = ("generate_assignment week1", "autograde week1", "generate_feedback week1", "export")
    return Marked(Course(folder), nbgrader_in(folder, *commands))


def test_generate_assignment_leaves_our_releases_and_starters_alone(marked, built):
    for file in (built / "release").rglob("*.*"):
        assert (marked.course.folder / file.relative_to(built)).read_bytes() == file.read_bytes()
    stock = json.loads((marked.course.folder / "release/week1/week1.ipynb").read_text())
    sources = ["".join(cell["source"]) for cell in stock["cells"]]
    assert not any("YOUR CODE HERE" in source for source in sources)
    assert any("raise NotImplementedError" in source for source in sources)


def test_points_of_the_form_are_the_gradebooks(marked):
    with Gradebook(f"sqlite:///{marked.course.folder / 'gradebook.db'}") as gradebook:
        cells = gradebook.find_notebook("week1", "week1").grade_cells
        assert {cell.name: cell.max_score for cell in cells} == {
            "q1-area": 2.0, "q1-longer": 1.0, "q1-why": 3.0, "q2-double": 4.0,
        }  # fmt: skip


def test_scores_are_in_the_gradebook_and_open_parts_wait(marked):
    assert marked.grades("ann") == {
        "q1-area": (2.0, None, False),
        "q1-longer": (1.0, None, False),
        "q1-why": (None, None, True),
        "q2-double": (4.0, None, False),
    }
    with sqlite3.connect(marked.course.folder / "gradebook.db") as gradebook:
        kinds = gradebook.execute("SELECT DISTINCT typeof(auto_score) FROM grade").fetchall()
    assert set(kinds) == {("real",), ("null",)}


def test_a_damaged_notebook_is_one_line_and_the_others_are_marked(marked):
    (line,) = marked.lines("bob")
    assert "`week1.ipynb`: the file is not a notebook: it does not hold JSON" in line
    assert set(marked.grades("bob").values()) == {(None, None, True)}
    assert "Traceback" not in marked.said


def test_a_notebook_under_another_name_and_ending_is_marked(marked):
    assert "the notebook's file was called `week1.ipynb.txt`" in marked.lines("cal")[0]
    assert marked.grades("cal")["q2-double"] == (4.0, None, False)


def test_a_student_who_is_not_on_the_roster_waits_for_a_person(marked):
    assert "was not built for the student `eve`" in marked.lines("eve")[0]
    assert set(marked.grades("eve").values()) == {(None, None, True)}


def test_the_forms_own_files_lie_beside_the_marked_notebook_and_no_link_was_followed(marked):
    folder = marked.course.folder
    assert (folder / "autograded/cal/week1/box.npy").read_bytes() == (folder / "release/cal/week1/box.npy").read_bytes()
    assert not (folder / "autograded/cal/week1/notes.txt").exists()


def test_feedback_shows_scores_and_comments_and_nothing_hidden(marked):
    pages = {s: (marked.course.folder / f"feedback/{s}/week1/week1.html").read_text() for s in ("ann", "bob", "cal")}
    assert "<strong>7</strong> of 10 points" in pages["ann"]
    assert "Every value is doubled." in pages["ann"]
    assert "does not hold JSON" in pages["bob"]
    for page in pages.values():
        assert "the hidden model answer" not in page
        assert EVIL not in page
        assert "<script src" not in page  # formulas are MathML and need no network
    assert "ValueError" in pages["cal"]
    assert re.search(r"<math[^>]*>.*?<mi>a</mi><mo>&lt;</mo><mi>b</mi>", pages["cal"])


def test_export_gives_every_students_sum(marked):
    lines = (marked.course.folder / "grades.csv").read_text().splitlines()
    rows = {row["student_id"]: row for row in csv.DictReader(lines)}
    assert {student: float(row["score"]) for student, row in rows.items()} == {
        "ann": 7.0, "bob": 0.0, "cal": 5.0, "eve": 0.0,
    }  # fmt: skip
    assert (rows["ann"]["last_name"], rows["ann"]["max_score"]) == ("Adams", "10.0")
    found = read_points(marked.course, "week1")  # what our own commands count with
    assert {student.person.id: student.points for student in found.students} == {
        student: float(row["score"]) for student, row in rows.items()
    }


def test_marking_again_gives_the_same_scores_in_any_isolation_and_keeps_what_a_person_gave(marked, nbgrader_in):
    with Gradebook(f"sqlite:///{marked.course.folder / 'gradebook.db'}") as gradebook:
        for cell, score in (("q1-why", 2.5), ("q2-double", 1.0)):
            grade = gradebook.find_grade(cell, "week1", "week1", "ann")
            grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()
    before = {student: marked.grades(student) for student in ("ann", "bob", "cal")}
    file = marked.course.form_folder("week1") / "marks/ann.json"
    first = json.loads(file.read_text())
    nbgrader_in(marked.course.folder, "autograde week1 --force --SubmissionExporter.isolation=standard")
    assert {student: marked.grades(student) for student in ("ann", "bob", "cal")} == before
    assert before["ann"]["q1-why"] == (None, 2.5, False)
    assert before["ann"]["q2-double"] == (4.0, 1.0, False)
    assert json.loads(file.read_text())["isolation"] == "standard"
    again = json.loads(file.read_text().replace('"isolation": "standard"', '"isolation": "strong"'))
    assert {**first, "seconds": 0} == {**again, "seconds": 0}


def test_an_interrupted_run_is_taken_up_where_it_stopped(marked, nbgrader_in):
    """The first of nbgrader's two passes writes a notebook; a run that ends there must not count as marked."""
    file = marked.course.folder / "autograded/ann/week1/week1.ipynb"
    notebook = json.loads(file.read_text())
    del notebook["metadata"]["voxbank"]["marked"]
    file.chmod(0o644)
    file.write_text(json.dumps(notebook))
    said = nbgrader_in(marked.course.folder, "autograde week1")
    assert "ann: the marking was interrupted and starts anew" in said
    assert "] ann: 7" in said
    assert "] cal: 5" not in said


def test_a_form_that_is_not_registered_is_refused_with_the_command_to_run(course, desk, nbgrader_in):
    desk.hand_in(desk.answered())
    said = nbgrader_in(course.folder, "autograde week1", expected=1)
    assert "run `nbgrader generate_assignment week1` first" in said
    assert "Traceback" not in said
    assert not (course.folder / "autograded").exists()
