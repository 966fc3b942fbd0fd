"""Formulas are right where their values are the key's, and their misconceptions are formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.formula import mark_formula
from autograder.marking.marks import Value
from bank.answer_model import PartModel, Row, answer_model
from bank.asked import Expression, Symbol
from bank.exercise import Exercise
from bank.tolerance import Tolerance
from bank.variant import draw
from tests.autograder.marking.conftest import MakePart, wrong

ASKED = Expression((Symbol("r", "radius"), Symbol("d", "distance")), {"r": (3.0, 7.0, 20.0), "d": (0.1, 0.9, 0.5)})


@pytest.fixture
def dice(make_part: MakePart) -> PartModel:
    misconceptions = (wrong("one_volume", "1 - 3*d/r", "R1"), wrong("lengths", "1 - d/r"))
    return make_part(
        "formula", "1 - 3*d/(2*r)", asked=ASKED, tolerance=Tolerance(rtol=1e-6), misconceptions=misconceptions
    )


@pytest.mark.parametrize("text", ["1-1.5*d/r", "(2*r - 3*d)/(2*r)", "1 - d*3/2*r^-1", "1 - 3*d/(2*r) + 0*sqrt(r)"])
def test_every_way_to_write_the_key_is_right(dice: PartModel, text: str) -> None:
    finding = mark_formula(dice, text)
    assert (finding.verdict, finding.met, finding.as_read) == ("passed", {"R1": 1.0, "R2": 1.0}, text)


@pytest.mark.parametrize("text", ["1 - 3*d/2*r", "1 - 1.49*d/r", "1", "1 - 3*r/(2*d)"])
def test_another_formula_is_wrong(dice: PartModel, text: str) -> None:
    finding = mark_formula(dice, text)
    assert (finding.verdict, finding.met, finding.message) == ("failed", {}, "not equal to the key")


def test_a_known_wrong_formula_is_named_however_it_is_written(dice: PartModel) -> None:
    finding = mark_formula(dice, "(r - 3*d)/r")
    assert (finding.misconception, finding.met) == ("one_volume", {"R1": 1.0})


def test_a_wrong_sign_is_told(dice: PartModel) -> None:
    assert mark_formula(dice, "3*d/(2*r) - 1").message == "right but for its sign"


def test_where_the_key_has_a_value_and_the_answer_has_none_they_differ(dice: PartModel) -> None:
    """At r = 3 the root has no real value; at the other points both agree."""
    assert mark_formula(dice, "1 - 3*d/(2*r) + 0*sqrt(r - 5)").verdict == "failed"


@pytest.mark.parametrize("text", ["1/0", "9^9^9^9", "sqrt(-r)", "1/(r - r)"])
def test_what_has_no_value_anywhere_fails_with_a_sentence(dice: PartModel, text: str) -> None:
    finding = mark_formula(dice, text)
    assert (finding.verdict, finding.message) == ("failed", "this has no finite value anywhere")


@pytest.mark.parametrize("value", ["1 - 3d/(2r)", "d(r)", [1], {"a": 2}, True, 10**400, object(), "(" * 400, b"r"])
def test_what_is_no_formula_is_invalid(dice: PartModel, value: Any) -> None:
    finding = mark_formula(dice, value)
    assert finding.verdict == "invalid"
    assert finding.message
    assert "\n" not in finding.message


def test_a_number_is_a_formula_without_symbols(make_part: MakePart) -> None:
    part = make_part("formula", "cos(pi)*2", asked=ASKED, tolerance=Tolerance(rtol=1e-6))
    assert mark_formula(part, -2).verdict == "passed"


def test_a_formula_may_follow_from_an_own_earlier_answer(make_part: MakePart) -> None:
    part = make_part("formula", "r", asked=ASKED, rows=(Row("R1", 1.0, "x", follow=True), Row("R2", 2.0, "y")))
    assert mark_formula(part, "d + d", followed="2*d").met == {"R1": 1.0}


def rows_of_distance(exercise: Exercise, dice: str, factor: float) -> list[float | None]:
    """Mark an own formula for Dice, and a distance of `factor` times what the right formula gives."""
    variant = draw(exercise, 0)
    answers = {"dice": Value(dice), "delta_mm": Value(factor * variant.parts["delta_mm"].key)}
    mark = mark_exercise(answer_model(exercise, variant), answers, AuthoredSource(exercise, variant.given))
    return [row.score for row in mark.part("delta_mm").rows]


def test_a_later_part_is_marked_on_the_students_own_formula(sample: Callable[[str], Exercise]) -> None:
    exercise = sample("shrunken_ball")
    assert rows_of_distance(exercise, "1 - 3*delta/r", 0.5) == [1.0, 0.0]
    assert rows_of_distance(exercise, "1 - 3*delta/r", 0.6) == [0.0, 0.0]
    assert rows_of_distance(exercise, "1 - 3*delta/(2*r)", 1.0) == [1.0, 1.0]


@pytest.mark.parametrize("dice", ["1 + 3*delta/r", "2", "1/0", "nonsense", "1 - 3 delta"])
def test_nothing_follows_from_a_formula_that_is_implausible_or_none(
    sample: Callable[[str], Exercise], dice: str
) -> None:
    assert rows_of_distance(sample("shrunken_ball"), dice, 0.5) == [0.0, 0.0]
