"""Patients of the five groups of the ACDC challenge, and how their hearts move.

Groups as described by O. Bernard et al. 2018 (https://doi.org/10.1109/TMI.2018.2837502): normal; dilated (diastolic
volume above 100 ml/m², ejection fraction below 40 %, walls below 12 mm); hypertrophic (walls of 15 mm and more, mass
above 110 g/m², ejection fraction above 55 %); infarction (ejection fraction below 40 %, part of the wall does not
contract); abnormal right ventricle (above 110 ml/m² or ejection fraction below 40 %, left ventricle normal).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.heart_model import ANGLES, EQUATOR, AroundAxis, HeartShape, Moment, moment

Floats = NDArray[np.float64]
Range = tuple[float, float]

SYSTOLE = 0.36
"""Part of the cycle after which the volume is smallest."""


class Group(StrEnum):
    """The five groups, by their abbreviations in ACDC."""

    NORMAL = "NOR"
    DILATED = "DCM"
    HYPERTROPHIC = "HCM"
    INFARCTION = "MINF"
    ABNORMAL_RIGHT = "ARV"


@dataclass(frozen=True)
class Ranges:
    """From where to where a group's parameters go; volumes per body surface, in ml/m²; lengths in mm."""

    left_ml_per_m2: Range
    left_fraction: Range
    right_ml_per_m2: Range
    right_fraction: Range
    wall_mm: Range
    septum: Range
    """Cross-section of the septum over that of the other walls."""
    elongation: Range
    """Long over equatorial semi-axis of the left cavity."""
    descent_mm: Range
    """How far the base comes down in systole."""


RANGES = {
    Group.NORMAL: Ranges((62, 82), (0.57, 0.68), (65, 88), (0.52, 0.62), (7.0, 9.0), (1.0, 1.1), (2.3, 2.55), (9, 13)),
    Group.DILATED: Ranges(
        (118, 160), (0.15, 0.33), (65, 92), (0.42, 0.54), (7.0, 8.8), (0.95, 1.1), (1.75, 1.95), (3, 6)
    ),
    Group.HYPERTROPHIC: Ranges(
        (55, 72), (0.60, 0.74), (60, 82), (0.54, 0.64), (12.6, 14.5), (1.6, 2.0), (2.3, 2.5), (7, 11)
    ),
    Group.INFARCTION: Ranges(
        (78, 105), (0.24, 0.37), (62, 85), (0.46, 0.58), (8.0, 9.5), (0.95, 1.05), (2.0, 2.2), (4, 9)
    ),
    Group.ABNORMAL_RIGHT: Ranges(
        (58, 76), (0.56, 0.66), (125, 160), (0.24, 0.37), (7.0, 9.0), (1.0, 1.1), (2.3, 2.5), (7, 11)
    ),
}
TERRITORIES_DEG = {"anterior": 118.0, "inferior": 252.0, "lateral": 348.0}
"""Middle of the wall that the three coronary arteries' infarctions take."""


@dataclass(frozen=True)
class Patient:
    """A heart, and what its cycle does to it.

    Attributes
    ----------
    group
        One of the five.
    body_surface_m2, heart_rate_bpm
        To which volumes are related.
    shape
        The heart at the end of diastole.
    left_fraction, right_fraction
        Ejection fractions of both ventricles.
    infarction
        Which wall stands still: "anterior", "inferior" or "lateral"; "none" in the other groups.
    descent_mm
        How far the base comes down in systole; the apex stays.
    """

    group: Group
    body_surface_m2: float
    heart_rate_bpm: float
    shape: HeartShape
    left_fraction: float
    right_fraction: float
    infarction: str
    descent_mm: float

    def volumes_mm3(self, filling: float) -> tuple[float, float]:
        """Return the volumes of both cavities, left and right; filling is 1 in diastole and 0 in systole."""
        empty = 1 - filling
        left = self.shape.cavity_mm3 * (1 - self.left_fraction * empty)
        return left, self.shape.right_volume_mm3 * (1 - self.right_fraction * empty)

    def moment(self, filling: float) -> Moment:
        """Return the heart at a filling between 1 (end of diastole) and 0 (end of systole)."""
        stretch = 1 - (1 - filling) * self.descent_mm / self.shape.length_mm
        return moment(self.shape, stretch, *self.volumes_mm3(filling))


