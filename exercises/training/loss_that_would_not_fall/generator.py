"""Two trainings that went wrong: their curves are those of real runs, kept in curves.json by train_curves.py."""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.random import Generator

from bank.declarations import guard
from bank.drawing.curves import draw_curves
from bank.drawing.tables import curves_table, markdown_table
from exercises.training.loss_that_would_not_fall.program import ALWAYS_RIGHT, program

Bin = tuple[float, int, int]
"""A bin of the reliability table: confidence, number of pixels, percentage that is right."""

SCALINGS = (
    *((1.5, 0.2), (1.5, 0.7), (2.0, 0.2), (2.0, 0.7), (2.5, 0.3), (2.5, 0.7)),
    *((0.5, 0.2), (0.5, 0.3), (0.8, 0.3), (0.5, 0.7)),
)
"""Temperatures, each with a threshold that tells a divided logit from a divided p."""


@dataclass(frozen=True)
class Scene:
    """Which two of the kept runs are shown, and the numbers that belong to neither.

    Attributes
    ----------
    plateau, faulty
        Numbers of the runs in curves.json.
    pixels, start
        Number of pixels, and probability at the start, of the derivation.
    accused
        Pieces of two sound lines that a fellow student accuses.
    bins, temperature, threshold
        The reliability table; a temperature, which tells nothing of the table, and another threshold than 0.5.
    """

    plateau: int
    faulty: int
    pixels: int
    start: float
    accused: tuple[str, str]
    bins: tuple[Bin, ...]
    temperature: float
    threshold: float


@dataclass(frozen=True)
class Given:
    """What the stem prints and the figures show; curves with three decimals."""

    share_percent: float
    pixels: int
    start: float
    start_logit: float
    first_loss: float
    plateau_loss: float
    plateau_dice: float
    loss_curve: tuple[float, ...]
    dice_curve: tuple[float, ...]
    code: str
    training_curve: tuple[float, ...]
    validation_curve: tuple[float, ...]
    observations: tuple[str, ...]
    accused: tuple[int, int]
    other_hospital: float
    bins: tuple[Bin, ...]
    temperature: float
    threshold: float

    @property
    def vessel_pixels(self) -> int:
        """How many of the pixels are vessel."""
        return round(self.pixels * self.share_percent / 100)

    @property
    def plateau_table(self) -> str:
        """The curves of run 1 at the labelled ticks; before the first step there is no Dice."""
        last = len(self.loss_curve) - 1
        curves = {"loss": self.loss_curve, "Dice": (math.nan, *self.dice_curve)}
        return curves_table("epoch", range(last + 1), curves, at=range(0, last + 1, 2), decimals=3)

    @property
    def faulty_table(self) -> str:
        """The curves of run 2 at the labelled ticks, and in the last epochs."""
        last = len(self.training_curve)
        curves = {"training Dice": self.training_curve, "validation Dice": self.validation_curve}
        at = sorted({*range(2, last + 1, 2), *range(last - 3, last + 1)})
        return curves_table("epoch", range(1, last + 1), curves, at=at, decimals=3)

    @property
    def reliability_table(self) -> str:
        """The bins."""
        header = ["confidence", "pixels", "of these right"]
        rows = [[f"{confidence:.2f}", f"{count}", f"{right} %"] for confidence, count, right in self.bins]
        return markdown_table(header, rows, 0)


@functools.cache
def kept() -> dict[str, Any]:
    """Return the kept runs: 'plateau' for the first figure, 'faulty' for the second, 'made_with' for both."""
    data: dict[str, Any] = json.loads(Path(__file__).with_name("curves.json").read_text(encoding="utf-8"))
    return data


def generate(rng: Generator) -> Scene:
    """Draw two runs and the numbers around them."""
    runs = kept()
    faulty = int(rng.integers(len(runs["faulty"])))
    first, second = (str(piece) for piece in rng.choice(ALWAYS_RIGHT, 2, replace=False))
    over = bool(rng.random() < 0.6)
    temperature, threshold = SCALINGS[rng.integers(len(SCALINGS))]
    return Scene(
        plateau=int(rng.integers(len(runs["plateau"]))),
        faulty=faulty,
        pixels=int(rng.choice([10_000, 20_000, 50_000])),
        start=float(rng.choice([0.25, 0.3, 0.4, 0.45])),
        accused=(first, second),
        bins=_bins(rng, over),
        temperature=temperature,
        threshold=threshold,
    )


