"""Answers and scores."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given
from hypothesis import strategies as st

from autograder.marking.marks import (
    Blank,
    CheckMark,
    ExerciseMark,
    PartMark,
    RowMark,
    Value,
    answer_of,
    half_up,
    kind_of,
)
from autograder.sandbox.values import TensorValue


@pytest.mark.parametrize(
    ("score", "rounded"),
    [
        (2.675, 2.68),
        (2.665, 2.67),
        (1.005, 1.01),
        (0.35 * 0.1, 0.04),
        (0.145, 0.15),
        (0.1 + 0.2, 0.3),
        (2 / 3, 0.67),
        (1 / 3, 0.33),
        (0.0049999, 0.0),
        (0.0, 0.0),
        (3.0, 3.0),
        (1000.0, 1000.0),
    ],
)
def test_scores_are_rounded_half_up_to_hundredths_as_people_see_them(score: float, rounded: float) -> None:
    assert half_up(score) == rounded


@given(st.integers(0, 100_000), st.sampled_from([1, 2, 4, 5, 8, 10, 20]))
def test_a_share_of_points_is_rounded_as_decimals_are(hundredths: int, parts: int) -> None:
    exact = (Decimal(hundredths) / 100 / parts).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert half_up(hundredths / 100 / parts) == float(exact)
    assert half_up(hundredths / 100 * (1 / parts)) == float(exact)


@pytest.mark.parametrize("value", [None, ..., "", "  ", "\n\t", "\N{NO-BREAK SPACE}"])
def test_nothing_is_blank(value: Any) -> None:
    assert answer_of(value) == Blank()


@pytest.mark.parametrize("value", [0, 0.0, False, [], {}, "0", "None", "...", float("nan")])
def test_something_that_looks_empty_is_still_an_answer(value: Any) -> None:
    assert answer_of(value) == Value(value)


def test_a_tensor_is_answered_by_its_array() -> None:
    answer = answer_of(TensorValue(np.array([1.5, 2.5])))
    assert answer.value.tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "a truth value"),
        (3, "a number"),
        (2.5, "a number"),
        ("x", "a text"),
        ([], "a list"),
        ((), "a tuple"),
        ({}, "a dictionary"),
        (np.zeros(2), "an array"),
        (sitk.Image([2, 2], sitk.sitkUInt8), "an image"),
        (b"", "a value of type bytes"),
    ],
)
def test_a_value_is_named_in_words_for_students(value: Any, words: str) -> None:
    assert kind_of(value) == words


def part(name: str, score: float | None, verdict: Any = "failed") -> PartMark:
    return PartMark(name, "a", "numeric", 2.0, score, verdict, ())


def test_an_exercise_sums_what_is_decided() -> None:
    mark = ExerciseMark("t/n", 1, (part("a", 0.1), part("b", 0.2), part("c", None, None)), "strong")
    assert mark.score == 0.3
    assert mark.points == 6
    assert mark.part("b").score == 0.2
    with pytest.raises(KeyError):
        mark.part("z")


@pytest.mark.parametrize(
    ("score", "verdict", "needs"),
    [
        (0.0, "failed", False),
        (2.0, "passed", False),
        (None, None, True),
        (0.0, "invalid", True),
        (None, "error", True),
        (None, "passed", True),
    ],
)
def test_what_is_undecided_invalid_or_our_fault_needs_a_person(score: Any, verdict: Any, needs: bool) -> None:
    assert part("a", score, verdict).needs_person is needs


def test_a_row_is_met_by_all_its_points_only() -> None:
    assert RowMark("R1", 1.0, 1.0, "t").met
    assert not RowMark("R1", 1.0, 0.5, "t").met
    assert not RowMark("R1", 1.0, None, "t").met


def test_a_check_passes_without_a_message() -> None:
    assert CheckMark("c", "s", "passed").message == ""
