"""A mark says how far the answer lies from what is right, in tolerances."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk

from autograder.marking.estimate import mark_estimate
from autograder.marking.exercise import mark_exercise
from autograder.marking.formula import mark_formula
from autograder.marking.locate import mark_locate
from autograder.marking.marks import Value
from autograder.marking.numeric import mark_numeric
from bank.asked import Expression, Symbol
from bank.images import Geometry
from bank.regions import Picking, Region
from bank.tolerance import Band, Tolerance
from tests.autograder.marking.conftest import MakePart, wrong

GEOMETRY = Geometry((20, 16, 12), (0.5, 1.0, 3.0), (0.0, 0.0, 0.0), (1, 0, 0, 0, 1, 0, 0, 0, 1))


@pytest.mark.parametrize(("response", "margin"), [(61.0, 0.0), (61.25, 0.5), (60.5, 1.0), (61.75, 1.5), ("63 mm", 4.0)])
def test_a_numbers_distance_is_told_in_tolerances(make_part: MakePart, response: Any, margin: float) -> None:
    assert mark_numeric(make_part("numeric", 61.0), response).margin == margin


def test_a_share_of_the_key_is_its_tolerance_where_that_is_asked(make_part: MakePart) -> None:
    part = make_part("numeric", 200.0, tolerance=Tolerance(rtol=0.01))  # 2
    assert mark_numeric(part, 205.0).margin == 2.5


def test_of_a_vector_the_number_that_is_furthest_away_counts(make_part: MakePart) -> None:
    part = make_part("numeric", np.array([1.0, 2.0, 3.0]), shape=(3,))
    assert mark_numeric(part, [1.25, 2.0, 3.75]).margin == 1.5


def test_a_decimal_answer_on_the_border_has_a_distance_of_one(make_part: MakePart) -> None:
    finding = mark_numeric(make_part("numeric", 0.2, tolerance=Tolerance(atol=0.1)), 0.3)
    assert (finding.verdict, finding.margin) == ("passed", 1.0)


def test_a_misconception_has_a_distance_from_the_key_too(make_part: MakePart) -> None:
    finding = mark_numeric(make_part("numeric", 61.0, misconceptions=(wrong("half", 30.5),)), 30.5)
    assert (finding.misconception, finding.margin) == ("half", 61.0)


def test_the_nearest_of_key_and_what_follows_from_an_own_answer_counts(make_part: MakePart) -> None:
    assert mark_numeric(make_part("numeric", 61.0), 81.0, followed=80.0).margin == 2.0


@pytest.mark.parametrize("response", ["twelve", [1, 2], float("nan"), float("inf")])
def test_what_cannot_be_compared_has_no_distance(make_part: MakePart, response: Any) -> None:
    assert mark_numeric(make_part("numeric", 61.0), response).margin is None


def test_where_the_number_must_be_exact_a_wrong_one_has_no_distance(make_part: MakePart) -> None:
    part = make_part("numeric", 7, tolerance=Tolerance())
    assert [mark_numeric(part, value).margin for value in (7, 8)] == [0.0, None]


@pytest.mark.parametrize(("response", "margin"), [(3.0, 0.0), (6.0, 1.0), (1.5, 1.0), (12.0, 2.0), (0.0, None)])
def test_an_estimates_distance_is_told_in_bands(make_part: MakePart, response: float, margin: float | None) -> None:
    finding = mark_estimate(make_part("estimate", 3.0, tolerance=Band(factor=2.0)), response)
    assert finding.margin == margin


def test_of_a_formula_the_point_that_is_furthest_off_counts(make_part: MakePart) -> None:
    asked = Expression((Symbol("r", "radius"), Symbol("d", "distance")), {"r": (3.0, 7.0), "d": (0.25, 0.75)})
    part = make_part("formula", "2*r", asked=asked)
    assert [mark_formula(part, text).margin for text in ("r + r", "2*r + d", "r/0")] == [0.0, 1.5, None]


def test_of_points_the_place_that_was_missed_most_counts_in_millimetres(make_part: MakePart) -> None:
    key = {"one": Region((10.0, 5.0, 7.0)), "other": Region((2.0, 5.0, 7.0))}
    part = make_part("locate", key, asked=Picking("index", 3, GEOMETRY, 0.0), shape=(3,), tolerance=Tolerance(atol=1.2))
    assert mark_locate(part, [[10, 5, 7], [5, 5, 7], [19, 5, 7]]).margin == 1.25  # 3 voxels of 0.5 mm
    assert mark_locate(part, [10, 5, 7]).margin == 3.333333  # 4 of 1.2 mm


def test_a_point_and_a_mask_have_no_common_measure(make_part: MakePart) -> None:
    mask = sitk.Image(4, 4, 4, sitk.sitkUInt8)
    mask[1, 1, 1] = 1
    part = make_part("locate", {"mask": Region(mask=mask)}, asked=Picking("index", 3, None, 0.0), shape=(3,))
    assert mark_locate(part, [3, 3, 3]).margin is None


def test_the_mark_of_a_part_says_the_distance(make_part: MakePart, make_model: Any) -> None:
    marked = mark_exercise(make_model(make_part("numeric", 61.0)), {"answer": Value(61.75)}, None)
    assert marked.part("answer").margin == 1.5
