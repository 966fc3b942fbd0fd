"""The grades of a form and how they lie, by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from autograder.assignment.course import build_assignment
from autograder.results.grades import UndecidedError, demand_decided, distribution_of, grades_of
from bank.errors import FormError
from bank.forms import FormSettings
from bank.scales import GradeScale
from tests.autograder.assignment.conftest import FORM, STUDENTS


def set_scale(book, **scale):
    """Let the form say what its scale is, as building it again does."""
    file = book.course.form_folder("week1") / "settings.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"scale": scale}))


def values(found):
    return {grade.student.person.id: None if grade.value is None else str(grade.value) for grade in found.grades}


def test_who_did_not_hand_in_has_no_grade_and_a_blank_submission_has_a_one(book):
    book.mark("ann", 2, 1, 3, 4)
    book.mark("bob", 0, 0, 0, 0)
    found = grades_of(book.course, "week1")
    assert values(found) == {"ann": "10.0", "bob": "1.0", "cal": None}
    assert [grade.remark for grade in found.grades] == ["", "", "no submission"]
    assert [grade.passed for grade in found.grades] == [True, False, None]
    demand_decided(found)  # nobody waits for somebody who did not hand in


def test_the_form_s_cut_off_guess_and_rounding_are_used(book):
    book.mark("ann", 2, 1, 0, 2.25)
    set_scale(book, cut_off=5.5, guess=True, rounding="0.5")
    found = grades_of(book.course, "week1")
    # guessing earns 0.5; 5.25 points: 1 + 4.5 x 4.75/5 = 5.275, halves
    assert (found.scale.guess, found.guessed) == (Decimal("0.5"), {"q1-longer": 0.5})
    assert values(found)["ann"] == "5.5"


def test_a_form_that_is_built_again_with_another_scale_has_that_one_and_the_same_copies(book, bank):
    released = {file: file.read_bytes() for file in (book.course.folder / "release").rglob("*.ipynb")}
    settings = FormSettings(scale=GradeScale(cut_off=4.0, rounding="1"))
    build_assignment(replace(FORM, settings=settings), bank, STUDENTS, book.course.folder)
    book.mark("ann", 2, 1, 0, 2)
    assert values(grades_of(book.course, "week1"))["ann"] == "6"  # 6.25
    assert {file: file.read_bytes() for file in (book.course.folder / "release").rglob("*.ipynb")} == released


def test_another_cut_off_can_be_tried(book):
    book.mark("ann", 2, 1, 0, 2)
    assert values(grades_of(book.course, "week1"))["ann"] == "5.5"  # 1 + 9 x 5/10
    assert values(grades_of(book.course, "week1", cut_off=4.0))["ann"] == "6.3"  # 5.5 + 4.5 x 1/6 = 6.25
    assert values(grades_of(book.course, "week1", cut_off="60%"))["ann"] == "4.8"  # 1 + 4.5 x 5/6 = 4.75
    assert values(grades_of(book.course, "week1"))["ann"] == "5.5"


def test_nobody_gets_a_grade_while_a_part_waits_and_that_is_told(book):
    book.mark("ann", 2, 1, None, 4)
    book.mark("bob", None, 1, None, 4)
    found = grades_of(book.course, "week1")
    assert values(found) == {"ann": None, "bob": None, "cal": None}
    assert [grade.remark for grade in found.grades][:2] == [
        "1 part waits for a person",
        "2 parts wait for a person",
    ]
    with pytest.raises(UndecidedError, match=r"2 submissions wait for a person or for marking \(ann, bob\)"):
        demand_decided(found)
    book.decide("ann", "q1-why", 3)
    assert values(grades_of(book.course, "week1"))["ann"] == "10.0"


def test_a_submission_that_was_not_marked_yet_waits_too(book):
    folder = book.course.folder / "submitted/cal/week1"
    folder.mkdir(parents=True)
    (folder / "week1.ipynb").write_text("{}")
    found = grades_of(book.course, "week1")
    assert [grade.student.person.id for grade in found.undecided] == ["cal"]
    with pytest.raises(UndecidedError, match="1 submission waits"):
        demand_decided(found)


def test_a_distribution_is_mean_deviation_passes_and_a_histogram():
    found = distribution_of([Decimal(text) for text in ("4.0", "5.4", "5.5", "9.5", "10")])
    # sum 34.4; deviations -2.88, -1.48, -1.38, 2.62, 3.12: squares 8.2944 + 2.1904 + 1.9044 + 6.8644 + 9.7344 = 28.988
    assert found.mean == pytest.approx(6.88)
    assert found.deviation == pytest.approx((28.988 / 4) ** 0.5)
    assert (found.count, found.passed, found.pass_rate) == (5, 3, 0.6)
    assert {grade: count for grade, count in found.histogram.items() if count} == {4: 1, 5: 1, 6: 1, 10: 2}


def test_a_distribution_of_nothing_has_no_mean():
    found = distribution_of([])
    assert (found.count, found.mean, found.deviation, found.passed, found.pass_rate) == (0, None, None, 0, None)
    assert distribution_of([Decimal(6)]).deviation is None


def test_settings_that_cannot_be_read_are_a_sentence(book):
    (book.course.form_folder("week1") / "settings.json").write_text("{")
    with pytest.raises(FormError, match="the form's settings are expected here"):
        grades_of(book.course, "week1")
