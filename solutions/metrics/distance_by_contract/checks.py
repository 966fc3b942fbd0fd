"""What the student's distance must do. Where a distance can be said by hand, no reference is asked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand, same, unchanged

check = Checks()
ACCURACY_MM = 0.02
"""What the stem promises: 32-bit numbers suffice, even where the square of a distance is a difference of squares."""

Mask = NDArray[np.bool_]
Triple = tuple[float, float, float]


@check(row="R1", weight=2, catches=("all_voxels",))
def surfaces_alone_count(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A beam of 24 voxels is moved along itself by 3: its end is over 5 % of its surface, less of all its voxels."""
    one, other = _moved(rng, (7, 24, 8), 1)
    spacing = _spacing(rng)
    _near(student.hd95(one, other, spacing), 3 * spacing[1])


@check(row="R1", weight=2, catches=("all_voxels", "distance_to_the_mask", "surface_outside"))
def holes_inside(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A hole deep inside a mask has a surface of its own: here a flat one in each of two masks, at different places."""
    one, other, spacing = *_holes(rng), _spacing(rng)
    _near(student.hd95(one, other, spacing), 3 * spacing[2])


@check(row="R1", weight=1, catches=("corners_are_neighbours",))
def faces_alone_are_neighbours(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A hole of one voxel touches six voxels by their faces, less than 5 % of the surface, and the distance is 0."""
    solid = _block(rng)
    pierced = solid.copy()
    pierced[4, 5, 5 + int(rng.integers(2))] = False
    _near(student.hd95(pierced, solid, _spacing(rng)), 0.0)
    _tells_voxels_apart(student, _spacing(rng))


@check(row="R1", weight=1, catches=("open_at_the_border",))
def cut_off_by_the_image(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Where a mask reaches the image's border, the last voxels belong to its surface."""
    spacing, depth = _spacing(rng), int(rng.integers(4, 6))
    low, high = _nothing((7, 9, 8)), _nothing((7, 9, 8))
    low[:, :8], high[:, depth:8] = True, True
    _near(student.hd95(low, high, spacing), depth * spacing[1])


@check(row="R2", weight=1, catches=("spacing_reversed", "spacing_ignored"))
def two_single_voxels(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The distance of two masks of one voxel each is that of the voxels' centres in mm."""
    spacing, steps = _spacing(rng), (int(rng.integers(2, 4)), int(rng.integers(4, 6)), int(rng.integers(6, 9)))
    one, other = _nothing((8, 9, 12)), _nothing((8, 9, 12))
    one[2, 2, 2] = other[2 + steps[0], 2 + steps[1], 2 + steps[2]] = True
    _near(student.hd95(one, other, spacing), math.dist((0, 0, 0), np.multiply(steps, spacing)))


@check(row="R2", weight=3, catches=("one_direction", "pooled_directions"))
def larger_of_both_directions(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The larger of the two directed percentiles counts, whichever mask comes first."""
    block, leaking, spacing = _leak(rng)
    expected = reference.hd95(block, leaking, spacing)
    _near(student.hd95(block, leaking, spacing), expected)
    _near(student.hd95(leaking, block, spacing), expected)


@check(row="R2", weight=2, catches=("not_interpolated",))
def linear_interpolation(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Between two distances the percentile is interpolated linearly: here n distances of 0, 1, ..., n - 1 steps."""
    count, spacing = int(rng.integers(7, 14)), _spacing(rng)
    line, point = _nothing((4, 5, 18)), _nothing((4, 5, 18))
    line[2, 2, 2 : 2 + count] = point[2, 2, 2] = True
    _near(student.hd95(line, point, spacing), 0.95 * (count - 1) * spacing[2])


@check(row="R2", weight=2, catches=("spacing_reversed", "spacing_ignored"))
def spacing_of_each_axis(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A block moved by 3 voxels along z, y or x has moved by three times the spacing of that axis."""
    spacing = _spacing(rng)
    for axis in range(3):
        one, other = _moved(rng, (6, 8, 7), axis)
        _near(student.hd95(one, other, spacing), 3 * spacing[axis])


@check(row="R2", weight=1, catches=("spacing_ignored",))
def grows_with_the_spacing(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Twice the spacing along all axes gives twice the distance."""
    one, other, spacing = _organ(rng), _organ(rng), _spacing(rng)
    once = student.hd95(one, other, spacing)
    _near(once, reference.hd95(one, other, spacing))
    _near(student.hd95(one, other, tuple(2 * step for step in spacing)), 2 * float(once), 2 * ACCURACY_MM)


@check(row="R2", weight=1)
def two_drawn_organs(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Two masks of irregular shape, one of them cut off by the image's border, have the distance of the contract."""
    one, other, spacing = _organ(rng), _organ(rng)[::-1].copy(), _spacing(rng)
    one[: int(rng.integers(2, 4))] |= one[3]
    _near(student.hd95(one, other, spacing), reference.hd95(one, other, spacing))


@check(row="R3", weight=1)
def both_empty(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Two empty masks have the distance 0, and equal masks, too; two voxels at different places have not."""
    nothing, spacing = _nothing((4, 6, 5)), _spacing(rng)
    _near(student.hd95(nothing, nothing.copy(), spacing), 0.0)
    organ = _organ(rng)
    _near(student.hd95(organ, organ.copy(), spacing), 0.0)
    _tells_voxels_apart(student, spacing)


@check(row="R3", weight=1, catches=("empty_is_zero",))
def one_empty(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Where exactly one mask is empty the distance is infinite, whichever it is."""
    organ, spacing = _organ(rng), _spacing(rng)
    nothing = np.zeros_like(organ)
    _near(student.hd95(organ, nothing, spacing), math.inf)
    _near(student.hd95(nothing, organ, spacing), math.inf)


@check(row="R3", weight=1, catches=("bits_inverted",))
def masks_of_integers(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Masks of 8-bit integers, as image files hold them, give the same distance as truth values."""
    one, other = _moved(rng, (6, 8, 7), 1)
    spacing = _spacing(rng)
    _near(student.hd95(one.astype(np.uint8), other.astype(np.uint8), spacing), 3 * spacing[1])


@check(row="R3", weight=1, catches=("hollowed_out",))
def masks_stay_as_they_are(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The masks are the same after the call as before."""
    one, other, spacing = _leak(rng)
    student.hd95(one, other, spacing)
    unchanged(student)
    _tells_voxels_apart(student, spacing)


def _tells_voxels_apart(student: Any, spacing: Triple) -> None:
    """Demand some distance of two voxels: a program that computes nothing earns nothing for what it leaves alone."""
    one, other = _nothing((4, 6, 5)), _nothing((4, 6, 5))
    one[1, 1, 1] = other[2, 4, 3] = True
    result = student.hd95(one, other, spacing)
    positive = isinstance(result, (int, float, np.number, np.ndarray)) and np.shape(result) == () and result > 0
    demand(bool(positive), "two voxels at different places got no distance")


def _near(actual: Any, expected_mm: float, atol: float = ACCURACY_MM) -> None:
    same(actual, expected_mm, atol=atol)


def _spacing(rng: Generator) -> Triple:
    """Return a spacing (z, y, x) whose three numbers differ by 0.5 mm and more, the largest along z."""
    return (
        float(rng.choice([3.0, 3.5, 4.0])),
        float(rng.choice([1.5, 1.75, 2.0])),
        float(rng.choice([0.75, 0.8, 1.0])),
    )


def _nothing(shape: tuple[int, int, int]) -> Mask:
    return np.zeros(shape, dtype=bool)


def _block(rng: Generator) -> Mask:
    """Return an image with a block of 6 x 8 x 8 voxels, of which 248 belong to its surface."""
    mask = _nothing((10, 11 + int(rng.integers(2)), 12))
    mask[2:8, 2:10, 2:10] = True
    return mask


def _moved(rng: Generator, size: tuple[int, int, int], axis: int) -> tuple[Mask, Mask]:
    """Return a block, and the same moved by three voxels along an axis.

    The end that lies outside the other block is more than 5 % of the surface and three steps away, and no voxel is
    farther away: both directions have the percentile 3 steps, and so have both together.
    """
    one = np.pad(np.ones(size, dtype=bool), ((2, 6), (2, 6), (2, 6)))
    other = np.roll(one, 3, axis)
    return (one, other) if rng.integers(2) else (other, one)


def _holes(rng: Generator) -> tuple[Mask, Mask]:
    """Return two equal blocks with a hole of 5 x 3 x 1 voxels each, at different places.

    A hole has 46 neighbours, 6 % of the surface. The 30 along x are three voxels from the block's surface, the others
    one slice or three or four voxels, which is no less: the percentile is three steps along x, in both directions
    and of all distances together.
    """
    solid = _nothing((13, 23, 13))
    solid[2:11, 2:21, 2:11] = True
    one, other = solid.copy(), solid.copy()
    one[4:9, 6:9, 6] = other[4:9, 14:17, 6] = False
    return (one, other) if rng.integers(2) else (other, one)


def _leak(rng: Generator) -> tuple[Mask, Mask, Triple]:
    """Return a block, the same with a leak along x, and a spacing.

    The leak has 16 voxels, all of them surface: 4 % of the leaking mask's 400 voxels, but 6 % of its 260 or so at the
    surface, and 3 % of those of both masks. Distances in it grow by the spacing along x, two by two.
    """
    block = _nothing((10, 12, 20))
    block[2:8, 2:10, 2:10] = True
    leaking, slice_, row = block.copy(), int(rng.integers(3, 7)), int(rng.integers(3, 8))
    leaking[slice_, row : row + 2, 10:18] = True
    return block, leaking, _spacing(rng)


def _organ(rng: Generator) -> Mask:
    """Return an image of 12 x 16 x 18 voxels with two ellipsoids that overlap, inside of its border."""
    z, y, x = np.meshgrid(np.arange(12.0), np.arange(16.0), np.arange(18.0), indexing="ij")
    mask = _nothing((12, 16, 18))
    for _ in range(2):
        centre = rng.uniform((5, 6, 7), (6.5, 9, 10))
        radii = rng.uniform((2, 2.5, 3), (4, 5, 6))
        away = sum(((axis - c) / r) ** 2 for axis, c, r in zip((z, y, x), centre, radii, strict=True))
        mask |= np.asarray(away <= 1)
    return mask
