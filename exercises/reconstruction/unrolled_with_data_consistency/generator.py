"""Practice files, curves of faulty trainings, four pixels to make consistent, and two methods before a radiologist."""

from __future__ import annotations

import functools
import json
import math
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

PRACTICE_SEED: Final = 31
UNSEEN: Final = 40
SIDE: Final = 48
FIELDS: Final = [
    ("kspace", np.float16, (2, SIDE, SIDE)),
    ("mask", np.uint8, (1, SIDE, SIDE)),
    ("images", np.float16, (2, SIDE, SIDE)),
]

STEPS: Final = tuple(range(10, 201, 10))
RUNS: Final = Path(__file__).with_name("runs.json")
"""Loss and score at these steps, as they came out when five faulty programs were trained, with several seeds."""
RECORDINGS: Final = 3
TABLE_STEPS: Final = (10, 50, 100, 150, 200)


@dataclass(frozen=True)
class Reader:
    """What a radiologist finds in images of one method: of `slices` with a lesion, and of as many without.

    Attributes
    ----------
    psnr
        Mean of all slices, in dB.
    contrast_percent
        Mean contrast of the lesions, as a share of the true one.
    found, invented
        Slices in which a lesion was found that is there, and slices in which one was marked that is not.
    """

    psnr: float
    contrast_percent: int
    found: int
    invented: int


@dataclass(frozen=True)
class Given:
    """What the stem prints: recorded curves, a column of four pixels, a lesion that is lost, and a reader study.

    Attributes
    ----------
    recording
        Which of the recorded trainings of each faulty program the curves show.
    network
        Four pixels as a network returns them.
    measured
        What was measured on the lines 0 and 2.
    psnr, lesion_pixels, lesion_contrast
        Of one slice, before a lesion is erased.
    slices
        With a lesion, and as many without, in the reader study.
    variation, learned
        What was found in images of least total variation, and in those of a network.
    """

    recording: int
    network: tuple[int, int, int, int]
    measured: tuple[int, int]
    psnr: float
    lesion_pixels: int
    lesion_contrast: float
    slices: int
    variation: Reader
    learned: Reader

    @property
    def runs(self) -> dict[str, dict[str, list[float]]]:
        """Loss and score of the five faulty trainings, by the name of the item."""
        runs: dict[str, dict[str, list[float]]] = _kept()["runs"][self.recording]
        return runs

    def run_table(self, item: str) -> str:
        """Return some values of a run's curves, in words."""
        at = [STEPS.index(step) for step in TABLE_STEPS]
        loss = ", ".join(f"{self.runs[item]['loss'][n]:.2g}" for n in at)
        score = ", ".join(f"{self.runs[item]['PSNR'][n]:.1f}" for n in at)
        return f"(At steps {', '.join(map(str, TABLE_STEPS))}: loss {loss}; PSNR {score} dB.)"

    def training_db(self, item: str) -> float:
        """Return the last loss of a run as dB: it is the mean of two parts of what the PSNR takes the sum of."""
        return -10 * math.log10(2 * self.runs[item]["loss"][-1])

    @property
    def reader_table(self) -> str:
        """What the radiologist finds."""
        rows: list[list[str | float]] = [
            [name, f"{of.psnr:.1f}", f"{of.contrast_percent} %", f"{of.found}", f"{of.invented}"]
            for name, of in (("total variation", self.variation), ("network", self.learned))
        ]
        header = ["", "mean PSNR (dB)", "contrast of lesions", "lesions found", "lesions marked where none is"]
        return markdown_table(header, rows, 0)

    @property
    def practice(self) -> Array:
        """Slices to train on: records of `kspace`, `mask` and `images`."""
        return practice_files()[0]

    @property
    def unseen(self) -> Array:
        """Slices of other patients, likewise."""
        return practice_files()[1]


@functools.cache
def practice_files() -> tuple[Array, Array]:
    """Return slices to train on and slices of other patients; the same for every variant."""
    from exercises.reconstruction.unrolled_with_data_consistency.data import draw_images

    data, (kspace, mask), truth = draw_images(np.random.default_rng(PRACTICE_SEED), "cpu")
    others = {"kspace": kspace[:UNSEEN], "mask": mask[:UNSEEN], "images": truth[:UNSEEN]}
    return _records(data), _records(others)


def _records(arrays: dict[str, Array]) -> Array:
    records = np.zeros(len(arrays["images"]), FIELDS)
    for name in arrays:
        records[name] = arrays[name]
    return records


