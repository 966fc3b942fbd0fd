"""Sums of ellipses and ellipsoids: voxels, line integrals and k-space, each exact.

Densities add where ellipsoids overlap. With `u = diag(1/a) Rᵀ (x - c)` an ellipsoid is the unit ball of u, for which
all of this has closed forms; see Koay, Sarlls and Özarslan, https://doi.org/10.1002/mrm.21292, for k-space.

Conventions, those of the exercises on reconstruction: in the plane the detector axis points in the direction
θ = (cos θ, sin θ), counted from x towards y, the ray (θ, s) is the line x cos θ + y sin θ = s, and a projection is the
integral of the density along it, in density × mm. k-space is F(k) = ∫ f(x) exp(-2πi k·x) dx with k in 1/mm, so that
F(0) is density × area, or × volume.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.typing import ArrayLike, NDArray

from bank.phantoms.grid import Floats, Grid

_CHUNK = 4096  # boundary voxels sampled at once: some tens of megabytes
_NEARLY_ZERO = 1e-6  # below, the limit is as exact as the formula
_CANCELS = 2e-3


@dataclass(frozen=True)
class Ellipsoid:
    """An ellipse or ellipsoid of one density: centre and semi-axes in mm, direction row by row.

    The columns of the direction are those of the semi-axes, in their order; left empty, they run along the world's
    axes.
    """

    density: float
    centre_xyz_mm: tuple[float, ...]
    semi_axes_mm: tuple[float, ...]
    direction: tuple[float, ...] = ()

    @property
    def volume(self) -> float:
        """Volume in mm³, or area in mm² for an ellipse."""
        unit = {2: math.pi, 3: 4 / 3 * math.pi}[len(self.semi_axes_mm)]
        return unit * math.prod(self.semi_axes_mm)

    @property
    def axes(self) -> Floats:
        """The (d, d) array whose columns are the directions of the semi-axes."""
        dimension = len(self.semi_axes_mm)
        return np.reshape(self.direction, (dimension, dimension)) if self.direction else np.eye(dimension)

    @property
    def to_ball(self) -> Floats:
        """The (d, d) array that takes mm from the centre into the unit ball."""
        return np.asarray(self.axes.T / np.array(self.semi_axes_mm)[:, None])

    def ball_radius(self, point_xyz_mm: ArrayLike) -> Floats:
        """Return how far points (..., d) are from the centre: below 1 inside, 1 on the surface."""
        away = np.asarray(point_xyz_mm, float) - np.array(self.centre_xyz_mm)
        return np.asarray(np.linalg.norm(away @ self.to_ball.T, axis=-1))

    def chord_mm(self, point_xyz_mm: ArrayLike, direction: ArrayLike) -> Floats:
        """Return the length inside of lines through points (..., d) along directions (..., d) of any length."""
        along = np.asarray(direction, float)
        along = along / np.linalg.norm(along, axis=-1, keepdims=True)
        start = (np.asarray(point_xyz_mm, float) - np.array(self.centre_xyz_mm)) @ self.to_ball.T
        step = along @ self.to_ball.T
        squared, mixed = np.sum(step**2, axis=-1), np.sum(step * start, axis=-1)
        beyond = np.sum(start**2, axis=-1) - 1
        return np.asarray(2 * np.sqrt(np.maximum(mixed**2 - squared * beyond, 0)) / squared)

    def spectrum(self, frequency_per_mm: ArrayLike) -> NDArray[np.complex128]:
        """Return k-space of the density at frequencies (..., d) in 1/mm."""
        frequency = np.asarray(frequency_per_mm, float)
        radius = np.linalg.norm(frequency @ self.axes * np.array(self.semi_axes_mm), axis=-1)
        ball = _disc_spectrum(radius) if len(self.semi_axes_mm) == 2 else _ball_spectrum(radius)
        phase = np.exp(-2j * np.pi * (frequency @ np.array(self.centre_xyz_mm)))
        return np.asarray(self.density * math.prod(self.semi_axes_mm) * ball * phase)

    def fractions(self, grid: Grid, samples_per_axis: int) -> tuple[tuple[slice, ...], Floats]:
        """Return the box of the grid that holds the ellipsoid, and which fraction of each of its voxels is inside.

        A fraction is the mean over `samples_per_axis` evenly spaced points along each axis of the voxel; voxels that
        the surface cannot reach are not sampled.
        """
        box = self._box(grid)
        indices = np.stack(np.meshgrid(*(np.arange(s.start, s.stop) for s in box), indexing="ij")[::-1], axis=-1)
        in_ball = (grid.to_mm(indices) - np.array(self.centre_xyz_mm)) @ self.to_ball.T
        radius = np.linalg.norm(in_ball, axis=-1)
        edges = self.to_ball @ grid.steps_mm
        near = np.abs(radius - 1) <= np.linalg.norm(edges, axis=0).sum() / 2
        fractions = (radius <= 1).astype(float)
        fractions[near] = _sampled(in_ball[near], edges, samples_per_axis)
        return box, fractions

    def _box(self, grid: Grid) -> tuple[slice, ...]:
        centre = grid.to_index(self.centre_xyz_mm)
        # Along index i the ellipsoid reaches as far as the length of row i of the map from the unit ball to indices.
        reach = np.linalg.norm(np.linalg.inv(self.to_ball @ grid.steps_mm), axis=1) + 1
        low = np.clip(np.floor(centre - reach).astype(int), 0, grid.size_xyz)
        high = np.clip(np.ceil(centre + reach).astype(int) + 1, 0, grid.size_xyz)
        return tuple(slice(int(a), int(b)) for a, b in zip(low[::-1], high[::-1], strict=True))


@dataclass(frozen=True)
class Ellipsoids:
    """A phantom of ellipses or of ellipsoids, whose densities add."""

    parts: tuple[Ellipsoid, ...]

    @property
    def total(self) -> float:
        """The density's integral over the plane or space, in density × mm² or × mm³."""
        return sum(part.density * part.volume for part in self.parts)

    def density_at(self, point_xyz_mm: ArrayLike) -> Floats:
        """Return the density at points (..., d) in mm; a surface belongs to its inside."""
        return np.asarray(sum(part.density * (part.ball_radius(point_xyz_mm) <= 1) for part in self.parts), float)

    def line_integrals(self, point_xyz_mm: ArrayLike, direction: ArrayLike) -> Floats:
        """Return the integrals along lines through points (..., d) in directions (..., d), in density × mm."""
        return np.asarray(sum(part.density * part.chord_mm(point_xyz_mm, direction) for part in self.parts))

    def projections(self, angle_deg: ArrayLike, offset_mm: ArrayLike) -> Floats:
        """Return the exact Radon transform in the plane, in density × mm; angles and offsets are broadcast.

        A sinogram with one row per offset and one column per angle is `projections(angles, offsets[:, None])`.
        """
        theta, offset = np.broadcast_arrays(np.radians(np.asarray(angle_deg, float)), np.asarray(offset_mm, float))
        axis = np.stack([np.cos(theta), np.sin(theta)], axis=-1)
        ray = np.stack([-np.sin(theta), np.cos(theta)], axis=-1)
        return self.line_integrals(offset[..., None] * axis, ray)

    def spectrum(self, frequency_per_mm: ArrayLike) -> NDArray[np.complex128]:
        """Return exact k-space at frequencies (..., d) in 1/mm, in density × mm² or × mm³."""
        return np.asarray(sum(part.spectrum(frequency_per_mm) for part in self.parts))

    def image(self, grid: Grid, samples_per_axis: int = 4) -> sitk.Image:
        """Return the `voxels` as an image (float64)."""
        return grid.image(self.voxels(grid, samples_per_axis))

    def voxels(self, grid: Grid, samples_per_axis: int = 4) -> Floats:
        """Return the mean density of each voxel as array [k, j, i], from `samples_per_axis` points along each axis."""
        density = np.zeros(grid.shape_zyx)
        for part in self.parts:
            box, fractions = part.fractions(grid, samples_per_axis)
            density[box] += part.density * fractions
        return density


