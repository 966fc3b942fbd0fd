"""What a classifier is worth, what a measure with a threshold reaches, and the same patches with another truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.checks import demand

Data = Mapping[str, Any]
Array = NDArray[Any]

LABELS = ("label",)
_WIDTHS = (0.025, 0.036, 0.054, 0.072, 0.107)
"""Standard deviations of the Gaussian before measuring, as parts of a patch's side: 0.7 to 3 of 28 pixels."""
_LEVELS_HU = (-600, -500, -400, -300)
_CHANCES = np.linspace(0.02, 0.98, 97)


def score(prediction: Array, truth: Array) -> float:
    """Return the mean of sensitivity and specificity of `logit > 0`; of one of them where a class is missing."""
    demand(prediction.shape == truth.shape[:1], f"predicts the shape {prediction.shape}, expected {truth.shape[:1]}")
    return _balanced(prediction > 0, truth[:, 0] == 1)


def baseline(data: Data, inputs: tuple[Array, ...]) -> Array:
    """Return how far the best single measure of a patch lies beyond the threshold that is best on the training data.

    Measures are the brightness, slopes, blobs, ridges, edges and compactness, in several widths and parts of the patch.
    """
    positive, measured = data["label"] == 1, dict(_measures(data["patches"]))
    fits = []
    for name, values in measured.items():
        for sign in (1, -1):
            for threshold in np.quantile(sign * values, _CHANCES):
                fits.append((_balanced(sign * values > threshold, positive), name, sign, threshold))
    _, name, sign, threshold = max(fits, key=lambda fit: fit[0])
    return np.asarray(sign * dict(_measures(inputs[0]))[name] - threshold)


def another_world(data: Data, inputs: tuple[Array, ...], truth: Array) -> tuple[Data, tuple[Array, ...], Array]:
    """Look for nodules with a cavity instead; they come first, and spiculated ones are among the others."""
    rare = int(np.sum(data["label"]))  # spiculated first, then as many with a cavity, as data.py says
    order = np.concatenate([np.arange(rare, 2 * rare), np.arange(rare), np.arange(2 * rare, len(data["label"]))])
    other = dict(data) | {"patches": data["patches"][order]}
    return other, inputs, np.ascontiguousarray(truth[:, ::-1])


def _balanced(found: Array, positive: Array) -> float:
    shares = [np.mean(found[positive])] if positive.any() else []
    shares += [np.mean(~found[~positive])] if not positive.all() else []
    return float(np.mean(shares))


def _measures(patches: Array) -> Iterator[tuple[str, Array]]:
    """Yield names and values of measures of patches (n, 1, rows, columns)."""
    images, side = patches[:, 0], patches.shape[-1]
    steps = (np.arange(side) - (side - 1) / 2) / side
    away = np.hypot(*np.meshgrid(steps, steps))
    inner, ring = away < 0.18, (away >= 0.18) & (away < 0.39)
    for width in _WIDTHS:
        for name, values in _filtered(images, width * side):
            yield f"{name} {width} in the middle", values[:, inner].mean(axis=1)
            yield f"{name} {width} around", values[:, ring].mean(axis=1)
            yield f"{name} {width} at most", values[:, inner | ring].max(axis=1)
            yield f"{name} {width} in all", values[:, inner | ring].mean(axis=1)
        yield from _outlines(images, width * side, inner | ring)


def _filtered(images: Array, sigma: float) -> Iterator[tuple[str, Array]]:
    """Yield smoothed images, slopes, and what the curvatures (eigenvalues of the Hessian matrix) tell."""
    from scipy import ndimage  # takes a while to load

    def derivative(rows: int, columns: int) -> Array:
        return np.asarray(ndimage.gaussian_filter(images, (0, sigma, sigma), order=(0, rows, columns)))

    mean, half = (derivative(2, 0) + derivative(0, 2)) / 2, (derivative(2, 0) - derivative(0, 2)) / 2
    spread = np.hypot(half, derivative(1, 1))
    low, high = mean - spread, mean + spread
    yield "brightness", derivative(0, 0)
    yield "slope", np.hypot(derivative(1, 0), derivative(0, 1))
    yield "blob", np.maximum(-high, 0)
    yield "ridge", np.maximum(-low - np.abs(high), 0)
    yield "valley", np.maximum(high, 0)
    yield "hole", np.maximum(low, 0)
    yield "Laplacian", np.abs(mean)


def _outlines(images: Array, sigma: float, where: Array) -> Iterator[tuple[str, Array]]:
    """Yield area, border and compactness of what is brighter than some levels."""
    from scipy import ndimage  # takes a while to load

    smooth = ndimage.gaussian_filter(images, (0, sigma, sigma))
    for level in _LEVELS_HU:
        bright = (smooth > level) & where
        area = bright.sum(axis=(1, 2))
        border = area - ndimage.binary_erosion(bright, np.ones((1, 3, 3))).sum(axis=(1, 2))
        yield f"area {sigma} {level}", area
        yield f"border {sigma} {level}", border
        yield f"compactness {sigma} {level}", border**2 / np.maximum(area, 1)
