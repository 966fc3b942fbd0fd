"""The whole report: what it says of a form, in which order, and that its page is safe."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import pytest

from autograder.assignment.course import Course, build_assignment
from autograder.incidents import Incident
from autograder.integrity.groups import groups
from autograder.integrity.observation import names_of
from autograder.integrity.page import report_page
from autograder.integrity.report import examine
from bank.discovery import Bank
from bank.errors import FormError
from bank.forms import Entry, Form
from tests.autograder.integrity.conftest import STUDENTS, SmallClass

HOSTILE = "</pre><script>alert(1)</script><img src=https://example.org/x onerror=alert(2)>\x1b[31m\u202e"


def test_the_strongest_stands_first_and_marks_stay_as_they_are(small_class: SmallClass) -> None:
    small_class.hand_in("s05")
    small_class.mark("s05", Incident("refused", "own-cell-3", "(programs are not run while work is marked: ls)"))
    small_class.mark("s01", area=small_class.key("s02", "area"), outline=small_class.key("s02", "outline"))
    small_class.everybody_works()
    folder = small_class.course.folder
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    report = small_class.report()
    assert [one.strength for one in report.observations] == ["strong", "weak"]
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
    assert small_class.report() == report


def test_the_order_in_which_students_were_marked_changes_nothing(small_class: SmallClass) -> None:
    small_class.mark("s01", area=small_class.key("s02", "area"))
    small_class.everybody_works()
    first = small_class.report()
    shutil.rmtree(small_class.course.form_folder("quiz") / "marks")
    for student in reversed([student.id for student in STUDENTS]):
        small_class.mark(student, **({"area": small_class.key("s02", "area")} if student == "s01" else {}))
    assert small_class.report() == first


def test_what_students_wrote_is_text_on_the_page(small_class: SmallClass) -> None:
    small_class.add("s01", f"text = '''{HOSTILE}'''", "6fa459ea")
    small_class.add("s02", f"text = '''{HOSTILE}'''", "6fa459ea")
    small_class.everybody_works()
    page = report_page(small_class.report())
    assert "&lt;script&gt;alert(1)" in page
    assert not re.search(r"<(script|img|link|iframe)\b", page)
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page


def test_unread_and_unknown_submissions_are_named(small_class: SmallClass) -> None:
    small_class.hand_in("s01", b"no notebook")
    small_class.everybody_works()
    stranger = small_class.course.folder / "submitted" / "nobody" / "quiz"
    shutil.copytree(small_class.course.folder / "submitted" / "s02" / "quiz", stranger)
    said = [remark for test, remark in small_class.report().remarks if test == "reading"]
    assert said[0].startswith("s01's submission cannot be read: ")
    assert said[1] == "Not on the roster, so not looked at: nobody."


def test_an_unknown_form_and_an_empty_one_end_in_a_sentence(small_class: SmallClass) -> None:
    with pytest.raises(FormError, match="this lock is expected and does not exist"):
        examine(small_class.course, "nothing")
    with pytest.raises(FormError, match="nothing was handed in for the form 'quiz'"):
        examine(small_class.course, "quiz")


def test_of_a_form_that_all_share_it_says_which_tests_mean_nothing(bank: Bank, tmp_path: Path) -> None:
    form = Form("same", "Same", (Entry("q1", "integritytest/box", "shared"),))
    build_assignment(form, bank, STUDENTS[:3], tmp_path / "course", secret=b"x")
    course = Course(tmp_path / "course")
    for student in ("s01", "s02"):
        folder = course.folder / "submitted" / student / "same"
        folder.mkdir(parents=True)
        shutil.copy(course.folder / "release" / "shared" / "same" / "same.ipynb", folder)
    report = examine(course, "same")
    assert report.observations == ()
    said = dict(report.remarks)
    assert said["answers"] == "Everybody has the same variant: answers cannot match somebody else's."
    assert said["notebooks"] == "Everybody has the same copy of the form: nobody can carry somebody else's."


def test_where_variants_go_round_a_match_is_with_all_who_have_it(bank: Bank, tmp_path: Path) -> None:
    form = Form("round", "Round", (Entry("q1", "integritytest/box", 2),))
    build_assignment(form, bank, STUDENTS[:6], tmp_path / "course", secret=b"x")
    small_class = SmallClass(Course(tmp_path / "course"), bank, "round")
    small_class.mark("s01", area=small_class.key("s02", "area"), outline=small_class.key("s02", "outline"))
    small_class.everybody_works()
    (found,) = small_class.found("answers")
    assert found.sentence == "2 wrong answers of s01 are what the variant of s02, s04 and s06 asks for"
    remarks = [remark for test, remark in small_class.report().remarks if test == "answers"]
    assert "q1 (2): variants go round, so a match is with all who have that variant, not with one." in remarks


def test_the_report_is_plain_data(small_class: SmallClass) -> None:
    small_class.everybody_works()
    data = small_class.report().as_json()
    assert data["students"] == len(STUDENTS)
    assert "who wrote something" in data["cannot_know"][0]
    assert {field.name for field in dataclasses.fields(small_class.report())} <= data.keys()


def test_names_are_written_as_in_a_sentence() -> None:
    assert names_of(("ann",)) == "ann"
    assert names_of(("ann", "bob", "cal")) == "ann, bob and cal"
    assert names_of(tuple("abcdefgh")) == "a, b, c and 5 more"


def test_pairs_that_touch_are_one_group() -> None:
    assert groups([(0, 1), (5, 6), (1, 2)]) == [(0, 1, 2), (5, 6)]
    assert groups([]) == []
