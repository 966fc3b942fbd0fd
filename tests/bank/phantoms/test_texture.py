"""Random fields: mean, spread and scale."""

from __future__ import annotations

import numpy as np
import pytest

from bank.phantoms.grid import Grid
from bank.phantoms.texture import cloud


def test_a_cloud_has_mean_0_and_standard_deviation_1() -> None:
    field = cloud(np.random.default_rng(0), Grid.centred((40, 30, 20), (1.0, 1.0, 2.0)), 3.0)
    assert field.shape == (20, 30, 40)
    assert field.mean() == pytest.approx(0.0, abs=1e-5)
    assert field.std() == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize(("spacing", "lag"), [(0.5, 12), (1.0, 6), (2.0, 3)])
def test_neighbours_are_as_alike_as_blurring_makes_them_whatever_the_spacing(spacing: float, lag: int) -> None:
    grid = Grid.centred((round(400 / spacing),) * 2, (spacing, spacing))
    field = cloud(np.random.default_rng(1), grid, 6.0)
    # White noise blurred by s is correlated over d as exp(-d²/(4 s²)); here d = s.
    correlation = (field * np.roll(field, lag, axis=1)).mean()
    assert correlation == pytest.approx(np.exp(-0.25), abs=0.03)


def test_on_a_grid_much_smaller_than_the_scale_nothing_varies() -> None:
    assert not cloud(np.random.default_rng(2), Grid.centred((8, 8), (0.1, 0.1)), 50.0).any()
