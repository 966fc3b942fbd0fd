"""Lesions in an image, at one time or followed over several, with volumes and fates that are known exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator
from numpy.typing import NDArray

from bank.errors import VoxbankError
from bank.phantoms.boxes import Box, box_around, points_in
from bank.phantoms.grid import Floats, Grid
from bank.phantoms.lesion_shapes import Lesion, Shape, lesion

_PARTS = 3
_AT_FIRST = 300
"""Places that are tried before all places are."""


class Fate(StrEnum):
    """What becomes of a lesion from one time to the next."""

    STABLE = "stable"
    GROWN = "grown"
    SHRUNK = "shrunk"
    NEW = "new"
    VANISHED = "vanished"


@dataclass(frozen=True)
class LesionScan:
    """Lesions at one time, on the grid of the background.

    Attributes
    ----------
    image
        The background with the lesions in it, float32; voxels that are covered in part have values in between.
    labels
        Number of the lesion in which a voxel's centre lies, 16 bit; 0 in none.
    lesions
        The solids, with their volumes.
    """

    image: sitk.Image
    labels: sitk.Image
    lesions: tuple[Lesion, ...]

    @property
    def load_ml(self) -> float:
        """Volume of all lesions together, that of touching ones counted once each."""
        return sum(one.volume_ml for one in self.lesions)


@dataclass(frozen=True)
class Course:
    """One lesion from one time to the next; volumes in mm³, 0 where there is no lesion."""

    number: int
    before_mm3: float
    after_mm3: float
    fate: Fate


def lesion_volumes(rng: Generator, count: int, median_mm3: float = 120.0, spread: float = 1.1) -> Floats:
    """Return volumes (count,) as those of multiple sclerosis are spread: many small ones and few large ones.

    `spread` is the standard deviation of their natural logarithm.
    """
    return median_mm3 * np.exp(spread * rng.standard_normal(count))


def placed(
    rng: Generator, region: sitk.Image, volumes_mm3: Sequence[float], shape: Shape, gap_mm: float = 2.0
) -> tuple[Lesion, ...]:
    """Return lesions of the given volumes, numbered from 1, whole within a region and apart from each other.

    Parameters
    ----------
    rng
        Where they lie and how they look.
    region
        Mask of where lesions may be; their middles lie anywhere between its voxels' centres.
    volumes_mm3
        Volume of each; large ones are placed first.
    shape
        "ball", "ellipsoid" or "irregular".
    gap_mm
        Smallest distance between two lesions, by their reaches.

    Raises
    ------
    VoxbankError
        When the region has no place for all of them.
    """
    depth_mm = _depth_mm(region)
    found: list[Lesion] = []
    for number in np.argsort(volumes_mm3)[::-1]:
        drawn = lesion(rng, int(number) + 1, shape, float(volumes_mm3[number]))
        found.append(_with_place(rng, region, depth_mm, drawn, found, gap_mm))
    return tuple(sorted(found, key=lambda one: one.number))


def touching(rng: Generator, first: Lesion, number: int, volume_mm3: float) -> Lesion:
    """Return a ball that touches a ball in exactly one point: two lesions, and of their voxels mostly one piece.

    Raises
    ------
    VoxbankError
        When the first is not a ball.
    """
    if first.shape != "ball":
        raise VoxbankError(f"only balls can be made to touch, and lesion {first.number} is of shape '{first.shape}'")
    second = lesion(rng, number, "ball", volume_mm3)
    direction = rng.standard_normal(3)
    away = (first.semi_axes_mm[0] + second.semi_axes_mm[0]) * direction / np.linalg.norm(direction)
    return second.moved_to(np.array(first.centre_xyz_mm) + away)


def followed(
    rng: Generator, region: sitk.Image, before: Sequence[Lesion], fates: Sequence[Fate], new_mm3: Sequence[float] = ()
) -> tuple[Lesion, ...]:
    """Return the lesions at the next time.

    Parameters
    ----------
    rng
        How much they grow or shrink, and where new ones appear.
    region
        Where new lesions may be.
    before
        The lesions as they were.
    fates
        What becomes of each of them: grown ones have 1.5 to 3 times their volume, shrunk ones a third to two thirds.
    new_mm3
        Volumes of new, irregular lesions, numbered on from the largest number.

    Raises
    ------
    VoxbankError
        When fates and lesions differ in number, a lesion is to be new that is there, or there is no place.
    """
    if len(fates) != len(before) or Fate.NEW in fates:
        raise VoxbankError(f"{len(before)} lesions need as many fates, none of them new, not {[*map(str, fates)]}")
    factors = {Fate.STABLE: (1.0, 1.0), Fate.GROWN: (1.5, 3.0), Fate.SHRUNK: (0.33, 0.67)}
    after = [
        one.at_volume(one.volume_mm3 * float(rng.uniform(*factors[fate])))
        for one, fate in zip(before, fates, strict=True)
        if fate in factors
    ]
    depth_mm, last = _depth_mm(region), max((one.number for one in before), default=0)
    for number, volume_mm3 in enumerate(new_mm3, start=last + 1):
        drawn = lesion(rng, number, "irregular", float(volume_mm3))
        after.append(_with_place(rng, region, depth_mm, drawn, [*before, *after], 2.0))
    return tuple(after)


def courses(before: Sequence[Lesion], after: Sequence[Lesion]) -> tuple[Course, ...]:
    """Return what became of every lesion that there was at either time, in the order of their numbers."""
    volumes = [{one.number: one.volume_mm3 for one in lesions} for lesions in (before, after)]
    numbers = sorted({*volumes[0], *volumes[1]})
    pairs = [(number, volumes[0].get(number, 0.0), volumes[1].get(number, 0.0)) for number in numbers]
    return tuple(Course(*pair, _fate(*pair[1:])) for pair in pairs)


def counts_by_size(lesions: Sequence[Lesion], bounds_mm3: Sequence[float]) -> tuple[int, ...]:
    """Return how many lesions are smaller than the first bound, from it to below the second, ..., from the last on."""
    classes = np.searchsorted(bounds_mm3, [one.volume_mm3 for one in lesions], side="right")
    return tuple(int(count) for count in np.bincount(classes, minlength=len(bounds_mm3) + 1))


def lesion_scan(background: sitk.Image, lesions: Sequence[Lesion], value: float) -> LesionScan:
    """Return a background with lesions of the given value in it; where two overlap, the later one's label holds."""
    grid = _grid(background)
    voxels = sitk.GetArrayFromImage(background).astype(np.float32)
    share, labels = np.zeros_like(voxels), np.zeros(voxels.shape, np.uint16)
    for one in lesions:
        box = box_around(grid, one.centre_xyz_mm, one.reach_mm + _margin_mm(grid))
        share[box] = np.maximum(share[box], _share(grid, one, box))
        labels[box][one.contains(points_in(grid, box))] = one.number
    return LesionScan(grid.image(voxels + share * (np.float32(value) - voxels)), grid.image(labels), tuple(lesions))


