"""A biopsy of a disc: the target is known in a tilted MRI, the needle is seen in a straight CT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.patches import FancyBboxPatch
from matplotlib.transforms import Affine2D
from numpy.random import Generator
from numpy.typing import NDArray

from bank.drawing.style import COLOURS, DARK, FAINT, MIDDLE

Triple = tuple[float, float, float]
Index = tuple[int, int, int]

COSINE, SINE = 0.8, 0.6
IN_PLANE_MM = 0.5  # turned, multiples of it still have one decimal
# Legs of right-angled boxes whose diagonal is a whole number of mm, too.
BOXES = ((2, 3, 6), (2, 4, 4), (4, 4, 7), (1, 4, 8), (2, 6, 9), (6, 6, 7), (3, 4, 12), (4, 6, 12))


@dataclass(frozen=True)
class Scan:
    """What a header says, numbers in the order of x, y, z."""

    spacing_mm: Triple
    origin_mm: Triple
    direction: tuple[Triple, Triple, Triple]

    @property
    def direction_rows(self) -> str:
        """The direction as the rows of a TeX matrix."""
        return r" \\ ".join(" & ".join(f"{value:g}" for value in row) for row in self.direction)


@dataclass(frozen=True)
class Given:
    """What the stem prints; indices are (i, j, k)."""

    disc: str
    mri: Scan
    ct: Scan
    target: Index
    tip: Index
    spheres: tuple[Index, Index]


def generate(rng: Generator) -> Given:
    """Draw both scans such that the tip lies a whole number of mm from the target."""
    rises = bool(rng.integers(2))
    direction = _tilted(1 if rises else -1)
    spacing = (IN_PLANE_MM, IN_PLANE_MM, float(rng.choice([3.0, 3.5, 4.0, 4.5, 5.0])))
    target = _index(rng, (150, 130, 4), (171, 171, 8))
    beside = _edges(rng) * rng.choice([-1, 1], 3)
    tip_mm = np.round(rng.uniform((-8, 10, -60), (8, 40, -20)), 1)
    mri = Scan(spacing, _triple(tip_mm - direction @ (np.multiply(spacing, target) + beside)), _rows(direction))
    ct_spacing, tip = _ct_spacing(rng), _index(rng, (230, 240, 40), (280, 310, 90))
    ct = Scan(ct_spacing, _triple(tip_mm - np.multiply(ct_spacing, tip)), _rows(np.eye(3)))
    disc = "L5/S1" if rises else "L1/L2 (below a collapsed vertebra)"
    return Given(disc, mri, ct, target, tip, _two_spheres(rng, target))


def given(scene: Given) -> Given:
    """Return what the stem prints: nothing is hidden."""
    return scene


def draw_sagittal(scene: Given, ax: Any) -> None:
    """Draw disc and vertebrae, the slices of both scans, the target and the needle, all in the plane of y and z."""
    direction = np.array(scene.mri.direction)
    along, across = direction[1:, 1], direction[1:, 2]
    tilt = float(np.degrees(np.arctan2(along[1], along[0])))
    for middle, height in ((19, 24), (-19, 24), (0, 10)):
        _draw_body(ax, across * middle, height, tilt, is_disc=middle == 0)
    _draw_slices(ax, scene, along, across)
    tip = _beside_target(scene)
    ax.plot(*np.stack([tip, tip + 56 * along]).T, color="black", linewidth=2.2, solid_capstyle="round")
    beside = (6, -10 if along[1] > 0 else 4)
    ax.annotate("needle (CT)", tip + 44 * along, beside, textcoords="offset points")
    ax.plot(0, 0, "o", markersize=7, markerfacecolor=COLOURS[1], markeredgecolor="black", linestyle="none")
    ax.annotate("target (MRI)", (0, 0), (-28, 2), ha="right", arrowprops={"arrowstyle": "-", "color": DARK, "lw": 0.8})
    for x, y, letter in ((-54, 0, "A"), (58, -8, "P"), (0, 45, "S"), (0, -45, "I")):
        ax.text(x, y, letter, weight="bold", ha="center", va="center")
    _draw_axes(ax, np.array([38.0, -38.0 if along[1] > 0 else 26.0]), along, across)
    ax.set(xlim=(-58, 62), ylim=(-48, 48), aspect="equal")
    ax.axis("off")


def _tilted(sign: int) -> NDArray[np.float64]:
    """Return a direction that is turned about x, exact to the last digit."""
    return np.array([[1, 0, 0], [0, COSINE, -sign * SINE], [0, sign * SINE, COSINE]])


def _edges(rng: Generator) -> NDArray[np.int_]:
    """Return the edges of a box along i, j and k, the middle one along k.

    Along k the shortest would not be missed when it is left out, and the longest would leave the disc.
    """
    short, middle, long = BOXES[int(rng.integers(len(BOXES)))]
    return np.array([*rng.permutation([short, long]), middle])


def _ct_spacing(rng: Generator) -> Triple:
    in_plane = float(rng.choice([0.7, 0.8, 0.9]))
    return in_plane, in_plane, float(rng.choice([1.0, 1.5, 2.0]))


def _two_spheres(rng: Generator, target: Index) -> tuple[Index, Index]:
    """Return two voxels that differ in one index only: 60 to 80 mm in the plane, or 8 to 10 slices."""
    axis = int(rng.integers(3))
    apart = int(rng.integers(8, 11)) if axis == 2 else 10 * int(rng.integers(6, 9)) / IN_PLANE_MM
    first = [target[0] - 30, target[1] - 20, 2]
    second = list(first)
    second[axis] += int(apart)
    return (first[0], first[1], first[2]), (second[0], second[1], second[2])


def _index(rng: Generator, low: Index, high: Index) -> Index:
    i, j, k = (int(value) for value in rng.integers(low, high))
    return i, j, k


def _triple(values: NDArray[np.float64]) -> Triple:
    x, y, z = (round(float(value), 1) + 0.0 for value in values)
    return x, y, z


def _rows(matrix: NDArray[np.float64]) -> tuple[Triple, Triple, Triple]:
    first, second, third = (_triple(row) for row in matrix)
    return first, second, third


def _beside_target(scene: Given) -> NDArray[np.float64]:
    """Return where the tip lies from the target, (y, z) in mm."""
    direction = np.array(scene.mri.direction)
    target_mm = scene.mri.origin_mm + direction @ np.multiply(scene.mri.spacing_mm, scene.target)
    tip_mm = np.array(scene.ct.origin_mm) + np.multiply(scene.ct.spacing_mm, scene.tip)
    return np.asarray((tip_mm - target_mm)[1:])


def _draw_body(ax: Any, middle: NDArray[np.float64], height: float, tilt: float, *, is_disc: bool) -> None:
    corner = (middle[0] - 19, middle[1] - height / 2)
    style = f"round,pad=0,rounding_size={4 if is_disc else 3}"
    body = FancyBboxPatch(corner, 38, height, boxstyle=style, facecolor=FAINT if is_disc else "0.93", edgecolor=DARK)
    body.set_transform(Affine2D().rotate_deg_around(middle[0], middle[1], tilt) + ax.transData)
    ax.add_patch(body)


def _draw_slices(ax: Any, scene: Given, along: NDArray[np.float64], across: NDArray[np.float64]) -> None:
    """Draw the middles of five slices of the MRI around the target's, and of the CT's at the left edge."""
    for number in range(-2, 3):
        middle = across * number * scene.mri.spacing_mm[2]
        ends = np.stack([middle - 26 * along, middle + 26 * along])
        ax.plot(*ends.T, color=COLOURS[0], linewidth=2 if number == 0 else 1)
    for z in np.arange(-6, 7, scene.ct.spacing_mm[2] * 2):
        ax.plot([-50, -40], [z - 30, z - 30], color=MIDDLE, linewidth=0.9)
    ax.text(-45, -41, "CT slices", ha="center", va="center", color=DARK)
    words = {"ha": "center", "va": "center", "color": COLOURS[0]}
    leader = {"arrowstyle": "-", "color": COLOURS[0], "linewidth": 0.8}
    ax.annotate("MRI slices", -26 * along, (-45, -17 * np.sign(along[1])), arrowprops=leader, **words)


def _draw_axes(ax: Any, start: NDArray[np.float64], along: NDArray[np.float64], across: NDArray[np.float64]) -> None:
    arrow = {"arrowstyle": "-|>", "color": COLOURS[0], "linewidth": 1.4, "shrinkA": 0, "shrinkB": 0}
    for way, name in ((along, "$j$"), (across, "$k$")):
        ax.annotate("", start + 14 * way, start, arrowprops=arrow)
        ax.text(*(start + 18 * way), name, color=COLOURS[0], ha="center", va="center")