def _sampled(in_ball: Floats, edges: Floats, samples_per_axis: int) -> Floats:
    """Return the fraction of voxels (n, d), given in the ball, whose sample points lie within it."""
    ticks = (np.arange(samples_per_axis) + 0.5) / samples_per_axis - 0.5
    offsets = np.stack(np.meshgrid(*[ticks] * len(edges), indexing="ij"), axis=-1).reshape(-1, len(edges)) @ edges.T
    fractions = np.empty(len(in_ball))
    for start in range(0, len(in_ball), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        squared = sum((in_ball[chunk, axis, None] + offsets[:, axis]) ** 2 for axis in range(len(edges)))
        fractions[chunk] = np.mean(squared <= 1, axis=1)
    return fractions


def _disc_spectrum(radius: Floats) -> Floats:
    from scipy.special import j1  # numpy has no Bessel function; imported here because it takes its time

    safe = np.maximum(radius, _NEARLY_ZERO)
    return np.where(radius < _NEARLY_ZERO, np.pi, j1(2 * np.pi * safe) / safe)


def _ball_spectrum(radius: Floats) -> Floats:
    phase = 2 * np.pi * np.maximum(radius, _NEARLY_ZERO)
    # Near zero the difference cancels, and two terms of the series are exact to ten digits.
    series = 4 / 3 * np.pi * (1 - (2 * np.pi * radius) ** 2 / 10)
    return np.where(radius < _CANCELS, series, 4 * np.pi * (np.sin(phase) - phase * np.cos(phase)) / phase**3)
