"""What takes no long training to see: shapes, first weights, the scanner's gain, and two hearts learned by heart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand
from exercises.segmentation.ventricle_and_muscle.data import asked_classes
from solutions.segmentation.ventricle_and_muscle.training import dice_by_class

SIDE, SLICES = 32, 7
CLOSE = 0.01
"""Part of the range of the logits that they may differ by where they should be the same."""
LEARNED = 0.5
FEW_STEPS = 40

Signal = NDArray[np.float32]
Labels = NDArray[np.int64]

check = Checks()


@check(row="R1", weight=2, catches=("pools_through_the_slices",))
def logits_for_each_voxel(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Stacks of 5, 7 and 8 slices, one or two at once, give logits of the shape (n, 3, slices, y, x), all finite."""
    for count, slices in ((2, SLICES), (1, 5), (1, 8)):
        logits = _array(student.probe("network", _hearts(rng, count, slices)[0])["output"])
        wanted = (count, 3, slices, SIDE, SIDE)
        demand(logits.shape == wanted, f"{slices} slices give logits of the shape {logits.shape}, expected {wanted}")
        demand(bool(np.isfinite(logits).all()), "some of the logits are not finite")


@check(row="R1", after=("logits_for_each_voxel",), catches=("softmax_twice",))
def logits_and_no_probabilities(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """What the model returns has been through no softmax: its loss applies one, and a second one would flatten it."""
    logits = _array(student.probe("network", _hearts(rng, 2)[0])["output"])
    are_shares = bool((logits >= 0).all()) and bool(np.allclose(logits.sum(axis=1), 1, atol=1e-3))
    demand(not are_shares, "what comes out is never negative and adds up to 1 over the classes: these are no logits")


@check(row="R1", after=("logits_for_each_voxel",), catches=("same_start_for_every_seed",))
def starts_by_the_seed(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The first weights follow torch's seed, and the model repeats itself in evaluation mode."""
    found = student.probe("network", _hearts(rng, 1)[0])
    demand(found["same_seed_same_start"] is True, "the same seed gives other first weights")
    demand(found["other_seed_other_start"] is True, "another seed gives the same first weights")
    demand(found["repeats"] is True, "the same volumes give other logits the second time, in evaluation mode")


@check(row="R1", after=("logits_for_each_voxel",))
def gradients_reach_all(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After one backward pass every parameter has a gradient."""
    missed = student.probe("gradients", _hearts(rng, 2)[0], returns=[str])
    demand(not missed, f"no gradient reaches {', '.join(f'`{name}`' for name in missed[:3])}")


@check(row="R2", weight=2, after=("logits_for_each_voxel",), catches=("signal_as_it_comes",))
def gain_does_not_matter(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A volume whose signal is multiplied by 0.2, or by 5, gives the same logits."""
    volume, _ = _hearts(rng, 1)
    logits = _array(student.probe("network", volume)["output"])
    for gain in (0.2, 5.0):
        _demand_close(_array(student.probe("network", np.float32(gain) * volume)["output"]), logits, f"{gain:g} times")


@check(row="R2", after=("logits_for_each_voxel",))
def patients_stay_apart(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """In evaluation mode a volume gives the same logits alone as beside a brighter one."""
    volumes, _ = _hearts(rng, 2)
    volumes[1] *= 10
    together = _array(student.probe("network", volumes)["output"])
    alone = _array(student.probe("network", volumes[:1])["output"])
    _demand_close(alone, together[:1], "alone and in a batch")


@check(
    row="R3",
    after=("logits_for_each_voxel",),
    catches=("right_ventricle_as_muscle", "rate_far_too_large"),
    seconds=60,
)
def four_hearts_by_heart(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After 40 steps on four simple hearts, these same hearts are segmented with a mean Dice coefficient of 0.5."""
    volumes, labels = _hearts(rng, 4, 5)
    data = {"volumes": volumes, "labels": labels, "spacing_zyx_mm": np.array([10.0, 3.5, 3.5]), "steps": FEW_STEPS}
    logits = _array(student.probe("learned", data, int(rng.integers(1000)), volumes))
    demand(bool(np.isfinite(logits).all()), "after 40 steps the logits are not finite any more")
    muscle, ventricle = dice_by_class(np.argmax(logits, axis=1), asked_classes(labels)).mean(axis=0)
    reached = f"Dice {muscle:.2f} for the muscle and {ventricle:.2f} for the left ventricle"
    demand((muscle + ventricle) / 2 >= LEARNED, f"the four hearts that it was trained on come out with {reached}")


def _hearts(rng: Generator, count: int, slices: int = SLICES) -> tuple[Signal, Labels]:
    """Return simple hearts and ACDC's labels: a bright disc in a dark ring in the middle, another disc on its left."""
    place = np.arange(SIDE) - (SIDE - 1) / 2
    from_left, from_right = np.hypot(place, place[:, None]), np.hypot(place + 9, place[:, None])
    labels = np.zeros((count, slices, SIDE, SIDE), np.int64)
    for patient, radius in enumerate(rng.uniform(4, 6, count)):
        rings = np.where(from_left < radius, 3, np.where(from_left < radius + 3, 2, np.where(from_right < 6, 1, 0)))
        labels[patient] = rings
    signal = np.array([0.4, 0.9, 0.2, 0.95])[labels] + 0.05 * rng.normal(size=labels.shape)
    gains = rng.uniform(200, 900, (count, 1, 1, 1, 1))
    return (gains * np.abs(signal[:, None])).astype(np.float32), labels


def _demand_close(logits: NDArray[Any], expected: NDArray[Any], words: str) -> None:
    demand(logits.shape == expected.shape, f"{words}: the logits have the shape {logits.shape}")
    apart = float(np.abs(logits - expected).max() / max(np.ptp(expected), 1e-12))
    demand(apart <= CLOSE, f"{words}: the logits differ by up to {apart:.0%} of their range")


def _array(value: Any) -> NDArray[np.float64]:
    """Return what came back as an array; anything else as an empty one, which has a wrong shape."""
    array = np.asarray(getattr(value, "array", value))
    return array.astype(float) if array.dtype.kind in "fiu" else np.zeros(0)
