"""The folded surface of the brain: sulci are the zeros of a random wave, deep down to a depth below the hull."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bank.phantoms.grid import Grid
from bank.phantoms.head_anatomy import Head
from bank.phantoms.solids import Body, Box, Field, Voxels

_LOW_MM, _HIGH_MM = (-76.0, -80.0, -50.0), (76.0, 112.0, 80.0)
_DEPTH_MM, _THICKNESS_MM = 17.0, 3.2
_OPENING_MM = 0.9  # half the width of a sulcus at the hull
_PARTS = 2  # samples along the longest edge of a voxel


@dataclass(frozen=True)
class Filled:
    """A body whose voxels are known already."""

    box: Box
    inside: Field

    def coverage(self, voxels: Voxels) -> tuple[Box, Field]:
        """Return the box of the grid and which part of each of its voxels is inside."""
        return self.box, self.inside


def hemispheres(head: Head, grid: Grid) -> tuple[Body, Body]:
    """Return both hemispheres of the brain, with their cortex and without it (white matter)."""
    voxels = Voxels(grid)
    box = voxels.box(_LOW_MM, _HIGH_MM)
    index = np.stack(np.meshgrid(*(np.arange(s.start, s.stop) for s in box), indexing="ij")[::-1], axis=-1)
    points = voxels.points(index)
    hull, core = head.hull(*points), head.core(*points)
    longest = 2 - int(np.argmax(grid.spacing_xyz_mm))
    slope = np.gradient(hull, axis=longest)
    cell_mm = np.float32(np.prod(np.array(grid.spacing_xyz_mm)) ** (1 / 3) / _PARTS ** (1 / 3))
    grey, white = np.zeros_like(hull), np.zeros_like(hull)
    for step in (np.arange(_PARTS) + 0.5) / _PARTS - 0.5:
        away = _away_from_sulci_mm(head, grid, box, longest, step)
        for inside, level in zip((grey, white), _levels(hull + np.float32(step) * slope, core, away), strict=True):
            inside += np.clip(0.5 - level / cell_mm, 0, 1) / np.float32(_PARTS)
    return Filled(box, grey), Filled(box, white)


def _levels(hull: Field, core: Field, away_mm: Field) -> tuple[Field, Field]:
    """Return the levels of the cortex's outer and inner surface; sulci narrow with their depth and end at the core."""
    depth = np.maximum(-hull, np.minimum(-core, 3) * 9)
    deep = depth / np.float32(_DEPTH_MM)
    opening = _OPENING_MM * (1 - deep) - 8 * np.maximum(deep - 1, 0)
    pial = np.maximum(hull, opening - away_mm)
    deep = depth / np.float32(_DEPTH_MM + _THICKNESS_MM)
    opening = (_THICKNESS_MM + _OPENING_MM) * np.sqrt(np.maximum(1 - deep, 0)) - 12 * np.maximum(deep - 1, 0)
    return pial, np.maximum(hull + _THICKNESS_MM, opening - away_mm)


def _away_from_sulci_mm(head: Head, grid: Grid, box: Box, longest: int, step: float) -> Field:
    """Return how far voxels of a box are from the nearest zero of the waves, in mm to first order.

    `step` moves the points along the array's axis `longest`. A plane wave is a product of one factor for each index, so
    that a sum of waves over a box is a matrix product.
    """
    factors = []
    for axis, places in enumerate(box):
        along = np.arange(places.start, places.stop) + (step if axis == longest else 0)
        phase = np.outer(along, head.wave_vectors_per_mm @ grid.steps_mm[:, 2 - axis])
        factors.append(np.exp(1j * phase).astype(np.complex64))
    start = np.exp(1j * (head.wave_phases + head.wave_vectors_per_mm @ np.array(grid.origin_xyz_mm)))
    planes = (factors[0] * start.astype(np.complex64))[:, None] * factors[1]
    return np.abs(_real_product(planes, factors[2])) / np.float32(_slope_per_mm(head))


def _real_product(planes: NDArray[np.complex64], rows: NDArray[np.complex64]) -> Field:
    """Return the real part of the sum over waves, scaled to variance 1."""
    both = np.concatenate([planes.real, -planes.imag], axis=-1) @ np.concatenate([rows.real, rows.imag], axis=-1).T
    return np.asarray(both * np.float32(np.sqrt(2 / rows.shape[-1])))


def _slope_per_mm(head: Head) -> float:
    """Return the typical slope of the waves where they are zero."""
    return float(np.sqrt(np.mean(np.sum(head.wave_vectors_per_mm**2, axis=1))) * 0.8)
