"""Mark choices of one or several options."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.marking.choice import mark_choice
from bank.answer_model import PartModel, Row
from tests.autograder.marking.conftest import MakePart, options, wrong

AXES = options(right="to the right", left="to the left", up="upwards")


@pytest.fixture
def one(make_part: MakePart) -> PartModel:
    """One of three is right: B; C is a known misconception."""
    return make_part("choice", "left", options=AXES, misconceptions=(wrong("flipped", "up", "R1"),))


@pytest.fixture
def several(make_part: MakePart) -> PartModel:
    """A, B and D are right."""
    known = (wrong("empty_mask", "e"), wrong("both", ["a", "c"]))
    choices = options(a="alpha", b="beta", c="gamma", d="delta", e="epsilon")
    return make_part("choice", ["a", "b", "d"], options=choices, misconceptions=known, select_several=True)


@pytest.mark.parametrize(
    "typed", ["B", "b", " b ", "B.", "(B)", "B)", "[b]", "to the left", "To the  left.", ["B"], ("b",)]
)
def test_the_right_option_is_read_by_letter_or_by_text(one: PartModel, typed: Any) -> None:
    finding = mark_choice(one, typed)
    assert (finding.verdict, finding.met, finding.as_read) == ("passed", {"R1": 1.0, "R2": 1.0}, "B")


def test_a_distractor_names_its_misconception_and_earns_its_award(one: PartModel) -> None:
    finding = mark_choice(one, "C")
    assert (finding.verdict, finding.misconception, finding.met) == ("failed", "flipped", {"R1": 1.0})
    assert finding.message == "This is flipped."


def test_another_wrong_option_earns_nothing(one: PartModel) -> None:
    finding = mark_choice(one, "A")
    assert (finding.verdict, finding.misconception, finding.met, finding.message) == (
        "failed", None, {}, "not the right option",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "came"),
    [
        ("D", "'D'"),
        ("AB", "'AB'"),
        ("A, B", "2 options"),
        (["A", "B"], "2 options"),
        ([], "0 options"),
        ("left", "'left'"),
        ("the one that points to the left of the patient", "'the'"),
        ("x" * 100, f"'{'x' * 37}...'"),
        (1, "a number"),
        ([1], "a list"),
        ({"A": 1}, "a dictionary"),
        (True, "a truth value"),
        ("?", "'?'"),
    ],
)
def test_what_is_no_option_is_invalid_and_the_letters_are_named(one: PartModel, typed: Any, came: str) -> None:
    finding = mark_choice(one, typed)
    assert (finding.verdict, finding.met) == ("invalid", {})
    assert finding.message == f"expected one of the letters A, B, C, came {came}"


@pytest.mark.parametrize(
    "typed", ["A, B, D", "ABD", "a b d", "B;A;D", "d,b,a", ["A", "B", "D"], ["alpha", "D", "b"], "A, B, B, D"]
)
def test_several_are_read_in_every_order_and_way(several: PartModel, typed: Any) -> None:
    finding = mark_choice(several, typed)
    assert (finding.verdict, finding.met, finding.as_read) == ("passed", {"R1": 1.0, "R2": 1.0}, "A, B, D")


@pytest.mark.parametrize(
    ("typed", "share", "message"),
    [
        ("A", 1 / 3, "1 right, 0 wrong, 2 missing"),
        ("A, B", 2 / 3, "2 right, 0 wrong, 1 missing"),
        ("A, B, C", 1 / 3, "2 right, 1 wrong, 1 missing"),
        ("A, B, C, D", 2 / 3, "3 right, 1 wrong, 0 missing"),
        ("C", 0.0, "0 right, 1 wrong, 3 missing"),
        ([], 0.0, "0 right, 0 wrong, 3 missing"),
    ],
)
def test_several_earn_right_minus_wrong_and_never_less_than_nothing(
    several: PartModel, typed: Any, share: float, message: str
) -> None:
    finding = mark_choice(several, typed)
    assert finding.verdict == "failed"
    assert finding.met == {"R1": pytest.approx(share), "R2": pytest.approx(share)}
    assert finding.message == message


def test_a_chosen_distractor_or_just_these_options_name_a_misconception(several: PartModel) -> None:
    assert mark_choice(several, "A, E").misconception == "empty_mask"
    assert mark_choice(several, "A, C").misconception == "both"
    assert mark_choice(several, "A, B, C").misconception is None


def test_where_no_option_is_right_none_is_the_answer_and_any_earns_nothing(make_part: MakePart) -> None:
    part = make_part("choice", [], options=options(a="alpha", b="beta"), select_several=True)
    assert mark_choice(part, []).verdict == "passed"
    assert mark_choice(part, "A").met == {"R1": 0.0, "R2": 0.0}


def test_what_follows_from_an_own_earlier_answer_earns_the_rows_that_follow(make_part: MakePart) -> None:
    rows = (Row("R1", 1.0, "reason", follow=True), Row("R2", 2.0, "option"))
    part = make_part("choice", "left", options=AXES, rows=rows)
    finding = mark_choice(part, "A", followed="right")
    assert (finding.verdict, finding.met) == ("failed", {"R1": 1.0})
    assert finding.message == "this follows correctly from your own earlier answer"
    assert mark_choice(part, "A", followed="up").met == {}
