"""What must hold before a long training is worth its time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand, same

SIDE = 64
MOST_PARAMETERS = 2_000_000
"""On a GPU; how many a processor allows is counted when the network is trained."""
EASY_PATCHES = 12
EASY_STEPS = 60
ENOUGH = 0.6

Array = NDArray[Any]

check = Checks()


@check(row="R1", weight=2)
def logits_of_the_right_shape(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """For photographs (n, 3, 64, 64) the model returns finite logits (n, 1, 64, 64), with not too many parameters."""
    found = student.probe("network", _easy(rng, 2)["photographs"])
    demand(found["type"] == "Tensor", f"the model returns {found['type']}, expected a tensor of logits")
    output = _numbers(found["output"])
    wanted = (2, 1, SIDE, SIDE)
    demand(output.shape == wanted, f"the model returns the shape {output.shape}, expected {wanted}")
    demand(bool(np.isfinite(output).all()), "some of the logits are not finite")
    demand(found["parameters"] <= MOST_PARAMETERS, f"the model has {found['parameters']:,} parameters")


@check(row="R1", weight=1, after=("logits_of_the_right_shape",))
def alone_as_in_company(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """In evaluation mode a patch gets the same logits alone as with others in the batch."""
    photographs = _easy(rng, 3)["photographs"] * np.array([0.5, 1.0, 0.8], np.float32).reshape(3, 1, 1, 1)
    together, alone = (_numbers(student.probe("network", p)["output"]) for p in (photographs, photographs[:1]))
    same(alone, together[:1], atol=1e-3, rtol=1e-3)


@check(row="R2", weight=1)
def starts_by_the_seed(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The first weights follow the seed."""
    found = student.probe("network", _easy(rng, 2)["photographs"])
    demand(found["same_seed_same_start"] is True, "the same seed gives other weights")
    demand(found["other_seed_other_start"] is True, "another seed gives the same weights")


@check(row="R2", weight=1, after=("logits_of_the_right_shape",))
def gradients_everywhere(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After one backward pass every parameter has a gradient."""
    missed = student.probe("gradients", _easy(rng, 2)["photographs"], returns=[str])
    demand(not missed, f"no gradient has reached {', '.join(f'`{name}`' for name in missed[:3])}")


@check(
    row="R3",
    after=("logits_of_the_right_shape",),
    catches=("two_sigmoids", "softmax_over_one_channel", "scaled_outside_the_model"),
)
def learns_straight_lines(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After 60 steps on a few easy patches with straight dark lines, the model finds these lines: D is at least 0.6."""
    data = _easy(rng, EASY_PATCHES)
    logits = _numbers(student.probe("learned", data | {"steps": EASY_STEPS}, 7, data["photographs"]))
    demand(logits.shape == data["vessels"].shape, f"the trained model returns the shape {logits.shape}")
    demand(bool(np.isfinite(logits).all()), "after the training some of the logits are not finite")
    demand(bool((logits <= 0).any()), "after the training every pixel is above 0 and counts as vessel")
    demand(bool((logits > 0).any()), "after the training no pixel is above 0, so that nothing counts as vessel")
    found, truth = logits > 0, data["vessels"] > 0
    dice = 2 * (found & truth).sum() / (found.sum() + truth.sum())
    demand(dice >= ENOUGH, f"on the patches that it was trained with, D is {dice:.2f}, expected at least {ENOUGH}")


def _easy(rng: Generator, count: int) -> dict[str, Array]:
    """Return patches of two dark straight lines each, on a background whose brightness varies."""
    y, x = (np.indices((SIDE, SIDE)) - SIDE / 2)[:, None]
    vessels = np.zeros((count, SIDE, SIDE), bool)
    for _ in range(2):
        angle, offset = rng.uniform(0, np.pi, (count, 1, 1)), rng.uniform(-16, 16, (count, 1, 1))
        vessels |= np.abs(x * np.cos(angle) + y * np.sin(angle) - offset) < 2.5
    slope = rng.uniform(-0.4, 0.4, (2, count, 1, 1))
    light = 120 * (1 + (slope[0] * x + slope[1] * y) / SIDE) * np.where(vessels, 0.55, 1.0)
    colours = light[:, None] * np.array([1.5, 0.8, 0.4]).reshape(3, 1, 1)
    photographs = np.clip(colours + rng.normal(0, 4, colours.shape), 0, 255).round().astype(np.float32)
    masks = vessels[:, None].astype(np.float32)
    return {"photographs": photographs, "vessels": masks, "field": np.ones_like(masks)}


def _numbers(value: Any) -> Array:
    return np.asarray(getattr(value, "array", value))
