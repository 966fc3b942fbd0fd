"""A slice in MR of which only every third or fourth phase-encoding line is measured, and a bottle of water."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from bank.declarations import guard

Floats = NDArray[np.float64]
Ellipses = tuple[tuple[float, float, float, float, float], ...]

SHOWN_LINES = 15
MARGIN_MM = 3
OPTIONS = ("weighted", "unweighted", "cut_off", "level", "narrow", "blurred")


@dataclass(frozen=True)
class Card:
    """An examination: what is scanned, what a bright spot would mean there, and how many lines it may have.

    The slice is drawn as ellipses (density, x, y, semi-axes along x and y), lengths in parts of the field of view.
    """

    body: str
    finding: str
    lines: tuple[int, ...]
    slice: Ellipses


CARDS = {
    "head": Card(
        body="head",
        finding="a small lesion of the white matter",
        lines=(216, 240, 264),
        slice=(
            (0.95, 0, 0, 0.31, 0.39),
            (-0.85, 0, 0, 0.29, 0.37),
            (0.42, 0, 0, 0.275, 0.355),
            (0.14, -0.15, 0.0, 0.09, 0.28),
            (0.14, 0.15, 0.0, 0.09, 0.28),
            (-0.45, -0.035, 0.03, 0.022, 0.1),
            (-0.45, 0.035, 0.03, 0.022, 0.1),
            (-0.18, 0, 0.25, 0.006, 0.09),
            (-0.18, 0, -0.25, 0.006, 0.09),
        ),
    ),
    "knee": Card(
        body="knee",
        finding="a small tear of the meniscus",
        lines=(168, 180, 192),
        slice=(
            (0.85, 0, 0, 0.36, 0.38),
            (-0.45, 0, -0.01, 0.33, 0.34),
            (-0.3, 0, 0.06, 0.26, 0.17),
            (0.7, 0, 0.06, 0.245, 0.155),
            (-0.3, 0, 0.28, 0.11, 0.042),
            (0.65, 0, 0.28, 0.095, 0.03),
            (0.2, -0.13, -0.19, 0.1, 0.09),
            (0.2, 0.13, -0.19, 0.1, 0.09),
            (0.5, 0.01, -0.14, 0.02, 0.02),
        ),
    ),
    "liver": Card(
        body="liver",
        finding="a small metastasis",
        lines=(300, 336, 360),
        slice=(
            (0.85, 0, 0, 0.44, 0.31),
            (-0.5, 0, 0, 0.41, 0.28),
            (0.2, -0.2, 0.03, 0.17, 0.19),
            (0.2, -0.23, 0.09, 0.05, 0.01),
            (0.2, -0.17, -0.02, 0.01, 0.045),
            (-0.25, 0.1, 0.13, 0.1, 0.08),
            (0.3, 0.29, -0.03, 0.07, 0.12),
            (0.25, 0.155, -0.13, 0.045, 0.06),
            (0.25, -0.115, -0.2, 0.042, 0.045),
            (0.3, 0, -0.18, 0.055, 0.05),
            (0.5, 0.025, -0.095, 0.022, 0.022),
        ),
    ),
}


@dataclass(frozen=True)
class Given:
    """What the stem prints: lines and lengths in pixels of 1 mm, the water's intensity, and where the spot is."""

    card: str
    lines: int
    step: int
    bar_mm: int
    intensity: int
    spot_from_mm: int
    spot_mm: int

    @property
    def body(self) -> str:
        """What is scanned."""
        return CARDS[self.card].body

    @property
    def finding(self) -> str:
        """What a bright spot would mean there."""
        return CARDS[self.card].finding

    @property
    def ordinal(self) -> str:
        """Every which line is measured, in words."""
        return {3: "third", 4: "fourth"}[self.step]

    @property
    def share(self) -> str:
        """Which share of the time that takes, in words."""
        return {3: "a third", 4: "a quarter"}[self.step]

    @property
    def spot_to_mm(self) -> int:
        """Where the spot ends."""
        return self.spot_from_mm + self.spot_mm

    def read_off(self, option: str) -> str:
        """Return what an option's sketch shows, in words; all of them are symmetric about y = 0."""
        if option == "blurred":
            words = f"{self.intensity} in the middle, half of it at {self.bar_mm // 2} mm, without edges"
        else:
            words = _plateaus(column(self, option))
        return f"(From $y = 0$ outwards: {words}.)"


