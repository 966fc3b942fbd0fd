"""Draw how the axes of a volume lie in the patient."""

from __future__ import annotations

import itertools
import math

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from bank.drawing.anatomy import TOWARDS
from bank.drawing.style import COLOURS, DARK, FAINT, LINES, MIDDLE, darkened, halo

Floats = NDArray[np.float64]

_HALF_BOX = np.array([0.8, 0.7, 0.8])
_REACH = (1.55, 2.1, 1.5)  # how far from the middle letters stand, so that all six are outside the box on the screen
_AZIMUTH_DEG, _ELEVATION_DEG = 35.0, 22.0  # the viewer stands before the patient, to its left, and looks down


def on_screen(points_xyz: ArrayLike) -> Floats:
    """Return where points (..., 3) of the world (LPS) appear (right, up), seen from the front, the left and above."""
    return np.asarray(np.asarray(points_xyz, float) @ _screen_axes()[:2].T)


def draw_volume_axes(ax: Axes, direction: ArrayLike) -> None:
    """Draw i, j and k as arrows in a box with the letters of the body.

    `direction` is the (3, 3) matrix whose columns are the directions of i, j and k, or its rows one after the other,
    as SimpleITK's `GetDirection` returns it.
    """
    _draw_box(ax)
    matrix = np.reshape(np.asarray(direction, float), (3, 3))
    for number, name in enumerate("ijk"):
        tip = on_screen(matrix[:, number] * 0.75)
        colour = darkened(COLOURS[(0, 5, 2)[number]])
        style = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", tuple(tip), (0, 0), arrowprops=style, zorder=4)
        place = tip + 0.2 * tip / max(float(np.linalg.norm(tip)), 1e-9)
        words = ax.text(place[0], place[1], f"${name}$", color=colour, ha="center", va="center", fontsize=10, zorder=5)
        words.set_path_effects(halo(2, "white"))
    ax.plot(0, 0, "o", color="black", markersize=3, zorder=5)
    ax.set(xlim=(-1.45, 1.45), ylim=(-1.62, 1.62), aspect="equal")  # texts do not widen limits by themselves
    ax.set_axis_off()


def _screen_axes() -> Floats:
    """Return the world's directions that point right, up and to the viewer, as rows."""
    azimuth, elevation = math.radians(_AZIMUTH_DEG), math.radians(_ELEVATION_DEG)
    front = np.array([math.sin(azimuth), -math.cos(azimuth), 0])
    viewer = math.cos(elevation) * front + math.sin(elevation) * np.array([0, 0, 1])
    right = np.array([math.cos(azimuth), math.sin(azimuth), 0])
    return np.stack([right, np.cross(viewer, right), viewer])


def _draw_box(ax: Axes) -> None:
    hidden = -np.sign(_screen_axes()[2])  # the corner furthest from the viewer
    for axis in range(3):
        for signs in itertools.product((-1, 1), repeat=2):
            corners = np.insert(np.array([signs, signs], float), axis, [-1, 1], axis=1)
            behind = bool(np.all(np.delete(corners[0], axis) == np.delete(hidden, axis)))
            line = on_screen(corners * _HALF_BOX)
            ax.plot(*line.T, color=MIDDLE, linewidth=0.9, linestyle=LINES[2] if behind else "-")
        _draw_letters(ax, axis)


def _draw_letters(ax: Axes, axis: int) -> None:
    """Draw an axis of the world through the box, and the letters of the body at its ends."""
    for letter, sign in zip(TOWARDS[axis], (1, -1), strict=True):
        outwards = np.zeros(3)
        outwards[axis] = sign
        line = on_screen(np.outer([0, _REACH[axis] - 0.16], outwards))
        ax.plot(*line.T, color=FAINT, linewidth=0.9, zorder=1)
        place = on_screen(outwards * _REACH[axis])
        ax.text(place[0], place[1], letter, color=DARK, weight="bold", ha="center", va="center")
