"""Distances to known answers are told in tolerances."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.feedback.thresholds import Compared, distance, tolerance_text
from bank.answer_model import answer_model
from bank.tolerance import Band, Tolerance
from bank.variant import draw


@pytest.fixture
def numeric(sample):
    exercise = sample("box")
    part = answer_model(exercise, draw(exercise, 4)).part("volume_ml")
    return replace(part, key=61.6, tolerance=Tolerance(atol=1.0))


def test_a_number_is_so_many_tolerances_away(numeric):
    assert distance(numeric, 60.8, 61.6) == "60.8 is 0.8 from 61.6: 0.8 of the tolerance 1"
    assert distance(numeric, 64.1, 61.6) == "64.1 is 2.5 from 61.6: 2.5 of the tolerance 1"
    assert distance(numeric, 61.6, 61.6) == "equal to 61.6 mL"


def test_of_several_numbers_the_worst_is_told(numeric):
    vector = replace(numeric, shape=(2,), tolerance=Tolerance(rtol=0.1))
    said = distance(vector, [9.5, 130.0], [10.0, 100.0])
    assert said == "number 2: 130 is 30 from 100: 3 of the tolerance 10"
    exact = replace(vector, tolerance=Tolerance())
    assert distance(exact, [10, 99], [10, 100]) == "number 2: 99 is 1 from 100, and none is allowed"
    assert distance(exact, [10, 99], [1, 2, 3]) == "shape (2,) is not (3,)"


def test_an_estimate_is_measured_in_logarithms(numeric):
    estimate = replace(numeric, kind="estimate", tolerance=Band(factor=4.0))
    said = distance(estimate, 50.0, 100.0)
    assert said == "50 is 0.5 times 100: 0.5 of a factor 4, in logarithms"
    assert distance(estimate, -1.0, 100.0) == "-1 is no positive number beside 100"


def test_tolerances_are_told_in_words(numeric):
    assert tolerance_text(numeric) == "1 mL"
    assert tolerance_text(replace(numeric, tolerance=Tolerance())) == "none: exactly"
    both = replace(numeric, tolerance=Tolerance(atol=0.5, rtol=0.02))
    assert tolerance_text(both) == "0.5 mL or 2 % of the key, whichever is more"
    assert tolerance_text(replace(numeric, tolerance=Band(factor=2.0))) == "within a factor of 2"


def test_what_follows_from_own_answers_is_told_beside_the_key(numeric):
    said = list(Compared(numeric, followed=50.0).distances("50,5 mL"))
    assert said[0] == "50.5 is 11.1 from 61.6: 11.1 of the tolerance 1 (key)"
    assert said[1] == "50.5 is 0.5 from 50: 0.5 of the tolerance 1 (follows from the student's own earlier answers)"


def test_what_cannot_be_read_has_no_distance(numeric):
    assert list(Compared(numeric).distances("many")) == []