def generate(rng: Generator) -> Given:
    """Draw an examination, a bottle whose copies overlap by some millimetres, and a spot away from all edges."""
    card = str(rng.choice(list(CARDS)))
    lines, step = int(rng.choice(CARDS[card].lines)), int(rng.choice([3, 4]))
    apart = lines // step
    overlap = int(rng.choice([mm for mm in range(lines // 20, apart * 2 // 5) if (apart + mm) % 2 == 0]))
    bar, spot = apart + overlap, int(rng.integers(4, 9))
    starts = np.arange(-3 * lines // 10, 3 * lines // 10 - spot)
    free = starts[_are_free(lines, step, bar, starts, spot) & (np.abs(starts) > spot + MARGIN_MM)]
    return Given(card, lines, step, bar, step * int(rng.choice([20, 30, 40, 50])), int(rng.choice(free)), spot)


def given(scene: Given) -> Given:
    """Print the whole scene."""
    return scene


@guard("neighbouring copies of the bar overlap by at least 5 mm, and nowhere do three of them")
def overlaps_in_pairs(given: Given) -> bool:
    """Keep the overlaps wide enough to be seen, and the levels in the column to two."""
    apart = given.lines // given.step
    return given.lines % given.step == 0 and apart + 5 <= given.bar_mm < 2 * apart


@guard("the spot and all places that fold onto it keep away from the bar's edges and from the border of the field")
def spot_is_free(given: Given) -> bool:
    """Keep edges that are there anyway from being taken for the spot's."""
    return bool(_are_free(given.lines, given.step, given.bar_mm, given.spot_from_mm, given.spot_mm))


def column(given: Given, option: str) -> Floats:
    """Return the (N,) magnitude of the column, n from -N/2, that an option shows."""
    lines, apart = given.lines, given.lines // given.step
    bar = _bar(lines, given.bar_mm, given.intensity)
    if option == "narrow":
        return _bar(lines, 2 * round(given.bar_mm / given.step / 2), given.intensity)
    if option == "blurred":
        window = np.hanning(lines // 4)
        return np.convolve(bar, window / window.sum(), "same")
    if option == "level":
        return np.full(lines, given.intensity / given.step)
    shifts = [apart * m for m in ((-1, 0, 1) if option == "cut_off" else range(given.step))]
    copies = [_shifted(bar, shift) if option == "cut_off" else np.roll(bar, shift) for shift in shifts]
    return np.asarray(np.sum(copies, axis=0) / (1 if option == "unweighted" else given.step))


def draw_scan(scene: Given, axes: Any) -> None:
    """Draw the slice from all lines, and the middle of its k-space with the lines that are left out covered."""
    from bank.drawing.raw_data import draw_k_space

    phantom, half = _phantom(scene), scene.lines / 2
    left, right = axes
    left.imshow(_pixels(phantom, scene.lines), cmap="gray", vmin=0, extent=(-half, half, -half, half))
    ticks = np.arange(-half // 60 * 60 + 60, half, 60)
    left.set(xlabel="$x$ (mm)", ylabel="$y$ (mm), phase encoding", xticks=ticks, yticks=ticks)
    left.set_title("from all lines")
    numbers = np.arange(-SHOWN_LINES, SHOWN_LINES + 1)
    across, up = np.meshgrid(numbers / scene.lines, numbers / scene.lines)
    measured = np.repeat(numbers[:, None] % scene.step == 0, numbers.size, axis=1)
    draw_k_space(right, phantom.spectrum(np.stack([across, up], axis=-1)), numbers, numbers, measured=measured)
    there = numbers[numbers % scene.step == 0]
    right.set(xlabel="sample along $k_x$", ylabel="line $k$", xticks=there[abs(there) < SHOWN_LINES], yticks=there)
    right.set_title("middle of k-space, as measured")


def draw_column(scene: Given, ax: Any, option: str) -> None:
    """Draw the magnitude of the column that an option shows; all have the same axes."""
    half, level = scene.lines // 2, scene.intensity // scene.step
    ax.stairs(column(scene, option), np.arange(-half, half + 1), color="0.85", fill=True)
    ax.stairs(column(scene, option), np.arange(-half, half + 1), color="black", linewidth=1.2, baseline=None)
    ax.set(xlim=(-1.03 * half, 1.03 * half), ylim=(0, 2.12 * scene.intensity), xlabel="$y$ (mm)", ylabel="magnitude")
    wide = 60 if half > 130 else 40 if half > 100 else 30
    ax.set_xticks(np.arange(-(half // wide) * wide, half + 1, wide))
    ax.set_xticks(np.arange(-(half // 10) * 10, half + 1, 10), minor=True)
    ax.set_yticks([0, level, 2 * level, scene.intensity, 2 * scene.intensity])
    ax.grid(axis="y")


def _are_free(lines: int, step: int, bar: int, starts: ArrayLike, length: int) -> NDArray[np.bool_]:
    """Return which stretches of this length, and what folds onto them, keep away from edges; shape of the starts."""
    half = lines // 2
    shifts = np.arange(step)[:, None] * (lines // step)
    folded = (np.asarray(starts)[..., None, None] + half + shifts) % lines - half
    distance = np.array([-half, -(bar // 2), bar // 2, half]) - folded
    return np.asarray(~((distance > -MARGIN_MM) & (distance < length + MARGIN_MM)).any(axis=(-2, -1)))


def _bar(lines: int, width: int, intensity: float) -> Floats:
    n = np.arange(-(lines // 2), lines // 2)
    return np.where((n >= -(width // 2)) & (n < width // 2), float(intensity), 0.0)


def _shifted(values: Floats, by: int) -> Floats:
    rolled = np.roll(values, by)
    if by:
        rolled[slice(0, by) if by > 0 else slice(by, None)] = 0
    return rolled


def _plateaus(values: Floats) -> str:
    """Return the steps of a column from its middle outwards, in words."""
    outwards = values[values.size // 2 :]
    ends = [*(np.flatnonzero(np.diff(outwards)) + 1), outwards.size]
    return ", ".join(f"{outwards[end - 1]:.0f} up to {end} mm" for end in ends)


def _phantom(scene: Given) -> Any:
    from bank.phantoms.ellipsoids import Ellipsoid, Ellipsoids

    parts = (np.array(numbers) for numbers in CARDS[scene.card].slice)
    return Ellipsoids(tuple(Ellipsoid(p[0], tuple(p[1:3] * scene.lines), tuple(p[3:] * scene.lines)) for p in parts))


def _pixels(phantom: Any, lines: int) -> Floats:
    from bank.phantoms.grid import UPRIGHT_2D, Grid

    return np.asarray(phantom.voxels(Grid.centred((lines, lines), (1.0, 1.0), UPRIGHT_2D)))
