"""Vessel trees in the plane: grown to places that need blood, with radii by Murray's law.

A place is joined to where new piece and way back are short (H. Cuntz et al. 2010,
https://doi.org/10.1371/journal.pcbi.1000877), which makes trees as nerves and vessels have them. Where a vessel of
radius r divides, r³ is the sum of its branches' r³ (C. D. Murray 1926, https://doi.org/10.1073/pnas.12.3.207).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bank.phantoms.tubes import Pieces

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

WAY_BACK = 0.45
"""Weight of the way back to the first vessel against the length of the new piece."""
LONGEST_PIECE_MM = 2.6
SHARPEST_TURN = 0.35
"""Smallest cosine between a vessel and the branch that leaves it."""
UNDIVIDED_MM = 1.3
"""For this length the first vessels send out no branches."""
STEP_MM = 0.1


@dataclass(frozen=True)
class VesselTree:
    """Vessels as nodes, each joined to its parent by one straight piece; parents come before their children.

    Attributes
    ----------
    points_xy_mm
        World position of each node, (n, 2).
    parent
        Index of the node upstream, (n,); -1 where a vessel begins.
    radius_mm
        Radius of the piece that ends in the node, (n,); at the beginning of a vessel, of what leaves it.
    """

    points_xy_mm: Floats
    parent: Integers
    radius_mm: Floats

    @property
    def branch_counts(self) -> Integers:
        """How many pieces leave each node, (n,): 0 at an end, 1 along a vessel, 2 where it divides."""
        return np.bincount(self.parent[self.parent >= 0], minlength=len(self.parent))

    @property
    def length_mm(self) -> float:
        """Length of all vessels together."""
        return float(self.pieces().lengths_mm.sum())

    def pieces(self) -> Pieces:
        """Return the tubes of the tree, in the order of the nodes in which they end."""
        end = np.flatnonzero(self.parent >= 0)
        points, radius = self.points_xy_mm, self.radius_mm[end]
        return Pieces(points[self.parent[end]], points[end], radius, radius)


@dataclass(frozen=True)
class Sprout:
    """A vessel that is there from the beginning, (k, 2) from its root on, and the side +1 or -1 that it supplies."""

    points_xy_mm: Floats
    side: int


def grown(sprouts: list[Sprout], places_xy_mm: Floats, sides: Integers, end_cubes_mm3: Floats) -> VesselTree:
    """Return the tree of the sprouts and of the branches that they send to the places of their own side.

    Parameters
    ----------
    sprouts
        The first vessels.
    places_xy_mm, sides
        Places (m, 2) and the side, +1 or -1, to which each belongs; places that no branch can reach stay without.
    end_cubes_mm3
        Cubed radius (m,) of a vessel that ends at a place; the sprouts' own ends take the largest.
    """
    growth = _Growth(sprouts, places_xy_mm, sides)
    while growth.extend():
        pass
    count = growth.count
    parent, place = growth.parent[:count], growth.place[:count]
    cubes = np.where(place >= 0, end_cubes_mm3[place], end_cubes_mm3.max())
    return _smooth(growth.points[:count], parent, np.cbrt(_flow(parent, cubes)))


def _flow(parent: Integers, end_cubes: Floats) -> Floats:
    """Cubed radius of every node: its own where a vessel ends, otherwise the sum of its branches'."""
    ends = np.bincount(parent[parent >= 0], minlength=len(parent)) == 0
    cubes = np.where(ends, end_cubes, 0.0)
    for node in range(len(parent) - 1, -1, -1):
        if parent[node] >= 0:
            cubes[parent[node]] += cubes[node]
    return cubes


