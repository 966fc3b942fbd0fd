"""How many projections are needed: from the arc at the rim, and by moving points along a detector."""

from __future__ import annotations

import math

import numpy as np

from bank.declarations import misconception, second_route
from exercises.reconstruction.filtered_back_projection.generator import Given

BY_HAND = Given(radius_mm=7.0, spacing_mm=0.1, few=15, last_deg=110, shift_elements=7)


def projections(given: Given) -> int:
    """Return how many projections of half a turn keep the rim from moving by more than an element.

    The arc 7 mm times π/n is 0.1 mm for n = 70 π = 219.9:

    >>> projections(BY_HAND)
    220
    """
    return math.ceil(math.pi * given.radius_mm / given.spacing_mm)


@misconception("projections")
def full_turn(given: Given) -> int:
    """Spread the projections over a full turn, or take the diameter."""
    return math.ceil(2 * math.pi * given.radius_mm / given.spacing_mm)


@misconception("projections")
def one_per_element(given: Given) -> int:
    """Take as many projections as there are elements across the tooth."""
    return math.ceil(2 * given.radius_mm / given.spacing_mm)


@misconception("projections")
def step_in_degrees(given: Given) -> int:
    """Multiply the radius by an angle in degrees."""
    return math.ceil(180 * given.radius_mm / given.spacing_mm)


@second_route("projections")
def by_turning(given: Given) -> int:
    """Turn the whole rim by one step and look how far it moves along the detector, for more and more projections."""
    rim = given.radius_mm * np.exp(1j * np.linspace(0, 2 * np.pi, 5001))
    low, high = 1, 100_000
    while low < high:
        middle = (low + high) // 2
        moved = np.abs((rim * np.exp(1j * np.pi / middle) - rim).real).max()
        low, high = (low, middle) if moved <= given.spacing_mm else (middle + 1, high)
    return low
