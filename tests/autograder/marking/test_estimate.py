"""Estimates are right within a factor, in logarithms; what follows from a misconception lies in a narrow band."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.marking.estimate import mark_estimate
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import Value
from bank.answer_model import PartModel, Row, answer_model
from bank.exercise import Exercise
from bank.tolerance import Band
from bank.variant import draw
from tests.autograder.marking.conftest import MakePart, wrong


@pytest.fixture
def memory(make_part: MakePart) -> PartModel:
    """Model question 1 (d): 1.8 GB within a factor of 1.5; with the batch forgotten 0.9 GB."""
    misconceptions = (wrong("batch_forgotten", 0.9, "R1"), wrong("levels_alike", 5.4))
    return make_part("estimate", 1.8, unit="GB", tolerance=Band(factor=1.5), misconceptions=misconceptions)


@pytest.mark.parametrize("value", [1.2, 1.8, 2.7, "1,5", "2 GB", [2.0]])
def test_what_lies_within_the_factor_is_right(memory: PartModel, value: Any) -> None:
    finding = mark_estimate(memory, value)
    assert (finding.verdict, finding.met) == ("passed", {"R1": 1.0, "R2": 1.0})


@pytest.mark.parametrize("value", [1.19, 2.71, 1.1, 4.0])
def test_what_lies_outside_is_wrong_and_told_so_without_the_key(memory: PartModel, value: float) -> None:
    finding = mark_estimate(memory, value)
    assert (finding.verdict, finding.met, finding.misconception) == ("failed", {}, None)
    assert finding.message == "not within a factor of 1.5 of the key"


@pytest.mark.parametrize(
    ("value", "name", "met"),
    [(0.9, "batch_forgotten", {"R1": 1.0}), (1.02, "batch_forgotten", {"R1": 1.0}), (5.0, "levels_alike", {})],
)
def test_a_misconception_is_recognised_near_its_value(memory: PartModel, value: float, name: str, met: Any) -> None:
    finding = mark_estimate(memory, value)
    assert (finding.misconception, finding.met) == (name, met)


@pytest.mark.parametrize("value", [0.77, 1.04, 6.3])
def test_a_misconception_is_not_recognised_beyond_the_cube_root_of_the_factor(memory: PartModel, value: float) -> None:
    assert mark_estimate(memory, value).misconception is None


@pytest.mark.parametrize("value", [0, -1.8, float("nan"), float("inf"), "0", 10**400])
def test_what_is_not_positive_and_finite_fails_with_a_sentence(memory: PartModel, value: Any) -> None:
    finding = mark_estimate(memory, value)
    assert (finding.verdict, finding.message) == ("failed", "an estimate is a positive, finite number")


@pytest.mark.parametrize("value", [[1, 2], "about two", {}, True, "1,000", [[[[[[[[[[1]]]]]]]]]], "9" * 20_000])
def test_what_is_no_number_is_invalid(memory: PartModel, value: Any) -> None:
    finding = mark_estimate(memory, value)
    assert finding.verdict == "invalid"
    assert finding.message
    assert "\n" not in finding.message


def test_a_wrong_unit_is_told(memory: PartModel) -> None:
    assert mark_estimate(memory, 1800).message == "this is about 1 000 times too large: check the unit"
    assert mark_estimate(memory, 1.8e-6).message == "this is about 1 000 000 times too small: check the unit"


def test_an_estimate_may_follow_from_an_own_earlier_one(make_part: MakePart) -> None:
    rows = (Row("R1", 1.0, "x", follow=True), Row("R2", 2.0, "y"))
    part = make_part("estimate", 8.0, unit="GB", tolerance=Band(factor=1.5), rows=rows)
    finding = mark_estimate(part, 2.5, followed=2.0)
    assert (finding.verdict, finding.met) == ("failed", {"R1": 1.0})


def test_follow_through_reaches_the_second_estimate_of_an_exercise(sample: Callable[[str], Exercise]) -> None:
    exercise = sample("activations")
    variant = draw(exercise, 1)
    authored = AuthoredSource(exercise, variant.given)
    first = 20 * variant.parts["tensor_mb"].key
    second = variant.given.tensors * first / 1000 * 1.3
    answers = {"tensor_mb": Value(first), "level_gb": Value(second)}
    mark = mark_exercise(answer_model(exercise, variant), answers, authored).part("level_gb")
    assert [row.score for row in mark.rows] == [1.0, 0.0]
    answers["tensor_mb"] = Value(0.01)  # which is not plausible
    mark = mark_exercise(answer_model(exercise, variant), answers, authored).part("level_gb")
    assert [row.score for row in mark.rows] == [0.0, 0.0]
