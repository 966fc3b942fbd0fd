"""Draw slices of volumes: with letters of the body, axes, a scale bar, and a point in three planes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import SimpleITK as sitk
from matplotlib.axes import Axes

from bank.drawing.planes import Plane, SlicePlane, slice_plane
from bank.drawing.style import ON_IMAGES, halo
from bank.errors import VoxbankError

_INSET = 0.025  # of the picture's longer side, from its edge to letters and scale bar
_GAP = 0.05  # of the picture, left free around the point that cross hairs mark
_MARGIN = 0.11  # of the picture, left free for the letters at its edges


def draw_slice(
    ax: Axes,
    image: sitk.Image,
    plane: Plane,
    index: int | None = None,
    position_mm: float | None = None,
    *,
    window: tuple[float, float] | None = None,
    letters: bool = True,
    scale_bar_mm: float | None = None,
    axes: Literal["mm", "index", "none"] = "mm",
) -> SlicePlane:
    """Draw a slice of a volume, voxel by voxel and with true proportions, and return which it is.

    `plane`, `index` and `position_mm` choose the slice as in `slice_plane`. `window` is (centre, width); left out, the
    greys span the whole volume. `letters` say where the body continues, two where the grid is oblique. `axes` are in
    mm or in voxels, or not shown (and in mm).

    Raises
    ------
    VoxbankError
        When there is no such slice.
    """
    view = slice_plane(image, plane, index, position_mm, "index" if axes == "index" else "mm")
    low, high = _greys(image, window)
    ax.imshow(view.cut(image), extent=view.extent, vmin=low, vmax=high, aspect=view.aspect, cmap="gray")
    if axes == "none":
        ax.set_axis_off()
    else:
        ax.set(xlabel=view.across.label, ylabel=view.down.label)
    if letters:
        draw_letters(ax, view)
    if scale_bar_mm:
        draw_scale_bar(ax, view, scale_bar_mm)
    return view


def draw_letters(ax: Axes, view: SlicePlane) -> None:
    """Write the letters of the body into the picture, at the middle of its four edges."""
    places = {
        "left": (_INSET, 0.5, "left", "center"),
        "right": (1 - _INSET, 0.5, "right", "center"),
        "top": (0.5, 1 - _INSET, "center", "top"),
        "bottom": (0.5, _INSET, "center", "bottom"),
    }
    for edge, (x, y, horizontal, vertical) in places.items():
        left, right, bottom, top = view.extent
        at = (left + x * (right - left), bottom + y * (top - bottom))
        ax.text(*at, view.letters[edge], ha=horizontal, va=vertical, color="white", weight="bold", path_effects=halo())


def draw_scale_bar(ax: Axes, view: SlicePlane, length_mm: float) -> None:
    """Draw a bar of this length, with its length above it, into the picture's lower left corner.

    Raises
    ------
    VoxbankError
        When the bar is longer than the picture is wide.
    """
    left, right, bottom, top = view.extent
    length = length_mm / view.mm_across * np.sign(right - left)
    start, height = left + 2 * _INSET * (right - left), bottom + 2 * _INSET * (top - bottom)
    if abs(length) > abs(right - left) * (1 - 4 * _INSET):
        raise VoxbankError(f"a scale bar of {length_mm:g} mm does not fit into a picture that is not wider")
    ends = [start, start + length]
    ax.plot(ends, [height, height], color="white", linewidth=2, solid_capstyle="butt", path_effects=halo(3.4))
    words = ax.annotate(f"{length_mm:g} mm", (start, height), (0, 3), textcoords="offset points")
    words.set(ha="left", va="bottom", color="white", path_effects=halo(), fontsize=7.5)
    ax.set(xlim=(left, right), ylim=(bottom, top))


def draw_three_planes(
    axes: Sequence[Axes],
    image: sitk.Image,
    point_xyz_mm: Sequence[float],
    *,
    window: tuple[float, float] | None = None,
    cross_hairs: bool = True,
    scale_bar_mm: float | None = None,
) -> tuple[SlicePlane, SlicePlane, SlicePlane]:
    """Draw the axial, coronal and sagittal slice through a point of the world, all at one scale.

    The slices are those whose voxels hold the point; the cross hairs meet exactly at it. `axes` are three.

    Raises
    ------
    VoxbankError
        When the point lies outside the volume.
    """
    point = image.TransformPhysicalPointToContinuousIndex([float(value) for value in point_xyz_mm])
    planes: tuple[Plane, Plane, Plane] = ("axial", "coronal", "sagittal")
    three, views = list(np.ravel(np.asarray(axes, dtype=object))), []
    for ax, plane in zip(three, planes, strict=True):
        normal = slice_plane(image, plane).through.grid_axis
        bar = scale_bar_mm if plane == "axial" else None
        number = int(np.floor(point[normal] + 0.5))
        view = draw_slice(ax, image, plane, number, window=window, scale_bar_mm=bar, axes="none")
        ax.set_title(plane)
        if cross_hairs:
            _draw_cross_hairs(ax, view, point)
        views.append(view)
    _share_scale(three, views)
    return views[0], views[1], views[2]


def _greys(image: sitk.Image, window: tuple[float, float] | None) -> tuple[float, float]:
    if window is None:
        found = sitk.GetArrayViewFromImage(image)
        return float(found.min()), float(found.max())
    centre, width = window
    return centre - width / 2, centre + width / 2


def _draw_cross_hairs(ax: Axes, view: SlicePlane, point_ijk: Sequence[float]) -> None:
    x, y = (axis.coordinate(point_ijk[axis.grid_axis]) for axis in (view.across, view.down))
    left, right, bottom, top = view.extent
    gap = _GAP * max(abs(right - left), abs(top - bottom))
    style = {"color": ON_IMAGES[0], "linewidth": 0.9, "path_effects": halo(2)}
    for low, high in _around(x, gap, left, right):
        ax.plot([low, high], [y, y], **style)  # type: ignore[arg-type]  # the stub does not know effects
    for low, high in _around(y, gap, bottom, top):
        ax.plot([x, x], [low, high], **style)  # type: ignore[arg-type]


def _around(middle: float, gap: float, one: float, other: float) -> list[tuple[float, float]]:
    """Return the pieces between two edges, and away from them, that leave a gap on both sides of the middle."""
    margin = _MARGIN * abs(other - one)
    low, high = min(one, other) + margin, max(one, other) - margin
    pieces = [(low, middle - gap), (middle + gap, high)]
    return [(start, stop) for start, stop in pieces if start < stop]


def _share_scale(axes: Sequence[Axes], views: Sequence[SlicePlane]) -> None:
    """Give all pictures the same width and height in mm, each in the middle of its axes."""
    sides = [(abs(view.extent[1] - view.extent[0]), abs(view.extent[3] - view.extent[2])) for view in views]
    width, height = (max(side[n] for side in sides) for n in (0, 1))
    for ax, view in zip(axes, views, strict=True):
        left, right, bottom, top = view.extent
        ax.set_xlim(*_widened(left, right, width))
        ax.set_ylim(*_widened(bottom, top, height))


def _widened(start: float, stop: float, length: float) -> tuple[float, float]:
    middle, half = (start + stop) / 2, float(np.sign(stop - start)) * length / 2
    return middle - half, middle + half
