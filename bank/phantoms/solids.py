"""Anatomy from solids: bodies given by a level, painted over each other into voxels with partial volumes.

A level is a function of x, y, z in mm: negative inside, positive outside, and near its zero about the distance to the
surface in mm. Levels combine: the larger of two is the intersection, the smaller the union, a negative the outside, and
a constant added or taken away moves the surface inwards or outwards by as many mm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bank.phantoms.grid import Grid

Field = NDArray[np.floating[Any]]
"""Coordinates in mm, or values at points; float32 throughout, which is exact to a tenth of a micrometre here."""
Level = Callable[[Field, Field, Field], Field]
Point = tuple[float, float, float]
Box = tuple[slice, ...]

_BLOCK_MM = 6.0  # voxels are looked at in blocks, and one by one only where a surface may pass
_SLACK = 1.3  # a level is only about a distance
_THIN = 2.5  # voxels; the surface of what has a smaller radius is no plane within a voxel any more
_NOWHERE = 1e-6


class Voxels:
    """The voxels of a grid, and the points within them at which surfaces are sampled."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        spacing = np.array(grid.spacing_xyz_mm)
        self.diagonal_mm = float(np.linalg.norm(spacing))
        self.block_xyz = np.maximum(np.round(_BLOCK_MM / spacing).astype(int), 1)

    def points(self, index_ijk: NDArray[Any]) -> tuple[Field, Field, Field]:
        """Return x, y and z in mm of indices (..., 3)."""
        x, y, z = (self._coordinate(axis, index_ijk) for axis in range(3))
        return x, y, z

    def _coordinate(self, axis: int, index_ijk: NDArray[Any]) -> Field:
        coordinate = np.full(index_ijk.shape[:-1], self.grid.origin_xyz_mm[axis], np.float32)
        for along in range(3):
            if step := self.grid.steps_mm[axis, along]:  # grids along the world's axes need one step of three
                coordinate += index_ijk[..., along] * np.float32(step)
        return coordinate

    def samples(self, parts: int) -> tuple[Field, float]:
        """Return steps (n, 3) in indices to the sample points of a voxel, and the size of a sample's cell in mm.

        Along its shortest edge a voxel has `parts` samples, along longer ones as many more.
        """
        spacing = np.array(self.grid.spacing_xyz_mm)
        counts = np.maximum(np.round(parts * spacing / spacing.min()).astype(int), 1)
        ticks = [(np.arange(n) + 0.5) / n - 0.5 for n in counts]
        steps = np.stack(np.meshgrid(*ticks, indexing="ij"), axis=-1).reshape(-1, 3)
        return steps.astype(np.float32), float(np.prod(spacing / counts) ** (1 / 3))

    def box(self, low_mm: Point, high_mm: Point) -> Box:
        """Return the slices [k, j, i] of the voxels that a box in the world can touch."""
        corners = np.stack(np.meshgrid(*zip(low_mm, high_mm, strict=True)), axis=-1).reshape(-1, 3)
        indices = self.grid.to_index(corners)
        low = np.clip(np.floor(indices.min(axis=0) - 1).astype(int), 0, self.grid.size_xyz)
        high = np.clip(np.ceil(indices.max(axis=0) + 2).astype(int), 0, self.grid.size_xyz)
        return tuple(slice(int(a), int(b)) for a, b in zip(low[::-1], high[::-1], strict=True))


class Body(Protocol):
    """Whatever can say which part of each voxel it fills."""

    def coverage(self, voxels: Voxels) -> tuple[Box, Field]:
        """Return the box of the grid that holds the body, and which part of each of its voxels is inside."""
        ...


