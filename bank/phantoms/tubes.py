"""Trees of round tubes on a grid: how far every voxel lies from the wall of the nearest tube."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bank.phantoms.grid import Grid

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """Straight pieces of tube: first and last points (n, d) in mm, and the radius (n,) in mm at each end."""

    start_xyz_mm: Floats
    end_xyz_mm: Floats
    start_radius_mm: Floats
    end_radius_mm: Floats

    def chosen(self, which: NDArray[np.bool_] | Integers) -> Pieces:
        """Return some of the pieces."""
        return Pieces(
            self.start_xyz_mm[which], self.end_xyz_mm[which], self.start_radius_mm[which], self.end_radius_mm[which]
        )

    @property
    def lengths_mm(self) -> Floats:
        """Length (n,) of each piece."""
        return np.asarray(np.linalg.norm(self.end_xyz_mm - self.start_xyz_mm, axis=1))


@dataclass(frozen=True)
class Walls:
    """What every voxel knows of the nearest tube; arrays [k, j, i].

    Attributes
    ----------
    depth_mm
        Radius of the tube less the distance from its axis: positive inside, minus infinity beyond the margin.
    radius_mm
        Radius of the tube where it is nearest, 0 beyond the margin.
    piece
        Index of the piece, -1 beyond the margin.
    """

    depth_mm: Floats
    radius_mm: Floats
    piece: Integers


def walls(pieces: Pieces, grid: Grid, margin_mm: float) -> Walls:
    """Return depth below the wall, radius and piece for all voxels within `margin_mm` of a tube.

    Among several tubes the one counts in which a voxel lies deepest. A point's radius is interpolated linearly along
    its piece.
    """
    depth = np.full(np.prod(grid.shape_zyx), -np.inf)
    radius, nearest = np.zeros_like(depth), np.full(depth.shape, -1)
    for which in _alike(pieces, grid, margin_mm):
        voxel, near, radii = _neighbourhoods(pieces.chosen(which), grid, margin_mm)
        inside = near > -margin_mm
        voxel, near, radii = voxel[inside], near[inside], radii[inside]
        owner = np.broadcast_to(which[:, None], inside.shape)[inside]
        np.maximum.at(depth, voxel, near)
        wins = near == depth[voxel]
        radius[voxel[wins]], nearest[voxel[wins]] = radii[wins], owner[wins]
    shape = grid.shape_zyx
    return Walls(depth.reshape(shape), radius.reshape(shape), nearest.reshape(shape))


_AT_A_TIME = 1_000_000
"""Voxels looked at in one go; more would not be faster and would take memory."""


def _reach(pieces: Pieces, grid: Grid, margin_mm: float) -> Integers:
    """Voxels (n, d) to look at on each side of a piece's middle, along i, j, k."""
    widest = np.maximum(pieces.start_radius_mm, pieces.end_radius_mm)
    reach_mm = widest + pieces.lengths_mm / 2 + margin_mm
    return np.asarray(np.ceil(reach_mm[:, None] / np.array(grid.spacing_xyz_mm) + 0.5).astype(np.int64))


def _middle(pieces: Pieces, grid: Grid) -> Integers:
    """The voxel (n, d) nearest to each piece's middle."""
    return np.asarray(np.round(grid.to_index((pieces.start_xyz_mm + pieces.end_xyz_mm) / 2)).astype(np.int64))


def _alike(pieces: Pieces, grid: Grid, margin_mm: float) -> list[Integers]:
    """Indices of pieces near the grid that can be treated together: neighbourhoods of one size, not too many voxels."""
    reach, middle = _reach(pieces, grid, margin_mm), _middle(pieces, grid)
    near = ((middle + reach >= 0) & (middle - reach < grid.size_xyz)).all(axis=1)
    groups = []
    for size in np.unique(reach[near], axis=0):
        same = np.flatnonzero(near & (reach == size).all(axis=1))
        parts = -(-len(same) * int(np.prod(2 * size + 1)) // _AT_A_TIME)
        groups.extend(np.array_split(same, parts))
    return groups


def _neighbourhoods(pieces: Pieces, grid: Grid, margin_mm: float) -> tuple[Integers, Floats, Floats]:
    """Voxel numbers (n, m), and there the depth and radius of each piece, in mm; outside the grid the depth is -inf."""
    reach = _reach(pieces, grid, margin_mm)[0]
    offsets = np.stack(np.meshgrid(*(np.arange(-n, n + 1) for n in reach), indexing="ij"), axis=-1)
    index = _middle(pieces, grid)[:, None, :] + offsets.reshape(1, -1, grid.dimension)
    size = np.array(grid.size_xyz)
    valid = ((index >= 0) & (index < size)).all(axis=-1)
    strides = np.cumprod(np.concatenate([[1], size[:-1]]))
    depth, radius = _depth(pieces, grid.to_mm(index))
    return np.where(valid, index @ strides, 0), np.where(valid, depth, -np.inf), radius


def _depth(pieces: Pieces, points_mm: Floats) -> tuple[Floats, Floats]:
    """Depth and radius (n, m) of n pieces at m points (n, m, d) each."""
    along = (pieces.end_xyz_mm - pieces.start_xyz_mm)[:, None, :]
    away = points_mm - pieces.start_xyz_mm[:, None, :]
    square = np.maximum((along * along).sum(axis=-1), 1e-30)
    part = np.clip((away * along).sum(axis=-1) / square, 0.0, 1.0)
    first, last = pieces.start_radius_mm[:, None], pieces.end_radius_mm[:, None]
    radius = first + part * (last - first)
    away -= part[..., None] * along
    return radius - np.sqrt((away * away).sum(axis=-1)), radius
