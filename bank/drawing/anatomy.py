"""Letters of the body for directions in the world, which is LPS: x to the left, y to posterior, z to superior."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

TOWARDS = (("L", "R"), ("P", "A"), ("S", "I"))
"""Letters of the two ends of x, y and z, the positive one first."""

OBLIQUE = 0.25
"""From this part of its length on, a component has a letter: a tilt of 14.5 degrees or more is told."""


def letters_towards(direction_xyz: ArrayLike) -> str:
    """Return where a direction in LPS points: one letter, or two or three in falling order where it is oblique.

    >>> letters_towards([0, -1, 0]), letters_towards([0.6, -0.8, 0]), letters_towards([1, 0.1, 0])
    ('A', 'AL', 'L')
    """
    parts = np.asarray(direction_xyz, float) / np.linalg.norm(direction_xyz)
    order = np.argsort(-np.abs(parts).round(9), kind="stable")
    letters = [TOWARDS[axis][int(parts[axis] < 0)] for axis in order if abs(parts[axis]) >= OBLIQUE]
    return "".join(letters)


def grid_axes(direction: ArrayLike) -> tuple[int, int, int]:
    """Return which of i, j, k (0, 1, 2) runs along x, along y and along z of the world, or comes closest to it.

    >>> grid_axes([[0, 0, -1], [1, 0, 0], [0, -1, 0]])
    (2, 0, 1)
    """
    parts = np.abs(np.reshape(np.asarray(direction, float), (3, 3))).round(9)
    orders = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]
    return max(orders, key=lambda order: sum(parts[world, grid] for world, grid in enumerate(order)))
