"""The retina under a fundus photograph: where disc and fovea lie, and how its arteries and veins run.

Proportions as in 45 degree photographs of the DRIVE collection (https://doi.org/10.1109/TMI.2004.825627), where one
degree is about 0.29 mm of retina. All coordinates are mm from the middle of the photograph, x to the right and y down,
as the photograph is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.vessel_tree import Sprout, VesselTree, grown

Floats = NDArray[np.float64]

FIELD_RADIUS_MM = 6.4
AVASCULAR_RADIUS_MM = 0.45
"""Around the fovea there are no vessels."""


@dataclass(frozen=True)
class Retina:
    """Landmarks and vessels of one eye; positions (x, y) in mm.

    Attributes
    ----------
    eye
        "right" has its disc on the right of the photograph, "left" on the left.
    disc_centre_mm, disc_semi_axes_mm
        The optic disc, an upright ellipse.
    fovea_mm
        The point of sharpest sight.
    arteries, veins
        Their trees.
    """

    eye: Literal["right", "left"]
    disc_centre_mm: tuple[float, float]
    disc_semi_axes_mm: tuple[float, float]
    fovea_mm: tuple[float, float]
    arteries: VesselTree
    veins: VesselTree


def retina(rng: Generator) -> Retina:
    """Return a retina; as many right eyes as left ones."""
    eye: Literal["right", "left"] = "right" if rng.random() < 0.5 else "left"
    fovea = rng.uniform((-0.9, 0.0), (-0.3, 0.5))
    disc = fovea + rng.uniform((4.4, -0.55), (4.8, -0.15))
    arteries = _tree(rng, disc, fovea, _Caliber(0.0, 0.93, 0.018))
    veins = _tree(rng, disc, fovea, _Caliber(0.35, 1.06, 0.022))
    semi_axes = (0.82 * rng.uniform(0.95, 1.05), 0.9 * rng.uniform(0.95, 1.05))
    mirror = np.array([1.0, 1.0]) if eye == "right" else np.array([-1.0, 1.0])
    return Retina(
        eye,
        _pair(disc * mirror),
        semi_axes,
        _pair(fovea * mirror),
        replace(arteries, points_xy_mm=arteries.points_xy_mm * mirror),
        replace(veins, points_xy_mm=veins.points_xy_mm * mirror),
    )


@dataclass(frozen=True)
class _Caliber:
    """How veins differ from arteries: where their arcades lie, and how thin their ends are."""

    turn: float
    width: float
    end_radius_mm: float


def _tree(rng: Generator, disc: Floats, fovea: Floats, caliber: _Caliber) -> VesselTree:
    """Return the tree of a right eye."""
    sprouts = [_arcade(rng, disc, fovea, caliber, side) for side in (-1, 1)]
    sprouts += [_nasal_vessel(rng, disc, caliber, side) for side in (-1, 1)]
    places = _places(rng, disc, fovea)
    # Vessels do not cross the line from the disc through the fovea: each half of the retina has its own.
    slope = (disc[1] - fovea[1]) / (disc[0] - fovea[0])
    sides = np.where(places[:, 1] > fovea[1] + slope * (places[:, 0] - fovea[0]), 1, -1)
    ends = caliber.end_radius_mm * rng.uniform(0.75, 1.25, len(places))
    return grown(sprouts, places, sides, ends**3)


def _arcade(rng: Generator, disc: Floats, fovea: Floats, caliber: _Caliber, side: int) -> Sprout:
    """The large vessel that leaves the disc upwards (side -1) or downwards and bends around the macula."""
    angle = np.linspace(0.0, np.radians(rng.uniform(140, 158)), 26)
    wide, high = disc[0] - fovea[0], caliber.width * rng.uniform(3.0, 3.7)
    opening = 1.0 + 0.12 * angle * rng.uniform(0.6, 1.4)
    x = fovea[0] + wide * np.cos(angle) * np.where(np.cos(angle) < 0, opening, 1.0)
    y = disc[1] + side * high * np.sin(angle) * opening
    # Arteries and veins leave the disc side by side.
    shift = np.array([0.16 * (1 if caliber.turn else -1), 0.0]) * np.exp(-angle)[:, None]
    points = np.stack([x, y], axis=1) + shift
    return Sprout(points + _wander(rng, len(points), 0.11), side)


def _nasal_vessel(rng: Generator, disc: Floats, caliber: _Caliber, side: int) -> Sprout:
    """A vessel from the disc to the nasal edge, upwards (side -1) or downwards."""
    angle = np.radians(rng.uniform(38, 62) + 14 * caliber.turn)
    way = np.linspace(0.0, 4.0, 11)
    bend = angle - 0.12 * way
    steps = np.stack([np.cos(bend), side * np.sin(bend)], axis=1) * np.gradient(way)[:, None]
    points = disc + np.array([0.08, 0.0]) + np.cumsum(steps, axis=0) - steps[0]
    return Sprout(points + _wander(rng, len(points), 0.08), side)


def _wander(rng: Generator, count: int, size_mm: float) -> Floats:
    """Smooth random offsets (count, 2) that begin at 0."""
    steps = rng.standard_normal((count + 4, 2))
    smooth = np.stack([np.convolve(steps[:, axis], np.ones(5) / np.sqrt(5), "valid") for axis in (0, 1)], axis=1)
    return np.asarray(size_mm * (smooth - smooth[0]))


def _places(rng: Generator, disc: Floats, fovea: Floats) -> Floats:
    """Places (m, 2) that need blood: evenly spread, closer together around the macula, none in fovea and disc."""
    coarse = _lattice(rng, 0.95)
    fine = _lattice(rng, 0.62)
    near = np.linalg.norm(fine - fovea, axis=1) < 1.9
    coarse = coarse[np.linalg.norm(coarse - fovea, axis=1) >= 1.9]
    places = np.concatenate([coarse, fine[near]])
    free = np.linalg.norm(places - fovea, axis=1) > AVASCULAR_RADIUS_MM + 0.1
    free &= np.linalg.norm(places - disc, axis=1) > 1.15
    return np.asarray(places[free & (np.linalg.norm(places, axis=1) < FIELD_RADIUS_MM + 0.4)])


def _lattice(rng: Generator, distance_mm: float) -> Floats:
    """Points of a triangular lattice over the field, each moved a little."""
    count = int(np.ceil((FIELD_RADIUS_MM + 1) / distance_mm / 0.8))
    row, column = np.mgrid[-count : count + 1, -count : count + 1].reshape(2, -1)
    lattice = np.stack([column + 0.5 * (row % 2), 0.866 * row], axis=1) * distance_mm
    return np.asarray(lattice + rng.uniform(-0.36, 0.36, lattice.shape) * distance_mm)


def _pair(point: Floats) -> tuple[float, float]:
    return float(point[0]), float(point[1])
