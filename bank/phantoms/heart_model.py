"""A beating heart in short-axis sections: every wall as a formula, every volume exactly.

The left ventricle's cavity is a prolate ellipsoid cut off at the base. Walls are given by the *square* of their
distance from the long axis, as a function of the angle around it and of the height above the apex. What moves is

    height -> stretch * height,    distance² -> distance² / stretch + (what depends on angle and height alone),

which keeps the volume of every piece of muscle, so that thickening of the wall follows from shortening of the fibres
and is not put in by hand. Angles are tabulated and interpolated linearly, so that means over a table are exact.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

ANGLES = 720
MUSCLE_G_PER_ML = 1.05
EQUATOR = -0.4
"""Height of the cavity's base above its widest place, in long semi-axes, downwards counted positive."""
APEX_SHARE = 0.6
"""Thickness of the wall at the apex, as part of that at the equator."""
RIGHT_LENGTH = 0.84
"""Length of the right ventricle, as part of the left one's outer length."""
_RIGHT_POWER = 1.6


@dataclass(frozen=True)
class AroundAxis:
    """What differs between directions, as tables of 720 angles from 0 to 2 pi; 0 lateral, a quarter turn anterior.

    Attributes
    ----------
    outline
        Factor on squared distances from the axis; mean 1.
    wall
        Factor on the wall's cross-section: below 1 in a thinned wall, above 1 in a thickened one.
    still
        1 where the inner wall stands still over the cycle, 0 where it moves.
    right
        Squared distance of the right ventricle's outer wall beyond the left one's, in parts of its largest.
    """

    outline: Floats
    wall: Floats
    still: Floats
    right: Floats

    def at(self, table: Floats, angle: Floats) -> Floats:
        """Return a table's values at angles in radians."""
        turned = np.mod(angle, 2 * math.pi) * (ANGLES / (2 * math.pi))
        below = turned.astype(np.int64) % ANGLES
        share = turned - np.floor(turned)
        return np.asarray(table[below] * (1 - share) + table[(below + 1) % ANGLES] * share)


@dataclass(frozen=True)
class HeartShape:
    """A heart at the end of diastole, lengths in mm and volumes in mm³; heights run from the outer apex (0) upwards.

    Attributes
    ----------
    semi_axes_mm
        Equatorial and long semi-axis of the left ventricle's cavity.
    wall_mm
        Thickness of its wall at the equator, where the table of walls is 1.
    right_volume_mm3
        Volume of the right ventricle.
    around
        What differs between directions.
    """

    semi_axes_mm: tuple[float, float]
    wall_mm: float
    right_volume_mm3: float
    around: AroundAxis

    @property
    def outer_semi_axes_mm(self) -> tuple[float, float]:
        """Equatorial and long semi-axis of the left ventricle's outer wall, where the table of walls is 1."""
        return self.semi_axes_mm[0] + self.wall_mm, self.semi_axes_mm[1] + APEX_SHARE * self.wall_mm

    @property
    def length_mm(self) -> float:
        """From the outer apex to the base."""
        return self.outer_semi_axes_mm[1] - EQUATOR * self.semi_axes_mm[1]

    @property
    def cavity_mm3(self) -> float:
        """Volume of the left ventricle's cavity."""
        return _cut_ellipsoid(*self.semi_axes_mm, EQUATOR) * float(self.around.outline.mean())

    @property
    def muscle_mm3(self) -> float:
        """Volume of the left ventricle's muscle, the same over the whole cycle."""
        equator = EQUATOR * self.semi_axes_mm[1] / self.outer_semi_axes_mm[1]
        plain = _cut_ellipsoid(*self.outer_semi_axes_mm, equator) - _cut_ellipsoid(*self.semi_axes_mm, EQUATOR)
        return plain * float((self.around.outline * self.around.wall).mean())


@dataclass(frozen=True)
class Moment:
    """What has become of the shape at one time.

    Attributes
    ----------
    stretch
        Length over length at the end of diastole.
    moving, standing
        Factors on the inner wall's squared distance where it moves and where it stands still.
    right
        Largest squared distance of the right ventricle's outer wall beyond the left one's, in mm², at the base.
    """

    stretch: float
    moving: float
    standing: float
    right: float


@dataclass(frozen=True)
class Section:
    """Squared distances from the axis in mm²: the left ventricle's inner and outer wall, the right one's outer."""

    inner: Floats
    outer: Floats
    right: Floats

    @property
    def areas_mm2(self) -> tuple[float, float, float]:
        """Areas of the right cavity, the muscle and the left cavity (labels 1, 2, 3), for all 720 angles in turn."""
        inner, outer, right = (math.pi * float(wall.mean()) for wall in (self.inner, self.outer, self.right))
        return right - outer, outer - inner, inner


def moment(shape: HeartShape, stretch: float, left_mm3: float, right_mm3: float) -> Moment:
    """Return the moment at which the cavities have the given volumes.

    Where the inner wall stands still, the rest of it moves the more.
    """
    around = shape.around
    standing = float((around.outline * around.still).mean())
    # The mean of outline x (moving + (1 - moving) x still) is what is left of the cross-section.
    left = left_mm3 / (_cut_ellipsoid(*shape.semi_axes_mm, EQUATOR) * stretch)
    moving = (left - standing) / (float(around.outline.mean()) - standing)
    profile = _RIGHT_POWER / (_RIGHT_POWER + 1)  # the mean of 1 - x^p
    length = stretch * RIGHT_LENGTH * shape.length_mm
    right = right_mm3 / (math.pi * float(around.right.mean()) * profile * length)
    return Moment(stretch, moving, 1.0, right)


def section(shape: HeartShape, now: Moment, height_mm: float, angle: Floats | None = None) -> Section:
    """Return the walls at a height above the apex, for angles in radians, or for all angles of the tables.

    Above the base, and below the apex, all distances are 0.
    """
    around = shape.around
    tables = (around.outline, around.wall, around.still, around.right)
    if angle is not None:
        tables = tuple(around.at(table, angle) for table in tables)  # type: ignore[assignment]
    return section_of(shape, now, height_mm, *tables)


def section_of(
    shape: HeartShape, now: Moment, height_mm: float, outline: Floats, wall: Floats, still: Floats, right: Floats
) -> Section:
    """Return the walls at a height where the tables have the given values."""
    inner_square, outer_square, right_share = heights(shape, height_mm / now.stretch)
    cavity = inner_square * outline * (now.moving + (now.standing - now.moving) * still)
    outer = cavity + (outer_square - inner_square) * outline * wall / now.stretch
    return Section(cavity, outer, outer + now.right * right_share * right)


def heights(shape: HeartShape, height_mm: float) -> tuple[float, float, float]:
    """Return squared distances of inner and outer wall in mm², and the right ventricle's share, all before motion."""
    if not 0 < height_mm < shape.length_mm:
        return 0.0, 0.0, 0.0
    below_base = shape.length_mm - height_mm
    squares = []
    for equatorial, long in (shape.semi_axes_mm, shape.outer_semi_axes_mm):
        place = (below_base + EQUATOR * shape.semi_axes_mm[1]) / long
        squares.append(equatorial**2 * max(0.0, 1 - place**2))
    share = max(0.0, 1 - (below_base / (RIGHT_LENGTH * shape.length_mm)) ** _RIGHT_POWER)
    return squares[0], squares[1], share


def _cut_ellipsoid(equatorial: float, long: float, cut: float) -> float:
    """Volume of an ellipsoid of revolution from `cut` (in long semi-axes from its middle) to its end at 1."""
    return math.pi * equatorial**2 * long * (2 / 3 - cut + cut**3 / 3)
