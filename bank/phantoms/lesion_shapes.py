"""Lesions as solids: balls, ellipsoids, and irregular ones whose volume is known just as exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.grid import Floats

Shape = Literal["ball", "ellipsoid", "irregular"]
_WAVES = 9
_RELIEF = 0.22
"""How far the surface of an irregular lesion is moved in and out, in parts of its radius (all waves together)."""


@dataclass(frozen=True)
class Lesion:
    """A solid that is star-shaped: an ellipsoid, whose surface may be moved in and out.

    Attributes
    ----------
    number
        The lesion's label, the same at every time.
    shape
        "ball", "ellipsoid" or "irregular".
    centre_xyz_mm
        Its middle in the world; it need not lie on a voxel.
    semi_axes_mm
        Semi-axes of the ellipsoid.
    axes
        Unit vectors (3, 3) of these, in rows.
    relief
        Waves (m, 5) on the surface: wave vector (3), phase, and height in parts of the radius; none if smooth.
    """

    number: int
    shape: Shape
    centre_xyz_mm: tuple[float, ...]
    semi_axes_mm: tuple[float, ...]
    axes: Floats
    relief: Floats

    @property
    def volume_mm3(self) -> float:
        """Volume of the solid: by formula, times the mean cube of the relief, which is integrated to 1e-6."""
        directions, weights = _sphere()
        mean_cube = float(weights @ self.stretch(directions) ** 3)
        return 4 / 3 * math.pi * math.prod(self.semi_axes_mm) * mean_cube

    @property
    def volume_ml(self) -> float:
        """Volume in millilitres."""
        return self.volume_mm3 / 1000

    @property
    def equivalent_diameter_mm(self) -> float:
        """Diameter of the ball of the same volume."""
        return float(np.cbrt(6 * self.volume_mm3 / math.pi))

    @property
    def longest_diameter_mm(self) -> float:
        """Longest distance between two of its points; of irregular lesions within 1 %."""
        if self.shape != "irregular":
            return 2 * max(self.semi_axes_mm)
        directions = _sphere()[0][::3]
        surface = directions * self.stretch(directions)[:, None] * np.array(self.semi_axes_mm)
        return float(np.linalg.norm(surface[:, None] - surface[None], axis=-1).max())

    @property
    def reach_mm(self) -> float:
        """Distance from the middle to the farthest point of the surface."""
        directions = _sphere()[0]
        surface = directions * self.stretch(directions)[:, None] * np.array(self.semi_axes_mm)
        return float(np.linalg.norm(surface, axis=1).max())

    def stretch(self, directions: Floats) -> Floats:
        """Return by what factor (...) the surface is moved in directions (..., 3) of the unit ball."""
        waves = np.sin(directions @ self.relief[:, :3].T + self.relief[:, 3])
        return np.asarray(1 + waves @ self.relief[:, 4])

    def contains(self, points_xyz_mm: Floats) -> NDArray[np.bool_]:
        """Return which points (..., 3) of the world lie in the lesion."""
        ball = (points_xyz_mm - np.array(self.centre_xyz_mm)) @ self.axes.T / np.array(self.semi_axes_mm)
        radius = np.linalg.norm(ball, axis=-1)
        return np.asarray(radius < self.stretch(ball / np.maximum(radius, 1e-12)[..., None]))

    def at_volume(self, volume_mm3: float) -> Lesion:
        """Return the lesion grown or shrunk to a volume, its shape and middle kept."""
        scale = float(np.cbrt(volume_mm3 / self.volume_mm3))
        return replace(self, semi_axes_mm=tuple(scale * axis for axis in self.semi_axes_mm))

    def moved_to(self, centre_xyz_mm: Floats) -> Lesion:
        """Return the lesion elsewhere."""
        return replace(self, centre_xyz_mm=tuple(float(value) for value in centre_xyz_mm))


def lesion(rng: Generator, number: int, shape: Shape, volume_mm3: float) -> Lesion:
    """Return a lesion of the given volume at the world's origin.

    Ellipsoids are up to twice as long as wide, and lie in any direction.
    """
    proportions = np.ones(3) if shape == "ball" else rng.uniform(0.62, 1.25, 3)
    axes = np.eye(3) if shape == "ball" else np.linalg.qr(rng.standard_normal((3, 3)))[0]
    relief = _waves(rng) if shape == "irregular" else np.zeros((0, 5))
    drawn = Lesion(number, shape, (0.0, 0.0, 0.0), tuple(float(value) for value in proportions), axes, relief)
    return drawn.at_volume(volume_mm3)


def _waves(rng: Generator) -> Floats:
    """Waves from one to three bumps around the surface; long ones are higher."""
    directions = rng.standard_normal((_WAVES, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    frequency = rng.uniform(1.5, 4.5, (_WAVES, 1))
    height = rng.uniform(0.5, 1.0, (_WAVES, 1)) / frequency
    height *= 2 * _RELIEF / height.sum()
    return np.hstack([directions * frequency, rng.uniform(0, 2 * np.pi, (_WAVES, 1)), height])


@cache
def _sphere() -> tuple[Floats, Floats]:
    """Directions (n, 3) and weights (n,) that add up to 1: Gauss-Legendre from pole to pole, evenly around."""
    height, weight = np.polynomial.legendre.leggauss(32)
    around = 2 * np.pi * np.arange(64) / 64
    ring = np.sqrt(1 - height**2)[:, None]
    x, y = ring * np.cos(around), ring * np.sin(around)
    directions = np.stack([x, y, np.broadcast_to(height[:, None], x.shape)], axis=-1).reshape(-1, 3)
    return directions, np.repeat(weight / 2 / 64, 64)
