"""Wrong numbers that are in one relation to their keys are found; accidents are not."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.triage.alike import WrongNumbers, groups_alike
from autograder.triage.chance import accidents, finest_step
from bank.tolerance import Band, Tolerance

PERCENT = Tolerance(rtol=0.01)
KEYS = np.array([20.0, 33.0, 41.0, 57.0, 64.0, 79.0])


def found(answers, keys, tolerance, unit="", **more):
    wrong = WrongNumbers(_table(answers), _table(keys), tolerance)
    return [(group.relation.words(unit), list(group.places)) for group in groups_alike(wrong, 2, **more)]


def _table(numbers):
    table = np.asarray(numbers, dtype=float)
    return table if table.ndim == 2 else table[:, None]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (KEYS / 2, "half of the key"),
        (2 * KEYS, "twice the key"),
        (KEYS / 3, "a third of the key"),
        (2 * KEYS / 3, "2/3 times the key"),
        (KEYS * math.pi, "π times the key"),
        (KEYS * 180 / math.pi, "180/π times the key"),
        (KEYS / 1000, "the key divided by 1000"),
        (-KEYS, "the key with the other sign"),
        (-KEYS / 2, "minus half of the key"),
        (0.7312 * KEYS, "0.731 times the key"),  # which is within 0.1 %
        (KEYS - 9, "9 mm less than the key"),
        (KEYS + 1, "1 mm more than the key"),
        (np.full(6, 61.0), "61 mm"),
    ],
)
def test_a_relation_is_found_and_said_in_words(answers, words):
    assert found(answers, KEYS, Tolerance(rtol=0.001), "mm") == [(words, [0, 1, 2, 3, 4, 5])]


def test_answers_that_were_rounded_are_in_the_relation_as_marking_would_have_it():
    assert found([10.0, 16.5, 20.5, 28.4, 32.0, 39.6], KEYS, PERCENT) == [("half of the key", [0, 1, 2, 3, 4, 5])]
    # 0.5 % is not within 0.1 %
    (alike,) = found([10.0, 16.5, 20.5, 28.36, 32.0, 39.5], KEYS, Tolerance(rtol=0.001))
    assert alike == ("half of the key", [0, 1, 2, 4, 5])


def test_two_groups_are_told_apart_and_the_larger_comes_first():
    keys = np.concatenate([KEYS, KEYS + 2.5])
    answers = np.concatenate([keys[:7] / 2, keys[7:] - 9])
    assert found(answers, keys, PERCENT) == [
        ("half of the key", [0, 1, 2, 3, 4, 5, 6]),
        ("9 less than the key", [7, 8, 9, 10, 11]),
    ]


def test_of_a_shared_variant_only_the_value_is_said():
    assert found([61, 61, 61, 70, 88], [122] * 5, Tolerance(atol=0.5), kinds=("value",)) == [("61", [0, 1, 2])]


@pytest.mark.parametrize("seed", range(10))
def test_sixty_answers_without_any_system_show_no_relation(seed):
    rng = np.random.default_rng(seed)
    keys = rng.uniform(20, 80, 60)
    assert found(np.round(keys * rng.uniform(0.3, 3, 60)), np.round(keys), Tolerance(atol=0.5)) == []


def test_two_whole_numbers_that_are_equal_by_accident_are_no_cluster():
    assert found([24, 36, 90, 71], [21, 33, 40, 60], Tolerance(atol=0.5)) == []


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (lambda keys: keys[:, ::-1], "the key's numbers in reverse order"),
        (lambda keys: keys[:, [1, 0, 2]], "the key's numbers in the order 2, 1, 3"),
        (lambda keys: keys * [-1, -1, 1], "the key with the other sign in the first and second number"),
        (lambda keys: keys * [1, 1, 2], "the key's numbers times (1, 1, 2)"),
        (lambda keys: keys + np.array([0, 0, 1]), "the key plus (0, 0, 1)"),
        (lambda keys: keys / 10, "the key divided by 10"),
    ],
)
def test_of_several_numbers_order_signs_and_steps_are_recognised(answers, words):
    keys = np.stack([KEYS, 3 * KEYS + 1, 100 - KEYS], axis=1)
    assert found(answers(keys), keys, Tolerance(atol=0.2)) == [(words, [0, 1, 2, 3, 4, 5])]


def test_a_key_of_zero_has_no_share_and_breaks_nothing():
    assert found([5.0, 5.0, 0.0, 5.0], [0.0, 0.0, 0.0, 0.0], Tolerance(atol=0.1), kinds=("ratio",)) == []


def test_answers_beyond_all_measure_break_nothing():
    answers = [1e308, -1e308, *KEYS[2:] / 2]
    assert found(answers, KEYS, PERCENT) == [("half of the key", [2, 3, 4, 5])]


def test_an_estimate_is_compared_in_its_narrow_band():
    # half a decade around 1000 times; the narrow band of factor 8 is 2
    answers = [20500.0, 31000.0, 43000.0, 55000.0, 66000.0, 77000.0]
    assert found(answers, KEYS, Band(factor=8.0)) == [("1000 times the key", [0, 1, 2, 3, 4, 5])]


def test_the_same_answers_are_found_in_any_order():
    answers = np.concatenate([KEYS / 2, [3.0, 200.0]])
    keys = np.concatenate([KEYS, [50.0, 60.0]])
    (forward,) = found(answers, keys, PERCENT)
    (backward,) = found(answers[::-1], keys[::-1], PERCENT)
    assert forward[0] == backward[0] == "half of the key"
    assert sorted(7 - place for place in backward[1]) == forward[1]


def test_accidents_are_counted_by_poissons_law():
    # 11 answers, spread over 10: within 0.1 of one lie (11 - 1) x 0.1 / 10 = 0.1 others; 11 x 0.1^2 / 2 = 0.055
    everybody = np.linspace(0, 10, 11)[:, None]
    members = np.array([[5.0], [5.1], [5.05]])
    assert accidents(members, everybody, np.array([0.01]), np.array([1.0])) == pytest.approx(0.055)


def test_the_finest_step_is_the_last_decimal_that_was_written():
    assert finest_step(np.array([1.25, 3.0])) == 0.01
    assert finest_step(np.array([120.0, 3.0])) == 1.0
    assert finest_step(np.array([1 / 3])) == 0.0
