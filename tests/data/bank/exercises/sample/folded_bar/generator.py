"""A bar that is measured too coarsely."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.random import Generator


@dataclass(frozen=True)
class Given:
    """What the stem prints."""

    lines: int
    width_mm: int


def generate(rng: Generator) -> Given:
    """Draw a bar."""
    return Given(int(rng.choice([240, 480, 960])), int(rng.integers(85, 155)))


def given(scene: Given) -> Given:
    """Print the whole scene."""
    return scene


def draw_sketch(scene: Given, ax: Axes, option: str) -> None:
    """Draw what each idea leads to."""
    y = np.arange(-120, 120)
    width = scene.width_mm / 3 if option == "narrow" else scene.width_mm
    shifts = [0] if option == "narrow" else [-80, 0, 80]
    inside = [np.abs(y - shift) <= width / 2 for shift in shifts]
    if option != "cut_off":
        inside += [np.abs(y - shift + turn) <= width / 2 for shift in shifts for turn in (-240, 240)]
    ax.step(y, np.sum(inside, axis=0) * (3 if option == "full_height" else 1), "k", where="mid")
    ax.set(xlabel="y in mm", ylabel="magnitude", ylim=(0, 6.5))
