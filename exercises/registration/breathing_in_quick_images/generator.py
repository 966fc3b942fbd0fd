"""Pairs to practise with, curves of faulty trainings, a row of pixels to warp, and places that were missed."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.curves import draw_curves
from bank.drawing.tables import markdown_table

Array = NDArray[Any]

PRACTICE_SEED = 4
SITES, PLACES = 10, 40
PIXEL_MM = 1.5
_IMAGES = [("moving", np.uint8, (1, 64, 64)), ("fixed", np.uint8, (1, 64, 64))]
FIELDS = [*_IMAGES, ("points", np.float32, (SITES, 2)), ("displacements", np.float32, (SITES, 2))]
NEW_FIELDS = [*_IMAGES, ("points", np.float32, (PLACES, 2)), ("displacements", np.float32, (PLACES, 2))]

STEPS: Final = tuple(range(10, 201, 10))
RUNS: Final = Path(__file__).with_name("runs.json")
"""Loss and score at these steps, as they came out when five faulty programs were trained, with several seeds."""
RECORDINGS: Final = 3
TABLE_STEPS: Final = (10, 40, 100, 150, 200)

WARPED: Final = (2, 3, 4, 5)
"""Pixels of a row at which a field is given."""
SHOWN = (5, 13, 18, 35)
"""Pairs of the practice file that the figure shows."""


@dataclass(frozen=True)
class Registered:
    """What was measured of one network on new pairs.

    Attributes
    ----------
    correlation
        Of the warped moving image with the fixed one.
    marked_mm, elsewhere_mm, largest_mm
        Mean error at the places that were marked for the training, at others, and the largest at others.
    folded_percent
        Share of pixels in which the field folds.
    """

    correlation: float
    marked_mm: float
    elsewhere_mm: float
    largest_mm: float
    folded_percent: float


@dataclass(frozen=True)
class Given:
    """What the stem prints: recorded curves, a row of pixels and a field, places and errors, and two networks.

    Attributes
    ----------
    recording
        Which of the recorded trainings of each faulty program the curves show.
    row, field
        Brightness of the moving row's eight pixels, and the displacements at the fixed row's pixels 2 to 5.
    spacing_mm
        Of another machine's pixels, along rows and columns.
    true, predicted
        Displacements at three places, in pixels along rows and columns, as they are and as a network predicts them.
    networks
        Two networks: one of them has a higher correlation and folds.
    push, reach
        A field's displacement at column 0, and the number of columns in which it falls by the factor e, in pixels.
    """

    recording: int
    row: tuple[int, ...]
    field: tuple[float, ...]
    spacing_mm: tuple[float, float]
    true: tuple[tuple[int, int], ...]
    predicted: tuple[tuple[int, int], ...]
    networks: tuple[Registered, Registered]
    push: int
    reach: int

    @property
    def smooth(self) -> int:
        """Which network has the smaller error away from the marked places, 1 or 2."""
        return 1 if self.networks[0].elsewhere_mm < self.networks[1].elsewhere_mm else 2

    @property
    def row_table(self) -> str:
        """The moving row and the field."""
        field = dict(zip(WARPED, (f"{value:+g}" for value in self.field), strict=True))
        rows: list[list[str | float]] = [
            ["moving", *(str(value) for value in self.row)],
            ["displacement", *(field.get(n, "") for n in range(len(self.row)))],
        ]
        return markdown_table(["column", *map(str, range(len(self.row)))], rows, 0)

    @property
    def places_table(self) -> str:
        """True and predicted displacements of three places."""
        rows: list[list[str | float]] = [
            [name, *(f"{value:+d}" for value in (*true, *found))]
            for name, true, found in zip("ABC", self.true, self.predicted, strict=True)
        ]
        header = ["place", "true: rows", "true: columns", "predicted: rows", "predicted: columns"]
        return markdown_table(header, rows, 0)

    @property
    def networks_table(self) -> str:
        """What was measured of both networks."""
        rows: list[list[str | float]] = [
            [
                f"network {n}",
                f"{one.correlation:.2f}",
                f"{one.marked_mm:.1f}",
                f"{one.elsewhere_mm:.1f}",
                f"{one.largest_mm:.1f}",
                f"{one.folded_percent:.1f}",
            ]
            for n, one in enumerate(self.networks, 1)
        ]
        header = [
            "",
            "correlation with the fixed image",
            "mean error at the ten marked places (mm)",
            "mean error at other places (mm)",
            "largest error at other places (mm)",
            "folded pixels (%)",
        ]
        return markdown_table(header, rows, 0)

    @property
    def runs(self) -> dict[str, dict[str, list[float]]]:
        """Loss and score D of the five faulty trainings, by the name of the item."""
        runs: dict[str, dict[str, list[float]]] = _kept()["runs"][self.recording]
        return runs

    def run_table(self, item: str) -> str:
        """Return some values of a run's curves, in words."""
        at = [STEPS.index(step) for step in TABLE_STEPS]
        loss = ", ".join(f"{self.runs[item]['loss'][n]:.2g}" for n in at)
        explained = ", ".join(f"{self.runs[item]['D'][n]:z.3f}" for n in at)
        return f"(At steps {', '.join(map(str, TABLE_STEPS))}: loss {loss}; D {explained}.)"

    @property
    def practice(self) -> Array:
        """Pairs to train on: records of `moving`, `fixed`, `points` and `displacements`."""
        return practice_files()[0]

    @property
    def unseen(self) -> Array:
        """New pairs of the same patient, likewise, with other places and their true displacements."""
        return practice_files()[1]


