"""Pairs of slices to practise with, the network of a colleague with its 3 x 3 weights, and four losses."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.random import Generator
from numpy.typing import NDArray

from bank.drawing.curves import draw_curves
from bank.drawing.tables import curves_table, markdown_table

Slices = NDArray[np.float32]
Rows = tuple[tuple[float, ...], ...]

PRACTICE_SEEDS: Final = (11, 12, 13)
LOSSES: Final = Path(__file__).with_name("losses.json")
RUNS: Final = ("momentum", "slow", "divided", "mirrored")
TABLE_STEPS: Final = (1, 10, 50, 100, 200, 300, 350, 400)

_SHOWN_SLICE = 1
_GREYS_HU = (-1100, 350)
_LARGEST_DIFFERENCE_HU = 400

_INPUT_SD_HU = 400
_SCALES: Final = {320: (23, 24, 26), 240: (32, 34, 35), 480: (16, 17, 18)}
"""SD of the filtered slices in HU, with sums of the network's weights in twentieths that make the gain nearly 1."""
_SURROUND: Final = (-4, -3, -2, -1, 1, 2, 3, 4)
_LARGEST: Final = 5
"""The other weights in twentieths: the largest, and all but one of the rest, so that they never add up to 0."""


@dataclass(frozen=True)
class Given:
    """What stem, figures and the file show.

    Attributes
    ----------
    practice_number
        Which of the practice files is handed out; the figures show it, and trainings on it.
    order
        The runs in the order of their numbers in the figure.
    weights, bias
        What the colleague's network has learned, as torch stores it.
    input_mean_hu, input_sd_hu, output_mean_hu, output_sd_hu
        What the raw and the filtered slices were centred and divided with.
    uniform_hu
        The value of a uniform region.
    """

    practice_number: int
    order: tuple[str, ...]
    weights: Rows
    bias: float
    input_mean_hu: int
    input_sd_hu: int
    output_mean_hu: int
    output_sd_hu: int
    uniform_hu: int

    @property
    def practice(self) -> Slices:
        """The practice file."""
        return practice_file(self.practice_number)

    @property
    def weights_table(self) -> str:
        """The colleague's weights."""
        rows: list[list[str | float]] = [[f"i = {i}", *row] for i, row in enumerate(self.weights)]
        return markdown_table(["W[i, j]", "j = 0", "j = 1", "j = 2"], rows, 2)

    @property
    def losses(self) -> dict[str, list[float]]:
        """The four losses in 1000 HU², by their numbers in the figure."""
        run = _kept()["runs"][self.practice_number]
        return {f"curve {number}": run[name] for number, name in enumerate(self.order, start=1)}

    @property
    def losses_table(self) -> str:
        """The losses at some steps."""
        return curves_table("step", _kept()["steps"], self.losses, at=TABLE_STEPS, decimals=1)


def generate(rng: Generator) -> Given:
    """Draw the practice file, the numbers of the curves, and a colleague's network with humane numbers."""
    output_sd = int(rng.choice(list(_SCALES)))
    total = int(rng.choice(_SCALES[output_sd]))
    surround = [int(weight) for weight in rng.permutation([_LARGEST, *rng.permutation(_SURROUND)[1:]])]
    twentieths = [*surround[:4], total - sum(surround), *surround[4:]]
    input_mean = -20 * int(rng.integers(15, 23))
    gain = total / 20 * output_sd / _INPUT_SD_HU
    # Signs with which gain, constant and bias do not make up for one another in a dark region.
    sign = 1 if gain < 1 else -1
    added, bias = sign * 5 * int(rng.integers(4, 9)), -sign * int(rng.integers(1, 4)) / 20
    return Given(
        practice_number=int(rng.integers(len(PRACTICE_SEEDS))),
        order=tuple(str(name) for name in rng.permutation(RUNS)),
        weights=tuple(tuple(weight / 20 for weight in twentieths[3 * row : 3 * row + 3]) for row in range(3)),
        bias=bias,
        input_mean_hu=input_mean,
        input_sd_hu=_INPUT_SD_HU,
        output_mean_hu=round(added + gain * input_mean - bias * output_sd),
        output_sd_hu=output_sd,
        uniform_hu=int(rng.choice([-950, -900, -850])),
    )


def given(scene: Given) -> Given:
    """Show the whole scene: nothing is hidden."""
    return scene


@functools.cache
def practice_file(number: int) -> Slices:
    """Return (4, 12, 1, rows, columns): raw and filtered slices, and of other patients raw ones and the truth."""
    from exercises.convolution.filter_of_an_unknown_scanner.data import draw_images  # phantoms take time to load

    data, (new,), truth = draw_images(np.random.default_rng(PRACTICE_SEEDS[number]), "cpu")
    count = len(data["raw"])
    practice = np.stack([data["raw"], data["filtered"], new[:count], truth[:count]])
    practice.flags.writeable = False
    return practice


def draw_pair(scene: Given, axes: Any) -> None:
    """Draw a raw slice of the practice file, the same filtered, and the difference."""
    from bank.drawing.style import DIFFERENCES
    from exercises.convolution.filter_of_an_unknown_scanner.data import STORED_0_HU

    raw, filtered = (scene.practice[n, _SHOWN_SLICE, 0] - STORED_0_HU for n in (0, 1))
    low, high = _GREYS_HU
    greys = axes[0].imshow(raw, cmap="gray", vmin=low, vmax=high)
    axes[1].imshow(filtered, cmap="gray", vmin=low, vmax=high)
    largest = _LARGEST_DIFFERENCE_HU
    colours = axes[2].imshow(filtered - raw, cmap=DIFFERENCES, vmin=-largest, vmax=largest)
    for ax, title in zip(axes, ("raw", "filtered", "filtered - raw"), strict=True):
        ax.set_title(title, loc="left")
        ax.set(xticks=[], yticks=[])
    figure: Figure = axes[0].figure
    figure.colorbar(greys, ax=list(axes[:2]), shrink=0.75, aspect=14).set_label("HU")
    figure.colorbar(colours, ax=axes[2], shrink=0.75, aspect=14).set_label("HU")


def draw_losses(scene: Given, ax: Axes) -> None:
    """Draw the four losses over the steps, the losses on a logarithmic axis."""
    highest = 2 * max(max(values) for values in scene.losses.values())
    ax.set_yscale("log")
    draw_curves(ax, _kept()["steps"], scene.losses, xlim=(0, 400), ylim=(2, highest))
    ax.minorticks_off()
    ax.set(xlabel="step", ylabel="loss (1000 HU²)")


@functools.cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(LOSSES.read_text(encoding="utf-8"))
    return kept
