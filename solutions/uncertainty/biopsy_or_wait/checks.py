"""What takes no long training to see: one logit a patch, start, gradients, and bright squares that are learned."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand

Array = NDArray[Any]

check = Checks()
_CLOSE = 1e-3
_SMALL_STEPS = 60
_KNOWN, _LEFT_OUT, _NEW = 192, 48, 60
_WRONG_LABELS = 0.1
_ENOUGH = 0.8


@check(row="R1", weight=1)
def one_logit_for_each_patch(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Patches of the shape (n, 1, rows, columns) give a tensor of n logits."""
    for count in (1, 5):
        found = _network(student, _noise(rng, count))
        demand(found["type"] in ("Tensor", "Parameter"), f"the model returned {found['type']}, expected a tensor")
        shape = found["output"].shape
        demand(shape == (count,), f"for {count} patches the model returns the shape {shape}, expected ({count},)")


@check(row="R1", weight=1, after=("one_logit_for_each_patch",), catches=("batch_statistics", "dropout_left_on"))
def patches_on_their_own(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """In evaluation mode a patch has the same logit each time, whatever the other patches are."""
    patches = _noise(rng, 6)
    patches[3:, :, 8:16, 8:16] += 60
    found = _network(student, patches)
    demand(found["repeats"] is True, "the same patches, asked twice in `eval` mode, have different logits")
    together, fewer = found["output"], _network(student, patches[:2])["output"]
    allowed = _CLOSE * max(1.0, float(np.abs(together).max()))
    alike = bool(np.all(np.abs(together[:2] - fewer) <= allowed))
    demand(
        alike,
        "two patches have other logits by themselves than among brighter patches, although the model is in `eval` mode",
    )


@check(row="R2", weight=2, catches=("always_the_same_start",))
def starts_by_the_seed(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The weights before training follow torch's seed: equal for equal ones, different for different ones."""
    found = _network(student, _noise(rng, 2))
    demand(found["same_seed_same_start"] is True, "the same seed gives other weights")
    demand(found["other_seed_other_start"] is True, "another seed gives the same weights")


@check(row="R2", weight=1)
def gradients_reach_all(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After one backward pass every parameter has a gradient."""
    missed = student.probe("gradients", _noise(rng, 4), returns=[str])
    demand(not missed, f"no gradient has reached {', '.join(f'`{name}`' for name in missed[:3])}")


@check(row="R3", weight=1, after=("one_logit_for_each_patch",), catches=("probabilities_returned",))
def learns_bright_squares(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """From 240 patches with and without a bright square, a tenth of them labelled wrongly, 60 steps teach to see it."""
    patches, square = _squares(rng, _KNOWN + _LEFT_OUT)
    wrong = rng.permutation(len(square)) < _WRONG_LABELS * len(square)
    data = {
        "patches": patches,
        "label": np.where(wrong, 1 - square, square),
        "left_out": (np.arange(len(square)) >= _KNOWN).astype(np.float32),
        "steps": _SMALL_STEPS,
    }
    new, truth = _squares(rng, _NEW)
    logits = student.probe("learned", data, int(rng.integers(1000)), new, returns=np.ndarray)
    demand(logits.shape == truth.shape, f"the trained model returns the shape {logits.shape}, expected {truth.shape}")
    demand(bool(np.isfinite(logits).all()), "the trained model returns logits that are not finite (NaN or infinity)")
    _demand_both_signs(logits)
    right = float(np.mean((logits > 0) == (truth == 1)))
    demand(right >= _ENOUGH, f"it tells patches with a square from others in {right:.0%} of {_NEW} cases")


def _demand_both_signs(logits: Array) -> None:
    low, high = float(logits.min()), float(logits.max())
    hint = (
        "; they all lie from 0 to 1, as probabilities do, while a logit is any number" if 0 <= low <= high <= 1 else ""
    )
    sides = "all greater than 0" if low > 0 else "none greater than 0"
    demand(low <= 0 < high, f"of the logits for patches with a square and without, {sides}{hint}")


def _noise(rng: Generator, count: int) -> Array:
    """Return patches of noise around a medium grey."""
    return np.rint(110 + 8 * rng.standard_normal((count, 1, 24, 24))).astype(np.float32)


def _squares(rng: Generator, count: int) -> tuple[Array, Array]:
    """Return patches, of which every second one has a bright square near its middle, and 1 where it has."""
    patches, square = _noise(rng, count), (np.arange(count) % 2).astype(np.float32)
    for patch in (patches[n, 0] for n in range(1, count, 2)):
        row, column = rng.integers(7, 11, 2)
        patch[row : row + 7, column : column + 7] += 70
    return patches, square


def _network(student: Any, patches: Array) -> dict[str, Any]:
    form = {
        "parameters": int,
        "same_seed_same_start": bool,
        "other_seed_other_start": bool,
        "repeats": bool,
        "output": np.ndarray,
        "type": str,
    }
    found: dict[str, Any] = student.probe("network", patches, returns=form)
    return found