def patient(rng: Generator, group: Group, pitch_mm: float) -> Patient:
    """Return a patient; the base comes down by a whole number of slices, `pitch_mm` from one to the next.

    So the base lies between two slices at the end of diastole and of systole, where volumes are measured.
    """
    ranges, draw = RANGES[group], rng.uniform
    body_surface = float(draw(1.65, 2.05))
    left_mm3 = 1000 * body_surface * draw(*ranges.left_ml_per_m2)
    right_mm3 = float(1000 * body_surface * draw(*ranges.right_ml_per_m2))
    elongation = draw(*ranges.elongation)
    equatorial = np.cbrt(left_mm3 / (math.pi * elongation * (2 / 3 - EQUATOR + EQUATOR**3 / 3)))
    infarction = str(rng.choice(sorted(TERRITORIES_DEG))) if group is Group.INFARCTION else "none"
    around = _around(rng, infarction, float(draw(*ranges.septum)))
    semi_axes = (float(equatorial), float(elongation * equatorial))
    shape = HeartShape(semi_axes, float(draw(*ranges.wall_mm)), right_mm3, around)
    descent = pitch_mm * round(draw(*ranges.descent_mm) / pitch_mm)
    fractions = float(draw(*ranges.left_fraction)), float(draw(*ranges.right_fraction))
    return Patient(group, body_surface, float(draw(58, 82)), shape, *fractions, infarction, descent)


def fillings(count: int) -> tuple[Floats, int]:
    """Return how full the heart is in each of `count` frames of a cycle, and the frame at the end of systole.

    Filling falls from 1 to 0, rises fast, rests, and is completed by the atria.
    """
    end_systole = max(1, round(SYSTOLE * count))
    systole = end_systole / count
    knots = np.array([0.0, systole, systole + 0.26, 0.82, 1.0])
    values = np.array([1.0, 0.0, 0.74, 0.80, 1.0])
    time = np.arange(count) / count
    piece = np.clip(np.searchsorted(knots, time, side="right") - 1, 0, 3)
    part = (time - knots[piece]) / (knots[piece + 1] - knots[piece])
    return values[piece] + (values[piece + 1] - values[piece]) * (1 - np.cos(np.pi * part)) / 2, end_systole


def _around(rng: Generator, infarction: str, septum: float) -> AroundAxis:
    angle = 2 * math.pi * np.arange(ANGLES) / ANGLES
    wall = 1 + (septum - 1) * _bump(angle, math.radians(155), math.radians(95)) + _ripple(rng, angle, 0.05)
    still = np.zeros(ANGLES)
    if infarction != "none":
        middle = math.radians(TERRITORIES_DEG[infarction] + rng.uniform(-12, 12))
        still = np.clip(1.25 * _bump(angle, middle, math.radians(rng.uniform(88, 108))), 0, 1)
        wall = wall * (1 - rng.uniform(0.42, 0.55) * still)
    outline = 1 + 0.05 * np.cos(2 * (angle - rng.uniform(0, math.pi))) + _ripple(rng, angle, 0.012)
    off = np.abs(_turn(angle - math.radians(rng.uniform(162, 172)))) / math.radians(rng.uniform(80, 90))
    right = np.clip(1 - off**2.2, 0, None) * (1 + _ripple(rng, angle, 0.05))
    return AroundAxis(outline / outline.mean(), wall, still, right)


def _turn(angle: Floats) -> Floats:
    """Angles between -pi and pi."""
    return np.asarray(np.mod(angle + math.pi, 2 * math.pi) - math.pi)


def _bump(angle: Floats, middle: float, half_width: float) -> Floats:
    """1 in the middle, 0 beyond the half-width, a cosine in between."""
    off = np.minimum(np.abs(_turn(angle - middle)) / half_width, 1)
    return np.asarray((1 + np.cos(math.pi * off)) / 2)


def _ripple(rng: Generator, angle: Floats, size: float) -> Floats:
    """A small smooth variation with the angle, of mean 0."""
    return np.asarray(
        sum(
            size / math.sqrt(order) * rng.standard_normal() * np.cos(order * angle + rng.uniform(0, 6.3))
            for order in (2, 3, 4, 5)
        )
        / 2
    )
