"""Tolerance: when two numbers count as equal, and when two answers can be told apart."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bank.tolerance import Band, Tolerance

finite = st.floats(-1e9, 1e9)
width = st.floats(1e-6, 1e3)


@pytest.mark.parametrize(
    ("atol", "rtol", "response", "key", "right"),
    [
        (0.5, 0, 61.5, 61.0, True),
        (0.5, 0, 61.51, 61.0, False),
        (0.5, 0, 60.5, 61.0, True),
        (0, 0.01, 101.0, 100.0, True),
        (0, 0.01, 101.01, 100.0, False),
        (0, 0.01, -99.0, -100.0, True),
        (0, 0.01, 0.001, 0.0, False),
        (0.5, 0.01, 100.9, 100.0, True),  # the larger of both
        (0.5, 0.01, 10.5, 10.0, True),
        (0.1, 0, 0.3, 0.2, True),  # decimal answers, whatever binary makes of them
        (0.1, 0, 0.7, 0.6, True),
        (0, 0, 0.1 + 0.2, 0.3, True),
        (0, 0, 3, 3, True),
        (0, 0, 3.0001, 3, False),
        (1, 1, np.nan, 0.0, False),
        (1, 1, np.inf, 0.0, False),
        (0, 0.1, 5.0, np.inf, False),
        (0, 0.1, np.inf, np.inf, True),
        (0, 0.1, -np.inf, np.inf, False),
        (9, 9, np.nan, np.nan, False),
    ],
)
def test_right_is_within_the_larger_of_both_tolerances(
    atol: float, rtol: float, response: float, key: float, right: bool
) -> None:
    assert Tolerance(atol, rtol).accepts(response, key) is right


def test_components_are_judged_one_by_one_and_every_one_must_be_right() -> None:
    tolerance = Tolerance(atol=0.1, rtol=0.01)
    assert tolerance.components([1.05, 202.0, 5.0], [1.0, 200.0, 4.0]).tolist() == [True, True, False]
    assert not tolerance.accepts([1.05, 202.0, 5.0], [1.0, 200.0, 4.0])
    assert tolerance.half_width([1.0, -200.0]).tolist() == [0.1, 2.0]


def test_another_shape_has_no_right_component() -> None:
    assert Tolerance(atol=9).components([1.0, 2.0], [1.0, 2.0, 3.0]).tolist() == [False, False, False]
    assert not Tolerance(atol=9).accepts([1.0], 1.0)
    assert Tolerance(atol=9).apart([1.0], 1.0)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        (10.0, 11.5, False),  # exactly three tolerances
        (10.0, 11.6, True),
        ([1.0, 1.0], [1.0, 2.6], True),  # one component is enough
        ([1.0, 1.0], [1.0, 2.4], False),
        (5.0, np.inf, True),
        (np.inf, np.inf, False),
        (np.inf, -np.inf, True),
        (np.nan, 5.0, False),
    ],
)
def test_answers_are_apart_by_more_than_three_tolerances_in_some_component(
    one: object, other: object, apart: bool
) -> None:
    assert Tolerance(atol=0.5).apart(one, other) is apart
    assert Tolerance(atol=0.5).apart(other, one) is apart


def test_no_number_is_near_infinity_and_asking_warns_of_nothing() -> None:
    assert not Tolerance(atol=1.0).accepts([0.0, 5.0], [math.inf, -math.inf])
    assert Tolerance(atol=1.0).alike([math.inf, 0.0]) is None


def test_among_several_answers_the_first_two_that_are_alike_are_found_whatever_their_shapes() -> None:
    tolerance = Tolerance(atol=0.5)
    assert tolerance.alike([0.0, 5.0, [1.0, 2.0], 2.0, [1.0, 2.5], 5.5]) == (1, 5)
    assert tolerance.alike([0.0, [1.0, 2.0], [1.0, 2.5]]) == (1, 2)
    assert tolerance.alike([0.0, 5.0, [0.0, 0.0], 2.0]) is None
    assert Band(factor=2).alike([1.0, 8.0, 3.0, 9.0]) == (1, 3)


def test_the_wider_of_two_relative_tolerances_decides_what_is_apart() -> None:
    # 10 % of 14 is 1.4, three of them 4.2 > 4; 10 % of 10 would be 3 < 4.
    assert not Tolerance(rtol=0.1).apart(10.0, 14.0)


@given(key=finite, other=finite, atol=width)
def test_no_response_is_within_the_tolerance_of_two_answers_that_are_apart(
    key: float, other: float, atol: float
) -> None:
    tolerance = Tolerance(atol=atol)
    assume(tolerance.apart(key, other))
    for share in np.linspace(0, 1, 7):
        response = key + share * (other - key)
        assert not (tolerance.accepts(response, key) and tolerance.accepts(response, other))


@given(key=finite, atol=st.floats(0, 1e3), rtol=st.floats(0, 1))
def test_the_key_itself_is_always_right_and_never_apart_from_itself(key: float, atol: float, rtol: float) -> None:
    assert Tolerance(atol, rtol).accepts(key, key)
    assert not Tolerance(atol, rtol).apart(key, key)


@given(key=finite, response=finite, atol=st.floats(0, 1e3), rtol=st.floats(0, 1))
def test_sign_and_wider_tolerance_behave_as_expected(key: float, response: float, atol: float, rtol: float) -> None:
    tolerance = Tolerance(atol, rtol)
    right = tolerance.accepts(response, key)
    assert tolerance.accepts(-response, -key) is right
    if right:
        assert Tolerance(2 * atol, 2 * rtol).accepts(response, key)


@pytest.mark.parametrize(("response", "right"), [(1.2, True), (2.7, True), (1.199, False), (2.701, False)])
def test_a_band_reaches_as_far_up_as_down(response: float, right: bool) -> None:
    assert Band(factor=1.5).accepts(response, 1.8) is right


@pytest.mark.parametrize("response", [0.0, -1.8, np.nan, np.inf, [1.8], 0])
def test_only_a_positive_number_lies_in_a_band(response: Any) -> None:
    assert not Band(factor=1.5).accepts(response, 1.8)
    assert not Band(factor=1.5).accepts(1.8, response)


def test_numbers_are_apart_where_the_band_of_one_does_not_meet_the_narrow_band_of_the_other() -> None:
    """With a factor of 8 the narrow band has a factor of 2, so that 16 must lie between."""
    assert not Band(factor=8).apart(1.0, 15.9)
    assert not Band(factor=8).apart(15.9, 1.0)
    assert Band(factor=8).apart(1.0, 16.1)
    assert Band(factor=8).narrow.factor == pytest.approx(2)
    assert Tolerance(atol=1).narrow == Tolerance(atol=1)
