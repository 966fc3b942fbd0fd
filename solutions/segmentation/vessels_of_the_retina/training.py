"""What a vessel map is worth, what filters and a threshold reach, and another structure to learn."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from bank.checks import demand

LABELS = ("vessels",)

ANGLES = 12
HALF = 10
"""The filters are 21 pixels wide."""
LINE_WIDTH, LINE_LENGTH = 0.7, 4.0
"""Standard deviations of the line filter in pixels, across the vessel and along it."""
AROUND = 8.0
"""Standard deviation in pixels of the surroundings with which a pixel is compared."""
RIM = 2
"""Width of the rim around the vessels, in pixels."""

Array = NDArray[Any]


def score(prediction: Array, truth: Array) -> float:
    """Return the Dice coefficient of all pixels of all photographs that lie in the field of view.

    Parameters
    ----------
    prediction
        Logits (m, 1, 64, 64); above 0 is vessel.
    truth
        Vessels and field of view (m, 2, 64, 64).

    Raises
    ------
    Mismatch
        When the shapes do not belong to each other.
    """
    wanted = (len(truth), 1, *truth.shape[2:])
    demand(prediction.shape == wanted, f"the prediction has the shape {prediction.shape}, expected {wanted}")
    vessels, seen = truth[:, :1] > 0, truth[:, 1:] > 0
    found = (prediction > 0) & seen
    sizes = found.sum() + (vessels & seen).sum()
    return float(2 * (found & vessels & seen).sum() / sizes) if sizes else 1.0


def baseline(data: dict[str, Any], inputs: tuple[Array, ...]) -> Array:
    """Return 1 in vessels and -1 elsewhere, by filters whose weights and threshold are the best for the data.

    A pixel is the more of a vessel the darker it is than its surroundings, the more it lies on a dark line and the
    less across it, and the less it lies in a dark blot; small pieces are left out.
    """
    _, setting = max(_tried(data), key=lambda pair: pair[0])
    photographs, (weights, threshold, pieces) = inputs[0], setting
    found = _found(_evidence(photographs), weights, threshold, pieces, _field(photographs))
    return np.where(found, 1.0, -1.0)[:, None]


def another_world(
    data: dict[str, Any], inputs: tuple[Array, ...], truth: Array
) -> tuple[dict[str, Any], tuple[Array, ...], Array]:
    """Ask for the rim of the vessels: what lies at most two pixels away from them, without them."""
    field, seen = data["field"] > 0, truth[:, 1:]
    rim = (_rim(data["vessels"]) & field).astype(data["vessels"].dtype)
    return data | {"vessels": rim}, inputs, np.concatenate([_rim(truth[:, :1]) & (seen > 0), seen], axis=1)


def _rim(vessels: Array) -> Array:
    beside = np.zeros((3, 3, 3, 3), bool)
    beside[1, 1] = True
    return np.asarray(ndimage.binary_dilation(vessels > 0, beside, iterations=RIM) & (vessels == 0))


def _tried(data: dict[str, Any]) -> list[tuple[float, tuple[Any, ...]]]:
    """Return the Dice coefficient on the data of many settings, with the setting."""
    evidence, field = _evidence(data["photographs"]), data["field"][:, 0] > 0
    truth = np.stack([data["vessels"][:, 0], data["field"][:, 0]], axis=1)
    found = []
    for weights in product((1.0, 2.0, 4.0), (0.5, 1.0), (0.5, 1.0)):
        values = _mixed(evidence, weights)
        for threshold, pieces in product(np.quantile(values[field], np.linspace(0.77, 0.87, 6)), (0, 50, 100, 150)):
            vessels = _found(evidence, weights, threshold, pieces, field)
            found.append((score(vessels[:, None], truth), (weights, threshold, pieces)))
    return found


def _found(evidence: Array, weights: tuple[float, ...], threshold: float, pieces: int, field: Array) -> Array:
    """Return where the evidence is above the threshold, in pieces of so many pixels at least."""
    above = (_mixed(evidence, weights) > threshold) & field
    if not pieces:
        return above
    in_plane = np.zeros((3, 3, 3), bool)
    in_plane[1] = True
    labels, _ = ndimage.label(above, in_plane)
    sizes = np.bincount(labels.ravel())
    return np.asarray(above & (sizes[labels] >= pieces))


def _mixed(evidence: Array, weights: tuple[float, ...]) -> Array:
    dark, along, across, blot = evidence
    line, less_across, less_blot = weights
    return np.asarray(dark + line * (along - less_across * across) - less_blot * blot)


def _evidence(photographs: Array) -> Array:
    """Return (4, n, 64, 64): darkness, dark lines, dark lines across those, and dark blots, in the green channel."""
    green, field = photographs[:, 1], _field(photographs)
    dark, blot = (_darker(green, field, inner, outer) for inner, outer in ((0.3, AROUND), (1.5, 3.75)))
    contrast = -dark / np.sqrt((dark**2).sum(axis=(1, 2), keepdims=True) / field.sum(axis=(1, 2), keepdims=True))
    lines = np.stack([ndimage.convolve(20 * contrast, kernel[None], mode="mirror") for kernel in _line_filters()])
    best = lines.argmax(axis=0)
    across = np.take_along_axis(lines, (best + ANGLES // 2)[None] % ANGLES, axis=0)[0]
    return np.stack([dark, lines.max(axis=0), np.maximum(across, 0), np.maximum(blot, 0)])


def _field(photographs: Array) -> Array:
    """Return where red light came back: the field of view."""
    return np.asarray(photographs[:, 0] > 40)


def _darker(green: Array, field: Array, inner: float, outer: float) -> Array:
    """Return how much darker the near surroundings are than the farther ones, both within the field of view."""
    near, far = (
        ndimage.gaussian_filter(green * field, (0, s, s)) / (ndimage.gaussian_filter(1.0 * field, (0, s, s)) + 1e-3)
        for s in (inner, outer)
    )
    return np.asarray((far - near) * field)


def _line_filters() -> list[Array]:
    y, x = np.mgrid[-HALF : HALF + 1, -HALF : HALF + 1]
    filters = []
    for angle in np.pi / ANGLES * np.arange(ANGLES):
        across, along = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        wave = (1 - (across / LINE_WIDTH) ** 2) * np.exp(-((across / LINE_WIDTH) ** 2) / 2)
        kernel = wave * np.exp(-((along / LINE_LENGTH) ** 2) / 2)
        kernel -= kernel.mean()
        filters.append(-kernel / np.abs(kernel).sum())
    return filters
