"""Tubes on a grid: volumes by formula, distances by a second route."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bank.phantoms.grid import Grid, rotation
from bank.phantoms.tubes import Pieces, walls

TURNED = Grid.centred((40, 32, 36), (0.5, 0.6, 0.55), direction=rotation(10, -20, 30), centre_xyz_mm=(5.0, -3.0, 2.0))


def pieces(*rows: tuple[tuple[float, ...], tuple[float, ...], float, float]) -> Pieces:
    start, end, first, last = zip(*rows, strict=True)
    return Pieces(np.array(start), np.array(end), np.array(first), np.array(last))


def test_a_tube_with_round_ends_has_the_volume_of_a_cylinder_and_a_ball() -> None:
    tube = pieces(((3.0, -6.0, 0.0), (7.0, 0.0, 4.0), 2.0, 2.0))
    inside = walls(tube, TURNED, 1.0).depth_mm > 0
    length = math.sqrt(16 + 36 + 16)
    expected = math.pi * 4 * length + 4 / 3 * math.pi * 8
    assert inside.sum() * TURNED.voxel_volume == pytest.approx(expected, rel=0.01)


def test_a_tube_in_the_plane_has_the_area_of_a_stadium() -> None:
    grid = Grid.centred((200, 160), (0.05, 0.05))
    inside = walls(pieces(((-2.0, -1.0), (1.0, 3.0), 0.7, 0.7)), grid, 0.2).depth_mm > 0
    assert inside.sum() * grid.voxel_volume == pytest.approx(2 * 0.7 * 5 + math.pi * 0.49, rel=0.005)


def test_depth_and_radius_are_those_of_the_nearest_of_many_points_on_the_axis() -> None:
    first, last = np.array([2.0, -7.0, -1.0]), np.array([8.0, 1.0, 3.0])
    found = walls(pieces((tuple(first), tuple(last), 2.5, 1.5)), TURNED, 1.0)
    points = np.stack(TURNED.points_mm(), axis=-1)
    part = np.linspace(0, 1, 401)
    distance = np.full(TURNED.shape_zyx, np.inf)
    nearest = np.zeros(TURNED.shape_zyx)
    for share in part:
        here = np.linalg.norm(points - (first + share * (last - first)), axis=-1)
        nearest[here < distance] = share
        distance = np.minimum(distance, here)
    near = np.isfinite(found.depth_mm)
    np.testing.assert_allclose(found.radius_mm[near], 2.5 - nearest[near], atol=0.003)
    np.testing.assert_allclose(found.depth_mm[near], (2.5 - nearest - distance)[near], atol=0.003)
    assert np.all(2.5 - nearest[~near] - distance[~near] < -0.99)


def test_where_tubes_cross_the_one_counts_in_which_a_voxel_lies_deeper() -> None:
    cross = pieces(((-5.0, 0.0), (5.0, 0.0), 1.0, 1.0), ((0.0, -5.0), (0.0, 5.0), 2.0, 2.0))
    grid = Grid.centred((11, 11), (1.0, 1.0))
    found = walls(cross, grid, 0.5)
    assert found.piece[5, 5] == 1
    assert found.depth_mm[5, 5] == 2.0
    assert found.piece[5, 9] == 0
    assert found.piece[0, 0] == -1


def test_a_tube_beyond_the_grid_leaves_its_part_inside() -> None:
    grid = Grid.centred((10, 10), (1.0, 1.0))
    found = walls(pieces(((-20.0, 0.5), (20.0, 0.5), 1.2, 1.2)), grid, 0.5)
    assert ((found.depth_mm > 0).sum(axis=1) == [0, 0, 0, 0, 10, 10, 10, 0, 0, 0]).all()