def given(scene: Scene) -> Given:
    """Return what is printed of both runs, rounded."""
    plateau, faulty = kept()["plateau"][scene.plateau], kept()["faulty"][scene.faulty]
    code = _code(faulty)
    loss = (plateau["first_loss"], *plateau["loss"])
    lines = sorted(_line(code, piece) for piece in scene.accused)
    return Given(
        share_percent=round(100 * plateau["share"], 2),
        pixels=scene.pixels,
        start=scene.start,
        start_logit=plateau["plan"]["start_logit"],
        first_loss=round(loss[0], 2),
        plateau_loss=round(loss[-1], 2),
        plateau_dice=round(plateau["training"][-1], 3),
        loss_curve=tuple(round(value, 3) for value in loss),
        dice_curve=tuple(round(value, 3) for value in plateau["training"]),
        code=code,
        training_curve=tuple(round(value, 3) for value in faulty["training"]),
        validation_curve=tuple(round(value, 3) for value in faulty["validation"]),
        observations=tuple(observed(faulty, fault) for fault in faulty["faults"]),
        accused=(lines[0], lines[1]),
        other_hospital=round(faulty["other_hospital"], 2),
        bins=scene.bins,
        temperature=scene.temperature,
        threshold=scene.threshold,
    )


def observed(run: dict[str, Any], fault: str) -> str:
    """Return the sentence that a fault of a run leaves its trace in, with the run's own numbers."""
    scores = run["validation"]
    if fault in ("leakage", "split_each_epoch"):
        sentence = "The validation Dice of the last epoch is {:.2f}; on the images of another hospital it is {:.2f}."
        return sentence.format(scores[-1], run["other_hospital"])
    if fault == "best_reported":
        sentence = "The report says {:.3f}; the last value of the validation curve is {:.3f}."
        return sentence.format(max(scores), scores[-1])
    if fault == "no_eval":
        sentence = "After training, `dice_of(val, 1)` gives {:.2f} where `dice_of(val, 8)` gives {:.2f}."
        return sentence.format(run["ones"], scores[-1])
    sentence = "In the validation patches {:.0f} pixels with $p > 0.5$ are not taken as vessel."
    return sentence.format(run["lost_pixels"])


@guard("the mean over bins without weights differs from the calibration error by 0.02 or more")
def weights_matter(given: Given) -> bool:
    """Keep the unweighted mean recognisable."""
    gaps = [abs(confidence - right / 100) for confidence, _, right in given.bins]
    total = sum(count for _, count, _ in given.bins)
    weighted = sum(count / total * gap for gap, (_, count, _) in zip(gaps, given.bins, strict=True))
    return abs(weighted - sum(gaps) / len(gaps)) >= 0.02


@guard("the start of run 1 lies well above the plateau and above the bound of a perfect separation")
def start_is_apart(given: Given) -> bool:
    """Keep start, plateau and bound apart, and the two latter by more than can be told with three decimals."""
    bound_below = given.share_percent / 100 * (math.log(2) - math.log(1 + math.exp(-1)))
    return given.first_loss - given.plateau_loss >= 0.05 and bound_below >= 0.0035


def draw_plateau(scene: Scene, axes: Any) -> None:
    """Draw loss and Dice of run 1 over the epochs, from before the first step."""
    run = kept()["plateau"][scene.plateau]
    epochs = range(len(run["loss"]) + 1)
    top = math.ceil(10 * run["first_loss"] + 0.5) / 10
    draw_curves(axes[0], epochs, {"loss": [run["first_loss"], *run["loss"]]}, markers=True, ylim=(0.6, top))
    dice = [math.nan, *run["training"]]
    draw_curves(axes[1], epochs, {"Dice": dice}, markers=True, ylim=(0, 0.2))
    axes[0].set(xlabel="epoch", ylabel="loss")
    axes[1].set(xlabel="epoch", ylabel="Dice", yticks=(0, 0.05, 0.1, 0.15, 0.2))


def draw_faulty(scene: Scene, ax: Any) -> None:
    """Draw training and validation Dice of run 2."""
    run = kept()["faulty"][scene.faulty]
    epochs = range(1, len(run["training"]) + 1)
    curves = {"training": run["training"], "validation": run["validation"]}
    draw_curves(ax, epochs, curves, xlim=(0, len(epochs)), ylim=(0, 1))
    ax.set_xticks(range(0, len(epochs) + 1, 2))
    ax.set_yticks([n / 10 for n in range(11)])
    ax.set(xlabel="epoch", ylabel="Dice")


def _code(run: dict[str, Any]) -> str:
    return program(run["faults"], len(run["training"]))


def _line(code: str, piece: str) -> int:
    return next(number for number, line in enumerate(code.splitlines(), 1) if piece in line)


def _bins(rng: Generator, over: bool) -> tuple[Bin, ...]:
    """Draw a reliability table that is over- or underconfident throughout, most of all where most pixels are."""
    counts = [(600, 300, 100), (700, 200, 100), (650, 250, 100)][rng.integers(3)]
    confidences = (0.95, 0.75, 0.55) if over else (0.75, 0.65, 0.55)
    choices = ((15, 18, 20), (8, 10), (2, 4)) if over else ((10, 12), (4, 5), (1, 2))
    gaps = [int(rng.choice(choice)) for choice in choices]
    signed = [-gap if over else gap for gap in gaps]
    rights = (round(100 * confidence) + gap for confidence, gap in zip(confidences, signed, strict=True))
    return tuple(zip(confidences, counts, rights, strict=True))