@dataclass(frozen=True)
class Solid:
    """What lies below the zero of a level and within a box along the world's axes, with corners in mm."""

    level: Level
    low_mm: Point
    high_mm: Point

    def coverage(self, voxels: Voxels) -> tuple[Box, Field]:
        """Return the box of the grid that holds the solid, and which part of each of its voxels is inside."""
        box = voxels.box(self.low_mm, self.high_mm)
        size = np.array([s.stop - s.start for s in box])
        block = voxels.block_xyz[::-1]
        counts = -(-size // block)
        inside = np.zeros(counts * block, np.float32)
        if inside.size:
            # The blocks of the array, as array [block k, j, i, voxel k, j, i] on the same memory.
            blocks = inside.reshape(np.ravel(np.column_stack([counts, block]))).transpose(0, 2, 4, 1, 3, 5)
            self._fill(blocks, np.array([s.start for s in box[::-1]]), voxels)
        return box, inside[tuple(slice(n) for n in size)]

    def _fill(self, blocks: Field, first_ijk: NDArray[Any], voxels: Voxels) -> None:
        starts = (first_ijk + _indices(blocks.shape[:3]) * voxels.block_xyz).astype(np.float32)
        middle = (starts + (voxels.block_xyz - 1) / 2).astype(np.float32)
        level = self.level(*voxels.points(middle))
        spacing = np.array(voxels.grid.spacing_xyz_mm)
        reach = (np.linalg.norm(voxels.block_xyz * spacing) + voxels.diagonal_mm) / 2
        near = np.abs(level) < _SLACK * reach
        blocks[(level < 0) & ~near] = 1
        thickness = min(b - a for a, b in zip(self.low_mm, self.high_mm, strict=True))
        parts = 1 if thickness > 2 * _THIN * spacing.min() else 2
        within = starts[near][:, None] + _indices(blocks.shape[3:]).reshape(-1, 3)
        blocks[near] = _inside(lambda _: self.level, within.reshape(-1, 3), voxels, parts).reshape(
            -1, *blocks.shape[3:]
        )


@dataclass(frozen=True)
class Tubes:
    """Round bars between points (n, 3) in mm with a radius at both ends; `flat_z` stretches their sections along z."""

    first_mm: NDArray[np.float64]
    last_mm: NDArray[np.float64]
    radii_mm: NDArray[np.float64]
    flat_z: NDArray[np.float64]

    def coverage(self, voxels: Voxels) -> tuple[Box, Field]:
        """Return the box of the grid that holds the tubes, and which part of each of its voxels is inside of one."""
        grid = voxels.grid
        ends = np.stack([grid.to_index(self.first_mm), grid.to_index(self.last_mm)])
        reach = (self.radii_mm.max(axis=1) * np.maximum(self.flat_z, 1))[:, None] / np.array(grid.spacing_xyz_mm) + 0.5
        low = np.clip(np.ceil(ends.min(axis=0) - reach).astype(int), 0, grid.size_xyz)
        high = np.clip(np.floor(ends.max(axis=0) + reach).astype(int) + 1, 0, grid.size_xyz)
        start, stop = low.min(axis=0), high.max(axis=0)
        inside = np.zeros((stop - start)[::-1], np.float32)
        number, index = _indices_of_boxes(low, high - low)
        thin = self.radii_mm.min(axis=1)[number] < _THIN * min(grid.spacing_xyz_mm)
        for chosen, parts in ((thin, 2), (~thin, 1)):
            share = self._inside(number[chosen], index[chosen], voxels, parts)
            np.maximum.at(inside, tuple((index[chosen] - start).T[::-1]), share)
        return tuple(slice(int(a), int(b)) for a, b in zip(start[::-1], stop[::-1], strict=True)), inside

    def _inside(self, number: NDArray[Any], index: NDArray[Any], voxels: Voxels, parts: int) -> Field:
        return _inside(lambda chosen: self._level(number[chosen]), index, voxels, parts)

    def _level(self, number: NDArray[Any]) -> Level:
        """Return the level of the bars with the numbers that belong to the points."""
        squash = np.ones_like(self.first_mm)
        squash[:, 2] /= self.flat_z
        start, along = self.first_mm * squash, (self.last_mm - self.first_mm) * squash
        slope = along / np.maximum(np.sum(along**2, axis=1, keepdims=True), _NOWHERE)
        bars = np.column_stack([start, along, slope, squash[:, 2], self.radii_mm]).astype(np.float32)[number]

        def level(x: Field, y: Field, z: Field) -> Field:
            # Points are (n,) or (n, samples); each of the n has a bar of its own.
            bar = bars.T.reshape(12, -1, *[1] * (x.ndim - 1))
            u, v, w = x - bar[0], y - bar[1], z * bar[9] - bar[2]
            part = np.clip(u * bar[6] + v * bar[7] + w * bar[8], 0, 1)
            u, v, w = u - part * bar[3], v - part * bar[4], w - part * bar[5]
            return np.asarray(np.sqrt(u * u + v * v + w * w) - (bar[10] + part * (bar[11] - bar[10])))

        return level


@dataclass(frozen=True)
class Layer:
    """One tissue: the union of its bodies, and its value, a number or a function of x, y, z in mm."""

    name: str
    bodies: Sequence[Body]
    value: float | Level


@dataclass(frozen=True)
class Painting:
    """What layers give: values (float32) and labels (uint8) as arrays [k, j, i], and the visible volume of each name.

    A voxel has the label of the layer that fills most of it. Volumes in mL count partial voxels in part.
    """

    values: Field
    labels: NDArray[np.uint8]
    volumes_ml: Mapping[str, float]


def paint(grid: Grid, layers: Sequence[Layer], labels: Mapping[str, int], background: float) -> Painting:
    """Return the layers painted over each other, the last one in front.

    Names without a number in `labels` leave label 0. Where several surfaces cross a voxel, each covers what the ones in
    front of it have left.
    """
    voxels = Voxels(grid)
    left = np.ones(grid.shape_zyx, np.float32)
    values, most = np.zeros_like(left), np.zeros_like(left)
    names = np.zeros(grid.shape_zyx, np.uint8)
    volumes = dict.fromkeys((layer.name for layer in layers), 0.0)
    for layer in reversed(layers):
        box, inside = _union(layer.bodies, voxels)
        share = inside * left[box]
        values[box] += share * _values(layer.value, share, box, voxels)
        left[box] -= share
        volumes[layer.name] += float(share.sum(dtype=np.float64)) * grid.voxel_volume / 1000
        names[box] = np.where(share > most[box], labels.get(layer.name, 0), names[box])
        np.maximum(share, most[box], out=most[box])
    names[left > most] = 0
    return Painting(values + left * np.float32(background), names, volumes)


def ellipsoid(centre_mm: Point, semi_axes_mm: Point, turned: ArrayLike | None = None) -> Solid:
    """Return an ellipsoid; the columns of `turned` are the directions of its semi-axes."""
    axes = np.eye(3) if turned is None else np.asarray(turned, float)
    to_ball = (axes / np.array(semi_axes_mm)).astype(np.float32)
    reach = np.linalg.norm(axes * np.array(semi_axes_mm), axis=1)

    def level(x: Field, y: Field, z: Field) -> Field:
        u, v, w = (axis - np.float32(middle) for axis, middle in zip((x, y, z), centre_mm, strict=True))
        ball = [u * to_ball[0, n] + v * to_ball[1, n] + w * to_ball[2, n] for n in range(3)]
        return surface_distance(ball, semi_axes_mm)

    return Solid(level, _point(np.array(centre_mm) - reach), _point(np.array(centre_mm) + reach))


def surface_distance(ball: Sequence[Field], semi_axes_mm: Sequence[float]) -> Field:
    """Return how far points, given in the unit ball, are from the ellipsoid's surface in mm, to first order."""
    squared, slope = np.float32(0), np.float32(_NOWHERE**2)
    for u, axis in zip(ball, semi_axes_mm, strict=True):
        part: Any = u * u
        squared, slope = squared + part, slope + part * np.float32(axis**-2)
    radius = np.sqrt(squared)
    return np.asarray(radius * (radius - 1) / np.sqrt(slope))


def tube(points_mm: Sequence[Sequence[float]] | NDArray[Any], radii_mm: ArrayLike, flat_z: float = 1.0) -> Tubes:
    """Return a tube through points (n, 3) with a radius for each (or one for all), rounded at its ends.

    Its section is stretched along z by `flat_z`, as that of a rib is.
    """
    points = np.asarray(points_mm, float)
    radii = np.broadcast_to(np.asarray(radii_mm, float), len(points))
    ends = np.stack([radii[:-1], radii[1:]], axis=1)
    return Tubes(points[:-1], points[1:], ends, np.full(len(ends), flat_z))


def joined(tubes: Sequence[Tubes]) -> Tubes:
    """Return all bars of several tubes as one body, which takes less time than as many."""
    names = ("first_mm", "last_mm", "radii_mm", "flat_z")
    return Tubes(*(np.concatenate([getattr(one, name) for one in tubes]) for name in names))


def _inside(
    level_of: Callable[[NDArray[np.bool_] | slice], Level], index_ijk: NDArray[Any], voxels: Voxels, parts: int
) -> Field:
    """Return which part of voxels (n, 3) is inside the level; `level_of` gives that of some of them.

    The surface is taken as a plane within each sample's cell.
    """
    level = level_of(slice(None))(*voxels.points(index_ijk))
    steps, cell_mm = voxels.samples(parts)
    inside = (level < 0).astype(np.float32)
    near = np.abs(level) < (voxels.diagonal_mm + cell_mm) / 2
    samples = level_of(near)(*voxels.points(index_ijk[near][:, None] + steps))
    inside[near] = np.clip(0.5 - samples / np.float32(cell_mm), 0, 1).mean(axis=1)
    return inside


def _union(bodies: Sequence[Body], voxels: Voxels) -> tuple[Box, Field]:
    parts = [body.coverage(voxels) for body in bodies]
    if len(parts) == 1:
        return parts[0]
    start = np.min([[s.start for s in box] for box, _ in parts], axis=0)
    stop = np.max([[s.stop for s in box] for box, _ in parts], axis=0)
    together = np.zeros(stop - start, np.float32)
    for box, inside in parts:
        here = tuple(slice(s.start - first, s.stop - first) for s, first in zip(box, start, strict=True))
        np.maximum(inside, together[here], out=together[here])
    return tuple(slice(int(a), int(b)) for a, b in zip(start, stop, strict=True)), together


def _values(value: float | Level, share: Field, box: Box, voxels: Voxels) -> Field:
    """Return a layer's values in a box: where it does not show they are 0 if they are a function."""
    if not callable(value):
        return np.asarray(value, np.float32)
    shown = np.nonzero(share)
    index = np.stack([axis + s.start for axis, s in zip(shown[::-1], box[::-1], strict=True)], axis=-1)
    values = np.zeros_like(share)
    values[shown] = value(*voxels.points(index))
    return values


def _indices(shape: Sequence[int]) -> NDArray[np.int64]:
    """Return the indices (i, j, k) of all elements of an array [k, j, i], as array of that shape and 3."""
    return np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij")[::-1], axis=-1)


def _indices_of_boxes(low: NDArray[Any], size: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for all voxels of all boxes, the number of their box and their indices (n, 3)."""
    counts = np.prod(size, axis=1)
    number = np.repeat(np.arange(len(low)), counts)
    place = np.arange(len(number)) - np.repeat(np.cumsum(counts) - counts, counts)
    i, rest = place % size[number, 0], place // size[number, 0]
    index = np.stack([i, rest % size[number, 1], rest // size[number, 1]], axis=-1)
    return number, (index + low[number]).astype(np.int32)


def _point(values: NDArray[Any]) -> Point:
    x, y, z = (float(value) for value in values)
    return x, y, z
