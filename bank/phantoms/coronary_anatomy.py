"""The heart around which coronary arteries run: chambers, grooves and vessels, as ellipsoids and tubes.

The heart has its own axes: h1 from base to apex, h2 towards the right ventricle, h3 down to the diaphragm; its origin
is the world's, LPS. Angles run around h1 from the right ventricle (0) upwards (90).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.centre_lines import CentreLine, smooth_line
from bank.phantoms.tubes import Pieces

Floats = NDArray[np.floating[Any]]

BASE_MM = -14.0
"""Where on h1 the atria end and the ventricles begin: the groove in which two of the arteries run."""
_GROOVE_MM = 1.2  # of fat between muscle and artery


@dataclass(frozen=True)
class Ellipsoid:
    """Centre and semi-axes along h1, h2, h3, in mm."""

    centre_mm: tuple[float, float, float]
    semi_axes_mm: tuple[float, float, float]

    def depth_mm(self, h: tuple[Floats, Floats, Floats]) -> Floats:
        """Return about how far points lie below the surface."""
        terms = zip(h, self.centre_mm, self.semi_axes_mm, strict=True)
        square = sum(((x - np.float32(c)) * np.float32(1 / a)) ** 2 for x, c, a in terms)
        return np.asarray((1 - np.sqrt(square)) * np.float32(min(self.semi_axes_mm)))

    def edge_mm(self, h1: float, angle: float) -> float:
        """Return how far its surface lies from the heart's axis in a direction; 0 if it is not met."""
        (c1, c2, c3), (a1, a2, a3) = self.centre_mm, self.semi_axes_mm
        level = 1 - ((h1 - c1) / a1) ** 2
        d2, d3 = math.cos(angle), -math.sin(angle)
        square, mixed = (d2 / a2) ** 2 + (d3 / a3) ** 2, d2 * c2 / a2**2 + d3 * c3 / a3**2
        rest = mixed**2 - square * ((c2 / a2) ** 2 + (c3 / a3) ** 2 - level)
        return (mixed + math.sqrt(rest)) / square if level > 0 and rest > 0 else 0.0


LEFT_OUTER = Ellipsoid((0.0, -14.0, 0.0), (52.0, 31.0, 32.0))
LEFT_CAVITY = Ellipsoid((-3.0, -14.0, 0.0), (45.0, 21.5, 22.5))
RIGHT_OUTER = Ellipsoid((-3.0, 12.0, 5.0), (47.0, 33.0, 36.0))
RIGHT_CAVITY = Ellipsoid((-3.0, 12.0, 5.0), (43.5, 29.5, 32.5))
LEFT_ATRIUM = Ellipsoid((-37.0, -17.0, 1.0), (19.0, 29.0, 25.0))
RIGHT_ATRIUM = Ellipsoid((-34.0, 27.0, 12.0), (18.0, 21.0, 25.0))
VALVE_MM = (-22.0, 2.0, -8.0)
"""Where the aorta leaves the heart, along h1, h2, h3."""


def heart_axes() -> NDArray[np.float64]:
    """Return the unit vectors (3, 3) of h1, h2, h3 in the world, in rows."""
    first = np.array([0.62, -0.60, -0.50])
    first /= np.linalg.norm(first)
    second = np.array([-0.70, -0.71, 0.0])
    second -= (second @ first) * first
    second /= np.linalg.norm(second)
    return np.stack([first, second, np.cross(first, second)])


def world_mm(h_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the world positions (..., 3) of points given in the heart's axes."""
    return np.asarray(h_mm @ heart_axes())


def arteries(rng: Generator) -> tuple[CentreLine, CentreLine, CentreLine]:
    """Return the left anterior descending (with the left main), the circumflex and the right coronary artery."""
    width = rng.uniform(0.92, 1.08)
    division = (BASE_MM - 3, 96.0)
    descending = [(-12.0, 90.0), (-2.0, 86.0), (8.0, 83.0), (18.0, 80.0), (28.0, 76.0), (37.0, 68.0), (43.0, 55.0)]
    around_left = [(BASE_MM - 1, angle) for angle in (112.0, 130.0, 150.0, 172.0, 194.0, 214.0, 230.0)]
    around_right = [(BASE_MM - 1, angle) for angle in (24.0, 4.0, -16.0, -36.0, -54.0, -70.0)]
    around_right += [(-9.0, -84.0), (2.0, -90.0), (13.0, -92.0)]
    valve = world_mm(np.array(VALVE_MM))
    left_root, right_root = np.array([[13.5, 4.0, 10.0]]), np.array([[-9.0, -12.0, 7.0], [-15.0, -21.0, 8.0]])
    lad = np.concatenate([valve + left_root, _marks(rng, [division, *descending])])
    lcx = np.concatenate([lad[1:2], _marks(rng, around_left)])
    rca = np.concatenate([valve + right_root, _marks(rng, around_right)])
    return (
        smooth_line("LAD", lad, 2.25 * width, 0.75 * width),
        smooth_line("LCX", lcx, 1.75 * width, 0.75 * width),
        smooth_line("RCA", rca, 2.05 * width, 0.80 * width),
    )


def great_vessels() -> Pieces:
    """Return ascending aorta, pulmonary trunk and descending aorta as tubes."""
    valve = world_mm(np.array(VALVE_MM))
    aorta = valve + np.array([[0.0, 0, -2], [-3, -1, 22], [-6, 1, 90]])
    trunk = valve + np.array([[3.0, -25, -2], [7, -23, 20], [13, -6, 40], [19, 14, 47]])
    descending = np.array([[16.0, 62, -90], [14, 60, 0], [12, 58, 90]])
    starts = np.concatenate([aorta[:-1], trunk[:-1], descending[:-1]])
    ends = np.concatenate([aorta[1:], trunk[1:], descending[1:]])
    radius = np.array([15.0, 15.5, 13.0, 13.0, 12.0, 11.0, 11.0])
    return Pieces(starts, ends, radius, radius)


FIRST_OF_TRUNK, FIRST_DESCENDING = 2, 5
"""Numbers of the tubes at which pulmonary trunk and descending aorta begin."""


def _marks(rng: Generator, places: list[tuple[float, float]]) -> NDArray[np.float64]:
    """World positions of places (h1, angle in degrees) just outside the muscle, each moved a little."""
    points = []
    for h1, angle_deg in places:
        h1, angle = h1 + rng.normal(0, 0.9), math.radians(angle_deg + rng.normal(0, 2.2))
        level = max(h1, BASE_MM)
        edge = max(LEFT_OUTER.edge_mm(level, angle), RIGHT_OUTER.edge_mm(level, angle))
        away = edge + _GROOVE_MM + 1.6 + rng.uniform(0, 0.6)
        points.append((h1, away * math.cos(angle), -away * math.sin(angle)))
    return world_mm(np.array(points))
