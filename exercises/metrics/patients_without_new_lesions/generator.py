"""A challenge on new multiple sclerosis lesions: three algorithms, and patients of whom many have nothing new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.random import Generator

from bank.declarations import guard
from bank.drawing.curves import draw_bars
from bank.drawing.style import MARKERS

NAMES = ("K", "L", "M")
_ABOVE_LEGEND = 18  # points between axes and title

Volumes = tuple[int, ...]


@dataclass(frozen=True)
class Temper:
    """How an algorithm works, each from and to: Dice in small and large loads, lesion-free patients left empty."""

    small_dice: tuple[float, float]
    large_dice: tuple[float, float]
    left_empty: tuple[int, int]


CAREFUL = Temper((0.58, 0.68), (0.78, 0.83), (9, 9))
EAGER = Temper((0.70, 0.82), (0.64, 0.73), (0, 1))
COARSE = Temper((0.38, 0.54), (0.87, 0.91), (1, 3))


@dataclass(frozen=True)
class Given:
    """The table: volumes in mm³ by algorithm (as in `names`) and patient; `dice` as printed, None where undefined."""

    names: tuple[str, ...]
    reference_mm3: Volumes
    marked_mm3: tuple[Volumes, ...]
    common_mm3: tuple[Volumes, ...]
    dice: tuple[tuple[float | None, ...], ...]
    confluent_mm3: int
    small_lesions: int

    @property
    def largest_patient(self) -> int:
        """Number of the patient with the largest reference volume, counted from 1."""
        return 1 + self.reference_mm3.index(max(self.reference_mm3))

    @property
    def best_in_largest(self) -> str:
        """The algorithm with the best Dice in that patient."""
        dice = [values[self.largest_patient - 1] or 0.0 for values in self.dice]
        return self.names[dice.index(max(dice))]

    @property
    def lesion_free(self) -> tuple[int, ...]:
        """Numbers of the patients whose reference is empty, counted from 1."""
        return tuple(number for number, volume in enumerate(self.reference_mm3, start=1) if volume == 0)

    @property
    def left_empty(self) -> dict[str, int]:
        """In how many of these patients each algorithm marked nothing."""
        marked = zip(self.names, self.marked_mm3, strict=True)
        return {name: sum(volumes[number - 1] == 0 for number in self.lesion_free) for name, volumes in marked}

    @property
    def largest_share(self) -> float:
        """Share of the largest reference volume in that of all patients."""
        return max(self.reference_mm3) / sum(self.reference_mm3)


def generate(rng: Generator) -> Given:
    """Draw reference volumes, and three algorithms of different temper in random order."""
    with_lesions, without = [(4, 4), (4, 5), (5, 5)][rng.integers(3)]
    small = [int(rng.integers(8, 75)) * 10 for _ in range(with_lesions - 1)]
    volumes = rng.permutation([int(rng.integers(500, 850)) * 10, *small, *[0] * without])
    reference = tuple(int(volume) for volume in volumes)
    tempers = [(CAREFUL, EAGER, COARSE)[n] for n in rng.permutation(3)]
    predictions = [_prediction(rng, temper, reference) for temper in tempers]
    marked, common = (tuple(prediction[n] for prediction in predictions) for n in (0, 1))
    return Given(
        names=NAMES,
        reference_mm3=reference,
        marked_mm3=marked,
        common_mm3=common,
        dice=tuple(_dice(reference, *prediction) for prediction in predictions),
        confluent_mm3=round(max(reference) * rng.uniform(0.93, 0.96) / 10) * 10,
        small_lesions=int(rng.integers(3, 8)),
    )


def given(scene: Given) -> Given:
    """Return the table: nothing is hidden."""
    return scene


@guard("all volumes of patients with new lesions differ")
def volumes_differ(given: Given) -> bool:
    """Keep patients apart in the figure."""
    volumes = [volume for volume in given.reference_mm3 if volume]
    return len(set(volumes)) == len(volumes)


@guard("common volumes are never larger than the reference or the marked volume")
def masks_are_possible(given: Given) -> bool:
    """Keep rounding from making impossible masks."""
    return all(
        overlap <= min(reference, marked)
        for marked_all, common_all in zip(given.marked_mm3, given.common_mm3, strict=True)
        for reference, marked, overlap in zip(given.reference_mm3, marked_all, common_all, strict=True)
    )


def draw_results(scene: Given, axes: Any) -> None:
    """Draw Dice over reference volume, and what was marked where nothing is new."""
    overlap, alarms = axes
    with_lesions = [n for n, volume in enumerate(scene.reference_mm3) if volume]
    for n, (name, marker) in enumerate(zip(scene.names, MARKERS, strict=False)):
        volumes = [scene.reference_mm3[patient] for patient in with_lesions]
        overlap.plot(volumes, [scene.dice[n][p] for p in with_lesions], marker, markersize=6, label=name)
    overlap.set(xscale="log", ylim=(0, 1), xlabel="reference volume (mm³)", ylabel="Dice")
    overlap.set_title("with new lesions", pad=_ABOVE_LEGEND)
    overlap.set_xticks([100, 1000, 10000], ["100", "1000", "10000"])
    overlap.set_xlim(60, 12000)
    overlap.grid()
    overlap.legend(loc="lower right")
    marked = [[volumes[number - 1] for number in scene.lesion_free] for volumes in scene.marked_mm3]
    draw_bars(alarms, [f"P{n}" for n in scene.lesion_free], dict(zip(scene.names, marked, strict=True)))
    alarms.set(xlabel="patient", ylabel="marked volume (mm³)")
    alarms.set_title("without new lesions", pad=_ABOVE_LEGEND)


def _prediction(rng: Generator, temper: Temper, reference: Volumes) -> tuple[Volumes, Volumes]:
    free = [n for n, volume in enumerate(reference) if volume == 0]
    left_empty = set(rng.permutation(free)[: rng.integers(*temper.left_empty, endpoint=True)])
    marked, common = [], []
    for n, volume in enumerate(reference):
        sensitivity, precision = _sensitivity_and_precision(rng, temper, volume == max(reference))
        overlap = round(volume * sensitivity / 10) * 10
        alarm = 0 if n in left_empty else int(rng.integers(2, 31)) * 10
        marked.append(round(overlap / precision / 10) * 10 if volume else alarm)
        common.append(overlap)
    return tuple(marked), tuple(common)


def _sensitivity_and_precision(rng: Generator, temper: Temper, large: bool) -> tuple[float, float]:
    dice = rng.uniform(*(temper.large_dice if large else temper.small_dice))
    sensitivity = dice + rng.uniform(-0.04, 0.0 if large else 0.04)
    return sensitivity, sensitivity * dice / (2 * sensitivity - dice)


def _dice(reference: Volumes, marked: Volumes, common: Volumes) -> tuple[float | None, ...]:
    return tuple(
        round(2 * overlap / (volume + found), 2) if volume else None
        for volume, found, overlap in zip(reference, marked, common, strict=True)
    )
