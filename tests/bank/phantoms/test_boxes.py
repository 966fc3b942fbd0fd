"""Boxes: every near voxel is in, and its position is the grid's."""

from __future__ import annotations

import numpy as np
import pytest

from bank.phantoms.boxes import box_around, points_in
from bank.phantoms.grid import Grid, rotation

SPACE = Grid.centred((14, 11, 9), (1.0, 1.5, 2.0), rotation(20, 10, -30), (4.0, 5.0, 6.0))
PLANE = Grid.centred((20, 30), (0.5, 0.7), rotation(15))


@pytest.mark.parametrize(("grid", "centre"), [(SPACE, (6.0, 3.0, 8.0)), (PLANE, (2.0, -7.0)), (PLANE, (3.0, 8.0))])
def test_every_voxel_within_reach_is_in_the_box(grid: Grid, centre: tuple[float, ...]) -> None:
    points = np.stack(grid.points_mm(), axis=-1)
    near = np.linalg.norm(points - np.array(centre), axis=-1) <= 3.0
    box = box_around(grid, centre, 3.0)
    assert near.any()
    assert near[box].sum() == near.sum()
    assert near[box].size < near.size / 2
    np.testing.assert_allclose(points_in(grid, box), points[box])


def test_half_a_voxel_further_lies_between_two_centres() -> None:
    box = (slice(2, 4), slice(3, 5), slice(6, 8))
    here = points_in(SPACE, box, (0.5, 0.0, 0.0))
    points = np.stack(SPACE.points_mm(), axis=-1)
    np.testing.assert_allclose(here[0, 0, 0], (points[2, 3, 6] + points[2, 3, 7]) / 2)


def test_a_place_beyond_the_grid_has_an_empty_box() -> None:
    box = box_around(PLANE, (100.0, 100.0), 3.0)
    assert np.zeros(PLANE.shape_zyx)[box].size == 0
