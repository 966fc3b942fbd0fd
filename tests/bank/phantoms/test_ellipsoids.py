"""Ellipsoids: their closed forms agree with counting, walking along lines and Fourier sums."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bank.phantoms.ellipsoids import Ellipsoid, Ellipsoids
from bank.phantoms.grid import UPRIGHT_2D, Grid, facing, plain, rotation
from bank.phantoms.shepp_logan import shepp_logan_2d, shepp_logan_3d

BOTTLE = Ellipsoids((Ellipsoid(0.03, (5.0, 15.0), (25.0, 25.0)),))


def drawn_ellipses(rng: np.random.Generator, dimension: int) -> Ellipsoids:
    """Return three overlapping ellipses or ellipsoids of drawn place, shape and direction."""
    turns = [(rng.uniform(0, 180),) if dimension == 2 else tuple(rng.uniform(-90, 90, 3)) for _ in range(3)]
    return Ellipsoids(
        tuple(
            Ellipsoid(
                float(rng.uniform(0.5, 2)),
                tuple(rng.uniform(-10, 10, dimension)),
                tuple(rng.uniform(8, 20, dimension)),
                plain(rotation(*turn)),
            )
            for turn in turns
        )
    )


def walked(phantom: Ellipsoids, point: np.ndarray, direction: np.ndarray) -> float:
    """Return a line integral by walking along the line in steps of 0.005 mm."""
    steps = np.arange(-60, 60, 0.005)
    along = direction / np.linalg.norm(direction)
    return float(phantom.density_at(point + steps[:, None] * along).sum() * 0.005)


def test_a_ray_that_misses_the_middle_by_15_mm_has_a_chord_of_40_mm_in_a_bottle_of_25_mm():
    # At 90 degrees s is y, and 25, 15, 20 is a right triangle.
    assert BOTTLE.projections(90, 30) == pytest.approx(0.03 * 40)
    assert BOTTLE.projections(90, [30, 0, -10, -10.1, 41]) == pytest.approx([1.2, 1.2, 0, 0, 0])


def test_half_a_turn_later_the_same_line_has_the_opposite_offset():
    phantom = drawn_ellipses(np.random.default_rng(0), 2)
    offsets = np.linspace(-20, 20, 9)

    assert phantom.projections(215, -offsets) == pytest.approx(phantom.projections(35, offsets))


def test_angles_are_counted_from_x_towards_y():
    seed = Ellipsoids((Ellipsoid(1.0, (40.0, 30.0), (0.5, 0.5)),))

    assert seed.projections([0, 90, 30], [40, 30, 40 * math.cos(math.pi / 6) + 15]) == pytest.approx([1, 1, 1])


def test_a_sinogram_has_a_row_per_offset_and_a_column_per_angle():
    assert BOTTLE.projections(np.arange(7), np.zeros((5, 1))).shape == (5, 7)


@pytest.mark.parametrize("dimension", [2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_line_integrals_are_what_a_walk_along_the_line_collects(dimension, seed):
    rng = np.random.default_rng(seed)
    phantom = drawn_ellipses(rng, dimension)
    points, directions = rng.uniform(-8, 8, (5, dimension)), rng.normal(size=(5, dimension))
    expected = [walked(phantom, point, direction) for point, direction in zip(points, directions, strict=True)]

    assert phantom.line_integrals(points, directions) == pytest.approx(expected, abs=0.05)


def test_the_projection_in_the_plane_is_the_walk_along_its_ray():
    phantom = drawn_ellipses(np.random.default_rng(1), 2)
    theta = math.radians(70)
    ray = np.array([-math.sin(theta), math.cos(theta)])
    expected = walked(phantom, 6.5 * np.array([math.cos(theta), math.sin(theta)]), ray)

    assert phantom.projections(70, 6.5) == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("angle_deg", [0, 25, 110])
def test_the_fourier_transform_of_a_projection_is_a_line_of_k_space(angle_deg):
    phantom = drawn_ellipses(np.random.default_rng(2), 2)
    offsets, frequencies = np.arange(-50, 50, 0.01), np.array([0.0, 0.01, 0.033, 0.08])
    projection = phantom.projections(angle_deg, offsets)
    summed = [np.sum(projection * np.exp(-2j * np.pi * k * offsets)) * 0.01 for k in frequencies]
    theta = math.radians(angle_deg)
    line = frequencies[:, None] * np.array([math.cos(theta), math.sin(theta)])

    assert phantom.spectrum(line) == pytest.approx(np.array(summed), abs=0.02)


def test_all_rays_of_one_direction_together_hold_the_whole_ellipsoid():
    phantom = drawn_ellipses(np.random.default_rng(3), 3)
    across, upwards = np.array([0.6, 0.8, 0]), np.array([0, 0, 1.0])
    ticks = np.arange(-45, 45, 0.5)
    feet = ticks[:, None, None] * across + ticks[:, None] * upwards

    assert phantom.line_integrals(feet, np.array([-0.8, 0.6, 0])).sum() * 0.25 == pytest.approx(phantom.total, rel=1e-3)


@pytest.mark.parametrize("dimension", [2, 3])
def test_k_space_is_the_fourier_sum_of_a_fine_raster(dimension):
    phantom = drawn_ellipses(np.random.default_rng(4), dimension)
    grid = Grid.centred((90,) * dimension, (1.0,) * dimension)
    voxels, points = phantom.voxels(grid), np.stack(grid.points_mm(), axis=-1)
    frequencies = np.random.default_rng(5).uniform(-0.04, 0.04, (6, dimension))
    summed = np.array([np.sum(voxels * np.exp(-2j * np.pi * (points @ k))) for k in frequencies])
    # A voxel is a mean over a box, which weakens each frequency by the box's own transform.
    expected = phantom.spectrum(frequencies) * np.prod(np.sinc(frequencies), axis=-1)

    assert np.abs(summed - expected).max() < 2e-3 * phantom.total


def test_the_discrete_transform_of_a_raster_approaches_k_space():
    phantom = shepp_logan_2d()
    grid = Grid.centred((256, 256), (0.8, 0.8))
    # ifftshift puts the sample at index n/2 first; the grid's middle lies half a voxel before it.
    discrete = np.fft.fft2(np.fft.ifftshift(phantom.voxels(grid))) * grid.voxel_volume
    k = np.fft.fftfreq(256, 0.8)
    kx, ky = np.meshgrid(k, k)
    exact = phantom.spectrum(np.stack([kx, ky], axis=-1)) * np.exp(2j * np.pi * (kx + ky) * 0.4)
    low = np.hypot(kx, ky) < 0.05

    assert np.abs(discrete - exact)[low].max() < 0.01 * phantom.total


@pytest.mark.parametrize("dimension", [2, 3])
def test_the_middle_of_k_space_is_the_total_and_nothing_jumps_beside_it(dimension):
    phantom = drawn_ellipses(np.random.default_rng(6), dimension)
    nearby = np.array([1e-9, 1e-7, 1e-6, 1e-5, 3e-5, 1e-4, 2e-4])[:, None] * np.ones(dimension)

    assert phantom.spectrum(np.zeros(dimension)) == pytest.approx(phantom.total)
    assert np.abs(phantom.spectrum(nearby)) == pytest.approx(phantom.total, rel=1e-3)
    assert np.diff(np.abs(phantom.spectrum(nearby))) == pytest.approx(0, abs=1e-3 * phantom.total)


@pytest.mark.parametrize(("dimension", "limit_per_mm"), [(2, 2.0), (3, 2.0)])
def test_k_space_holds_the_energy_of_the_object(dimension, limit_per_mm):
    ball = Ellipsoid(2.0, (3.0,) * dimension, (10.0,) * dimension)
    k = np.arange(0, limit_per_mm, 1e-3)
    line = np.zeros((len(k), dimension))
    line[:, 0] = k
    shells = 2 * np.pi * k if dimension == 2 else 4 * np.pi * k**2
    energy = np.sum(np.abs(ball.spectrum(line)) ** 2 * shells) * 1e-3

    assert energy == pytest.approx(2.0**2 * ball.volume, rel=0.01)


def test_k_space_of_an_object_away_from_the_middle_differs_in_phase_alone():
    here, there = (Ellipsoid(1.0, centre, (5.0, 9.0)) for centre in ((0.0, 0.0), (4.0, 0.0)))
    frequency = np.array([1 / 16, 0.0])

    # 4 mm are a quarter of a wave of 16 mm: -i.
    assert there.spectrum(frequency) == pytest.approx(-1j * here.spectrum(frequency))


def test_areas_and_volumes_are_those_of_the_textbook():
    assert Ellipsoid(1.0, (0.0, 0.0), (3.0, 5.0)).volume == pytest.approx(15 * math.pi)
    assert Ellipsoid(1.0, (0.0, 0.0, 0.0), (3.0, 4.0, 5.0)).volume == pytest.approx(80 * math.pi)
    two = Ellipsoids((Ellipsoid(1.0, (0.0, 0.0), (2.0, 2.0)), Ellipsoid(-0.5, (1.0, 0.0), (1.0, 1.0))))
    assert two.total == pytest.approx(3.5 * math.pi)
    assert two.density_at([(-1.5, 0), (1, 0), (2, 0), (2.1, 0)]) == pytest.approx([1, 0.5, 0.5, 0])


def test_an_ellipsoid_has_the_volume_that_counting_finds():
    phantom = drawn_ellipses(np.random.default_rng(7), 3)
    grid = Grid.centred((80, 80, 80), (1.0, 1.0, 1.0))

    counted = phantom.density_at(np.stack(grid.points_mm(), axis=-1)).sum()
    assert counted == pytest.approx(phantom.total, rel=2e-3)
    assert phantom.voxels(grid).sum() == pytest.approx(phantom.total, rel=2e-4)


@pytest.mark.parametrize(
    "grid",
    [
        Grid.centred((30, 20), (2.0, 3.0), rotation(20), (4.0, 0.0)),
        Grid.centred((14, 16, 10), (3.0, 2.5, 5.0), rotation(10, 20, 30) @ facing("PIR")),
    ],
)
def test_voxels_are_the_mean_of_their_sample_points(grid):
    phantom = drawn_ellipses(np.random.default_rng(8), grid.dimension)
    points = grid.finer((3,) * grid.dimension).points_mm()
    samples = phantom.density_at(np.stack(points, axis=-1))
    shape = [n for size in grid.shape_zyx for n in (size, 3)]
    means = samples.reshape(shape).mean(axis=tuple(range(1, 2 * grid.dimension, 2)))

    assert phantom.voxels(grid, 3) == pytest.approx(means, abs=1e-12)


def test_an_ellipsoid_outside_the_grid_leaves_no_trace():
    phantom = Ellipsoids((Ellipsoid(1.0, (500.0, 0.0, 0.0), (10.0, 10.0, 10.0)),))

    assert not phantom.voxels(Grid.centred((8, 8, 8), (1.0, 1.0, 1.0))).any()


def test_the_head_of_shepp_and_logan_has_the_densities_of_the_paper():
    places = [(0.0, 0.9), (0.0, 0.35), (-0.22, 0.0), (0.22, 0.0), (0.0, -0.605), (0.5, 0.0), (0.9, 0.0)]

    assert shepp_logan_2d(1.0, False).density_at(places) == pytest.approx([2, 1.03, 1, 1, 1.03, 1.02, 0])
    assert shepp_logan_2d(1.0).density_at(places) == pytest.approx([1, 0.3, 0, 0, 0.3, 0.2, 0])


def test_the_head_in_space_looks_to_anterior_and_has_its_large_ventricle_on_the_right():
    head = shepp_logan_3d()

    assert head.density_at([(0, -35, -25), (0, 35, -25)]) == pytest.approx([0.4, 0.2])
    # On the patient's right (negative x) the long axis has semi-axis 41 mm, on the left 31 mm.
    tip_right, tip_left = (np.array(rotation(angle) @ (38, 0)) for angle in (108, 72))
    assert head.density_at((-22 + tip_right[0], -tip_right[1], -25)) == pytest.approx(0)
    assert head.density_at((22 + tip_left[0], -tip_left[1], -25)) == pytest.approx(0.2)


def test_the_first_row_of_an_upright_image_is_the_top_of_the_head():
    image = shepp_logan_2d().image(Grid.centred((64, 64), (4.0, 4.0), UPRIGHT_2D))

    # Above the middle lies the large disc, below it the three small ones.
    assert image.GetPixel(image.TransformPhysicalPointToIndex((0.0, 35.0))) == pytest.approx(0.3)
    assert image.TransformPhysicalPointToIndex((0.0, 35.0))[1] < 32
