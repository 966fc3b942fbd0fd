"""Slices lie as a radiologist sees them, to scale, and say truly where left is."""

from __future__ import annotations

from collections.abc import Iterator

import nibabel
import numpy as np
import pytest
import SimpleITK as sitk
from matplotlib.axes import Axes
from matplotlib.text import Text

from bank.drawing.anatomy import grid_axes, letters_towards
from bank.drawing.planes import slice_plane
from bank.drawing.slices import draw_slice, draw_three_planes
from bank.drawing.style import new_canvas, styled
from bank.errors import VoxbankError
from bank.phantoms.grid import Grid, facing, rotation

OPPOSITE = dict(zip("LRAPSI", "RLPAIS", strict=True))


@pytest.fixture
def ax() -> Iterator[Axes]:
    with styled():
        yield new_canvas(80, 80).figure.subplots()


def volume(letters: str, spacing: tuple[float, float, float] = (1.0, 2.0, 4.0)) -> sitk.Image:
    """A volume of 5 x 4 x 3 voxels whose value is 100 k + 10 j + i."""
    k, j, i = np.indices((3, 4, 5))
    return Grid.centred((5, 4, 3), spacing, facing(letters)).image((100 * k + 10 * j + i).astype(np.int16))


def written(ax: Axes) -> dict[str, tuple[float, float]]:
    return {text.get_text(): text.get_position() for text in ax.texts if isinstance(text, Text)}


@pytest.mark.parametrize("stored", ["LPS", "RAS", "PIR", "LIP", "ASR", "IRA"])
@pytest.mark.parametrize(("plane", "expected"), [("axial", "RLAP"), ("coronal", "RLSI"), ("sagittal", "APSI")])
def test_the_sides_are_the_radiological_ones_however_the_volume_is_stored(
    stored: str, plane: str, expected: str, ax: Axes
) -> None:
    image = volume(stored)
    view = draw_slice(ax, image, plane)  # type: ignore[arg-type]
    assert "".join(view.letters[edge] for edge in ("left", "right", "top", "bottom")) == expected
    # The picture itself: stored in these letters' order, the right and the lower neighbours lie further that way.
    turned = sitk.DICOMOrient(image, {"axial": "LPS", "coronal": "LIP", "sagittal": "PIL"}[plane])
    expected_picture = sitk.GetArrayFromImage(turned)[
        view.index
        if turned.GetDirection() == image.GetDirection()
        else _same_slice(turned, image, view.through.grid_axis, view.index)
    ]
    assert view.cut(image).tolist() == expected_picture.tolist()
    left, right, bottom, top = view.extent
    assert ax.get_xlim() == (left, right)
    assert ax.get_ylim() == (bottom, top)


