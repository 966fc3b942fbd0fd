"""A header, a click near the first slice, and the listing of a card; only the figure needs a head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import SimpleITK as sitk
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.planes import Plane
from bank.drawing.slices import draw_slice
from bank.drawing.style import ON_IMAGES, halo
from exercises.coordinates.lesion_that_moved import listings
from exercises.coordinates.lesion_that_moved.listings import Motion

PLANES = ("sagittal", "coronal", "axial")
"""The plane of slices that follow each other along x, y or z."""

IN_PLANE: tuple[Plane, ...] = ("jk", "ik", "ij")
"""The indices within slices that follow each other along i, j or k."""

WORLD_AXES = ((1, 2, 0), (2, 0, 1))
"""Along which of x, y and z the indices i, j and k run: in both no index runs along the axis of its own number, so that
rows and columns of the direction, and its product with a vector and that of its transpose, are never the same."""

SIGNS = ((1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1))
"""Whether i, j and k run along these axes or against them; with an even number of minus signs D is right-handed."""

PIXELS = ((0.6, 432, 400), (0.7, 360, 336), (0.75, 336, 320), (0.75, 352, 320), (0.8, 320, 288), (0.9, 288, 256))
"""Spacing (mm) and numbers of voxels within a slice."""

SLICE_MM = (4.2, 4.4, 4.6, 4.8, 5.2, 5.4, 5.6)
HALF_MM = (17, 18, 20, 22, 23)

HEAD_CENTRE_MM = (0.0, 12.0, 10.0)
"""The middle of the head, from the anterior commissure."""

LESION_MM = {
    "sagittal": ((0, 0), (-30, 40), (-2, 24)),
    "coronal": ((10, 28), (0, 0), (2, 24)),
    "axial": ((10, 28), (-20, 32), (0, 0)),
}
"""Where in its slice the lesion may lie: along x (on either side), y and z from the field of view's centre."""

TURN_DEGREES = (10, 12, 14, 15, 16)
DRIFT_MM = (12, 14, 15, 16, 18)
"""Across the axis of the turn."""


@dataclass(frozen=True)
class Given:
    """The header, the click and the listing as printed; orders are i, j, k and x, y, z."""

    case: str
    """Which listing it is: crop, flip, mask or compose."""
    plane: str
    slices_along: int
    """0, 1 or 2: the slices follow each other along i, j or k."""
    size: tuple[int, int, int]
    spacing: tuple[float, float, float]
    origin: tuple[float, float, float]
    direction: tuple[tuple[int, int, int], ...]
    voxel: tuple[int, int, int]
    middle: int
    """The number of the slice in the middle."""
    half_mm: int
    listing: str
    returned: tuple[int, ...]
    """What the repaired listing returns for the click: the shape of the array (crop), the size of the image (flip), the
    number of the slice that the value comes from (compose)."""
    motion: Motion | None
    """How the head lies in the second scan (compose)."""
    shift: tuple[int, int, int]

    @property
    def slice_letter(self) -> str:
        """The index along which the slices follow each other."""
        return "ijk"[self.slices_along]

    @property
    def in_plane(self) -> Plane:
        """The two indices within a slice, the one that is drawn rightwards first."""
        return IN_PLANE[self.slices_along]


@dataclass(frozen=True)
class Scene:
    """What is printed, and which head lies where in the scanner."""

    given: Given
    head: int
    """The seed of the head."""
    commissure_mm: tuple[float, float, float]
    """Where the head's anterior commissure lies in the scanner (x, y, z)."""


def generate(rng: Generator, card: Mapping[str, str]) -> Scene:
    """Draw the grid, the head in it, the lesion in one of the first slices, the card's listing and the motion."""
    along, world = int(rng.choice(3, p=(0.25, 0.25, 0.5))), WORLD_AXES[rng.integers(2)]
    direction = np.zeros((3, 3), dtype=int)
    direction[world, (0, 1, 2)] = SIGNS[rng.integers(4)]
    plane = PLANES[world[along]]
    size, spacing = _voxels(rng, along)
    half_mm = _half_mm(rng, spacing)
    half = np.ceil(half_mm / spacing).astype(int)
    centre = _field_centre_mm(plane, int(direction[world[along], along]))
    voxel = _click(rng, plane, size, spacing, direction)
    voxel[along] = rng.integers(2, _end_of_clicks(card["case"], int(half[along])))
    middle_mm = direction @ (spacing * (size - 1) / 2)
    origin = np.round(rng.uniform((-12, -30, -40), (12, 30, 40)) - middle_mm)
    shift = _shift(rng, world[along], float(spacing[along]))
    grid = Given(
        case=card["case"],
        plane=plane,
        slices_along=along,
        size=tuple(size.tolist()),
        spacing=tuple(spacing.tolist()),
        origin=tuple((origin + 0.0).tolist()),
        direction=tuple(tuple(row) for row in direction.tolist()),
        voxel=tuple(voxel.tolist()),
        middle=int(size[along]) // 2,
        half_mm=half_mm,
        listing="",
        returned=(),
        motion=None,
        shift=shift,
    )
    return Scene(_with_listing(rng, grid), int(rng.integers(1000)), tuple((origin + middle_mm - centre).tolist()))


