"""What a learned filter is worth, what the usual filters reach, and the filter of another scanner."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.checks import demand

Data = Mapping[str, Any]
Array = NDArray[Any]

LABELS = ("filtered",)
_SMALLEST = 1e-12
_WIDTHS = (0.5, 0.7, 1.0, 1.4, 2.0)
"""Standard deviations in pixels of the Gaussian by which the baseline smooths and sharpens."""
_STEPS = (-1, 0, 1)


def score(prediction: Array, truth: Array) -> float:
    """Return minus the decimal logarithm of the squared error, relative to the variance of the truth."""
    demand(prediction.shape == truth.shape, f"predicts the shape {prediction.shape}, expected {truth.shape}")
    wrong = np.mean((prediction.astype(np.float64) - truth) ** 2)
    return float(-np.log10(wrong / np.var(truth, dtype=np.float64) + _SMALLEST))


def baseline(data: Data, inputs: tuple[Array, ...]) -> Array:
    """Return the best of what is usual: shifted by whole pixels, smoothed or sharpened by a Gaussian, scaled, offset.

    Shift and width are tried one after the other; how much of the slice, of its smoothed version and of a constant
    is taken follows by least squares from the pairs.
    """
    filtered = data["filtered"].ravel().astype(np.float64)
    fits = []
    for setting in itertools.product(_STEPS, _STEPS, _WIDTHS):
        usual = _usual(data["raw"], *setting)
        weights = np.linalg.lstsq(usual, filtered)[0]
        fits.append((float(np.sum((usual @ weights - filtered) ** 2)), setting, weights))
    _, setting, weights = min(fits, key=lambda fit: fit[0])
    return np.asarray(_usual(inputs[0], *setting) @ weights).reshape(inputs[0].shape)


def another_world(data: Data, inputs: tuple[Array, ...], truth: Array) -> tuple[Data, tuple[Array, ...], Array]:
    """Turn all slices by half a turn, and so the filter: to a network it is that of another scanner."""
    turned = dict(data) | {name: _turned(data[name]) for name in ("raw", "filtered")}
    return turned, tuple(map(_turned, inputs)), _turned(truth)


def _usual(raw: Array, down: int, right: int, width: float) -> Array:
    """Return the (pixels, 3) columns: slices shifted by whole pixels, the same smoothed, and ones."""
    from scipy import ndimage  # takes a second to load

    shifted = ndimage.shift(raw.astype(np.float64), (0, 0, down, right), order=0, mode="nearest")
    smooth = ndimage.gaussian_filter(shifted, (0, 0, width, width), mode="nearest")
    return np.stack([shifted.ravel(), smooth.ravel(), np.ones(raw.size)], axis=1)


def _turned(slices: Array) -> Array:
    return np.ascontiguousarray(slices[..., ::-1, ::-1])