def _fate(before_mm3: float, after_mm3: float) -> Fate:
    if not before_mm3 or not after_mm3:
        return Fate.VANISHED if before_mm3 else Fate.NEW
    if np.isclose(before_mm3, after_mm3):
        return Fate.STABLE
    return Fate.GROWN if after_mm3 > before_mm3 else Fate.SHRUNK


def _grid(image: sitk.Image) -> Grid:
    return Grid(image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection())


def _depth_mm(region: sitk.Image) -> NDArray[np.float32]:
    """Distance to what is not in the region, or to the image's border; negative outside."""
    padded = sitk.ConstantPad(sitk.Cast(region != 0, sitk.sitkUInt8), (1, 1, 1), (1, 1, 1), 0)
    distance = sitk.SignedMaurerDistanceMap(padded, insideIsPositive=True, squaredDistance=False, useImageSpacing=True)
    return np.asarray(sitk.GetArrayFromImage(distance)[1:-1, 1:-1, 1:-1])


def _with_place(
    rng: Generator,
    region: sitk.Image,
    depth_mm: NDArray[np.float32],
    drawn: Lesion,
    others: Sequence[Lesion],
    gap_mm: float,
) -> Lesion:
    """The lesion at a random place deep enough in the region and far enough from the others."""
    grid, reach = _grid(region), drawn.reach_mm
    # The middle may lie half a voxel away from the centre at which distances are known.
    deep = np.flatnonzero(depth_mm > reach + _margin_mm(grid))
    middles = np.array([one.centre_xyz_mm for one in others]).reshape(-1, 3)
    distances = np.array([one.reach_mm for one in others]) + reach + gap_mm + _margin_mm(grid)
    some = rng.choice(deep, min(len(deep), _AT_FIRST)) if len(deep) else deep
    for candidates in (some, deep):
        index = np.stack(np.unravel_index(candidates, depth_mm.shape)[::-1], axis=-1)
        apart = np.linalg.norm(grid.to_mm(index)[:, None] - middles, axis=-1) > distances
        free = index[apart.all(axis=1)]
        if len(free):
            return drawn.moved_to(grid.to_mm(rng.choice(free) + rng.uniform(-0.5, 0.5, 3)))
    known = f"beside {len(others)} others" if others else "even by itself"
    raise VoxbankError(f"the region has no place for a lesion of {drawn.volume_mm3:.0f} mm³, {known}")


def _margin_mm(grid: Grid) -> float:
    """Half a voxel's diagonal."""
    return float(np.linalg.norm(grid.spacing_xyz_mm)) / 2


def _share(grid: Grid, one: Lesion, box: Box) -> Floats:
    """Which part of each voxel the lesion fills, from 3 x 3 x 3 points in it."""
    places = (np.arange(_PARTS) + 0.5) / _PARTS - 0.5
    offsets = np.stack(np.meshgrid(places, places, places), axis=-1).reshape(-1, 3)
    return np.asarray(np.mean([one.contains(points_in(grid, box, offset)) for offset in offsets], axis=0))
