"""Practice files with a few spiculated nodules, a network's trial in a hospital, and a colleague's two classes."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard

PRACTICE_SEEDS: Final = (21, 22, 23)
TRAINING_PATCHES: Final = 960
RARE: Final = 32
"""Spiculated nodules in a practice file; as many with a cavity follow."""
NEW_PATCHES: Final = 240

_EACH = 8
_GREYS_HU = (-1100, 250)
_GAP = 2


@dataclass(frozen=True)
class Given:
    """What stem, figure and files show.

    Attributes
    ----------
    practice_number
        Which of the practice files are handed out; the figure shows nodules of them.
    trial_positive, trial_negative, true_positive, false_positive
        The trial in the hospital: nodules with and without spicules, and how many of each were called spiculated.
    prevalence_percent
        Share of spiculated nodules in the screening.
    rare, common
        Nodules on which the colleague trains.
    """

    practice_number: int
    trial_positive: int
    trial_negative: int
    true_positive: int
    false_positive: int
    prevalence_percent: int
    rare: int
    common: int

    @property
    def practice_patches(self) -> NDArray[np.int16]:
        """The patches of the practice files."""
        return practice_files(self.practice_number)[0]

    @property
    def practice_labels(self) -> NDArray[np.uint8]:
        """Their labels."""
        return practice_files(self.practice_number)[1]


def generate(rng: Generator) -> Given:
    """Draw the practice files, a trial with humane shares, and the colleague's classes."""
    positive, negative = (int(rng.choice([50, 100, 200])), int(rng.choice([100, 200, 400])))
    rare = 10 * int(rng.integers(2, 7))
    return Given(
        practice_number=int(rng.integers(len(PRACTICE_SEEDS))),
        trial_positive=positive,
        trial_negative=negative,
        true_positive=positive * int(rng.choice([80, 84, 86, 90, 92])) // 100,
        false_positive=negative * int(rng.choice([5, 8, 10, 12])) // 100,
        prevalence_percent=int(rng.choice([1, 2])),
        rare=rare,
        common=rare * int(rng.choice([4, 5, 6, 8, 9])),
    )


def given(scene: Given) -> Given:
    """Show the whole scene: nothing is hidden."""
    return scene


@guard("the hospital's trial has not the prevalence of the screening")
def enriched_trial(given: Given) -> bool:
    """Whether the share of spiculated nodules in the trial is far from that in the screening."""
    return given.trial_positive / (given.trial_positive + given.trial_negative) > 0.1


@functools.cache
def practice_files(number: int) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    """Return patches (1200, 1, rows, columns) in HU and labels (1200,): 960 to train on, then 240 new ones."""
    from exercises.classification.rare_lesion.data import draw_images  # takes time to load

    data, (new,), truth = draw_images(np.random.default_rng(PRACTICE_SEEDS[number]), "cpu")
    patches = np.concatenate([data["patches"], new[:NEW_PATCHES]]).astype(np.int16)
    labels = np.concatenate([data["label"], truth[:NEW_PATCHES, 0]]).astype(np.uint8)
    patches.flags.writeable = labels.flags.writeable = False
    return patches, labels


def draw_nodules(scene: Given, ax: Axes) -> None:
    """Draw spiculated nodules, nodules with a cavity and others, a row of each."""
    patches, side = scene.practice_patches[:, 0], scene.practice_patches.shape[-1]
    step = side + _GAP
    sheet = np.full((3 * step - _GAP, _EACH * step - _GAP), np.nan)
    for row, first in enumerate((0, RARE, 2 * RARE)):
        for column in range(_EACH):
            top, left = row * step, column * step
            sheet[top : top + side, left : left + side] = patches[first + column]
    low, high = _GREYS_HU
    shades = ax.imshow(sheet, cmap="gray", vmin=low, vmax=high, interpolation="nearest")
    middles = [row * step + side / 2 for row in range(3)]
    ax.set_yticks(middles, ["spiculated\n(label 1)", "cavity\n(label 0)", "others\n(label 0)"])
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.figure.colorbar(shades, ax=ax, shrink=0.9, aspect=18).set_label("HU")
