"""Sinograms and k-space lie at their angles, offsets and frequencies."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from bank.drawing.raw_data import draw_k_space, draw_sinogram
from bank.drawing.style import new_canvas, styled
from bank.errors import VoxbankError


@pytest.fixture
def ax() -> Iterator[Axes]:
    with styled():
        yield new_canvas(80, 60).figure.subplots()


def test_a_sinogram_has_angles_to_the_right_and_offsets_upwards(ax: Axes) -> None:
    shown = draw_sinogram(ax, np.arange(8).reshape(2, 4), [22.5, 67.5, 112.5, 157.5], [-5, 5])
    assert list(shown.get_extent()) == [0, 180, -10, 10]
    assert shown.origin == "lower"
    assert shown.get_array()[0].tolist() == [0, 1, 2, 3]
    assert list(ax.get_xticks()) == [0, 45, 90, 135, 180]


def test_angles_without_data_are_hatched(ax: Axes) -> None:
    values = np.ones((3, 6))
    values[:, [0, 3, 4]] = np.nan
    draw_sinogram(ax, values, np.arange(15, 180, 30), [-1, 0, 1])
    gaps = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert [(gap.get_x(), gap.get_width()) for gap in gaps] == [(0, 30), (90, 60)]
    assert all(gap.get_hatch() for gap in gaps)


def test_k_space_is_shown_in_four_decades_with_ky_upwards(ax: Axes) -> None:
    values = np.array([[1e-9, 1], [10j, -1000]])
    shown = draw_k_space(ax, values, [-0.01, 0.01], [0.0, 0.04])
    assert shown.get_array().tolist() == [[-5, -3], [-2, 0]]
    assert shown.get_clim() == (-4, 0)
    assert list(shown.get_extent()) == pytest.approx([-0.02, 0.02, -0.02, 0.06])


def test_what_was_not_measured_is_covered(ax: Axes) -> None:
    draw_k_space(ax, np.ones((2, 2)), [0, 1], [0, 1], measured=[[1, 1], [0, 0]])
    cover = ax.images[1].get_array()
    assert cover[..., 3].tolist() == [[0, 0], [1, 1]]


def test_numbers_that_do_not_fit_are_refused(ax: Axes) -> None:
    with pytest.raises(VoxbankError, match=r"need an array of shape \(3, 2\), not \(2, 3\)"):
        draw_sinogram(ax, np.ones((2, 3)), [0, 1], [0, 1, 2])
    with pytest.raises(VoxbankError, match="grow by equal steps"):
        draw_sinogram(ax, np.ones((2, 3)), [0, 1, 3], [0, 1])
    with pytest.raises(VoxbankError, match="need arrays of shape"):
        draw_k_space(ax, np.ones((2, 2)), [0, 1], [0, 1], measured=[[1, 1]])
