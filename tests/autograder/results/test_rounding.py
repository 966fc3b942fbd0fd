"""Rounding, by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from autograder.results.rounding import exact, lowest_that_passes, rounded


@pytest.mark.parametrize(
    ("grade", "rounding", "expected"),
    [
        ("7.25", "0.1", "7.3"),
        ("7.35", "0.1", "7.4"),
        ("7.2499", "0.1", "7.2"),
        ("6.25", "0.5", "6.5"),
        ("6.75", "0.5", "7.0"),
        ("6.2499", "0.5", "6.0"),
        ("5.25", "0.5", "5.5"),
        ("5.25", "0.5 without 5.5", "5.0"),
        ("5.4999", "0.5 without 5.5", "5.0"),
        ("5.5", "0.5 without 5.5", "6.0"),
        ("5.7499", "0.5 without 5.5", "6.0"),
        ("4.75", "0.5 without 5.5", "5.0"),
        ("4.7499", "0.5 without 5.5", "4.5"),
        ("6.25", "0.5 without 5.5", "6.5"),
        ("5.5", "1", "6"),
        ("6.5", "1", "7"),
        ("5.4999", "1", "5"),
    ],
)
def test_halves_go_up_and_never_to_even(grade, rounding, expected):
    assert str(rounded(Fraction(grade), rounding)) == expected


@pytest.mark.parametrize(
    ("rounding", "lowest"), [("0.1", "5.45"), ("0.5", "5.25"), ("0.5 without 5.5", "5.5"), ("1", "5.5")]
)
def test_the_lowest_grade_that_passes_passes_and_what_is_below_does_not(rounding, lowest):
    assert lowest_that_passes(rounding) == Fraction(lowest)
    assert rounded(Fraction(lowest), rounding) >= Decimal("5.5")
    assert rounded(Fraction(lowest) - Fraction(1, 10**6), rounding) < Decimal("5.5")


def test_sums_of_floats_count_as_the_decimals_that_they_mean():
    assert 0.1 + 0.7 != 0.8
    assert exact(0.1 + 0.7) == Fraction(8, 10)
