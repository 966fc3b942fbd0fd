"""Coronary arteries as centre lines with radii, narrowed by stenoses and lined with calcified plaques."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bank.errors import VoxbankError
from bank.phantoms.tubes import Pieces

Floats = NDArray[np.float64]

STEP_MM = 0.4
_GAP_MM = 0.15
"""Between a plaque and the lumen, which may widen beside it."""
_BEND_MM = 2.5
_SMOOTH_MM = 10.0


@dataclass(frozen=True)
class CentreLine:
    """The course of one artery from its origin on.

    Attributes
    ----------
    name
        "LAD", "LCX" or "RCA".
    points_xyz_mm
        Points (n, 3) in the world, LPS, about 0.4 mm apart.
    radius_mm
        Radius of the lumen at each point, (n,).
    reference_mm
        What the radius would be without stenosis, (n,).
    """

    name: str
    points_xyz_mm: Floats
    radius_mm: Floats
    reference_mm: Floats

    @property
    def arc_mm(self) -> Floats:
        """Length of the way from the first point, (n,)."""
        steps = np.linalg.norm(np.diff(self.points_xyz_mm, axis=0), axis=1)
        return np.concatenate([[0.0], np.cumsum(steps)])

    @property
    def length_mm(self) -> float:
        """Length of the whole way."""
        return float(self.arc_mm[-1])

    def at(self, arc_mm: float) -> tuple[Floats, Floats]:
        """Return the point (3,) at a length of way, and the unit direction (3,) of the artery there."""
        arc = self.arc_mm
        number = int(np.clip(np.searchsorted(arc, arc_mm), 1, len(arc) - 1))
        before, after = self.points_xyz_mm[number - 1], self.points_xyz_mm[number]
        part = (arc_mm - arc[number - 1]) / (arc[number] - arc[number - 1])
        return before + part * (after - before), (after - before) / np.linalg.norm(after - before)

    def radius_at(self, arc_mm: float) -> float:
        """Return the radius of the lumen at a length of way, in mm."""
        return float(np.interp(arc_mm, self.arc_mm, self.radius_mm))

    def pieces(self) -> Pieces:
        """Return the lumen as tubes."""
        points, radius = self.points_xyz_mm, self.radius_mm
        return Pieces(points[:-1], points[1:], radius[:-1], radius[1:])


@dataclass(frozen=True)
class Stenosis:
    """A narrowing: the radius falls by a cosine and rises again.

    Attributes
    ----------
    vessel
        Name of the artery.
    arc_mm, length_mm
        Where on its way it is narrowest, and from where to where it is narrower than it would be.
    diameter_percent
        By how much the diameter is smaller, at the narrowest place, than it would be without stenosis.
    reference_mm
        The diameter without stenosis there.
    """

    vessel: str
    arc_mm: float
    length_mm: float
    diameter_percent: float
    reference_mm: float

    @property
    def area_percent(self) -> float:
        """By how much the area of the lumen is smaller."""
        return 100 * (1 - (1 - self.diameter_percent / 100) ** 2)

    @property
    def narrowest_mm(self) -> float:
        """Diameter of what is left of the lumen."""
        return self.reference_mm * (1 - self.diameter_percent / 100)


@dataclass(frozen=True)
class Plaque:
    """A calcified plaque beside the lumen, an ellipsoid along the artery.

    Attributes
    ----------
    vessel, arc_mm
        Beside which place of which artery.
    centre_xyz_mm
        Its middle in the world.
    axes
        Unit vectors (3, 3) in rows: along the artery, away from it, and across both.
    semi_axes_mm
        Half its size along these.
    hu
        Its density, in Hounsfield units.
    """

    vessel: str
    arc_mm: float
    centre_xyz_mm: tuple[float, ...]
    axes: Floats
    semi_axes_mm: tuple[float, ...]
    hu: float

    @property
    def volume_mm3(self) -> float:
        """Volume of the ellipsoid."""
        return 4 / 3 * math.pi * math.prod(self.semi_axes_mm)

    def depth_mm(self, points_xyz_mm: Floats) -> Floats:
        """Return about how far points (..., 3) lie below the surface; the sign is exact."""
        away = (points_xyz_mm - np.array(self.centre_xyz_mm)) @ self.axes.T / np.array(self.semi_axes_mm)
        return np.asarray((1 - np.linalg.norm(away, axis=-1)) * min(self.semi_axes_mm))


def smooth_line(name: str, marks_xyz_mm: Floats, first_mm: float, last_mm: float) -> CentreLine:
    """Return the smooth curve along marks (m, 3), whose radius falls linearly from `first_mm` to `last_mm`.

    It begins and ends at the first and the last mark, and rounds the corners between them.
    """
    points = _evenly(_rounded(_evenly(_through(marks_xyz_mm))))
    radius = np.linspace(first_mm, last_mm, len(points))
    return CentreLine(name, points, radius, radius)


def narrowed(line: CentreLine, stenosis: Stenosis) -> CentreLine:
    """Return the artery with the stenosis.

    Raises
    ------
    VoxbankError
        When the artery ends before the stenosis does.
    """
    if not stenosis.length_mm / 2 <= stenosis.arc_mm <= line.length_mm - stenosis.length_mm / 2:
        raise VoxbankError(f"the {line.name} is {line.length_mm:.0f} mm long and has no place for the stenosis")
    off = np.clip((line.arc_mm - stenosis.arc_mm) / stenosis.length_mm, -0.5, 0.5)
    factor = 1 - stenosis.diameter_percent / 100 * (1 + np.cos(2 * math.pi * off)) / 2
    return replace(line, radius_mm=line.radius_mm * factor)


def plaque_beside(
    line: CentreLine, arc_mm: float, turn_deg: float, semi_axes_mm: tuple[float, float, float], hu: float
) -> Plaque:
    """Return a plaque that touches the lumen; `turn_deg` is the angle around it from the outside of its bend.

    Between -60 and 60 the artery bends away from the plaque; on its inside it would bend into it.
    """
    point, along = line.at(arc_mm)
    outside = 2 * point - line.at(arc_mm - _BEND_MM)[0] - line.at(arc_mm + _BEND_MM)[0]
    if np.linalg.norm(outside) < 1e-6:
        outside = np.eye(3)[np.argmin(np.abs(along))]  # a straight artery has no outside
    first = outside - (outside @ along) * along
    first /= np.linalg.norm(first)
    second = np.cross(along, first)
    away = math.cos(math.radians(turn_deg)) * first + math.sin(math.radians(turn_deg)) * second
    centre = point + (line.radius_at(arc_mm) + _GAP_MM + semi_axes_mm[1]) * away
    axes = np.stack([along, away, np.cross(along, away)])
    return Plaque(line.name, arc_mm, tuple(float(value) for value in centre), axes, semi_axes_mm, hu)


def _through(marks: Floats) -> Floats:
    """Points close together on the Catmull-Rom curve through all marks."""
    ends = np.concatenate([[2 * marks[0] - marks[1]], marks, [2 * marks[-1] - marks[-2]]])
    t = np.linspace(0, 1, 40, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        cubic = (-a + 3 * b - 3 * c + d) * t**3 + (2 * a - 5 * b + 4 * c - d) * t**2 + (c - a) * t + 2 * b
        parts.append(cubic / 2)
    return np.concatenate([*parts, marks[-1:]])


def _rounded(points: Floats) -> Floats:
    """Average neighbours, with weights that fall to 0 at half of `_SMOOTH_MM`; the ends stay where they are."""
    half = min(round(_SMOOTH_MM / 2 / STEP_MM), len(points) - 1)
    weights = np.hanning(2 * half + 3)[1:-1]
    before, after = 2 * points[0] - points[half:0:-1], 2 * points[-1] - points[-2 : -half - 2 : -1]
    longer = np.concatenate([before, points, after])
    return np.stack([np.convolve(longer[:, axis], weights / weights.sum(), "valid") for axis in range(3)], axis=1)


def _evenly(points: Floats) -> Floats:
    """Points of a polyline, about `STEP_MM` apart, its ends included."""
    arc = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    places = np.linspace(0, arc[-1], round(arc[-1] / STEP_MM) + 1)
    return np.stack([np.interp(places, arc, points[:, axis]) for axis in range(3)], axis=1)
