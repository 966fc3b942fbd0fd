"""What takes no long training to see: shape, window, border, start, gradients, and a little filter that is learned."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand
from exercises.convolution.filter_of_an_unknown_scanner.data import STORED_0_HU, convolved

Array = NDArray[Any]

check = Checks()
_CLOSE = 1e-3
"""Part of the largest output by which pixels that should be equal may differ in 32-bit numbers."""
_SMALL_STEPS = 200
_HALF = 0.5
_OUTER_RING = 0.4
"""How much smaller the outer weights are: a kernel of 3 x 3 misses the window alone, and not this as well."""


@check(row="R1", weight=1, catches=("border_lost",))
def keeps_the_shape(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Slices of the shape (n, 1, rows, columns) come out in the same shape, for other rows and columns, too."""
    for shape in ((3, 1, 21, 30), (2, 1, 44, 56)):
        found = _output(student, _stored(rng, shape)).shape
        demand(found == shape, f"slices of the shape {shape} came out in the shape {found}")


@check(row="R2", weight=2, catches=("always_the_same_start",))
def starts_by_the_seed(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The weights before training follow torch's seed: equal for equal ones, different for different ones."""
    found = _network(student, _stored(rng, (1, 1, 21, 21)))
    demand(found["same_seed_same_start"] is True, "the same seed gives other weights")
    demand(found["other_seed_other_start"] is True, "another seed gives the same weights")


@check(row="R1", weight=1, after=("keeps_the_shape", "starts_by_the_seed"), catches=("three_by_three",))
def sees_the_window(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """What comes out at a pixel depends on all pixels up to two rows and two columns away."""
    slices = np.repeat(_stored(rng, (1, 1, 21, 21)), 5, axis=0)
    corners = ((8, 8), (8, 12), (12, 8), (12, 12))
    for n, (row, column) in enumerate(corners, start=1):
        slices[n, 0, row, column] += 1000
    middle = _output(student, slices)[:, 0, 10, 10]
    blind = [corner for corner, value in zip(corners, middle[1:], strict=True) if value == middle[0]]
    demand(not blind, f"another value at {blind[:1]} (row, column) changes nothing at (10, 10)")


@check(row="R1", weight=1, after=("keeps_the_shape",), catches=("zero_padding",))
def uniform_up_to_the_border(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A slice of one value comes out as a slice of one value: outside of it, the nearest pixel counts."""
    for value in (STORED_0_HU - 1000, STORED_0_HU + int(rng.integers(50, 500))):
        came = _output(student, np.full((1, 1, 20, 24), value, np.float32))[0, 0]
        inside, allowed = came[8:-8, 8:-8], _CLOSE * float(np.abs(came).max())
        demand(float(np.ptp(inside)) <= allowed, f"a slice of nothing but {value} does not stay uniform in its middle")
        wrong = np.abs(came - inside.mean()) > allowed
        demand(not wrong.any(), f"a slice of nothing but {value} has other values along its border than in its middle")


@check(row="R2", weight=1)
def gradients_reach_all(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After one backward pass every parameter has a gradient."""
    missed = student.probe("gradients", _stored(rng, (2, 1, 21, 21)), returns=[str])
    demand(not missed, f"no gradient has reached {', '.join(f'`{name}`' for name in missed[:3])}")


@check(row="R3", weight=1, after=("keeps_the_shape",), catches=("scaling_left_behind",))
def learns_from_noise(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """From slices of noise the filter is learned well enough to explain most of what new ones look like.

    The model is given stored values, as they are, and must return stored values.
    """
    # Smoothed noise has a smaller spread, so that a scale which stayed in `train` shows.
    kernel = _OUTER_RING * rng.random((5, 5))
    kernel[1:4, 1:4] /= _OUTER_RING
    kernel /= kernel.sum()
    raw = _stored(rng, (12, 1, 24, 28))
    filtered = convolved(raw, kernel).astype(np.float32)
    data = {"raw": raw[:8], "filtered": filtered[:8], "steps": _SMALL_STEPS}
    came = student.probe("learned", data, int(rng.integers(1000)), raw[8:], returns=np.ndarray)
    demand(came.shape == filtered[8:].shape, f"the trained model returns the shape {came.shape}, not {raw[8:].shape}")
    demand(bool(np.isfinite(came).all()), "the trained model returns values that are not finite (NaN or infinity)")
    away = float(np.mean(came - filtered[8:], dtype=np.float64))
    wrong = float(np.mean((came - filtered[8:]) ** 2, dtype=np.float64) / np.var(filtered[8:], dtype=np.float64))
    demand(
        wrong < _HALF,
        f"the trained model's error is {wrong:.3g} times the variance of the filtered slices, and {away:.4g} on "
        "average; does it take stored values, as they are, and return stored values?",
    )


def _stored(rng: Generator, shape: tuple[int, ...]) -> Array:
    """Return slices of white noise around -350 HU, with the spread of a chest, as stored values."""
    return np.rint(STORED_0_HU - 350 + 430 * rng.standard_normal(shape)).astype(np.float32)


def _network(student: Any, slices: Array) -> dict[str, Any]:
    form = {
        "parameters": int,
        "same_seed_same_start": bool,
        "other_seed_other_start": bool,
        "repeats": bool,
        "output": np.ndarray,
        "type": str,
    }
    found: dict[str, Any] = student.probe("network", slices, returns=form)
    return found


def _output(student: Any, slices: Array) -> Array:
    """Return what a new model makes of slices; refuses what is no tensor."""
    found = _network(student, slices)
    demand(found["type"] in ("Tensor", "Parameter"), f"the model returned {found['type']}, expected a tensor")
    output: Array = found["output"]
    return output
