"""Patches to practise with, curves of faulty trainings, and counts of two networks of which one finds thin vessels."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.curves import draw_curves
from bank.drawing.tables import markdown_table

Array = NDArray[Any]

PRACTICE_SEED = 20
UNSEEN_PATCHES = 40
FIELDS = [("photographs", np.uint8, (3, 64, 64)), ("vessels", np.uint8, (1, 64, 64)), ("field", np.uint8, (1, 64, 64))]

STEPS: Final = tuple(range(10, 201, 10))
RUNS: Final = Path(__file__).with_name("runs.json")
"""Loss and score at these steps, as they came out when five faulty programs were trained, with several seeds."""
RECORDINGS: Final = 3
TABLE_STEPS: Final = (10, 40, 100, 150, 200)


@dataclass(frozen=True)
class Counts:
    """What a network finds, in pixels."""

    wide: int
    thin: int
    false_inside: int
    false_outside: int

    @property
    def true(self) -> int:
        """Pixels of vessels that are found."""
        return self.wide + self.thin


@dataclass(frozen=True)
class Given:
    """What the stem prints: recorded curves, pixels drawn and found, and how well observers and a network agree.

    Attributes
    ----------
    recording
        Which of the recorded trainings of each faulty program the curves show.
    photographs, wide, thin, found
        How many photographs two networks are compared on, the pixels drawn in wide and in thin vessels, and what
        the networks find.
    observers, network
        Dice coefficients with the first observer: of the second one, and of a network.
    width
        Of a vessel, in pixels.
    """

    recording: int
    photographs: int
    wide: int
    thin: int
    found: tuple[Counts, Counts]
    observers: float
    network: float
    width: int

    @property
    def finder(self) -> int:
        """Which network finds more of the thin vessels, 1 or 2."""
        return 1 if self.found[0].thin > self.found[1].thin else 2

    @property
    def counts_table(self) -> str:
        """What the networks find."""
        rows: list[list[str | float]] = [
            [f"network {n}", one.wide, one.thin, one.false_inside, one.false_outside]
            for n, one in enumerate(self.found, 1)
        ]
        header = ["pixels of", "wide vessels", "thin vessels", "no vessel, in the field", "no vessel, outside it"]
        return markdown_table(header, rows, 0)

    @property
    def runs(self) -> dict[str, dict[str, list[float]]]:
        """Loss and score D of the five faulty trainings, by the name of the item."""
        runs: dict[str, dict[str, list[float]]] = _kept()["runs"][self.recording]
        return runs

    def run_table(self, item: str) -> str:
        """Return some values of a run's curves, in words."""
        at = [STEPS.index(step) for step in TABLE_STEPS]
        loss, dice = (", ".join(f"{self.runs[item][name][n]:.2f}" for n in at) for name in ("loss", "D"))
        return f"(At steps {', '.join(map(str, TABLE_STEPS))}: loss {loss}; D {dice}.)"

    @property
    def practice(self) -> Array:
        """Patches to train on: records of `photographs`, `vessels` and `field`."""
        return practice_files()[0]

    @property
    def unseen(self) -> Array:
        """Patches of other eyes, likewise."""
        return practice_files()[1]


@functools.cache
def practice_files() -> tuple[Array, Array]:
    """Return patches to train on and patches of other eyes; the same for every variant, because they take seconds."""
    from exercises.segmentation.vessels_of_the_retina.data import draw_images

    data, (photographs,), truth = draw_images(np.random.default_rng(PRACTICE_SEED), "cpu")
    others = {"photographs": photographs, "vessels": truth[:, :1], "field": truth[:, 1:]}
    return _records(data), _records(others)[:UNSEEN_PATCHES]


def _records(arrays: Mapping[str, Array]) -> Array:
    records = np.zeros(len(arrays["photographs"]), FIELDS)
    for name in arrays:
        records[name] = arrays[name]
    return records


def generate(rng: Generator) -> Given:
    """Draw a network with the better Dice coefficient, and one with a lower one that finds more thin vessels."""
    wide, thin = 100 * int(rng.integers(80, 121)), 100 * int(rng.integers(20, 31))
    blunt = Counts(
        wide=_tens(wide * rng.uniform(0.93, 0.96)),
        thin=_tens(thin * rng.uniform(0.2, 0.3)),
        false_inside=_tens(rng.uniform(500, 800)),
        false_outside=_tens(rng.uniform(1000, 1500)),
    )
    true = _tens(wide * rng.uniform(0.9, 0.92)), _tens(thin * rng.uniform(0.7, 0.8))
    lower = 2 * blunt.true / (blunt.true + blunt.false_inside + wide + thin) - rng.uniform(0.015, 0.03)
    false_inside = _tens(2 * sum(true) / lower - sum(true) - wide - thin)
    finder = Counts(*true, false_inside, _tens(rng.uniform(1000, 1500)))
    observers = round(float(rng.uniform(0.77, 0.815)), 2)
    return Given(
        recording=int(rng.integers(RECORDINGS)),
        photographs=int(rng.choice([4, 5, 6])),
        wide=wide,
        thin=thin,
        found=(blunt, finder) if rng.random() < 0.5 else (finder, blunt),
        observers=observers,
        network=round(observers + float(rng.uniform(0.03, 0.06)), 2),
        width=int(rng.choice([2, 3, 4])),
    )


def _tens(pixels: float) -> int:
    return 10 * round(pixels / 10)


def given(scene: Given) -> Given:
    """Print the whole scene: nothing of it is hidden."""
    return scene


@guard("in the field of view, the network that finds the thin vessels has more false pixels than it gains in thin ones")
def price_is_seen(given: Given) -> bool:
    """Keep the price of finding thin vessels so high that the counts show it at once."""
    finder, blunt = given.found[given.finder - 1], given.found[2 - given.finder]
    return finder.false_inside - blunt.false_inside > finder.thin - blunt.thin


SHOWN = (12, 6, 31, 72, 23, 59)
"""Patches of the practice file that the figure shows."""


def draw_patches(scene: Given, axes: Any) -> None:
    """Draw patches above the masks of their vessels; what lies outside the field of view is hatched."""
    for column, patch in zip(axes.T, scene.practice[list(SHOWN)], strict=True):
        column[0].imshow(patch["photographs"].transpose(1, 2, 0))
        draw_mask(column[1], patch["vessels"][0], patch["field"][0])
        for ax in column:
            ax.set_xticks([])
            ax.set_yticks([])
    axes[0, 0].set_ylabel("photograph")
    axes[1, 0].set_ylabel("vessels")


def draw_mask(ax: Axes, vessels: Array, field: Array) -> None:
    """Draw vessels black on white, and hatch what lies outside the field of view."""
    ax.imshow(vessels > 0, cmap="gray_r", vmin=0, vmax=1)
    if not field.all():
        ax.contourf(field == 0, levels=[0.5, 1.5], colors=["0.8"], hatches=["////"])


def draw_run(scene: Given, ax: Axes, option: str) -> None:
    """Draw the curves of one faulty training."""
    run = scene.runs[option]
    draw_curves(ax, STEPS, {"loss": run["loss"], "D": run["D"]}, xlim=(0, 200), ylim=(-0.03, 1.0))
    ax.set(xlabel="steps", xticks=[0, 50, 100, 150, 200])


@functools.cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(RUNS.read_text(encoding="utf-8"))
    return kept
