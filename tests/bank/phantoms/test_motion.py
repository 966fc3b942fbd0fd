"""Motions: by hand, back and forth, and their Jacobian by differences."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bank.phantoms.motion import STEEPEST, Motion, bending, rigid

POINTS = np.stack(np.meshgrid(np.arange(-90.0, 91.0, 6.0), np.arange(-90.0, 91.0, 6.0)), axis=-1)


def bent(seed: int, angle_deg: float = 0.0) -> Motion:
    drawn = bending(np.random.default_rng(seed), 8.0, (55.0, 70.0))
    return Motion(angle_deg, (4.0, -3.0), (1.0, 2.0), drawn.bump_mm, drawn.bump_centre_mm, drawn.bump_width_mm)


def test_a_quarter_turn_leads_x_to_y_and_shifts_afterwards() -> None:
    motion = rigid(90.0, (1.0, 2.0))
    np.testing.assert_allclose(motion(np.array([[10.0, 0.0], [0.0, 10.0]])), [[1.0, 12.0], [-9.0, 2.0]], atol=1e-12)


def test_the_centre_of_a_turn_only_shifts() -> None:
    np.testing.assert_allclose(rigid(37.0, (1.0, 2.0), (5.0, 6.0))(np.array([5.0, 6.0])), [6.0, 8.0])


def test_a_single_bump_moves_its_middle_whole_and_what_is_one_width_away_by_less() -> None:
    motion = Motion(0.0, (0.0, 0.0), (0.0, 0.0), np.array([[4.0, 0.0]]), np.array([[10.0, 0.0]]), np.array([20.0]))
    moved = motion(np.array([[10.0, 0.0], [10.0, 20.0]]))
    np.testing.assert_allclose(moved, [[14.0, 0.0], [10.0 + 4 * math.exp(-0.5), 20.0]])
    # 4 / 20 / sqrt(e)
    assert motion.steepness == pytest.approx(0.1213061)
    assert motion.smallest_jacobian == pytest.approx(0.7721030)


@pytest.mark.parametrize("seed", range(6))
def test_back_is_the_inverse(seed: int) -> None:
    motion = bent(seed, 15.0)
    np.testing.assert_allclose(motion.back(motion(POINTS)), POINTS, atol=1e-8)
    np.testing.assert_allclose(motion(motion.back(POINTS)), POINTS, atol=1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_the_jacobian_is_that_of_central_differences_and_never_below_its_bound(seed: int) -> None:
    motion, step = bent(seed, -20.0), 1e-4
    along_x, along_y = ((motion(POINTS + e) - motion(POINTS - e)) / (2 * step) for e in step * np.eye(2))
    determinant = along_x[..., 0] * along_y[..., 1] - along_x[..., 1] * along_y[..., 0]
    np.testing.assert_allclose(motion.jacobian(POINTS), determinant, atol=1e-6)
    assert 0.2 < motion.smallest_jacobian < determinant.min() < 1 < determinant.max()


@pytest.mark.parametrize("seed", range(6))
def test_the_bending_is_nowhere_steeper_than_its_bound(seed: int) -> None:
    motion, step = bent(seed), 1e-4
    assert motion.steepness <= STEEPEST + 1e-12
    for direction in ([1.0, 0.0], [0.6, 0.8], [0.0, 1.0]):
        change = motion.bend_mm(POINTS + step * np.array(direction)) - motion.bend_mm(POINTS)
        assert np.linalg.norm(change, axis=-1).max() / step <= motion.steepness


def test_a_rigid_motion_keeps_distances_and_areas() -> None:
    motion = rigid(33.0, (5.0, -8.0), (10.0, 10.0))
    moved = motion(POINTS)
    np.testing.assert_allclose(np.linalg.norm(moved[1:] - moved[:-1], axis=-1), 6.0)
    np.testing.assert_allclose(motion.jacobian(POINTS), 1.0)
    assert motion.smallest_jacobian == 1.0


def test_a_small_bending_is_as_large_as_it_was_asked_for() -> None:
    motion = bending(np.random.default_rng(0), 1.0, (55.0, 70.0))
    lengths = np.linalg.norm(motion.bump_mm, axis=1)
    assert 0.5 <= lengths.min() < lengths.max() <= 1.0
