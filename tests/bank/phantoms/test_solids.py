"""Solids: partial volumes add up to what formulas say, and layers hide what lies behind them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bank.phantoms.grid import Grid, facing, rotation
from bank.phantoms.solids import Layer, Painting, Solid, ellipsoid, joined, paint, tube

STRAIGHT = Grid.centred((40, 44, 24), (2.0, 2.0, 4.0))
OBLIQUE = Grid.centred((44, 48, 26), (2.0, 2.0, 4.0), rotation(15, -20, 30) @ facing("PIR"), (3.0, -1.0, 2.0))
GRIDS = pytest.mark.parametrize("grid", [STRAIGHT, OBLIQUE], ids=["straight", "oblique"])


def painted(grid: Grid, *bodies) -> Painting:
    return paint(grid, [Layer("body", bodies, 100.0)], {"body": 1}, 0.0)


@GRIDS
@pytest.mark.parametrize(
    ("semi_axes", "rel"), [((20.0, 20.0, 20.0), 0.005), ((28.0, 9.0, 15.0), 0.01), ((3.0, 4.0, 3.5), 0.06)]
)
def test_an_ellipsoid_has_the_volume_of_the_formula(grid, semi_axes, rel):
    painting = painted(grid, ellipsoid((2.0, 1.0, -3.0), semi_axes, rotation(20, 40, 10)))

    assert painting.volumes_ml["body"] == pytest.approx(4 / 3 * math.pi * math.prod(semi_axes) / 1000, rel=rel)


@GRIDS
@pytest.mark.parametrize(("radius", "rel"), [(8.0, 0.01), (2.0, 0.03), (0.8, 0.16)])
def test_a_tube_has_the_volume_of_its_cylinder_and_two_half_balls(grid, radius, rel):
    first, last = (-12.0, -9.0, -15.0), (10.0, 14.0, 12.0)
    expected = math.pi * radius**2 * (math.dist(first, last) + 4 / 3 * radius)

    assert painted(grid, tube([first, last], radius)).volumes_ml["body"] == pytest.approx(expected / 1000, rel=rel)


def test_a_tube_that_tapers_has_the_volume_of_a_cone_with_rounded_ends():
    # Frustum pi h (R² + R r + r²) / 3 and half balls; at a gentle slope their seams hardly matter.
    expected = math.pi * 40 * (64 + 48 + 36) / 3 + 2 / 3 * math.pi * (8**3 + 6**3)

    painting = painted(STRAIGHT, tube([(0, -20, 0), (0, 20, 0)], [8.0, 6.0]))
    assert painting.volumes_ml["body"] == pytest.approx(expected / 1000, rel=0.02)


def test_a_flat_tube_is_higher_than_it_is_thick():
    inside = painted(Grid.centred((40, 40, 40), (1.0, 1.0, 1.0)), tube([(0, -30, 0), (0, 30, 0)], 4.0, 2.5)).values

    assert inside[20, 20, :].sum() / 100 == pytest.approx(8, abs=0.3)
    assert inside[:, 20, 20].sum() / 100 == pytest.approx(20, abs=0.5)


def test_tubes_that_meet_are_not_counted_twice():
    ways = [[(-20, 0, 0), (0, 0, 0)], [(0, 0, 0), (20, 0, 0)]]
    whole = painted(STRAIGHT, tube([(-20, 0, 0), (20, 0, 0)], 5.0))
    pieces = [tube(way, 5.0) for way in ways]

    for bodies in (pieces, [joined(pieces)]):
        assert painted(STRAIGHT, *bodies).values == pytest.approx(whole.values, abs=1e-3)


@GRIDS
def test_a_half_space_fills_half_of_the_voxels_on_its_border(grid):
    middle = grid.to_mm(np.array(grid.size_xyz) // 2)
    normal = grid.matrix[:, 0]
    wall = Solid(
        lambda x, y, z: sum((a - m) * n for a, m, n in zip((x, y, z), middle, normal, strict=True)),
        (-200.0,) * 3,
        (200.0,) * 3,
    )
    row = painted(grid, wall).values[0, 0]

    assert row[grid.size_xyz[0] // 2 - 1 :][:3] == pytest.approx([100, 50, 0], abs=0.1)


def test_voxels_are_the_mean_of_what_a_finer_grid_shows():
    body = ellipsoid((1.0, 2.0, 0.0), (17.0, 12.0, 21.0), rotation(10, 20, 30))
    coarse = painted(OBLIQUE, body).values
    fine = painted(OBLIQUE.finer((4, 4, 4)), body).values
    means = fine.reshape(26, 4, 48, 4, 44, 4).mean(axis=(1, 3, 5))

    # A surface that bends within a voxel is a plane to the coarse one.
    assert np.abs(coarse - means).max() < 12
    assert abs((coarse - means).mean()) < 0.01


def test_the_layer_in_front_hides_and_labels_what_it_covers():
    ball, core = ellipsoid((0, 0, 0), (16.0, 16.0, 16.0)), ellipsoid((0, 0, 0), (8.0, 8.0, 8.0))
    cover = ellipsoid((0, 0, 0), (12.0, 12.0, 12.0))
    layers = [Layer("shell", [ball], 100.0), Layer("core", [core], 300.0), Layer("unnamed", [cover], 200.0)]
    painting = paint(STRAIGHT, layers, {"shell": 5, "core": 9}, -10.0)

    assert painting.values[12, 22, 20] == pytest.approx(200)
    assert painting.labels[12, 22, 20] == 0
    assert (painting.values[12, 22, 26], painting.labels[12, 22, 26]) == (pytest.approx(100), 5)
    assert (painting.values[0, 0, 0], painting.labels[0, 0, 0]) == (pytest.approx(-10), 0)
    assert painting.volumes_ml["core"] == pytest.approx(0, abs=0.02)
    assert painting.volumes_ml["shell"] == pytest.approx(4 / 3 * math.pi * (16**3 - 12**3) / 1000, rel=0.01)


def test_a_value_can_depend_on_the_place():
    layer = Layer("ramp", [ellipsoid((0, 0, 0), (30.0, 30.0, 30.0))], lambda x, y, z: 2 * x + 0 * (y + z))
    painting = paint(STRAIGHT, [layer], {}, 0.0)

    assert painting.values[12, 22, 22:25] == pytest.approx([10, 14, 18])


def test_a_body_outside_the_grid_leaves_no_trace():
    far = [ellipsoid((500, 0, 0), (10.0, 10.0, 10.0)), tube([(0, 500, 0), (0, 600, 0)], 10.0)]
    painting = painted(STRAIGHT, *far)

    assert not painting.values.any()
    assert painting.volumes_ml["body"] == 0
