"""Grids: SimpleITK agrees about where the voxels lie."""

from __future__ import annotations

import numpy as np
import pytest
import SimpleITK as sitk

from bank.errors import VoxbankError
from bank.phantoms.grid import UPRIGHT_2D, Grid, facing, rotation

OBLIQUE = Grid.centred((5, 4, 3), (0.5, 1.0, 3.0), rotation(10, -20, 30) @ facing("PIR"), (7.0, -3.0, 2.0))


def test_voxel_centres_lie_where_simpleitk_puts_them():
    image = OBLIQUE.image(np.zeros(OBLIQUE.shape_zyx))
    x, y, z = OBLIQUE.points_mm()
    expected = image.TransformContinuousIndexToPhysicalPoint((4.0, 1.0, 2.0))

    assert (x[2, 1, 4], y[2, 1, 4], z[2, 1, 4]) == pytest.approx(expected, abs=1e-12)
    assert OBLIQUE.to_mm((4, 1, 2)) == pytest.approx(expected, abs=1e-12)
    assert OBLIQUE.to_index(expected) == pytest.approx((4, 1, 2), abs=1e-12)


def test_a_centred_grid_has_its_middle_where_it_was_put():
    assert OBLIQUE.centre_xyz_mm == pytest.approx((7.0, -3.0, 2.0), abs=1e-12)
    assert [float(axis.mean()) for axis in OBLIQUE.points_mm()] == pytest.approx((7.0, -3.0, 2.0), abs=1e-12)


def test_the_grid_of_an_image_is_the_grid_it_was_made_with():
    assert Grid.of(OBLIQUE.image(np.zeros(OBLIQUE.shape_zyx))) == OBLIQUE


def test_an_array_keeps_its_voxels_in_an_image():
    voxels = np.arange(60).reshape(OBLIQUE.shape_zyx)
    image = OBLIQUE.image(voxels)

    assert image[4, 3, 1] == voxels[1, 3, 4]


def test_a_finer_grid_covers_the_same_block_as_simpleitk_bins_it():
    finer = OBLIQUE.finer((2, 3, 4))
    binned = sitk.BinShrink(finer.image(np.zeros(finer.shape_zyx)), (2, 3, 4))

    assert finer.voxel_volume == pytest.approx(OBLIQUE.voxel_volume / 24)
    assert Grid.of(binned).differences(OBLIQUE) == {}


def test_letters_name_where_the_indices_run():
    sagittal = facing("PIR")

    assert sagittal[:, 0].tolist() == [0, 1, 0]
    assert sagittal[:, 1].tolist() == [0, 0, -1]
    assert sagittal[:, 2].tolist() == [-1, 0, 0]


def test_a_quarter_turn_about_each_axis_follows_the_right_hand():
    assert rotation(90, 0, 0) @ (0, 1, 0) == pytest.approx((0, 0, 1), abs=1e-12)
    assert rotation(0, 90, 0) @ (0, 0, 1) == pytest.approx((1, 0, 0), abs=1e-12)
    assert rotation(0, 0, 90) @ (1, 0, 0) == pytest.approx((0, 1, 0), abs=1e-12)
    assert rotation(90, 0, 90) @ (0, 1, 0) == pytest.approx((0, 0, 1), abs=1e-12)


def test_an_upright_plane_has_its_first_row_on_top():
    x, y = Grid.centred((3, 2), (1.0, 4.0), UPRIGHT_2D).points_mm()

    assert x.tolist() == [[-1, 0, 1], [-1, 0, 1]]
    assert y.tolist() == [[2, 2, 2], [-2, -2, -2]]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"spacing_xyz_mm": (1.0, 1.0)}, "a grid has two or three sizes, and as many"),
        ({"size_xyz": (1, 0, 1)}, "sizes and spacings are positive"),
        ({"spacing_xyz_mm": (1.0, -1.0, 1.0)}, "sizes and spacings are positive"),
        ({"direction": (1.0, 0, 0, 0, 1, 0.1, 0, 0, 1)}, "a direction is orthonormal"),
    ],
)
def test_numbers_that_make_no_grid_are_refused(change: dict[str, tuple[float, ...]], sentence: str) -> None:
    numbers = {"size_xyz": (1, 1, 1), "spacing_xyz_mm": (1.0,) * 3, "origin_xyz_mm": (0.0,) * 3}
    with pytest.raises(VoxbankError, match=sentence):
        Grid(**{**numbers, "direction": tuple(np.eye(3).ravel()), **change})


def test_an_array_of_another_shape_is_refused():
    with pytest.raises(VoxbankError, match=r"arrays of shape \(3, 4, 5\), not \(5, 4, 3\)"):
        OBLIQUE.image(np.zeros((5, 4, 3)))


@pytest.mark.parametrize("letters", ["LPX", "LRS", "LP", "lps"])
def test_letters_that_name_no_direction_are_refused(letters):
    with pytest.raises(VoxbankError, match=f"not '{letters}'"):
        facing(letters)
