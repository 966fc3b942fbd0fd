"""Which voxels a slice shows, and where on its axes they lie.

Axial, coronal and sagittal slices are those of the grid that come closest, as a radiologist sees them: the patient's
left is on the right, posterior below; in coronal and sagittal slices superior is on top, and in sagittal ones anterior
on the left. Slices "ij", "ik" and "jk" lie as they are stored: the first index grows to the right, the second
downwards. Nothing is interpolated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from bank.drawing.anatomy import grid_axes, letters_towards
from bank.errors import VoxbankError

Plane = Literal["axial", "coronal", "sagittal", "ij", "ik", "jk"]
Unit = Literal["mm", "index"]

# World axis and sign that the screen's axes follow, rightwards and downwards, and the world axis through the plane.
_SEEN = {"axial": ((0, 1), (1, 1), 2), "coronal": ((0, 1), (2, -1), 1), "sagittal": ((1, 1), (2, -1), 0)}
_STORED = {"ij": (0, 1, 2), "ik": (0, 2, 1), "jk": (1, 2, 0)}


@dataclass(frozen=True)
class PlaneAxis:
    """One axis of a slice: i, j or k (0, 1, 2), and the coordinate at which its voxels are drawn."""

    grid_axis: int
    voxels: int
    first: float
    """Coordinate of the centre of voxel 0."""
    step: float
    """Coordinate from a voxel to the next."""
    backwards: bool
    """Whether the index falls rightwards, or downwards."""
    label: str

    @property
    def edges(self) -> tuple[float, float]:
        """Coordinates of the slice's two edges, as they follow rightwards, or downwards."""
        low, high = self.coordinate(-0.5), self.coordinate(self.voxels - 0.5)
        return (high, low) if self.backwards else (low, high)

    def coordinate(self, index: float) -> float:
        """Return the coordinate of an index, which need not be a whole number."""
        return self.first + self.step * index


@dataclass(frozen=True)
class SlicePlane:
    """A slice: its axes on the screen, which slice of i, j or k it is, and the letters at its edges."""

    across: PlaneAxis
    down: PlaneAxis
    through: PlaneAxis
    index: int
    letters: dict[str, str]
    """Where the patient continues at the edges left, right, top and bottom."""
    aspect: float
    """How much longer a unit of the axis downwards is drawn than one of the axis across."""
    mm_across: float
    """How many mm a unit of the axis across is."""

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Coordinates of the left, right, bottom and top edge, as matplotlib wants them."""
        (left, right), (top, bottom) = self.across.edges, self.down.edges
        return left, right, bottom, top

    def cut(self, volume: sitk.Image) -> NDArray[Any]:
        """Return this slice of a volume on the same grid, as array [row, column] of the screen."""
        voxels = np.moveaxis(sitk.GetArrayFromImage(volume), (2, 1, 0), (0, 1, 2))
        picture = np.moveaxis(voxels, (self.down.grid_axis, self.across.grid_axis), (0, 1))[..., self.index]
        return np.asarray(picture[:: -1 if self.down.backwards else 1, :: -1 if self.across.backwards else 1])


def slice_plane(
    image: sitk.Image, plane: Plane, index: int | None = None, position_mm: float | None = None, unit: Unit = "mm"
) -> SlicePlane:
    """Return a slice of a volume: number `index`, or the one nearest to `position_mm`, or the middle one.

    `position_mm` and the coordinates of axial, coronal and sagittal slices are those of the world; for an oblique grid,
    lengths from the isocentre along the grid's own axes, counted towards L, P and S. Slices as they are stored count
    mm from the outer corner of the first voxel. With `unit="index"` the coordinates are i, j and k.

    Raises
    ------
    VoxbankError
        When the image is no volume, the plane has another name, or the slice lies outside.
    """
    if image.GetDimension() != 3:
        raise VoxbankError(f"a slice is taken of a volume, not of an image with {image.GetDimension()} dimensions")
    across, down, through = _axes(image, plane, unit)
    found = _nearest(image, plane, through, index, position_mm)
    aspect, mm_across = 1.0, 1.0
    if unit == "index":
        mm_across = image.GetSpacing()[across.grid_axis]
        aspect = image.GetSpacing()[down.grid_axis] / mm_across
    return SlicePlane(across, down, through, found, _letters(image, across, down), aspect, mm_across)


def directions(image: sitk.Image) -> NDArray[np.float64]:
    """Return the (3, 3) array whose columns are the directions of i, j and k in the world."""
    return np.reshape(np.array(image.GetDirection()), (3, 3))


def _axes(image: sitk.Image, plane: str, unit: Unit) -> tuple[PlaneAxis, PlaneAxis, PlaneAxis]:
    if plane in _STORED:
        across, down, through = (_stored_axis(image, axis, unit) for axis in _STORED[plane])
        return across, down, through
    if plane not in _SEEN:
        raise VoxbankError(f"a plane is one of {', '.join((*_SEEN, *_STORED))}, not '{plane}'")
    (right, downwards, normal) = _SEEN[plane]
    return (
        _world_axis(image, *right, unit),
        _world_axis(image, *downwards, unit),
        _world_axis(image, normal, 1, unit),
    )


def _stored_axis(image: sitk.Image, axis: int, unit: Unit) -> PlaneAxis:
    spacing, voxels, name = image.GetSpacing()[axis], image.GetSize()[axis], "ijk"[axis]
    if unit == "index":
        return PlaneAxis(axis, voxels, 0.0, 1.0, False, name)
    return PlaneAxis(axis, voxels, spacing / 2, spacing, False, f"along {name} (mm)")


def _world_axis(image: sitk.Image, world: int, sign: int, unit: Unit) -> PlaneAxis:
    """Return the grid's axis that follows an axis of the world, drawn so that `sign` times that axis grows."""
    axis = grid_axes(image.GetDirection())[world]
    towards = directions(image)[:, axis]
    same = 1 if towards[world] > 0 else -1
    voxels, backwards = image.GetSize()[axis], same != sign
    if unit == "index":
        return PlaneAxis(axis, voxels, 0.0, 1.0, backwards, "ijk"[axis])
    straight = abs(towards[world]) > 1 - 1e-6
    label = f"{'xyz'[world]} (mm)" if straight else f"towards {letters_towards(towards * same)} (mm)"
    first = float(np.dot(image.GetOrigin(), towards * same))
    return PlaneAxis(axis, voxels, first, same * image.GetSpacing()[axis], backwards, label)


def _nearest(image: sitk.Image, plane: str, through: PlaneAxis, index: int | None, position_mm: float | None) -> int:
    found = through.voxels // 2 if index is None else index
    if position_mm is not None:
        *_, in_mm = _axes(image, plane, "mm")
        found = round((position_mm - in_mm.first) / in_mm.step)
    if not 0 <= found < through.voxels:
        raise VoxbankError(f"the {plane} slices are 0 to {through.voxels - 1}, and number {found} was asked for")
    return found


def _letters(image: sitk.Image, across: PlaneAxis, down: PlaneAxis) -> dict[str, str]:
    right, below = (directions(image)[:, axis.grid_axis] * (-1 if axis.backwards else 1) for axis in (across, down))
    edges = {"left": -right, "right": right, "top": -below, "bottom": below}
    return {edge: letters_towards(direction) for edge, direction in edges.items()}
