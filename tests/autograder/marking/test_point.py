"""Picked points are right near a key point, in mm, or inside a mask; points elsewhere cost and may be named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk

from autograder.marking.locate import mark_locate
from bank.answer_model import PartModel, Row
from bank.images import Geometry
from bank.regions import Picking, Region
from bank.tolerance import Tolerance
from tests.autograder.marking.conftest import MakePart, wrong

GEOMETRY = Geometry((20, 16, 12), (0.5, 1.0, 3.0), (10.0, -20.0, 30.0), (0, 1, 0, 1, 0, 0, 0, 0, 1))


@pytest.fixture
def voxel(make_part: MakePart) -> PartModel:
    """A voxel by its index, within 1.2 mm: two voxels along i, one along j, none along k."""
    return make_part(
        "locate",
        {"marker": Region((10.0, 5.0, 7.0))},
        asked=Picking("index", 3, GEOMETRY, 1.0),
        shape=(3,),
        tolerance=Tolerance(atol=1.2),
        misconceptions=(wrong("array_order", Region((7.0, 5.0, 10.0))),),
    )


@pytest.fixture
def places(make_part: MakePart) -> PartModel:
    """A point in mm, and a mask of two voxels whose image is turned and shifted."""
    array = np.zeros((12, 16, 20), np.uint8)
    array[3, 4, 5:7] = 1
    mask = sitk.GetImageFromArray(array)
    mask.SetSpacing(GEOMETRY.spacing_xyz_mm)
    mask.SetOrigin(GEOMETRY.origin_xyz_mm)
    mask.SetDirection(GEOMETRY.direction)
    rows = (Row("R1", 1.0, "point", faults=("point",)), Row("R2", 2.0, "mask", faults=("mask",)))
    key = {"point": Region((1.0, 2.0, 3.0)), "mask": Region(mask=mask)}
    asked = Picking("mm", 3, None, 1.0)
    return make_part("locate", key, asked=asked, shape=(3,), tolerance=Tolerance(atol=0.5), rows=rows)


@pytest.mark.parametrize(
    "value", [[10, 5, 7], [12, 5, 7], [8, 5, 7], [10, 6, 7], "(10, 5, 7)", "10 5 7", [[10, 5, 7]], np.array([10, 5, 7]),
              ["10", "5", "7"], ("10,0", "5,0", "7,0"), [[10, 5, 7], [10, 5, 7]], [[10, 5, 7], [11, 5, 7]]],
)  # fmt: skip
def test_what_is_near_enough_in_mm_is_right(voxel: PartModel, value: Any) -> None:
    assert mark_locate(voxel, value).verdict == "passed"


@pytest.mark.parametrize("value", [[13, 5, 7], [10, 7, 7], [10, 5, 8], [-10, 5, 7], [1e300, 5, 7]])
def test_what_is_too_far_is_wrong(voxel: PartModel, value: Any) -> None:
    finding = mark_locate(voxel, value)
    assert (finding.verdict, finding.met) == ("failed", {"R1": 0.0, "R2": 0.0})
    assert finding.message == "0 of 1 found, 1 accused wrongly (costs 1)"


def test_a_known_wrong_point_is_named(voxel: PartModel) -> None:
    finding = mark_locate(voxel, [7, 5, 10])
    assert (finding.misconception, finding.as_read) == ("array_order", "(7, 5, 10)")


def test_points_in_mm_are_found_near_a_point_and_inside_a_mask(places: PartModel) -> None:
    """Voxel (5, 4, 3) lies at (10 + 4, -20 + 5 x 0.5, 30 + 9): the direction exchanges x and y."""
    finding = mark_locate(places, [[14.0, -17.5, 39.0], [1.2, 2.0, 3.3]])
    assert (finding.verdict, finding.as_read) == ("passed", "(14, -17.5, 39) mm; (1.2, 2, 3.3) mm")
    assert mark_locate(places, "(14.4, -17.2, 40.4); (1, 2, 3) mm").verdict == "passed"


@pytest.mark.parametrize(
    "point", [[14.0, -17.8, 39.0], [14.6, -17.5, 39.0], [14.0, -17.5, 40.6], [5, 4, 3], [9e9, 0, 0]]
)
def test_outside_the_mask_nothing_is_found(places: PartModel, point: Any) -> None:
    assert mark_locate(places, [point]).met == {"R1": 0.0, "R2": 0.0}


class NoNumber:
    """Something that nobody can read, called the same in every process."""

    def __str__(self) -> str:
        return "no number"


def test_points_elsewhere_cost_so_that_guessing_everywhere_earns_nothing(places: PartModel) -> None:
    finding = mark_locate(places, [[14.0, -17.5, 39.0], [1, 2, 3], [50, 50, 50]])
    assert finding.met == {"R1": 1.0, "R2": 0.5}
    assert mark_locate(places, [[x, 2, 3] for x in range(50)]).met == {"R1": 0.0, "R2": 0.0}


@pytest.mark.parametrize(
    "value",
    [
        [1, 2],
        [1, 2, 3, 4],
        [[1, 2]],
        "here",
        "",
        {},
        {"x": 1},
        3,
        [float("nan"), 2, 3],
        [10**400, 2, 3],
        [[1, 2, 3]] * 101,
        "(1, 2, 3)" * 5000,
        [[[[1, 2, 3]]]],
        [1, 2, [3]],
        np.zeros((2000, 3)),
        np.zeros((2, 2, 2)),
        NoNumber(),
        [True, False, True],
        "1e400, 0, 0",
        "\N{ARABIC-INDIC DIGIT ONE}, 2",
    ],
    ids=lambda value: str(value)[:25],
)
def test_what_is_no_point_is_invalid_in_one_sentence(voxel: PartModel, value: Any) -> None:
    finding = mark_locate(voxel, value)
    assert finding.verdict == "invalid"
    assert finding.message
    assert "\n" not in finding.message
