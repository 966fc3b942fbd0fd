"""Signs of diabetes on the retina: microaneurysms and haemorrhages (dark red), exudates (yellow, in groups)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.boxes import Box, box_around, points_in
from bank.phantoms.grid import Grid
from bank.phantoms.retina import FIELD_RADIUS_MM, Retina

Floats = NDArray[np.float64]

MICROANEURYSM, EXUDATE, HAEMORRHAGE = 1, 2, 3
DISC_MARGIN_MM = 0.5
_EDGE_MARGIN_MM = 0.6


@dataclass(frozen=True)
class RetinalLesion:
    """A lesion: its kind (1 microaneurysm, 2 exudate, 3 haemorrhage), place (x, y) in mm and semi-axes in mm.

    Microaneurysms are discs, the others ellipses whose first axis points at `angle_deg` from x towards y.
    """

    kind: int
    centre_mm: tuple[float, float]
    semi_axes_mm: tuple[float, float]
    angle_deg: float = 0.0

    @property
    def area_mm2(self) -> float:
        """Area of the lesion by itself."""
        return math.pi * self.semi_axes_mm[0] * self.semi_axes_mm[1]

    def depth_mm(self, x: Floats, y: Floats) -> Floats:
        """Return how far points lie below the lesion's edge (about, for an ellipse); the sign is exact."""
        angle = math.radians(self.angle_deg)
        dx, dy = x - self.centre_mm[0], y - self.centre_mm[1]
        along = (dx * math.cos(angle) + dy * math.sin(angle)) / self.semi_axes_mm[0]
        across = (dy * math.cos(angle) - dx * math.sin(angle)) / self.semi_axes_mm[1]
        return np.asarray((1 - np.hypot(along, across)) * min(self.semi_axes_mm))


def retinal_lesions(
    rng: Generator, scene: Retina, microaneurysms: int, exudates: int, haemorrhages: int = 0
) -> tuple[RetinalLesion, ...]:
    """Return the lesions, in the field of view and off the disc; exudates lie in groups around the macula."""
    small = [_microaneurysm(rng, scene) for _ in range(microaneurysms)]
    bright = _exudates(rng, scene, exudates)
    return (*small, *bright, *(_haemorrhage(rng, scene) for _ in range(haemorrhages)))


def lesion_labels(grid: Grid, lesions: tuple[RetinalLesion, ...]) -> NDArray[np.uint8]:
    """Return the kind of lesion in which each pixel's centre lies, 0 in none; exudates lie on top."""
    labels = np.zeros(grid.shape_zyx, np.uint8)
    for lesion in _in_view(grid, lesions):
        box, depth = _depth_near(grid, lesion)
        labels[box][depth > 0] = lesion.kind
    return labels


def coverage(grid: Grid, lesions: tuple[RetinalLesion, ...], kind: int) -> Floats:
    """Return which share of each pixel lesions of a kind cover, 0 to 1."""
    covered = np.zeros(grid.shape_zyx)
    for lesion in _in_view(grid, [one for one in lesions if one.kind == kind]):
        box, depth = _depth_near(grid, lesion)
        covered[box] = np.maximum(covered[box], 0.5 + depth / max(grid.spacing_xyz_mm))
    return np.clip(covered, 0, 1)


def _in_view(grid: Grid, lesions: Sequence[RetinalLesion]) -> list[RetinalLesion]:
    """Return the lesions without those that cannot reach the grid: a small one shows few of an eye's many."""
    if not lesions:
        return []
    index = grid.to_index([lesion.centre_mm for lesion in lesions])
    reach = np.array([max(lesion.semi_axes_mm) for lesion in lesions])[:, None] / np.array(grid.spacing_xyz_mm) + 2
    near = ((index > -reach) & (index < np.array(grid.size_xyz) + reach)).all(axis=1)
    return [lesion for lesion, close in zip(lesions, near, strict=True) if close]


def _depth_near(grid: Grid, lesion: RetinalLesion) -> tuple[Box, Floats]:
    """The part of the grid around a lesion, and how deep its pixels lie in it."""
    box = box_around(grid, lesion.centre_mm, max(lesion.semi_axes_mm) + max(grid.spacing_xyz_mm))
    points = points_in(grid, box)
    return box, lesion.depth_mm(points[..., 0], points[..., 1])


def _microaneurysm(rng: Generator, scene: Retina) -> RetinalLesion:
    radius = rng.uniform(0.035, 0.065)
    return RetinalLesion(MICROANEURYSM, _place(rng, scene, scene.fovea_mm, 2.2), (radius, radius))


def _haemorrhage(rng: Generator, scene: Retina) -> RetinalLesion:
    """A dot or a flame: about as wide as a vessel, and up to three times as long as it is wide."""
    width = rng.uniform(0.04, 0.09)
    length = width * rng.uniform(1.0, 3.0)
    return RetinalLesion(HAEMORRHAGE, _place(rng, scene, (0.0, 0.0), 3.4), (length, width), float(rng.uniform(0, 180)))


def _exudates(rng: Generator, scene: Retina, count: int) -> list[RetinalLesion]:
    found: list[RetinalLesion] = []
    while len(found) < count:
        middle = _place(rng, scene, scene.fovea_mm, 1.6)
        for _ in range(min(count - len(found), int(rng.integers(5, 12)))):
            semi_axes = rng.uniform(0.03, 0.13) * np.array([1.0, rng.uniform(0.55, 1.0)])
            centre = _place(rng, scene, middle, 0.32)
            angle = float(rng.uniform(0, 180))
            found.append(RetinalLesion(EXUDATE, centre, (float(semi_axes[0]), float(semi_axes[1])), angle))
    return found


def _place(rng: Generator, scene: Retina, middle: tuple[float, float], spread_mm: float) -> tuple[float, float]:
    """A place near `middle`, within the field of view and away from the disc."""
    while True:
        x, y = rng.normal(middle, spread_mm)
        from_disc = math.dist((x, y), scene.disc_centre_mm) - max(scene.disc_semi_axes_mm)
        if math.hypot(x, y) < FIELD_RADIUS_MM - _EDGE_MARGIN_MM and from_disc > DISC_MARGIN_MM:
            return float(x), float(y)
