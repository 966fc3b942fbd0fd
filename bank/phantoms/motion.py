"""Maps of the plane that move and bend: known exactly, with their inverse and their Jacobian."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from bank.phantoms.grid import Floats, rotation

STEEPEST = 0.5
"""Largest bound on the gradient of a drawn bending; below 1 nothing folds."""
_INVERSE_MM = 1e-10
_BUMPS = 7


@dataclass(frozen=True)
class Motion:
    """A map from points of the fixed image to points of the moving one: p -> turned(p + bend(p)) + shift.

    Attributes
    ----------
    angle_deg
        Turn about `centre_mm`, from x towards y.
    shift_mm
        Translation (x, y) after the turn.
    centre_mm
        What stays where it is under the turn.
    bump_mm, bump_centre_mm, bump_width_mm
        The bending: a sum of vectors (n, 2), each weighted by a Gaussian around its centre (n, 2) of standard deviation
        (n,). Without any the motion is rigid.
    """

    angle_deg: float
    shift_mm: tuple[float, float]
    centre_mm: tuple[float, float]
    bump_mm: Floats
    bump_centre_mm: Floats
    bump_width_mm: Floats

    @property
    def steepness(self) -> float:
        """A bound on the gradient of the bending, as the largest factor by which it changes lengths.

        A Gaussian's slope is at most 1 / (width sqrt(e)).
        """
        lengths = np.linalg.norm(self.bump_mm, axis=1)
        return float((lengths / self.bump_width_mm).sum() / math.sqrt(math.e))

    @property
    def smallest_jacobian(self) -> float:
        """A bound that the Jacobian never falls below; positive, so that nothing folds."""
        return max(0.0, 1 - self.steepness) ** 2

    def __call__(self, points_mm: Floats) -> Floats:
        """Return where points (..., 2) of the fixed image lie in the moving one."""
        bent = points_mm + self.bend_mm(points_mm) - np.array(self.centre_mm)
        return np.asarray(bent @ rotation(self.angle_deg).T + np.array(self.centre_mm) + np.array(self.shift_mm))

    def bend_mm(self, points_mm: Floats) -> Floats:
        """Return the bending alone at points (..., 2)."""
        return np.asarray(sum((self._weight(n, points_mm)[..., None] * bump for n, bump in self._bumps), 0 * points_mm))

    def jacobian(self, points_mm: Floats) -> Floats:
        """Return the factor (...) by which areas grow from the fixed to the moving image."""
        gradient = np.zeros((*points_mm.shape[:-1], 2, 2)) + np.eye(2)
        for n, bump in self._bumps:
            slope = -(points_mm - self.bump_centre_mm[n]) / self.bump_width_mm[n] ** 2
            gradient += self._weight(n, points_mm)[..., None, None] * bump[:, None] * slope[..., None, :]
        return np.asarray(np.linalg.det(gradient))

    def back(self, points_mm: Floats) -> Floats:
        """Return where points (..., 2) of the moving image lie in the fixed one, to 1e-10 mm.

        What the bending takes away is found again by repetition, which converges because the bending is not steep.
        """
        away = points_mm - np.array(self.centre_mm) - np.array(self.shift_mm)
        bent = away @ rotation(self.angle_deg) + np.array(self.centre_mm)
        found, last = bent, np.full_like(bent, np.inf)
        while np.abs(found - last).max(initial=0.0) > _INVERSE_MM * (1 - self.steepness):
            found, last = bent - self.bend_mm(found), found
        return np.asarray(found)

    @property
    def _bumps(self) -> enumerate[Floats]:
        return enumerate(self.bump_mm)

    def _weight(self, number: int, points_mm: Floats) -> Floats:
        square = ((points_mm - self.bump_centre_mm[number]) ** 2).sum(axis=-1)
        return np.asarray(np.exp(-square / (2 * self.bump_width_mm[number] ** 2)))


def rigid(angle_deg: float, shift_mm: tuple[float, float], centre_mm: tuple[float, float] = (0.0, 0.0)) -> Motion:
    """Return a motion that turns and shifts only."""
    return Motion(angle_deg, shift_mm, centre_mm, np.zeros((0, 2)), np.zeros((0, 2)), np.ones(0))


def bending(rng: Generator, largest_mm: float, within_mm: tuple[float, float]) -> Motion:
    """Return a smooth random motion without turn or shift, nowhere steeper than `STEEPEST`.

    Its seven bumps lie in an ellipse with semi-axes `within_mm`; each moves its middle by up to `largest_mm`, all of
    them by less where that would be too steep.
    """
    angle, radius = rng.uniform(0, 2 * np.pi, _BUMPS), np.sqrt(rng.random(_BUMPS))
    centres = np.stack([np.cos(angle), np.sin(angle)], axis=1) * radius[:, None] * np.array(within_mm)
    widths = rng.uniform(0.25, 0.4, _BUMPS) * min(within_mm)
    towards, size = rng.uniform(0, 2 * np.pi, _BUMPS), largest_mm * rng.uniform(0.5, 1.0, _BUMPS)
    bumps = np.stack([np.cos(towards), np.sin(towards)], axis=1) * size[:, None]
    steepness = Motion(0.0, (0.0, 0.0), (0.0, 0.0), bumps, centres, widths).steepness
    return Motion(0.0, (0.0, 0.0), (0.0, 0.0), bumps * min(1.0, STEEPEST / steepness), centres, widths)