def _same_slice(turned: sitk.Image, image: sitk.Image, axis: int, index: int) -> int:
    """The k of the turned volume at the world position of a slice of the image."""
    at = [0, 0, 0]
    at[axis] = index
    towards = np.reshape(image.GetDirection(), (3, 3))[:, axis]
    middle = [n // 2 for n in image.GetSize()]
    middle[axis] = index
    point = image.TransformIndexToPhysicalPoint(middle)
    assert np.count_nonzero(np.abs(towards) > 0.5) == 1
    return int(turned.TransformPhysicalPointToIndex(point)[2])


def test_letters_stand_at_their_edges(ax: Axes) -> None:
    draw_slice(ax, volume("LPS", (1.0, 1.0, 1.0)), "axial")
    places = {letter: ax.transData.transform(place) for letter, place in written(ax).items()}
    assert places["R"][0] < places["A"][0] < places["L"][0]
    assert places["P"][1] < places["R"][1] < places["A"][1]


def test_mm_on_the_axes_are_those_of_the_world(ax: Axes) -> None:
    # By hand: y runs 4 x 2 mm around 0, its outer edges lie at -4 and 4; x 5 x 1 mm, so -2.5 to 2.5.
    view = draw_slice(ax, volume("LPS"), "axial")
    assert view.extent == (-2.5, 2.5, 4.0, -4.0)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x (mm)", "y (mm)")
    sagittal = slice_plane(volume("LPS"), "sagittal")
    assert sagittal.extent == (-4.0, 4.0, -6.0, 6.0)


def test_a_position_chooses_the_nearest_slice_and_refuses_to_leave_the_volume() -> None:
    image = volume("RAI")  # z is -4 at k = 2
    assert [slice_plane(image, "axial", position_mm=z).index for z in (-5.9, -2.1, -1.9, 5.9)] == [2, 2, 1, 0]
    with pytest.raises(VoxbankError, match="the axial slices are 0 to 2, and number 3 was asked for"):
        slice_plane(image, "axial", position_mm=-6.1)
    with pytest.raises(VoxbankError, match="not 'frontal'"):
        slice_plane(image, "frontal")  # type: ignore[arg-type]
    with pytest.raises(VoxbankError, match="2 dimensions"):
        slice_plane(sitk.Image(3, 3, sitk.sitkUInt8), "ij")


def test_as_stored_the_first_index_grows_rightwards_and_the_second_downwards(ax: Axes) -> None:
    view = draw_slice(ax, volume("PIR"), "ik", 1, axes="index", letters=False)
    assert view.cut(volume("PIR")).tolist() == [[100 * k + 10 + i for i in range(5)] for k in range(3)]
    assert view.extent == (-0.5, 4.5, 2.5, -0.5)
    assert (ax.get_xlabel(), ax.get_ylabel(), written(ax)) == ("i", "k", {})
    assert slice_plane(volume("PIR"), "ik").extent == (0.0, 5.0, 12.0, 0.0)


@pytest.mark.parametrize("axes", ["mm", "index", "none"])
@pytest.mark.parametrize("plane", ["coronal", "ij", "jk"])
def test_a_mm_is_as_long_across_as_down(axes: str, plane: str, ax: Axes) -> None:
    view = draw_slice(ax, volume("SAR"), plane, axes=axes)  # type: ignore[arg-type]
    ax.figure.canvas.draw()
    box, spacing = ax.get_window_extent(), volume("SAR").GetSpacing()
    width, height = (axis.voxels * spacing[axis.grid_axis] for axis in (view.across, view.down))
    assert box.width / box.height == pytest.approx(width / height, rel=1e-6)


@pytest.mark.parametrize(("axes", "expected"), [("mm", 2.0), ("index", 0.5), ("none", 2.0)])
def test_the_scale_bar_is_as_long_as_it_says(axes: str, expected: float, ax: Axes) -> None:
    draw_slice(ax, volume("LPS", (4.0, 2.0, 1.0)), "ij", scale_bar_mm=2, axes=axes)  # type: ignore[arg-type]
    (bar,) = ax.lines
    assert abs(np.ptp(bar.get_xdata())) == pytest.approx(expected)
    assert "2 mm" in written(ax)
    with pytest.raises(VoxbankError, match="a scale bar of 20 mm does not fit"):
        draw_slice(ax, volume("LPS", (4.0, 2.0, 1.0)), "ij", scale_bar_mm=20)


def test_the_window_is_centre_and_width(ax: Axes) -> None:
    draw_slice(ax, volume("LPS"), "axial", window=(40, 400))
    draw_slice(ax, volume("LPS"), "axial")
    assert [shown.get_clim() for shown in ax.images] == [(-160, 240), (0, 234)]


def test_oblique_slices_have_two_letters_and_lengths_along_the_grid(ax: Axes) -> None:
    # Turned by 30 degrees about z, i runs to (cos 30, sin 30, 0): to the left and posterior.
    image = Grid.centred((5, 4, 3), (1.0, 2.0, 4.0), rotation(0, 0, 30), (10.0, 0.0, 0.0)).image(
        np.zeros((3, 4, 5), np.float32)
    )
    view = draw_slice(ax, image, "axial")
    assert view.letters == {"left": "RA", "right": "LP", "top": "AL", "bottom": "PR"}
    assert ax.get_xlabel() == "towards LP (mm)"
    # The centre (10, 0, 0) lies 10 cos 30 along i and -10 sin 30 along j.
    assert np.mean(view.extent[:2]) == pytest.approx(10 * np.cos(np.pi / 6))
    assert np.mean(view.extent[2:]) == pytest.approx(-5.0)


def test_letters_agree_with_nibabel_for_drawn_directions() -> None:
    rng = np.random.default_rng(5)
    for _ in range(60):  # turned so little that no axis is a matter of opinion
        turned = rotation(*rng.uniform(-20, 20, 3)) @ facing("".join(rng.permutation(["L", "A", "S"])))
        affine = np.eye(4)
        affine[:3, :3] = np.diag([-1.0, -1.0, 1.0]) @ turned  # nibabel's world is RAS
        codes = nibabel.aff2axcodes(affine)
        by_axis = sorted(range(3), key=lambda axis: "LPS".index(_positive(codes[axis])))
        assert grid_axes(turned) == tuple(by_axis)
        for column, code in enumerate(codes):
            if np.max(np.abs(turned[:, column])) > 0.75:  # nearer to one axis than to any other
                assert letters_towards(turned[:, column])[0] == code
                assert letters_towards(-turned[:, column])[0] == OPPOSITE[code]


def _positive(code: str) -> str:
    return code if code in "LPS" else OPPOSITE[code]


def test_three_planes_meet_in_the_point_at_one_scale() -> None:
    image = Grid.centred((20, 30, 10), (1.0, 1.0, 3.0), facing("PIR")).image(np.zeros((10, 30, 20), np.float32))
    point = (4.4, -3.2, 6.1)
    with styled():
        canvas = new_canvas(150, 60)
        axes = canvas.figure.subplots(1, 3)
        views = draw_three_planes(axes, image, point, scale_bar_mm=10)
        canvas.draw()
    # x = 13.5 - 3 k, y = i - 9.5 and z = 14.5 - j, so that the point has (i, j, k) = (6.3, 8.4, 3.03).
    assert [view.index for view in views] == [8, 6, 3]
    for ax, expected in zip(axes, ((4.4, -3.2), (4.4, 6.1), (-3.2, 6.1)), strict=True):
        hairs = [line for line in ax.lines if line.get_linewidth() < 1]
        upright = {round(float(line.get_xdata()[0]), 6) for line in hairs if np.ptp(line.get_xdata()) == 0}
        level = {round(float(line.get_ydata()[0]), 6) for line in hairs if np.ptp(line.get_ydata()) == 0}
        assert sorted(upright) == pytest.approx([expected[0]])
        assert sorted(level) == pytest.approx([expected[1]])
    widths = {round(ax.get_window_extent().width / abs(np.diff(ax.get_xlim())[0]), 6) for ax in axes}
    assert len(widths) == 1
    with pytest.raises(VoxbankError, match="the axial slices"):
        draw_three_planes(axes, image, (0, 0, 99))