@functools.cache
def practice_files() -> tuple[Array, Array]:
    """Return pairs to train on and new pairs; the same for every variant, because they take a second."""
    from exercises.registration.breathing_in_quick_images.data import draw_images

    data, (moving, fixed), truth = draw_images(np.random.default_rng(PRACTICE_SEED), "cpu")
    new = {"moving": moving, "fixed": fixed, "points": truth[..., :2], "displacements": truth[..., 2:]}
    return _records(data, FIELDS), _records(new, NEW_FIELDS)


def _records(arrays: Mapping[str, Array], fields: list[Any]) -> Array:
    records = np.zeros(len(arrays["fixed"]), fields)
    for name in arrays:
        records[name] = arrays[name]
    records.flags.writeable = False
    return records


def generate(rng: Generator) -> Given:
    """Draw a row and a field, errors at three places, and two networks of which one folds."""
    errors = rng.permutation([(5, 1), (-3, 2), (2, -1)]) * rng.choice([-1, 1], (1, 2))
    true = rng.choice([-9, -8, -7, -5, -4, 4, 5, 7, 8, 9], (3, 2), replace=False)
    smooth = Registered(
        correlation=_rounded(rng.uniform(0.70, 0.74), 2),
        marked_mm=_rounded(rng.uniform(1.1, 1.3), 1),
        elsewhere_mm=_rounded(rng.uniform(1.4, 1.7), 1),
        largest_mm=_rounded(rng.uniform(4.5, 5.5), 1),
        folded_percent=0.0,
    )
    wild = Registered(
        correlation=_rounded(smooth.correlation + rng.uniform(0.05, 0.09), 2),
        marked_mm=_rounded(rng.uniform(0.7, 0.9), 1),
        elsewhere_mm=_rounded(rng.uniform(2.6, 3.2), 1),
        largest_mm=_rounded(rng.uniform(11, 14), 1),
        folded_percent=_rounded(rng.uniform(2.5, 4.5), 1),
    )
    reach = int(rng.choice([4, 5, 6]))
    return Given(
        recording=int(rng.integers(RECORDINGS)),
        row=tuple(int(value) for value in 20 * rng.choice(np.arange(1, 11), 8, replace=False)),
        field=tuple(float(v) for v in rng.permutation([2.0, 1.25, 1.0, 0.75]) * rng.permutation([1, 1, -1, -1])),
        spacing_mm=((0.5, 1.5), (0.5, 2.0), (1.5, 0.5), (2.0, 0.5))[rng.integers(4)],
        true=_pixels(true),
        predicted=_pixels(true + errors),
        networks=(smooth, wild) if rng.random() < 0.5 else (wild, smooth),
        push=reach * int(rng.choice([2, 3])),
        reach=reach,
    )


def _rounded(value: float, digits: int) -> float:
    return round(float(value), digits)


def _pixels(pairs: Array) -> tuple[tuple[int, int], ...]:
    return tuple((int(down), int(right)) for down, right in pairs)


def given(scene: Given) -> Given:
    """Print the whole scene: nothing of it is hidden."""
    return scene


@guard("pulling, pushing and rounding give different rows")
def directions_differ(given: Given) -> bool:
    """Keep rows in which every wrong direction shows in at least two pixels."""
    row = np.array(given.row, float)
    pulled, opposite, cut = (
        np.interp(np.array(WARPED) + step, np.arange(len(row)), row)
        for step in (np.array(given.field), -np.array(given.field), np.trunc(given.field))
    )
    return bool((np.abs(pulled - opposite) > 5).sum() >= 2 and (np.abs(pulled - cut) > 4).sum() >= 2)


def draw_pairs(scene: Given, axes: Any) -> None:
    """Draw moving images above the fixed ones of their pairs, with the marked places and their displacements."""
    for column, pair in zip(axes.T, scene.practice[list(SHOWN)], strict=True):
        for ax, name in zip(column, ("moving", "fixed"), strict=True):
            ax.imshow(pair[name][0], cmap="gray", vmin=0, vmax=255)
            ax.set(xticks=[], yticks=[], xlim=(-0.5, 63.5), ylim=(63.5, -0.5))
        (rows, columns), (down, right) = pair["points"].T, pair["displacements"].T
        style: dict[str, Any] = {"angles": "xy", "scale_units": "xy", "scale": 1, "color": "#ffb000"}
        style |= {"width": 0.014, "headwidth": 3.5, "headlength": 3, "headaxislength": 3}
        column[1].quiver(columns, rows, right, down, **style)
    axes[0, 0].set_ylabel("moving")
    axes[1, 0].set_ylabel("fixed")


def draw_run(scene: Given, axes: Any, option: str) -> None:
    """Draw the curves of one faulty training: the loss on a logarithmic scale, and D."""
    run = scene.runs[option]
    draw_curves(axes[0], STEPS, {"loss": run["loss"]}, xlim=(0, 200), ylim=(1e-3, 100))
    draw_curves(axes[1], STEPS, {"D": run["D"]}, xlim=(0, 200), ylim=(-1.25, 1.0))
    axes[0].set(yscale="log", ylabel="loss", xlabel="steps", xticks=[0, 100, 200])
    axes[1].axhline(0, color="0.35", linewidth=0.8, linestyle=(0, (1, 2)))
    axes[1].set(ylabel="D", xlabel="steps", xticks=[0, 100, 200])


@functools.cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(RUNS.read_text(encoding="utf-8"))
    return kept
