"""Points as nbgrader's gradebook has them."""

from __future__ import annotations

import csv
import sqlite3

import pytest

from autograder.assignment.course import Course
from autograder.assignment.gradebook import GradebookError
from autograder.results import points
from autograder.results.points import read_people, read_points
from bank.errors import FormError


def by_id(found):
    return {student.person.id: student for student in found.students}


def test_points_are_the_sum_of_the_cells_and_the_maximum_is_the_form_s(book):
    book.mark("ann", 2, 1, 2.5, 4)
    found = read_points(book.course, "week1")
    assert found.maximum == 10
    ann = by_id(found)["ann"]
    assert (ann.points, ann.waiting, ann.is_decided) == (9.5, 0, True)
    assert (ann.person.name, ann.person.email) == ("Adams, Ann", "ann@example.org")


def test_a_person_s_score_counts_before_the_machine_s_and_extra_credit_is_added(book):
    book.mark("ann", 2, 1, None, 4)
    book.decide("ann", "q1-why", 1.5)
    book.decide("ann", "q2-double", 3, extra=0.5)
    assert by_id(read_points(book.course, "week1"))["ann"].points == 2 + 1 + 1.5 + 3.5


def test_the_penalty_for_being_late_is_taken_off_but_never_below_nothing(book):
    book.mark("ann", 2, 1, 3, 4, late=2.5)
    book.mark("bob", 0, 1, 0, 0, late=2.5)
    found = by_id(read_points(book.course, "week1"))
    assert (found["ann"].points, found["ann"].penalty) == (7.5, 2.5)
    assert (found["bob"].points, found["bob"].penalty) == (0, 2.5)


def test_parts_that_wait_are_counted_and_the_points_are_not_final(book):
    book.mark("ann", None, 1, None, 4)
    ann = by_id(read_points(book.course, "week1"))["ann"]
    assert (ann.points, ann.waiting, ann.is_decided) == (5, 2, False)


def test_a_submission_that_was_registered_and_never_marked_waits_with_all_its_parts(book):
    with book.open() as gradebook:
        with gradebook.db.no_autoflush:
            gradebook.add_submission("week1", "ann")
            submission = gradebook.add_submission("week1", "bob")
        for grade in submission.notebooks[0].grades:
            gradebook.db.delete(grade)
        gradebook.db.commit()
    found = by_id(read_points(book.course, "week1"))
    assert [found[name].waiting for name in ("ann", "bob")] == [4, 4]


def test_who_did_not_hand_in_has_no_points_and_who_was_not_marked_yet_is_told_apart(book):
    folder = book.course.folder / "submitted/bob/week1"
    folder.mkdir(parents=True)
    (folder / "week1.ipynb").write_text("{}")
    found = by_id(read_points(book.course, "week1"))
    assert [(found[name].points, found[name].unmarked) for name in ("ann", "bob")] == [(None, False), (None, True)]


def test_only_students_of_the_form_stand_in_its_list(book):
    with book.open() as gradebook:
        gradebook.add_student("zoe")
        gradebook.add_student("eve")
    book.mark("eve", None, None, None, None)  # handed in what was not hers
    assert list(by_id(read_points(book.course, "week1"))) == ["ann", "bob", "cal", "eve"]
    assert list(read_people(book.course)) == ["ann", "bob", "cal", "eve", "zoe"]


def test_points_equal_those_of_nbgrader_export(book, nbgrader_in):
    book.mark("ann", 2, 1, None, 4, late=0.25)
    book.decide("ann", "q1-why", 2.25, extra=0.5)
    book.mark("bob", 0, 0, 0.1, 0.7)
    nbgrader_in(book.course.folder, "export")
    with (book.course.folder / "grades.csv").open(newline="") as stream:
        exported = list(csv.DictReader(stream))
    assert list(exported[0]) == [
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score",
    ]  # fmt: skip
    found = read_points(book.course, "week1")
    assert {row["student_id"]: float(row["score"]) for row in exported} == {
        student.person.id: student.points or 0.0 for student in found.students
    }
    assert {float(row["max_score"]) for row in exported} == {found.maximum}
    assert {row["student_id"]: float(row["late_submission_penalty"]) for row in exported} == {
        student.person.id: student.penalty for student in found.students
    }


def test_a_gradebook_that_somebody_else_keeps_locked_is_a_sentence(book, monkeypatch):
    monkeypatch.setattr(points, "PATIENCE", 0.05)
    other = sqlite3.connect(book.course.folder / "gradebook.db")
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(GradebookError, match="somebody else is writing into the gradebook"):
            read_points(book.course, "week1")
    finally:
        other.close()


def test_a_gradebook_in_which_somebody_prepares_to_write_is_read(book):
    book.mark("ann", 2, 1, 3, 4)
    other = sqlite3.connect(book.course.folder / "gradebook.db")
    other.execute("BEGIN IMMEDIATE")
    try:
        assert by_id(read_points(book.course, "week1"))["ann"].points == 10
    finally:
        other.close()


def test_marking_cannot_finish_between_the_points_and_who_waits(book, monkeypatch):
    book.mark("ann", 2, 1, None, 4)
    count_waiting = points._waiting

    def finish_meanwhile(*about):
        with sqlite3.connect(book.course.folder / "gradebook.db", timeout=0) as other:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.executescript("BEGIN; UPDATE grade SET needs_manual_grade = 0, auto_score = 3; COMMIT")
            other.rollback()
        other.close()
        return count_waiting(*about)

    monkeypatch.setattr(points, "_waiting", finish_meanwhile)
    ann = by_id(read_points(book.course, "week1"))["ann"]
    assert (ann.points, ann.waiting) == (7, 1)


def test_reading_changes_nothing(book):
    book.mark("ann", 2, 1, 3, 4)
    file = book.course.folder / "gradebook.db"
    before = file.read_bytes()
    read_points(book.course, "week1")
    assert file.read_bytes() == before


def test_a_gradebook_that_is_none_or_missing_or_does_not_know_the_form_is_a_sentence(course):
    with pytest.raises(GradebookError, match="does not know the form 'week1' yet: run `nbgrader generate_assignment"):
        read_points(course, "week1")
    file = course.folder / "gradebook.db"
    file.write_bytes(b"no database, but long enough to look like one" * 50)
    with pytest.raises(GradebookError, match="this is not a gradebook that can be read"):
        read_points(course, "week1")
    file.unlink()
    with pytest.raises(GradebookError, match="the course's gradebook is expected here and does not exist"):
        read_points(course, "week1")
    assert not file.exists()


def test_an_unknown_form_is_told_with_the_nearest_one_and_a_wrong_folder_as_such(course, tmp_path):
    with pytest.raises(FormError, match=r"has no form 'wek1' \(did you mean 'week1'\?\); it has week1$"):
        read_points(course, "wek1")
    with pytest.raises(FormError, match="no form was built in this folder; name the course's folder with --course"):
        read_points(Course(tmp_path), "week1")
