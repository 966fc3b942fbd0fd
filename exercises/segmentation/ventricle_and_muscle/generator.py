"""Hearts to practise with, a network for a thicker stack, a table of slices, and two volumes of a ventricle."""

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
from bank.drawing.curves import draw_curves
from bank.drawing.masks import draw_mask_boundary
from bank.drawing.tables import markdown_table

RUNS: Final = Path(__file__).with_name("runs.json")
"""Curves of real trainings, with the faults that part (d) asks for; written by train_runs.py of the solution."""

PRACTICE_PATIENTS: Final = 40
_SHOWN: Final = 4  # in the figure: a patient with a large right ventricle
_SHAPE: Final = (0.36, 0.62, 0.80, 0.92, 1.0, 1.0, 0.94, 0.86)  # the muscle's area from apex to base
_MOST_LOSS: Final = 2.0


@dataclass(frozen=True)
class Given:
    """What the stem prints; counts of voxels run from apex to base.

    Attributes
    ----------
    practice
        Seed of the hearts in the files.
    pixel_mm, slice_mm, slices, levels
        A stack of another hospital, and the levels of the network that is to segment it.
    reference, found, common
        Voxels of the muscle in each slice: in the reference, in a network's result, in both.
    reference_ml, found_ml
        Volumes of a left ventricle at the end of diastole and of systole: by the reference, by the network.
    """

    practice: int
    pixel_mm: float
    slice_mm: int
    slices: int
    levels: int
    reference: tuple[int, ...]
    found: tuple[int, ...]
    common: tuple[int, ...]
    reference_ml: tuple[int, int]
    found_ml: tuple[int, int]

    @property
    def volumes(self) -> NDArray[np.int16]:
        """Hearts to practise with, (40, 1, 7, 32, 32)."""
        return _practice(self.practice)[0]

    @property
    def labels(self) -> NDArray[np.uint8]:
        """Their labels as in ACDC, (40, 7, 32, 32)."""
        return _practice(self.practice)[1]

    @property
    def slices_table(self) -> str:
        """The voxels of the muscle, slice by slice."""
        names = ["apex", *(str(n) for n in range(2, len(self.reference))), "base"]
        rows: list[list[str | float]] = [
            ["reference", *self.reference, sum(self.reference)],
            ["network", *self.found, sum(self.found)],
            ["both", *self.common, sum(self.common)],
        ]
        return markdown_table(["voxels of muscle", *names, "all"], rows, 0)

    def read_off(self, run: str) -> str:
        """Say what the curves of a run show."""
        curves, places = runs()[run], [runs()["steps"].index(step) for step in (40, 80, 160)]
        shown = [_at_most_2(curves["loss"][n]) for n in places]
        loss = ", ".join("above 2" if value == _MOST_LOSS else f"{value:.2f}" for value in shown)
        dice = [", ".join(f"{curves['others'][n][label]:.2f}" for n in places) for label in (0, 1)]
        return f"after 40, 80 and 160 steps: loss {loss}; Dice of the muscle {dice[0]}; of the ventricle {dice[1]}"


@functools.cache
def runs() -> dict[str, Any]:
    """Return the kept curves: 'steps', and for each program its loss, and Dice of muscle and ventricle on others."""
    kept: dict[str, Any] = json.loads(RUNS.read_text(encoding="utf-8"))
    return kept


def generate(rng: Generator) -> Given:
    """Draw all numbers; the muscle is missing in the apical slice, and the ventricle too large in systole."""
    levels = int(rng.choice([3, 4]))
    reference, found, common = _slices(rng)
    by_reference, by_network = _volumes(rng)
    return Given(
        practice=int(rng.integers(2**31)),
        pixel_mm=float(rng.choice([1.2, 1.25, 1.4, 1.5, 1.6, 1.75])),
        slice_mm=int(rng.choice([8, 9, 10])),
        slices=int(rng.choice([9, 10, 11, 13] if levels == 4 else [6, 7, 9, 10])),
        levels=levels,
        reference=reference,
        found=found,
        common=common,
        reference_ml=by_reference,
        found_ml=by_network,
    )