def given(scene: Scene) -> Given:
    """Return what the stem prints."""
    return scene.given


@guard("no two axes have the same number of voxels or the same length of the field of view")
def axes_differ(given: Given) -> bool:
    """Whether exchanged axes can be seen."""
    lengths = np.array(given.size) * given.spacing
    return len(set(given.size)) == 3 and bool(np.min(np.abs(lengths - np.roll(lengths, 1))) >= 10)


@guard("the cube reaches beyond exactly one border of the image, the first slice, and no slice is left of it")
def one_border(given: Given) -> bool:
    """Whether negative indices empty the crop along the slices, and nothing else happens."""
    half = np.ceil(given.half_mm / np.array(given.spacing)).astype(int)
    low, high = np.array(given.voxel) - half, np.array(given.voxel) + half + 1
    beyond = [(axis, "low") for axis in range(3) if low[axis] < 0]
    beyond += [(axis, "high") for axis in range(3) if high[axis] > given.size[axis]]
    along = given.slices_along
    return beyond == [(along, "low")] and bool(given.size[along] + low[along] >= high[along])


@guard("the click and the origin are 4 mm or more away from the plane x = 0")
def side_is_clear(given: Given) -> bool:
    """Whether the signs of x can be told."""
    x = given.origin[0] + np.dot(given.direction[0], np.array(given.spacing) * given.voxel)
    return bool(min(abs(x), abs(given.origin[0])) >= 4)


def draw_slices(scene: Scene, ax: NDArray[Any]) -> None:
    """Draw the slice in the middle, and the one that was clicked on with a ring around the click."""
    shown = scene.given
    one, other = ("ijk".index(letter) for letter in shown.in_plane)
    for axes, number in zip(np.ravel(ax), (shown.middle, shown.voxel[shown.slices_along]), strict=True):
        three = _three_slices(scene, number)
        draw_slice(axes, three, shown.in_plane, 1, window=(530, 1060), letters=False, axes="index")
        axes.set_title(f"slice {shown.slice_letter} = {number}")
        axes.set(xticks=range(0, shown.size[one], 50), yticks=range(0, shown.size[other], 50))
    _draw_ring(axes, (shown.voxel[one], shown.voxel[other]), (shown.spacing[one], shown.spacing[other]))


