"""Building an assignment into a course folder."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment.course import Course, build_assignment
from autograder.assignment.gradebook import add_students, students_of
from bank.errors import FormError, VoxbankError
from bank.forms import Entry, Form, Student

BOX, DOUBLE = "bridgetest/box", "bridgetest/double"
FORM = Form("week1", "Week 1", (Entry("q1", BOX, "own"), Entry("q2", DOUBLE, "shared")))
SECRET = b"a secret of the tests"
ROSTER = (Student("ann", "Adams", "Ann", "ann@example.org"), Student("bob"), Student("cal"))


@pytest.fixture
def empty(built, tmp_path) -> Path:
    """A course folder with nothing but a gradebook, which takes nbgrader seconds to create."""
    folder = tmp_path / "new"
    folder.mkdir()
    shutil.copy(built / "gradebook.db", folder)
    return folder


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_build_writes_a_course_as_nbgrader_knows_it(course):
    for name in (
        "nbgrader_config.py",
        "gradebook.db",
        "source/week1/week1.ipynb",
        "release/ann/week1/week1.ipynb",
        "release/ann/week1/q1_box.png",
        "release/ann/week1/box.npy",
        "submitted",
    ):
        assert (course.folder / name).exists(), name


def test_a_late_student_is_added_and_nothing_of_the_others_changes(course, bank):
    before = _digests(course.folder / "release")
    built = build_assignment(FORM, bank, [*ROSTER, Student("dee")], course.folder)
    after = _digests(course.folder / "release")
    assert built.new_students == ("dee",)
    assert {name: digest for name, digest in after.items() if not name.startswith("dee/")} == before
    assert "dee/week1/week1.ipynb" in after
    assert set(course.lock("week1").students) == {"ann", "bob", "cal", "dee"}


def test_a_student_who_left_the_roster_keeps_the_copy(course, bank):
    before = _digests(course.folder / "release")
    build_assignment(FORM, bank, ROSTER[:1], course.folder)
    assert _digests(course.folder / "release") == before
    assert set(course.lock("week1").students) == {"ann", "bob", "cal"}


def test_two_builds_with_one_secret_are_equal_byte_for_byte(course, bank, empty):
    build_assignment(FORM, bank, ROSTER, empty, secret=SECRET)
    for folder in ("release", "source", "voxbank"):
        assert _digests(empty / folder) == _digests(course.folder / folder)


def test_another_secret_gives_other_variants_and_is_for_its_owner_alone(course, bank, empty):
    build_assignment(FORM, bank, ROSTER, empty)
    drawn = Course(empty).lock("week1").students["ann"]["q1"]
    assert drawn != course.lock("week1").students["ann"]["q1"]
    assert (empty / "voxbank/secret").stat().st_mode & 0o077 == 0


def test_names_from_the_roster_are_in_the_gradebook(course):
    with sqlite3.connect(course.folder / "gradebook.db") as gradebook:
        rows = gradebook.execute("SELECT id, last_name, first_name, email FROM student ORDER BY id").fetchall()
    assert rows[0] == ("ann", "Adams", "Ann", "ann@example.org")
    assert [row[0] for row in rows] == ["ann", "bob", "cal"]


def test_a_form_without_variants_has_one_copy_for_all(bank, empty):
    form = Form("tutorial", "T", (Entry("q1", BOX, "shared"), Entry("q2", DOUBLE, "shared")))
    built = build_assignment(form, bank, ROSTER, empty)
    assert built.releases == (empty / "release/shared/tutorial",)
    release, source = (empty / place for place in ("release/shared/tutorial", "source/tutorial"))
    assert _digests(release) == _digests(source)
    build_assignment(form, bank, [*ROSTER, Student("dee")], empty)
    assert _digests(release) == _digests(source)


def test_the_source_of_a_form_with_variants_shows_nobodys_numbers(course):
    text = (course.folder / "source/week1/week1.ipynb").read_text()
    numbers = [str(course.lock("week1").variant_of(student, "q1").given["width"]) for student in ("ann", "bob", "cal")]
    assert not any(f"{number} mm wide" in text for number in numbers)
    assert "see their own copies" in text


def test_a_changed_form_needs_a_new_name(course, bank):
    before = _digests(course.folder)
    changed = replace(FORM, entries=FORM.entries[:1])
    with pytest.raises(FormError, match="a changed form needs a new name"):
        build_assignment(changed, bank, ROSTER, course.folder)
    assert _digests(course.folder) == before


@pytest.mark.parametrize("student", ["week1", "WEEK1", "shared"])
def test_a_student_whose_folder_would_be_the_forms_is_refused(bank, tmp_path, student):
    with pytest.raises(FormError, match="have the same name"):
        build_assignment(FORM, bank, [Student(student)], tmp_path / "course")
    assert not (tmp_path / "course").exists()


def test_a_course_with_its_own_configuration_is_told_the_two_lines(bank, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    with pytest.raises(FormError, match=r"add the lines .*voxbank_settings\(c\)"):
        build_assignment(FORM, bank, ROSTER, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["nbgrader_config.py"]


def test_a_failure_in_the_middle_leaves_no_half_written_course(bank, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.assignment.course.copy_files", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build_assignment(FORM, bank, ROSTER, tmp_path / "course")
    assert list((tmp_path / "course").iterdir()) == []


def test_another_secret_for_a_course_that_has_one_is_refused(course, bank):
    with pytest.raises(FormError, match="another secret"):
        build_assignment(FORM, bank, ROSTER, course.folder, secret=b"other")


def test_a_lost_secret_is_not_replaced_by_a_new_one(course, bank):
    (course.folder / "voxbank" / "secret").unlink()
    with pytest.raises(FormError, match="is gone; put back a backup"):
        build_assignment(FORM, bank, ROSTER, course.folder)
    assert not (course.folder / "voxbank" / "secret").exists()


def test_a_course_below_a_file_is_refused_before_anything_is_drawn(bank, tmp_path):
    (tmp_path / "notes").touch()
    with pytest.raises(FormError, match="notes is a file"):
        build_assignment(FORM, bank, ROSTER, tmp_path / "notes" / "course")


def test_canvas_numbers_from_the_roster_are_in_the_gradebook_and_what_a_later_roster_leaves_out_stays(course):
    add_students(course.folder, [Student("ann", "Adams", "Ann", "ann@example.org", "12345")])
    add_students(course.folder, [Student("ann", first_name="Anna")])
    ann, *others = students_of(course.folder)
    assert ann == Student("ann", "Adams", "Anna", "ann@example.org", "12345")
    assert [student.lms_user_id for student in others] == ["", ""]


def test_a_course_without_a_gradebook_knows_nobody_and_gets_none_by_asking(tmp_path):
    assert students_of(tmp_path) == ()
    assert not any(tmp_path.iterdir())


def test_a_gradebook_that_is_no_database_is_told_when_it_is_read(course):
    (course.folder / "gradebook.db").write_bytes(b"no database")
    with pytest.raises(VoxbankError, match="the gradebook cannot be read"):
        students_of(course.folder)


def test_a_gradebook_that_cannot_be_written_is_told_in_one_sentence(course, bank):
    (course.folder / "gradebook.db").write_bytes(b"no database")
    with pytest.raises(VoxbankError, match="the gradebook cannot be written"):
        build_assignment(FORM, bank, [*ROSTER, Student("dee")], course.folder)
