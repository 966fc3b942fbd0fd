"""A challenge on liver metastases: a table of Dice values, a prediction with a spike, and a card that says the use."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.masks import draw_mask_boundary
from bank.drawing.style import DARK, ON_IMAGES

NAMES = ("Vega", "Lyra")
PATIENTS = 6
MARGIN_MM = 5  # of the card on radiotherapy; the spike is longer on every card
VOXELS_MM = (0.5, 0.6, 0.7, 0.8, 0.9)
SIDES = ("right", "left", "upper", "lower")
_GREY = 0.72  # of the reference in the figure, on a white ground

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Given:
    """What stem and figure show; volumes and Dice are those of patients 1 to 5, patient 6 has an empty reference.

    `careful` is the algorithm that leaves patient 6 empty; the other one, `keen`, marks `alarm_ml` there.
    """

    case: str
    use: str
    careful: str
    volumes_ml: tuple[float, ...]
    careful_dice: tuple[float, ...]
    keen_dice: tuple[float, ...]
    alarm_ml: float
    large_radius_mm: float
    small_radius_mm: float
    sketch_delta_mm: float
    side: str
    square: int
    spike: int
    voxel_mm: float
    slices_per_patient: int
    correlation: float

    @property
    def keen(self) -> str:
        """The algorithm that marks something in patient 6."""
        return NAMES[1 - NAMES.index(self.careful)]

    @property
    def dice(self) -> dict[str, tuple[float, ...]]:
        """Name of an algorithm, in the order of the table -> Dice of patients 1 to 5."""
        return {name: self.careful_dice if name == self.careful else self.keen_dice for name in NAMES}

    @property
    def slices(self) -> int:
        """Slices of all patients together."""
        return PATIENTS * self.slices_per_patient

    @property
    def differences(self) -> tuple[float, ...]:
        """Dice of the careful algorithm minus that of the keen one, patients 1 to 5."""
        return tuple(round(a - b, 2) for a, b in zip(self.careful_dice, self.keen_dice, strict=True))


def generate(rng: Generator, card: Mapping[str, str]) -> Given:
    """Draw a table in which the keen algorithm is ahead by what it gains in the smallest metastasis, and the rest."""
    radii = _radii(rng)
    error_mm = radii[-1] * rng.uniform(0.29, 0.34)
    careful_dice = tuple(_dice_of_shrunken_ball(radius, error_mm * rng.uniform(0.94, 1.06)) for radius in radii)
    square = 2 * int(rng.integers(12, 19))
    spike = _spike_between_the_shares(rng, square)
    return Given(
        case=card["case"],
        use=card["use"],
        careful=str(rng.choice(NAMES)),
        volumes_ml=tuple(_volume_ml(radius) for radius in radii),
        careful_dice=careful_dice,
        keen_dice=_ahead_in_small_ones(rng, careful_dice),
        alarm_ml=int(rng.integers(2, 9)) / 100,
        large_radius_mm=radii[0],
        small_radius_mm=radii[-1],
        sketch_delta_mm=float(rng.choice([0.8, 1.0, 1.2])),
        side=str(rng.choice(SIDES)),
        square=square,
        spike=spike,
        voxel_mm=float(rng.choice([size for size in VOXELS_MM if spike * size > MARGIN_MM])),
        slices_per_patient=int(rng.choice([25, 30, 35, 40, 45, 50])),
        correlation=float(rng.choice([0.3, 0.35, 0.4, 0.45, 0.5])),
    )


def given(scene: Given) -> Given:
    """Return the whole scene: nothing is hidden."""
    return scene


@guard("in patients 1 and 5 the Dice of the careful algorithm differ by more than 0.3, so that size seems to matter")
def dice_differs_with_size(given: Given) -> bool:
    """Give the sentence on small metastases something to stand on."""
    return given.careful_dice[0] - given.careful_dice[-1] > 0.3


@guard("the spike is longer than the margin of 5 mm, so that the margin does not make up for it")
def spike_beats_the_margin(given: Given) -> bool:
    """Let the slice be an example for the card on radiotherapy."""
    return given.spike * given.voxel_mm > MARGIN_MM


def masks(scene: Given) -> tuple[Mask, Mask]:
    """Return reference and prediction of the figure, [row, column], with rows downwards."""
    border, end = 3, 3 + scene.square
    reference = np.zeros((scene.square + 6, scene.square + 6 + scene.spike), dtype=bool)
    reference[border:end, border:end] = True
    prediction = reference.copy()
    prediction[border + scene.square // 2, end : end + scene.spike] = True
    turn = {"right": 0, "upper": 1, "left": 2, "lower": 3}[scene.side]
    return np.rot90(reference, turn), np.rot90(prediction, turn)


def draw_spike(scene: Given, ax: Any) -> None:
    """Draw the reference as a grey area, the prediction as a line around its voxels, and every voxel of the grid."""
    reference, prediction = masks(scene)
    rows, columns = reference.shape
    ax.imshow(np.where(reference, _GREY, 1.0), cmap="gray", vmin=0, vmax=1)
    ax.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(rows + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="0.6", linewidth=0.3)
    ax.tick_params(which="both", length=0, labelbottom=False, labelleft=False)
    ax.spines[:].set_visible(False)
    draw_mask_boundary(ax, prediction)
    _label_lengths(scene, ax, reference, prediction & ~reference)
    outline = (Line2D([], [], color="black", linewidth=2.6), Line2D([], [], color=ON_IMAGES[0], linewidth=1.4))
    handles: list[Any] = [Patch(facecolor=str(_GREY), edgecolor="0.6"), outline]
    ax.figure.legend(handles, ["reference", "prediction"], loc="outside lower center", ncols=2)


def _label_lengths(scene: Given, ax: Any, reference: Mask, spike: Mask) -> None:
    """Write the lengths of square and spike beside double arrows."""
    top, bottom, left, right = _box(reference)
    upper, lower, start, stop = _box(spike)
    if scene.side in ("upper", "lower"):
        _arrow(ax, (left, bottom - 2), (right, bottom - 2))
        _label(ax, (left + right) / 2, bottom - 2.8, f"{scene.square} voxels", "center", "bottom")
        _arrow(ax, (stop + 1.5, upper), (stop + 1.5, lower))
        _label(ax, stop + 2.5, (upper + lower) / 2, f"{scene.spike} voxels", "left", "center")
    else:
        _arrow(ax, (left + 2, top), (left + 2, bottom))
        _label(ax, left + 3, (top + bottom) / 2, f"{scene.square} voxels", "left", "center")
        _arrow(ax, (start, lower + 1.5), (stop, lower + 1.5))
        _label(ax, (start + stop) / 2, lower + 2.5, f"{scene.spike} voxels", "center", "top")


def _label(ax: Any, x: float, y: float, text: str, across: str, upright: str) -> None:
    ground = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
    ax.text(x, y, text, ha=across, va=upright, bbox=ground)


def _box(mask: Mask) -> tuple[float, float, float, float]:
    rows, columns = np.nonzero(mask)
    return rows.min() - 0.5, rows.max() + 0.5, columns.min() - 0.5, columns.max() + 0.5


def _arrow(ax: Any, start: tuple[float, float], stop: tuple[float, float]) -> None:
    style = {"arrowstyle": "<|-|>", "color": DARK, "linewidth": 1, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 7}
    ax.annotate("", stop, start, arrowprops=style)


def _radii(rng: Generator) -> tuple[float, ...]:
    """Draw the radii of five metastases in mm, the largest first; the first and the last one are printed."""
    halves = [rng.integers(*ends, endpoint=True) / 2 for ends in ((26, 32), (19, 24), (13, 16))]
    return float(rng.integers(18, 25)), *(float(radius) for radius in halves), float(rng.choice([4.0, 4.5, 5.0]))


def _volume_ml(radius_mm: float) -> float:
    volume = 4 / 3 * math.pi * radius_mm**3 / 1000
    return round(volume, 1 if volume >= 1 else 2)


def _dice_of_shrunken_ball(radius_mm: float, error_mm: float) -> float:
    share = (1 - error_mm / radius_mm) ** 3
    return round(2 * share / (1 + share), 2)


def _ahead_in_small_ones(rng: Generator, dice: Sequence[float]) -> tuple[float, ...]:
    """Return Dice that are lower in the three large metastases, higher in the two small ones, and higher in sum."""
    losses = rng.integers(1, 4, 3)
    gain = int(rng.integers(1, 4))
    total = int(rng.integers(7, 13))
    changes = (*-losses, gain, total + int(losses.sum()) - gain)
    return tuple(round(value + change / 100, 2) for value, change in zip(dice, changes, strict=True))


def _spike_between_the_shares(rng: Generator, square: int) -> int:
    """Draw a length between 7 % of the boundary voxels and 2.5 % of all voxels of the prediction."""
    shortest = math.ceil(0.07 / 0.93 * (4 * square - 5))
    longest = math.floor(0.025 / 0.975 * square**2)
    return int(rng.integers(shortest, min(longest, shortest + 4), endpoint=True))
