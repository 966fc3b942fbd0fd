"""Chances by hand, and that weighing keeps its promise."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.integrity.chance import LEAST, chance_of_number, chance_of_word, step_of, weight

NONE = np.array([])


def test_three_digits_are_hit_once_in_several_hundred() -> None:
    # One unit of width around 347, of ln(10) x 347 = 799.
    assert chance_of_number(347.0, 0.01, NONE) == pytest.approx(1 / 799, rel=0.001)


def test_zero_infinity_and_round_numbers_prove_nothing() -> None:
    assert chance_of_number(0.0, 0.01, NONE) == 1.0
    assert chance_of_number(float("inf"), 0.01, NONE) == 1.0
    assert chance_of_number(100.0, 0.01, NONE) == pytest.approx(0.434, rel=0.01)


def test_a_number_among_many_like_it_is_no_surprise() -> None:
    among = np.full(20, 61.37)
    assert chance_of_number(61.37, 0.01, among) > 0.3
    assert chance_of_number(61.37, 0.01, np.linspace(0, 1e5, 20)) < 0.001


def test_no_chance_is_called_smaller_than_a_class_can_show() -> None:
    assert chance_of_number(61.37482911, 1e-9, NONE) == LEAST


def test_a_word_that_others_use_too_weighs_less() -> None:
    assert chance_of_word(0, 198) == 1 / 200
    assert chance_of_word(98, 198) == 99 / 200


@pytest.mark.parametrize("chance", [0.001, 0.25, 0.9])
def test_where_nobody_copies_the_weight_is_one_on_average(chance: float) -> None:
    assert chance * weight([chance], 0) + (1 - chance) * weight([], 1) == pytest.approx(1.0)


def test_the_last_digit_is_the_step() -> None:
    assert step_of(0.1 + 0.2) == pytest.approx(1e-17, rel=0.01)
    assert step_of(-1200.0) == 100.0
