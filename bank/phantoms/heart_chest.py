"""What surrounds the heart in a short-axis section: lungs, liver, stomach, spine, chest wall and great vessels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.grid import Grid
from bank.phantoms.texture import cloud

Floats = NDArray[np.floating[Any]]

MUSCLE = 0.27
_LUNG, _LIVER, _FAT, _BLOOD, _BONE, _SPLEEN = 0.05, 0.33, 0.70, 0.88, 0.38, 0.42


def chest(rng: Generator, plane: Grid) -> Floats:
    """Return the signal (0 to 1) of everything but the heart, [j, i]; the same in all slices and frames."""
    x, y = plane.points_mm()
    y = -y  # upwards
    signal: Floats = _LUNG * (1 + 0.3 * cloud(rng, plane, 1.5))
    shift = rng.uniform(-5, 5, 2)
    signal = _painted(signal, _oval(x, y, (-48 + shift[0], -90), (96, 62), -8), _liver(rng, plane))
    signal = _painted(signal, _oval(x, y, (66, -68 + shift[1]), (40, 26), 25), _SPLEEN)
    signal = _painted(signal, _oval(x, y, (46, -66 + shift[1]), (20, 15), 10), 0.04 + 0 * x)  # air in the stomach
    signal = _painted(signal, _oval(x, y, (84, -22 + shift[0]), (11, 11), 0), _BLOOD)  # descending aorta
    signal = _painted(signal, _oval(x, y, (112, -34 + shift[0]), (26, 22), 0), _BONE)
    return _chest_wall(rng, plane, signal, x, y)


def great_vessels(x: Floats, y: Floats, pixel: float, around: Floats) -> Floats:
    """Return the signal above the base, [j, i]: atrium, root of the aorta and outflow of the right ventricle.

    x and y are mm from the heart's long axis, y upwards.
    """
    signal = around
    signal = _painted(signal, _oval(x, y, (-12, -2), (60, 45), 15) / pixel, _FAT * 0.85)
    for centre, semi_axes, turn in (
        ((14.0, -12.0), (26.0, 18.0), -15.0),
        ((-40.0, -10.0), (22.0, 28.0), 10.0),
        ((-26.0, 24.0), (20.0, 14.0), 20.0),
        ((-10.0, 8.0), (15.0, 15.0), 0.0),
    ):
        signal = _painted(signal, _oval(x, y, centre, (semi_axes[0] + 2.0, semi_axes[1] + 2.0), turn) / pixel, MUSCLE)
        signal = _painted(signal, _oval(x, y, centre, semi_axes, turn) / pixel, _BLOOD)
    return signal


def _liver(rng: Generator, plane: Grid) -> Floats:
    vessels = np.clip(cloud(rng, plane, 3.5) - 1.5, 0, 0.8)
    return np.asarray(_LIVER * (1 + 0.05 * cloud(rng, plane, 2.0)) + 0.45 * vessels)


def _chest_wall(rng: Generator, plane: Grid, signal: Floats, x: Floats, y: Floats) -> Floats:
    """Muscle with ribs, then fat, then air, upwards and to the left of the heart."""
    depth = np.hypot(x - 38, y + 42) - 122 - 2.5 * cloud(rng, plane, 25.0)
    angle = np.arctan2(y + 42, x - 38)
    ribs = (np.cos(angle * 2 * math.pi / 0.42) > 0.1) & (np.abs(depth - 7) < 3.5)
    signal = _painted(signal, depth + 4, _FAT)
    signal = _painted(signal, depth, np.where(ribs, _BONE, MUSCLE))
    signal = _painted(signal, depth - 13, _FAT * (1 + 0.08 * cloud(rng, plane, 2.0)))
    return _painted(signal, depth - 30, 0.01)


def _oval(x: Floats, y: Floats, centre: tuple[float, float], semi_axes: tuple[float, float], turn_deg: float) -> Floats:
    """About how many mm points lie inside an ellipse."""
    cosine, sine = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    dx, dy = x - centre[0], y - centre[1]
    radius = np.hypot((dx * cosine + dy * sine) / semi_axes[0], (dy * cosine - dx * sine) / semi_axes[1])
    return np.asarray((1 - radius) * min(semi_axes))


def _painted(below: Floats, depth: Floats, value: Floats | float) -> Floats:
    """Lay a tissue over others wherever its depth is positive; the edge is one unit wide."""
    share = np.clip(0.5 + depth, 0, 1)
    return np.asarray(below * (1 - share) + share * value)