class _Growth:
    """A tree while it grows; `cost` (nodes, places) is infinite where no branch may go."""

    def __init__(self, sprouts: list[Sprout], places: Floats, sides: Integers) -> None:
        size = sum(len(sprout.points_xy_mm) for sprout in sprouts) + len(places)
        self.places, self.sides = places, sides
        self.points, self.heading = np.zeros((size, 2)), np.zeros((size, 2))
        self.way, self.cost = np.zeros(size), np.full((size, len(places)), np.inf)
        self.parent, self.place = np.full(size, -1), np.full(size, -1)
        self.branches, self.side = np.zeros(size, dtype=int), np.zeros(size, dtype=int)
        self.reached = np.zeros(len(places), dtype=bool)
        self.count = 0
        for sprout in sprouts:
            self._begin(sprout)

    def extend(self) -> bool:
        """Join the cheapest place to the tree; return whether there was one."""
        cost = self.cost[: self.count]
        node, place = divmod(int(np.argmin(cost)), cost.shape[1])
        if not np.isfinite(cost[node, place]):
            return False
        if self._crosses(node, self.places[place]):
            self.cost[node, place] = np.inf
            return True
        self.reached[place] = True
        self.cost[:, place] = np.inf
        self._add(self.places[place], node, place)
        return True

    def _begin(self, sprout: Sprout) -> None:
        first, last = self.count, self.count + len(sprout.points_xy_mm)
        self.side[first:last] = sprout.side
        for number, point in enumerate(sprout.points_xy_mm):
            self._add(point, self.count - 1 if number else -1, -1)
        self.cost[first:last][self.way[first:last] < UNDIVIDED_MM] = np.inf
        self.way[first:last] = 0.0

    def _add(self, point: Floats, parent: int, place: int) -> None:
        node = self.count
        self.points[node], self.parent[node], self.place[node] = point, parent, place
        self.count += 1
        if parent >= 0:
            away = point - self.points[parent]
            self.heading[node] = away / np.linalg.norm(away)
            self.way[node] = self.way[parent] + np.linalg.norm(away)
            self.side[node] = self.side[parent]
            self.branches[parent] += 1
            if self.branches[parent] == 2:
                self.cost[parent] = np.inf
            self.cost[node] = self._costs(node, self.way[node] if place >= 0 else 0.0)

    def _costs(self, node: int, way: float) -> Floats:
        away = self.places - self.points[node]
        length = np.maximum(np.linalg.norm(away, axis=1), 1e-9)
        straight = away @ self.heading[node] / length
        allowed = (straight > SHARPEST_TURN) & (length < LONGEST_PIECE_MM) & ~self.reached
        allowed &= self.sides == self.side[node]
        return np.where(allowed, length + WAY_BACK * way, np.inf)

    def _crosses(self, node: int, place: Floats) -> bool:
        """Whether the straight piece from a node to a place would cross a vessel."""
        end = np.flatnonzero(self.parent[: self.count] >= 0)
        start = self.parent[end]
        other = (end != node) & (start != node)
        a, b = self.points[start[other]], self.points[end[other]]
        here = self.points[node]
        apart = _left_of(here, place, a) * _left_of(here, place, b) < 0
        return bool((apart & (_left_of(a, b, here) * _left_of(a, b, place) < 0)).any())


def _left_of(a: Floats, b: Floats, c: Floats) -> Floats:
    """Twice the signed area of the triangles a, b, c."""
    along, away = b - a, c - a
    return np.asarray(along[..., 0] * away[..., 1] - along[..., 1] * away[..., 0])


def _smooth(points: Floats, parent: Integers, radius: Floats) -> VesselTree:
    """Replace straight pieces by cubic curves that leave a node in the direction in which it was reached."""
    leave, arrive = _tangents(points, parent, radius)
    new_points: list[Floats] = []
    new_parent: list[int] = []
    new_radius: list[float] = []
    last = np.zeros(len(points), dtype=int)  # where each node lies among the new ones
    for node, before in enumerate(parent):
        begins = before < 0
        curve = points[node][None] if begins else _curve(points[before], points[node], leave[node], arrive[node])
        first = len(new_parent)
        new_parent += [-1 if begins else last[before], *range(first, first + len(curve) - 1)]
        new_points.append(curve)
        new_radius += [radius[node]] * len(curve)
        last[node] = first + len(curve) - 1
    return VesselTree(np.concatenate(new_points), np.array(new_parent), np.array(new_radius))


def _tangents(points: Floats, parent: Integers, radius: Floats) -> tuple[Floats, Floats]:
    """Unit directions (n, 2) in which the piece that ends in each node leaves its parent, and arrives."""
    main = np.full(len(points), -1)
    for node in np.argsort(radius, kind="stable"):
        if parent[node] >= 0:
            main[parent[node]] = node
    ahead = np.where(main >= 0, main, np.arange(len(points)))
    behind = np.where(parent >= 0, parent, np.arange(len(points)))
    through = _unit(points[ahead] - points[behind])
    straight = _unit(points - points[behind])
    is_main = main[behind] == np.arange(len(points))
    leave = np.where(is_main[:, None], through[behind], _unit(0.7 * through[behind] + straight))
    return leave, through


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))


def _curve(start: Floats, end: Floats, leave: Floats, arrive: Floats) -> Floats:
    """Points (k, 2) after `start` up to `end` on the cubic with the given directions."""
    length = float(np.linalg.norm(end - start))
    t = np.linspace(0.0, 1.0, max(1, round(length / STEP_MM)) + 1)[1:, None]
    ends = (1 + 2 * t) * (1 - t) ** 2 * start + t**2 * (3 - 2 * t) * end
    slopes = t * (1 - t) ** 2 * leave - t**2 * (1 - t) * arrive
    return np.asarray(ends + length * slopes)
