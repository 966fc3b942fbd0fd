"""What people gave is read from nbgrader's gradebook, settles what waits for it, and stays out of a blind copy."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from autograder.assignment.gradebook import GradebookError, opened_gradebook
from autograder.assignment.submission_mark import read_mark
from autograder.manual.blind import blind_copy
from autograder.manual.given import given_marks, rows_given


@pytest.fixture
def marked_course(course, desk, nbgrader_in):
    """The course with ann's and bob's forms marked; bob gave no readable area."""
    desk.hand_in(desk.answered("ann"), "ann")
    notebook = desk.answered("bob")
    desk.fill_in(notebook, "q1-area", "q1_area = 'much'")
    desk.hand_in(notebook, "bob")
    nbgrader_in(course.folder, "generate_assignment week1", "autograde week1")
    return course


def give(gradebook: Path, student: str, part: str, score: float | None, comment: str) -> None:
    """Give points and a comment as formgrader does."""
    with opened_gradebook(f"sqlite:///{gradebook}") as opened:
        notebook = opened.find_submission_notebook("week1", "week1", student)
        grade = next(grade for grade in notebook.grades if grade.name == part)
        grade.manual_score, grade.needs_manual_grade = score, score is None
        next(found for found in notebook.comments if found.name == part).manual_comment = comment
        opened.db.commit()


def state_of(gradebook: Path) -> dict[str, tuple[float | None, float | None, int, str | None, str | None]]:
    """Return 'student part' -> auto and manual score, whether it waits, auto and manual comment."""
    with opened_gradebook(f"sqlite:///{gradebook}") as opened:
        found = {}
        for notebook in opened.notebook_submissions("week1", "week1"):
            comments = {comment.name: comment for comment in notebook.comments}
            for grade in notebook.grades:
                said = comments.get(grade.name)
                texts = (said.auto_comment, said.manual_comment) if said else (None, None)
                scores = (grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade))
                found[f"{notebook.student.id} {grade.name}"] = (*scores, *texts)
        return found


def test_points_and_rows_of_people_are_read_settled_and_hidden_from_a_second_marker(marked_course, nbgrader_in):
    course, lock = marked_course, marked_course.lock("week1")
    gradebook, url = course.folder / "gradebook.db", f"sqlite:///{course.folder / 'gradebook.db'}"
    untouched = state_of(gradebook)
    assert given_marks(gradebook, lock) == ()

    give(gradebook, "ann", "q1-why", 3.0, "R1: clear")
    give(gradebook, "bob", "q1-area", 1.0, "R1. The number is missing.")
    give(gradebook, "bob", "q1-why", 2.0, "R1")
    marks = {(mark.student, mark.part.name): mark for mark in given_marks(gradebook, lock)}
    assert list(marks) == [("ann", "why"), ("bob", "area"), ("bob", "why")]
    assert (marks["ann", "why"].score, marks["ann", "why"].award.rows) == (3.0, {"R1"})
    assert marks["bob", "why"].award.problem == "names R1, worth 3, but gives 2 points"
    assert rows_given(url, "course", lock, ["ann", "bob", "cal", "nobody"]) == {
        "ann": {"q1": {"why": {"R1"}}},
        "bob": {"q1": {"area": {"R1"}}},  # what does not fit settles nothing
    }
    assert rows_given(url, "course", lock, ["cal"]) == {}

    nbgrader_in(course.folder, "autograde week1 --force")
    ann, bob = (read_mark(course.form_folder("week1"), student) for student in ("ann", "bob"))
    assert (ann.exercises["q1"].part("why").score, ann.waiting) == (3.0, 0)
    assert (bob.exercises["q1"].part("area").score, bob.exercises["q1"].part("area").by_hand) == (1.0, True)
    assert bob.waiting == 1  # why, where the marker has to say what is meant
    settled = state_of(gradebook)
    assert settled["ann q1-why"] == (None, 3.0, False, "A person marks this part.", "R1: clear")
    assert settled["bob q1-area"] == (None, 1.0, False, "A person marks this part.", "R1. The number is missing.")

    copy = course.folder / "second.db"
    assert blind_copy(gradebook, "week1", copy) == 3
    assert state_of(gradebook) == settled
    blind = state_of(copy)
    assert blind["ann q1-why"] == (None, None, True, "A person marks this part.", None)
    assert {name: cell[:3] for name, cell in blind.items()} == {name: cell[:3] for name, cell in untouched.items()}
    assert copy.stat().st_mode == gradebook.stat().st_mode
    with pytest.raises(GradebookError, match="this file exists"):
        blind_copy(gradebook, "week1", copy)


def test_a_blind_copy_of_an_unknown_form_leaves_no_file(built: Path, tmp_path: Path) -> None:
    for form in ("week1", "week2"):  # a form whose cells nbgrader was not told yet is unknown, too
        with pytest.raises(GradebookError, match=f"does not know the form '{form}'"):
            blind_copy(built / "gradebook.db", form, tmp_path / "second.db")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_gradebook_is_told_in_a_sentence_and_never_made(course, tmp_path):
    lock, empty = course.lock("week1"), tmp_path / "other.db"
    (tmp_path / "text.db").write_text("id,score\n")
    with sqlite3.connect(empty) as database:
        database.execute("CREATE TABLE notes (text)")
    database.close()
    for file, sentence in (
        (tmp_path / "nothing.db", "a gradebook is expected here"),
        (tmp_path, "a gradebook is expected here"),
        (tmp_path / "text.db", "cannot be read as a gradebook"),
        (empty, "cannot be read as a gradebook"),
    ):
        with pytest.raises(GradebookError, match=sentence):
            blind_copy(file, "week1", tmp_path / "copy.db")
    with pytest.raises(GradebookError, match="a gradebook is expected here"):
        given_marks(tmp_path / "nothing.db", lock)
    assert not (tmp_path / "nothing.db").exists()
    assert not (tmp_path / "copy.db").exists()


def test_a_copy_that_cannot_be_written_is_told_in_a_sentence(built: Path, tmp_path: Path) -> None:
    with pytest.raises(GradebookError, match="the copy cannot be written"):
        blind_copy(built / "gradebook.db", "week1", tmp_path / "no folder" / "second.db")