def _voxels(rng: Generator, along: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the size and spacing (i, j, k) of a grid whose slices follow each other along one of them."""
    pixel_mm, *in_plane = PIXELS[rng.integers(len(PIXELS))]
    slice_mm = float(rng.choice(SLICE_MM))
    slices = round(rng.uniform(104, 122) / slice_mm)
    size, spacing = np.insert(rng.permutation(in_plane), along, slices), np.full(3, pixel_mm)
    spacing[along] = slice_mm
    return size, spacing


def _half_mm(rng: Generator, spacing: NDArray[np.float64]) -> int:
    """Return half an edge of the cube that is no whole number of voxels, so that rounding up is beyond doubt."""
    voxels = np.array(HALF_MM)[:, None] / spacing
    return int(rng.choice(np.array(HALF_MM)[np.all(np.abs(voxels - np.round(voxels)) > 0.02, axis=1)]))


def _field_centre_mm(plane: str, sign: int) -> NDArray[np.float64]:
    """Return where in the head the field of view has its centre; axial slices that start below leave out the neck."""
    centre = np.array(HEAD_CENTRE_MM)
    if plane == "axial":
        centre[2] += 25 if sign > 0 else 2
    return centre


def _click(
    rng: Generator, plane: str, size: NDArray[np.int64], spacing: NDArray[np.float64], direction: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return a voxel (i, j, k) in the brain, in tens; the slice remains to be drawn."""
    away_mm = rng.uniform(*np.transpose(LESION_MM[plane])) * (rng.choice((-1, 1)), 1, 1)
    index = (size - 1) / 2 + direction.T @ away_mm / spacing
    return np.asarray(10 * np.round(index / 10), dtype=np.int64)


def _end_of_clicks(case: str, half: int) -> int:
    """Return the first slice that is not clicked on: what the listing takes must reach beyond the first one."""
    # A ball ends before the cube around it does, and a head is not shifted by more than some centimetres.
    return {"mask": half - 1, "compose": 4}.get(case, half)


def _with_listing(rng: Generator, grid: Given) -> Given:
    """Return the card's listing, and what it returns for the click when both lines are repaired."""
    along, half_mm = grid.slices_along, grid.half_mm
    if grid.case == "crop":
        half = np.ceil(half_mm / np.array(grid.spacing)).astype(int)
        shape = np.where(np.arange(3) == along, 0, 2 * half + 1)[::-1]
        return replace(grid, listing=listings.crop(rng, half_mm), returned=tuple(shape.tolist()))
    if grid.case == "flip":
        size = tuple(0 if n == along else number for n, number in enumerate(grid.size))
        return replace(grid, listing=listings.flip(rng, half_mm, along), returned=size)
    if grid.case == "mask":
        return replace(grid, listing=listings.mask(rng, half_mm))
    beyond = int(rng.integers(1, 3))
    motion = _motion(rng, grid, beyond)
    return replace(grid, listing=listings.compose(rng, motion), returned=(grid.size[along] - beyond,), motion=motion)


def _motion(rng: Generator, grid: Given, beyond: int) -> Motion:
    """Return a turn within the slices and a shift that takes the click some slices beyond the first one."""
    along = grid.slices_along
    column = np.array(grid.direction)[:, along]
    world = int(np.abs(column).argmax())
    degrees, shift = [0, 0, 0], [0, 0, 0]
    degrees[world] = int(rng.choice(TURN_DEGREES) * rng.choice((-1, 1)))
    shift[world] = -int(column[world]) * round((grid.voxel[along] + beyond) * grid.spacing[along])
    shift[(world + int(rng.integers(1, 3))) % 3] = int(rng.choice(DRIFT_MM) * rng.choice((-1, 1)))
    i, j, k = (10 * round(number / 20) if n != along else number // 2 for n, number in enumerate(grid.size))
    return Motion((degrees[0], degrees[1], degrees[2]), (i, j, k), (shift[0], shift[1], shift[2]))


def _shift(rng: Generator, world: int, slice_mm: float) -> tuple[int, int, int]:
    """Return a motion across the slices (x, y, z in mm), by no whole and no half number of them."""
    whole_mm = np.arange(3, 10)
    part = whole_mm / slice_mm % 1
    clear = ((part > 0.15) & (part < 0.42)) | ((part > 0.58) & (part < 0.85))
    shift = [0, 0, 0]
    shift[world] = int(rng.choice(whole_mm[clear]) * rng.choice((-1, 1)))
    return shift[0], shift[1], shift[2]


def _three_slices(scene: Scene, number: int) -> sitk.Image:
    """Return a slice between its two neighbours, with the lesion; the phantom needs more than one slice."""
    # Only figures need the phantoms, whose libraries take longer to load than a variant to draw.
    from bank.phantoms.grid import Grid, plain
    from bank.phantoms.head import head

    shown, along = scene.given, scene.given.slices_along
    whole = Grid(shown.size, shown.spacing, shown.origin, plain(shown.direction))
    first, size = [0, 0, 0], list(shown.size)
    first[along], size[along] = number - 1, 3
    grid = replace(whole, size_xyz=tuple(size), origin_xyz_mm=plain(whole.to_mm(first)))
    in_head = replace(grid, origin_xyz_mm=plain(np.array(grid.origin_xyz_mm) - scene.commissure_mm))
    voxels = sitk.GetArrayFromImage(head(np.random.default_rng(scene.head), in_head).image).astype(np.float32)
    lesion_mm = whole.to_mm(shown.voxel)
    away = np.sqrt(sum((p - c) ** 2 for p, c in zip(grid.points_mm(), lesion_mm, strict=True)))
    for value, radius_mm, edge_mm in ((380.0, 9.0, 1.2), (1030.0, 5.0, 0.5)):  # oedema, then what takes up the agent
        inside = 1 / (1 + np.exp(np.clip((away - radius_mm) / edge_mm, -50, 50)))
        voxels += inside * (value - voxels)
    return grid.image(voxels.astype(np.float32))


def _draw_ring(axes: Axes, middle: tuple[int, int], spacing: tuple[float, float]) -> None:
    ring = Ellipse(middle, 30 / spacing[0], 30 / spacing[1], fill=False, color=ON_IMAGES[0], linewidth=1.1)
    ring.set_path_effects(halo(2.2))
    axes.add_patch(ring)
