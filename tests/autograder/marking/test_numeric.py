"""Mark numbers, vectors and small matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.marking.numeric import mark_numeric
from bank.answer_model import Row
from bank.tolerance import Tolerance
from tests.autograder.marking.conftest import MakePart, wrong

ALL = {"R1": 1.0, "R2": 1.0}


@pytest.mark.parametrize("response", [61.0, 60.5, 61.5, "61 mm", "61,2", [61], np.float32(61.1), 61])
def test_the_key_and_what_lies_within_the_tolerance_earn_every_row(make_part: MakePart, response: Any) -> None:
    finding = mark_numeric(make_part("numeric", 61.0), response)
    assert (finding.verdict, finding.met, finding.misconception) == ("passed", ALL, None)


@pytest.mark.parametrize("response", [60.49, 61.51, 0, 1e300])
def test_beyond_the_tolerance_nothing_is_earned_and_the_answer_is_shown_as_read(
    make_part: MakePart, response: float
) -> None:
    finding = mark_numeric(make_part("numeric", 61.0), response)
    assert (finding.verdict, finding.met) == ("failed", {})
    assert finding.message == "not within the tolerance of the key"
    assert finding.as_read == f"{response:.10g} mm"


def test_each_misconception_earns_its_award_and_its_name(make_part: MakePart) -> None:
    known = (wrong("half", 30.5), wrong("double", 122.0, "R1"), wrong("opposite", -61.0, "R1", "R2"))
    part = make_part("numeric", 61.0, misconceptions=known)
    found = [mark_numeric(part, value) for value in (30.5, 122.4, "-61 mm")]
    assert [finding.misconception for finding in found] == ["half", "double", "opposite"]
    assert [finding.met for finding in found] == [{}, {"R1": 1.0}, ALL]
    assert {finding.verdict for finding in found} == {"failed"}
    assert found[1].message == "This is double."


@pytest.mark.parametrize(
    ("response", "sentence"),
    [
        ("1,000", "'1,000' can be read as 1000 or as 1; write 1000 or 1.000"),
        ("twelve", "'twelve' is not a number; expected digits with one decimal point, such as 12.5 or 1.2e-3"),
        ([1, 2], "expected one number, came 2 numbers"),
        (True, "expected a number, came True"),
        ({"a": 1}, "expected a number, came a dict"),
    ],
)
def test_what_cannot_be_read_is_invalid_and_not_wrong(make_part: MakePart, response: Any, sentence: str) -> None:
    finding = mark_numeric(make_part("numeric", 61.0), response)
    assert (finding.verdict, finding.met, finding.message, finding.as_read) == ("invalid", {}, sentence, "")


@pytest.mark.parametrize("response", [float("nan"), float("inf"), -np.inf, "1e999", 10**400])
def test_what_is_not_finite_fails_and_never_crashes(make_part: MakePart, response: Any) -> None:
    finding = mark_numeric(make_part("numeric", 61.0, misconceptions=(wrong("endless", np.inf, "R2"),)), response)
    assert (finding.verdict, finding.met, finding.message) == ("failed", {}, "not a finite number")


@pytest.mark.parametrize(
    ("response", "hint"),
    [
        (-61.0, "the size is right, the sign is not"),
        (610, "this is 10 times too large: check the unit"),
        (6.1, "this is 10 times too small: check the unit"),
        (61_000, "this is 1 000 times too large: check the unit"),
        (0.061, "this is 1 000 times too small: check the unit"),
        (61e9, "this is 1 000 000 000 times too large: check the unit"),
        (62.0, "not within the tolerance of the key"),
    ],
)
def test_sign_and_unit_are_told_apart_from_a_wrong_number(make_part: MakePart, response: float, hint: str) -> None:
    part = make_part("numeric", 61.0, tolerance=Tolerance(rtol=0.001))
    finding = mark_numeric(part, response)
    assert (finding.verdict, finding.met, finding.message) == ("failed", {}, hint)


@pytest.mark.parametrize("key", [0.0, [0.0, 0.0]])
def test_a_key_of_zero_gives_no_hint_about_units(make_part: MakePart, key: Any) -> None:
    part = make_part("numeric", np.array(key), shape=np.shape(key), tolerance=Tolerance(atol=0.01))
    assert "unit" not in mark_numeric(part, np.full(np.shape(key), 5.0)).message


@pytest.mark.parametrize(
    ("response", "hint"),
    [
        ([3, 2, 1], "the numbers are right, in reverse order: check the order of the axes"),
        ([1, 2, 9], "1 of 3 numbers are not within the tolerance"),
        ([9, 9, 9], "not within the tolerance of the key"),
        ([-1, -2, -3], "the size is right, the sign is not"),
        ([10, 20, 30], "this is 10 times too large: check the unit"),
    ],
)
def test_vectors_get_hints_of_their_own(make_part: MakePart, response: Any, hint: str) -> None:
    part = make_part("numeric", np.array([1.0, 2.0, 3.0]), shape=(3,), tolerance=Tolerance(atol=0.01))
    assert mark_numeric(part, response).message == hint


@pytest.mark.parametrize(
    ("response", "hint"),
    [
        ([[1, 3], [2, 4]], "rows and columns are exchanged"),
        ([[1, 2], [3, 5]], "1 of 4 numbers are not within the tolerance"),
    ],
)
def test_a_transposed_matrix_is_named(make_part: MakePart, response: Any, hint: str) -> None:
    part = make_part("numeric", [[1.0, 2.0], [3.0, 4.0]], shape=(2, 2), tolerance=Tolerance(atol=0.01))
    assert mark_numeric(part, response).message == hint


def test_rows_with_components_earn_what_is_right_of_a_vector(make_part: MakePart) -> None:
    rows = (Row("R1", 1.0, "x and y", components=(0, 1)), Row("R2", 1.0, "z", components=(2,)), Row("R3", 1.0, "all"))
    part = make_part("numeric", np.array([1.0, 2.0, 3.0]), shape=(3,), rows=rows, tolerance=Tolerance(atol=0.01))
    assert mark_numeric(part, [1, 2, 9]).met == {"R1": 1.0}
    assert mark_numeric(part, [1, 9, 3]).met == {"R2": 1.0}
    assert mark_numeric(part, [9, 9, 9]).met == {}
    assert mark_numeric(part, [1, 2, 3]).met == {"R1": 1.0, "R2": 1.0, "R3": 1.0}


def test_components_of_a_matrix_count_row_by_row(make_part: MakePart) -> None:
    rows = (Row("R1", 1.0, "first row", components=(0, 1)), Row("R2", 1.0, "second row", components=(2, 3)))
    part = make_part("numeric", np.eye(2), shape=(2, 2), rows=rows, tolerance=Tolerance(atol=0.01))
    assert mark_numeric(part, [[1, 0], [5, 1]]).met == {"R1": 1.0}


def test_what_follows_from_an_own_earlier_answer_earns_the_rows_that_follow(make_part: MakePart) -> None:
    part = make_part("numeric", 61.0, rows=(Row("R1", 1.0, "method", follow=True), Row("R2", 2.0, "number")))
    finding = mark_numeric(part, 30.0, followed=30.2)
    assert (finding.verdict, finding.met) == ("failed", {"R1": 1.0})
    assert finding.message == "this follows correctly from your own earlier answer"
    assert mark_numeric(part, 40.0, followed=30.2).met == {}
    assert mark_numeric(part, 61.0, followed=30.2).verdict == "passed"


def test_a_misconception_on_an_own_earlier_answer_earns_its_award_of_the_rows_that_follow(make_part: MakePart) -> None:
    rows = (Row("R1", 1.0, "method", follow=True), Row("R2", 2.0, "number"))
    part = make_part("numeric", 61.0, rows=rows, misconceptions=(wrong("half", 30.5, "R1", "R2"),))
    finding = mark_numeric(part, 15.0, followed=30.0, followed_wrong={"half": 15.2})
    assert (finding.misconception, finding.met) == ("half", {"R1": 1.0})


def test_an_infinite_value_that_follows_is_nobodys_answer(make_part: MakePart) -> None:
    rows = (Row("R1", 1.0, "method", follow=True), Row("R2", 2.0, "number"))
    part = make_part(
        "numeric", 61.0, rows=rows, misconceptions=(wrong("half", 30.5, "R1"),), tolerance=Tolerance(rtol=0.01)
    )
    finding = mark_numeric(part, 15.0, followed=30.0, followed_wrong={"half": np.inf})
    assert (finding.misconception, finding.met) == (None, {})


@pytest.mark.parametrize(
    ("response", "shape", "unit", "shown"),
    [
        ("0,50", (), "mm", "0.5 mm"),
        (1 / 3, (), "1", "0.3333333333"),
        ([1, 2.5], (2,), "mm", "(1, 2.5) mm"),
        ([[1, 2], [3, 4]], (2, 2), "1", "[1, 2; 3, 4]"),
        (-0.0, (), "%", "-0 %"),
    ],
)
def test_an_answer_is_shown_as_it_was_read(
    make_part: MakePart, response: Any, shape: tuple[int, ...], unit: str, shown: str
) -> None:
    assert mark_numeric(make_part("numeric", np.ones(shape), shape=shape, unit=unit), response).as_read == shown
