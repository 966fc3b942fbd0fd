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
_ENOUGH = 0.8


@check(row="R1", weight=1)
def one_logit_for_each_patch(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Patches of the shape (n, 1, rows, columns) give a tensor of n logits."""
    for count in (1, 5):
        found = _network(student, _lung(rng, count))
        demand(found["type"] in ("Tensor", "Parameter"), f"the model returned {found['type']}, expected a tensor")
        shape = found["output"].shape
        demand(shape == (count,), f"for {count} patches the model returns the shape {shape}, expected ({count},)")


@check(row="R1", weight=1, after=("one_logit_for_each_patch",), catches=("batch_statistics",))
def patches_on_their_own(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """In evaluation mode the logit of a patch does not depend on the other patches."""
    patches = _lung(rng, 6)
    patches[3:, :, 10:18, 10:18] += 900
    together = _network(student, patches)["output"]
    fewer = _network(student, patches[:2])["output"]
    allowed = _CLOSE * max(1.0, float(np.abs(together).max()))
    alike = bool(np.all(np.abs(together[:2] - fewer) <= allowed))
    demand(
        alike,
        "two patches have other logits by themselves than among brighter patches, although the model is in `eval` mode",
    )


@check(row="R2", weight=2, catches=("always_the_same_start",))
def starts_by_the_seed(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The weights before training follow torch's seed: equal for equal ones, different for different ones."""
    found = _network(student, _lung(rng, 2))
    demand(found["same_seed_same_start"] is True, "the same seed gives other weights")
    demand(found["other_seed_other_start"] is True, "another seed gives the same weights")


@check(row="R2", weight=1)
def gradients_reach_all(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After one backward pass every parameter has a gradient."""
    missed = student.probe("gradients", _lung(rng, 4), returns=[str])
    demand(not missed, f"no gradient has reached {', '.join(f'`{name}`' for name in missed[:3])}")


@check(
    row="R3",
    weight=1,
    after=("one_logit_for_each_patch",),
    catches=("probabilities_into_the_loss", "repeated_out_of_step", "sorted_batches"),
)
def learns_bright_squares(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """From 12 patches of noise with a bright square among 240, a few steps teach to find the square."""
    patches, label = _squares(rng, 12, 228)
    new, truth = _squares(rng, 30, 30)
    data = {"patches": patches, "label": label, "steps": _SMALL_STEPS}
    logits = student.probe("learned", data, int(rng.integers(1000)), new, returns=np.ndarray)
    demand(logits.shape == truth.shape, f"the trained model returns the shape {logits.shape}, expected {truth.shape}")
    demand(bool(np.isfinite(logits).all()), "the trained model returns logits that are not finite (NaN or infinity)")
    found, positive = logits > 0, truth == 1
    _demand_both_signs(logits)
    balanced = (np.mean(found[positive]) + np.mean(~found[~positive])) / 2
    demand(
        bool(balanced >= _ENOUGH),
        f"it finds {found[positive].sum()} of 30 squares and sees {found[~positive].sum()} where there are none",
    )


def _demand_both_signs(logits: Array) -> None:
    low, high = float(logits.min()), float(logits.max())
    probabilities = low >= 0 and high <= 1
    hint = "; they all lie from 0 to 1, as probabilities do, while a logit is any number" if probabilities else ""
    sides = "all greater than 0" if low > 0 else "none greater than 0"
    demand(low <= 0 < high, f"of the logits for patches with a square and without, {sides}{hint}")


def _lung(rng: Generator, count: int) -> Array:
    """Return patches of white noise around the value of lung."""
    return np.rint(-850 + 60 * rng.standard_normal((count, 1, 28, 28))).astype(np.float32)


def _squares(rng: Generator, with_square: int, without: int) -> tuple[Array, Array]:
    """Return patches, the first ones with a square of soft tissue near the middle, and labels."""
    patches = _lung(rng, with_square + without)
    for patch in patches[:with_square, 0]:
        row, column = rng.integers(9, 12, 2)
        patch[row : row + 8, column : column + 8] += 850
    return patches, np.repeat(np.array([1, 0], np.float32), [with_square, without])


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