def generate(rng: Generator) -> Given:
    """Draw four pixels and two lines that do not fit them, a small lesion, and a study in which it gets lost."""
    network = _drawn_pixels(rng)
    total, alternating = sum(network) // 2, (network[0] - network[1] + network[2] - network[3]) // 2
    changes = rng.permutation([2, 4, 6])[:2] * rng.choice([-1, 1], 2)
    slices = int(rng.choice([40, 50, 60]))
    contrast = int(rng.integers(70, 86))
    return Given(
        recording=int(rng.integers(RECORDINGS)),
        network=network,
        measured=(total + int(changes[0]), alternating + int(changes[1])),
        psnr=round(float(rng.uniform(27.0, 29.5)), 1),
        lesion_pixels=int(rng.integers(4, 10)),
        lesion_contrast=float(rng.choice([0.2, 0.25, 0.3])),
        slices=slices,
        variation=Reader(
            psnr=round(float(rng.uniform(24.4, 25.2)), 1),
            contrast_percent=contrast,
            found=round(slices * rng.uniform(0.7, 0.8)),
            invented=int(rng.integers(0, 3)),
        ),
        learned=Reader(
            psnr=round(float(rng.uniform(28.0, 28.9)), 1),
            contrast_percent=contrast - int(rng.integers(25, 40)),
            found=round(slices * rng.uniform(0.45, 0.55)),
            invented=int(rng.integers(6, 11)),
        ),
    )


def _drawn_pixels(rng: Generator) -> tuple[int, int, int, int]:
    """Return four different whole numbers with an even sum, so that both lines are whole numbers, and not 0."""
    while True:
        a, b, c, d = (int(value) for value in rng.choice(np.arange(1, 16), 4, replace=False))
        if (a + b + c + d) % 2 == 0 and abs(a - b + c - d) > 3:
            return a, b, c, d


def given(scene: Given) -> Given:
    """Print the whole scene: nothing of it is hidden."""
    return scene


@guard("the network has the better PSNR and finds fewer lesions, of less contrast, and marks more where none is")
def ranks_are_reversed(given: Given) -> bool:
    """Keep the two ways to rank the methods apart."""
    learned, variation = given.learned, given.variation
    return (
        learned.psnr > variation.psnr + 2
        and learned.found < variation.found - 3
        and learned.contrast_percent < variation.contrast_percent - 20
        and learned.invented > variation.invented + 3
    )


@guard("both measured lines differ from the network's, by different amounts")
def both_lines_change(given: Given) -> bool:
    """Keep every pixel changing, and even and odd ones differently."""
    a, b, c, d = given.network
    first, second = given.measured[0] - (a + b + c + d) // 2, given.measured[1] - (a - b + c - d) // 2
    return first != 0 and second != 0 and abs(first) != abs(second)


SHOWN: Final = (0, 3, 4, 7, 9, 11)
"""Slices of the practice file that the figure shows."""


def draw_slices(scene: Given, axes: Any) -> None:
    """Draw magnitude and phase of slices, the lines that are measured, and the zero-filled magnitude."""
    from exercises.reconstruction.unrolled_with_data_consistency.data import complex_of

    records = scene.practice[list(SHOWN)]
    images, kspace = (complex_of(records[name].astype(float)) for name in ("images", "kspace"))
    filled = np.fft.ifft2(kspace, norm="ortho")
    for column, image, lines, seen in zip(axes.T, images, records["mask"][:, 0], filled, strict=True):
        column[0].imshow(np.abs(image), cmap="gray", vmin=0, vmax=1)
        phase = np.where(np.abs(image) > 0.05, np.angle(image), np.nan)
        column[1].imshow(phase, cmap="twilight", vmin=-np.pi, vmax=np.pi)
        column[2].imshow(np.fft.fftshift(lines), cmap="gray", vmin=0, vmax=1)
        column[3].imshow(np.abs(seen), cmap="gray", vmin=0, vmax=1)
        for ax in column:
            ax.set_xticks([])
            ax.set_yticks([])
    for ax, name in zip(axes[:, 0], ("magnitude", "phase", "lines", "zero-filled"), strict=True):
        ax.set_ylabel(name)


def draw_run(scene: Given, ax: Any, option: str) -> None:
    """Draw the curves of one faulty training: the score, and the loss on a logarithmic scale beside it."""
    run = scene.runs[option]
    draw_curves(ax, STEPS, {"PSNR": run["PSNR"]}, xlim=(0, 200), ylim=(5, 31))
    ax.set(xlabel="steps", xticks=[0, 50, 100, 150, 200], ylabel="PSNR (dB), solid")
    right = ax.twinx()
    right.semilogy(STEPS, run["loss"], color="0.35", linestyle="--")
    right.set(ylim=(3e-4, 0.3), ylabel="loss, dashed")
    right.grid(visible=False)


@functools.cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(RUNS.read_text(encoding="utf-8"))
    return kept
