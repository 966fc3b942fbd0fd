"""A second human observer of vessels: misses thin ones, and draws borders a little elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.grid import Grid
from bank.phantoms.texture import cloud
from bank.phantoms.vessel_tree import VesselTree

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]

ALWAYS_SEEN_MM = 0.024
NEVER_SEEN_MM = 0.006
"""Vessels with radii in between are missed the more often, the thinner they are."""
SHIFT_MM = 0.013
WIDTH_SPREAD = 0.16
WIDTH_BIAS = 1.08


def seen_again(rng: Generator, tree: VesselTree, grid: Grid) -> VesselTree:
    """Return the tree as another observer draws it: without vessels that are missed, shifted, wider or narrower.

    Whoever misses a vessel misses what branches from it.
    """
    shift = np.stack([_along(tree, grid, cloud(rng, grid, 0.2)) for _ in range(2)], axis=1)
    width = WIDTH_BIAS + WIDTH_SPREAD * _along(tree, grid, cloud(rng, grid, 0.3))
    moved = replace(
        tree,
        points_xy_mm=tree.points_xy_mm + SHIFT_MM * shift,
        radius_mm=tree.radius_mm * np.clip(width, 0.5, 1.6),
    )
    return _part(moved, _noticed(rng, tree))


def _along(tree: VesselTree, grid: Grid, field: Singles) -> Floats:
    """Values (n,) of a field [j, i] at the nodes; of its border for nodes outside the grid."""
    index = np.round(grid.to_index(tree.points_xy_mm)).astype(int)
    i, j = np.clip(index, 0, np.array(grid.size_xyz) - 1).T
    return np.asarray(field[j, i])


def _noticed(rng: Generator, tree: VesselTree) -> NDArray[np.bool_]:
    """Which nodes (n,) the observer draws; one decision for each vessel between two divisions."""
    chance = np.clip((tree.radius_mm - NEVER_SEEN_MM) / (ALWAYS_SEEN_MM - NEVER_SEEN_MM), 0, 1)
    luck = rng.random(len(chance))
    divides = tree.branch_counts != 1
    noticed = np.ones(len(chance), bool)
    for node, parent in enumerate(tree.parent):
        if parent >= 0:
            begins = divides[parent]
            noticed[node] = noticed[parent] and (not begins or luck[node] < chance[node])
    return noticed


def _part(tree: VesselTree, kept: NDArray[np.bool_]) -> VesselTree:
    """The tree of the kept nodes; the parent of a kept node is kept."""
    number = np.cumsum(kept) - 1
    parent = tree.parent[kept]
    return VesselTree(tree.points_xy_mm[kept], np.where(parent >= 0, number[parent], -1), tree.radius_mm[kept])