def given(scene: Given) -> Given:
    """Print the whole scene: nothing of it is hidden."""
    return scene


@guard("the network's Dice coefficient of all slices is 0.85 or more")
def report_sounds_good(given: Given) -> bool:
    """Keep the report one that is believed."""
    return 2 * sum(given.common) / (sum(given.reference) + sum(given.found)) >= 0.85


@guard("the ejection fraction is above 36 % by the reference, and below 34 % by the network")
def decision_changes(given: Given) -> bool:
    """Keep the threshold of 35 % between both."""
    by_reference, by_network = (100 * (1 - es / ed) for ed, es in (given.reference_ml, given.found_ml))
    return by_reference > 36 and by_network < 34


def draw_patient(scene: Given, axes: NDArray[Any]) -> None:
    """Draw all slices of a patient, below them with the boundaries of muscle and ventricle."""
    volume, labels = scene.volumes[_SHOWN, 0], scene.labels[_SHOWN]
    for k, (plain, outlined) in enumerate(axes.T):
        for ax in (plain, outlined):
            ax.imshow(volume[k], cmap="gray", vmin=0, vmax=np.percentile(volume, 99.5))
            ax.set(xticks=[], yticks=[])
        for number, (label, name) in enumerate({2: "muscle", 3: "left ventricle"}.items()):
            draw_mask_boundary(outlined, labels[k] == label, number=number, label=name if k == 1 else "")
        plain.set_title("apex" if k == 0 else "base" if k == len(volume) - 1 else str(k + 1))
    lines, names = axes[1][1].get_legend_handles_labels()
    axes[1][1].figure.legend(lines, names, loc="outside lower center", ncols=2, frameon=False)


def draw_run(scene: Given, ax: Axes, option: str) -> None:
    """Draw loss and both Dice coefficients of a run over its steps."""
    draw_curves(ax, runs()["steps"], curves_of(option), xlim=(0, runs()["steps"][-1]), ylim=(0, _MOST_LOSS))
    ax.set(xlabel="step", xticks=range(0, runs()["steps"][-1] + 1, 40), yticks=(0, 0.5, 1, 1.5, 2))


def curves_of(run: str) -> dict[str, list[float]]:
    """Return loss (at most 2), and Dice of muscle and ventricle, by their names in figures."""
    curves = runs()[run]
    muscle, ventricle = (list(values) for values in zip(*curves["others"], strict=True))
    return {"loss": [_at_most_2(loss) for loss in curves["loss"]], "Dice, muscle": muscle, "Dice, ventricle": ventricle}


def _at_most_2(loss: float | None) -> float:
    return _MOST_LOSS if loss is None else min(loss, _MOST_LOSS)


@functools.lru_cache(maxsize=4)
def _practice(seed: int) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    from exercises.segmentation.ventricle_and_muscle.data import FIELDS, draw_patients  # half a second to load

    volumes, labels = draw_patients(np.random.default_rng(seed), FIELDS["cpu"], PRACTICE_PATIENTS)
    return volumes.astype(np.int16), labels.astype(np.uint8)


def _slices(rng: Generator) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Return voxels of the muscle in the reference, in the network's result, and in both."""
    size = rng.integers(500, 900)
    reference = [round(size * part * rng.uniform(0.96, 1.04) / 10) * 10 for part in _SHAPE]
    common = [0, *(round(count * rng.uniform(0.9, 0.95) / 10) * 10 for count in reference[1:])]
    more = [0, *(round(count * rng.uniform(0.03, 0.09) / 10) * 10 for count in reference[1:])]
    found = [both + extra for both, extra in zip(common, more, strict=True)]
    return tuple(reference), tuple(found), tuple(common)


def _volumes(rng: Generator) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return volumes in ml at the end of diastole and of systole, by the reference and by the network."""
    diastole = int(rng.integers(36, 50)) * 5
    systole = round(diastole * rng.uniform(0.59, 0.635))
    return (diastole, systole), (diastole, round(diastole * rng.uniform(0.67, 0.74)))
