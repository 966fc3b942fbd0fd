"""Practice files, reliability of five programs, and other networks: bins, a temperature, disagreement."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.curves import draw_reliability
from bank.drawing.tables import markdown_table

Array = NDArray[Any]

PRACTICE_SEED: Final = 31
KNOWN: Final = 960
"""Patches with labels in the practice files; the others have probabilities."""
NEW: Final = 1000
RUNS: Final = Path(__file__).with_name("runs.json")
"""How sure five programs were and how often they were right, as it came out, with several seeds."""
RECORDINGS: Final = 3
EDGES: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Of the bins of confidence."""

_COSTS = ((1, 5), (1, 10), (3, 10), (1, 20), (3, 20))
"""Of a biopsy and of a malignant nodule that waits."""
_EACH = 7
_GAP = 2
_GREYS = (20, 235)
_ROWS = (("benign,\np < 0.05", 0.0, 0.05), ("uncertain,\np = 0.5", 0.49, 0.51), ("malignant,\np > 0.95", 0.95, 1.0))


@dataclass(frozen=True)
class Bin:
    """Nodules of which a network was about equally sure."""

    confidence: float
    nodules: int
    right: int


@dataclass(frozen=True)
class Given:
    """What stem and figures show.

    Attributes
    ----------
    recording
        Which of the recorded trainings of each program the reliability diagrams show.
    bins
        How sure another network was of what it said, and how often it was right.
    temperature, biopsy_cost, missed_cost
        A third network's temperature, and what a biopsy and a malignant nodule that waits cost.
    members, others
        Probabilities that four networks give to two nodules; the mean is the same.
    """

    recording: int
    bins: tuple[Bin, ...]
    temperature: float
    biopsy_cost: int
    missed_cost: int
    members: tuple[float, ...]
    others: tuple[float, ...]

    @property
    def runs(self) -> dict[str, dict[str, Any]]:
        """How sure the five programs were and how often right, by the name of the item."""
        runs: dict[str, dict[str, Any]] = recorded()["runs"][self.recording]
        return runs

    def run_table(self, item: str) -> str:
        """Return what a diagram shows, in words."""
        run = self.runs[item]
        bins = ", ".join(
            f"{sure:.2f} and {right:.2f} ({count})"
            for sure, right, count in zip(run["confidence"], run["right"], run["counts"], strict=True)
        )
        return f"(Confidence and share right: {bins}. Log loss {run['loss']:.2f}.)"

    @property
    def bins_table(self) -> str:
        """The other network's bins."""
        rows: list[list[str | float]] = [[f"{each.confidence:.2f}", each.nodules, each.right] for each in self.bins]
        return markdown_table(["mean confidence", "nodules", "of these right"], rows, 0)

    @property
    def members_table(self) -> str:
        """What the four networks say of both nodules."""
        rows: list[list[str | float]] = [
            [name, *values] for name, values in (("nodule A", self.others), ("nodule B", self.members))
        ]
        return markdown_table(["", "network 1", "network 2", "network 3", "network 4"], rows, 2)

    @property
    def practice_patches(self) -> Array:
        """The patches of the practice files."""
        return practice_files()[0]

    @property
    def practice_label(self) -> Array:
        """The labels of the first ones."""
        return practice_files()[1]

    @property
    def practice_probability(self) -> Array:
        """The probabilities of the others."""
        return practice_files()[2]


def generate(rng: Generator) -> Given:
    """Draw an overconfident network's bins, a temperature with costs, and two nodules of the same mean."""
    nodules = (200, 100, 100) if rng.random() < 0.5 else (300, 100, 100)
    confidence = (0.95, float(rng.choice([0.75, 0.8])), float(rng.choice([0.55, 0.6])))
    right = (float(rng.choice([0.75, 0.8, 0.85])), float(rng.choice([0.6, 0.65])), float(rng.choice([0.64, 0.68])))
    biopsy, missed = _COSTS[int(rng.integers(len(_COSTS)))]
    near = float(rng.choice([0.02, 0.04]))
    far = float(rng.choice([0.3, 0.36, 0.4]))
    return Given(
        recording=int(rng.integers(RECORDINGS)),
        bins=tuple(Bin(c, n, round(n * r)) for c, n, r in zip(confidence, nodules, right, strict=True)),
        temperature=float(rng.choice([1.6, 2.0, 2.5, 3.0])),
        biopsy_cost=biopsy,
        missed_cost=missed,
        members=_around(far, rng),
        others=_around(near, rng),
    )


def _around(distance: float, rng: Generator) -> tuple[float, ...]:
    """Return four probabilities with the mean 0.5."""
    values = np.array([0.5 - distance, 0.5 - distance / 2, 0.5 + distance / 2, 0.5 + distance])
    return tuple(round(float(value), 3) for value in rng.permutation(values))


def given(scene: Given) -> Given:
    """Show the whole scene: nothing is hidden."""
    return scene


@guard("one bin of the table is right more often than it is sure")
def one_bin_too_modest(given: Given) -> bool:
    """Keep a bin whose difference has the other sign, so that signs matter."""
    last = given.bins[-1]
    return last.right / last.nodules > last.confidence + 0.03


@functools.cache
def practice_files() -> tuple[Array, Array, Array]:
    """Return patches (1960, 1, rows, columns), labels (960,) of the first, and probabilities (1000,) of the others."""
    from exercises.uncertainty.biopsy_or_wait.data import draw_images  # takes time to load

    data, (new,), truth = draw_images(np.random.default_rng(PRACTICE_SEED), "cpu")
    patches = np.concatenate([data["patches"], new[:NEW]]).astype(np.uint8)
    files = patches, data["label"].astype(np.uint8), truth[:NEW].astype(np.float32)
    for file in files:
        file.flags.writeable = False
    return files


def draw_nodules(scene: Given, ax: Axes) -> None:
    """Draw new patches of the practice files: probably benign, uncertain and probably malignant ones."""
    patches, probability = scene.practice_patches[KNOWN:, 0], scene.practice_probability
    side = patches.shape[-1]
    step = side + _GAP
    sheet = np.full((3 * step - _GAP, _EACH * step - _GAP), np.nan)
    for row, (_, low, high) in enumerate(_ROWS):
        for column, number in enumerate(np.flatnonzero((probability >= low) & (probability <= high))[:_EACH]):
            top, left = row * step, column * step
            sheet[top : top + side, left : left + side] = patches[number]
    ax.imshow(sheet, cmap="gray", vmin=_GREYS[0], vmax=_GREYS[1], interpolation="nearest")
    ax.set_yticks([row * step + side / 2 for row in range(3)], [name for name, _, _ in _ROWS])
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def draw_run(scene: Given, ax: Axes, option: str) -> None:
    """Draw how often a program was right over how sure it was."""
    run = scene.runs[option]
    draw_reliability(ax, run["confidence"], run["right"], run["counts"])


@functools.cache
def recorded() -> dict[str, Any]:
    """Return what was recorded of the five programs."""
    runs: dict[str, Any] = json.loads(RUNS.read_text(encoding="utf-8"))
    return runs
