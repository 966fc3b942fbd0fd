"""Parts of a grid around small things, so that not every voxel has to be asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from bank.phantoms.grid import Floats, Grid

Box = tuple[slice, ...]
"""Slices of an array [k, j, i], or [j, i]."""


def box_around(grid: Grid, centre_xyz_mm: ArrayLike, reach_mm: float) -> Box:
    """Return the part of the grid that holds every voxel whose centre is at most `reach_mm` away; it may be empty."""
    middle, reach = grid.to_index(centre_xyz_mm), reach_mm / np.array(grid.spacing_xyz_mm)
    low = np.clip(np.floor(middle - reach), 0, grid.size_xyz).astype(int)
    high = np.clip(np.ceil(middle + reach) + 1, 0, grid.size_xyz).astype(int)
    return tuple(slice(int(first), int(last)) for first, last in zip(low, high, strict=True))[::-1]


def points_in(grid: Grid, box: Box, offset_ijk: ArrayLike = 0.0) -> Floats:
    """Return the world positions (..., d) of the box's voxels, moved by parts of a voxel along i, j, k."""
    indices = np.meshgrid(*(np.arange(part.start, part.stop) for part in box), indexing="ij")[::-1]
    return grid.to_mm(np.stack(indices, axis=-1) + np.asarray(offset_ijk))
