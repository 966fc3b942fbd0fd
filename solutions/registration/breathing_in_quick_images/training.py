"""What a displacement field is worth, what registration of each pair by itself reaches, and a liver upside down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.checks import demand

LABELS = ("points", "displacements")
FOLDED = 0.01
"""Share of an image that may fold."""

_TUNED = 32
"""Pairs with which the baseline's settings are chosen."""
_ITERATIONS = 40
_MOST_SHIFT = 12

Array = NDArray[Any]


def score(prediction: Array, truth: Array) -> float:
    """Return the share of the movement that is explained: 1 - (what is left of it) / (what it was).

    Parameters
    ----------
    prediction
        Fields (m, 2, rows, columns): displacements along rows and columns, in pixels. A field that folds in more than
        1 % of the image counts as no displacement at all.
    truth
        (m, 40, 4): row and column of places, and their displacements along rows and columns.

    Raises
    ------
    Mismatch
        When the shapes do not belong to each other.
    """
    right = prediction.ndim == 4 and prediction.shape[:2] == (len(truth), 2) and min(prediction.shape[2:]) > 1
    demand(right, f"the prediction has the shape {prediction.shape}, expected ({len(truth)}, 2, rows, columns)")
    kept = folded(prediction) <= FOLDED
    predicted = sampled(prediction, truth[..., :2]) * kept[:, None, None]
    left = np.linalg.norm(predicted - truth[..., 2:], axis=-1).mean()
    return float(1 - left / np.linalg.norm(truth[..., 2:], axis=-1).mean())


def folded(fields: Array) -> Array:
    """Return the share of each field (m, 2, rows, columns) in which it folds, by differences to the next pixel."""
    fields = fields.astype(np.float64)
    down, right = np.diff(fields, axis=2)[..., :-1], np.diff(fields, axis=3)[:, :, :-1]
    jacobian = (1 + down[:, 0]) * (1 + right[:, 1]) - right[:, 0] * down[:, 1]
    return np.asarray((jacobian <= 0).mean(axis=(1, 2)))


def sampled(images: Array, points: Array) -> Array:
    """Return what images (m, channels, rows, columns) hold at points (m, ..., 2), linearly between pixels.

    Outside, the nearest pixel counts. The result has the shape (m, ..., channels).
    """
    limits = np.array(images.shape[2:]) - 1
    inside = np.clip(points, 0, limits)
    first = np.minimum(inside.astype(int), limits - 1)
    row, column = np.moveaxis(inside - first, -1, 0)[..., None]
    number = np.arange(len(images)).reshape((-1,) + (1,) * (points.ndim - 2))
    last = np.moveaxis(images, 1, -1)
    corners = [last[number, first[..., 0] + down, first[..., 1] + right] for down, right in product((0, 1), repeat=2)]
    upper = corners[0] * (1 - column) + corners[1] * column
    return np.asarray(upper * (1 - row) + (corners[2] * (1 - column) + corners[3] * column) * row)


@dataclass(frozen=True)
class _Setting:
    """How one pair is registered by itself: widths in pixels, of 64 along a side.

    Attributes
    ----------
    blur
        Of the images.
    columns
        Whether the mean of each column is taken away, and shadows with it.
    shift
        Whether the best shift of the whole image comes first.
    smooth
        Of the field after each iteration of the demons; 0 leaves it at the shift.
    """

    blur: float
    columns: bool
    shift: bool
    smooth: float


_CHOICES: dict[str, tuple[float, ...]] = {
    "smooth": (0.0, 3.0, 5.0, 8.0),
    "columns": (True, False),
    "shift": (True, False),
    "blur": (1.0, 2.0, 3.0, 4.0),
}


def baseline(data: dict[str, Any], inputs: tuple[Array, ...]) -> Array:
    """Return the fields of the registration of each pair by itself that fits the observer's places best.

    A shift by the largest correlation and demons have their settings chosen one after the other; to leave the images
    as they are is one of the possibilities.
    """
    moving, fixed = data["moving"][:_TUNED], data["fixed"][:_TUNED]
    places = np.concatenate([data["points"], data["displacements"]], axis=-1)[:_TUNED]
    best, setting = -np.inf, _Setting(blur=2.0, columns=True, shift=True, smooth=5.0)
    for name, values in _CHOICES.items():
        tried = [replace(setting, **{name: value}) for value in values]
        reached = [score(_registered(moving, fixed, each), places) for each in tried]
        best, setting = max(reached), tried[int(np.argmax(reached))]
    found = _registered(inputs[0], inputs[1], setting)
    return found if best > 0 else np.zeros_like(found)


def another_world(
    data: dict[str, Any], inputs: tuple[Array, ...], truth: Array
) -> tuple[dict[str, Any], tuple[Array, ...], Array]:
    """Turn everything by half a turn: the body's wall is below, and what moved to one side moves to the other."""
    last = np.array(data["fixed"].shape[2:]) - 1
    turned = {name: _turned(data[name]) for name in ("moving", "fixed")}
    turned |= {"points": (last - data["points"]).astype(np.float32), "displacements": -data["displacements"]}
    other = np.concatenate([last - truth[..., :2], -truth[..., 2:]], axis=-1)
    return data | turned, tuple(map(_turned, inputs)), other


def _turned(images: Array) -> Array:
    return np.ascontiguousarray(images[..., ::-1, ::-1])


def _registered(moving: Array, fixed: Array, setting: _Setting) -> Array:
    scale = moving.shape[-1] / 64
    images = [_prepared(each[:, 0].astype(np.float64), setting, scale) for each in (moving, fixed)]
    field = np.zeros((len(moving), 2, *moving.shape[2:]))
    if setting.shift:
        field += _best_shift(*images, round(_MOST_SHIFT * scale))[:, :, None, None]
    return _demons(*images, field, setting.smooth * scale) if setting.smooth else field


def _prepared(images: Array, setting: _Setting, scale: float) -> Array:
    """Return images that are smoothed and have the same brightness and contrast everywhere."""
    from scipy import ndimage

    def blurred(what: Array, width: float) -> Array:
        return np.asarray(ndimage.gaussian_filter(what, (0, width * scale, width * scale)))

    images = blurred(images, setting.blur)
    if setting.columns:
        images = images - images.mean(axis=1, keepdims=True)
    images = images - blurred(images, 8.0)
    return np.asarray(images / np.sqrt(blurred(images**2, 12.0) + 1.0))


def _best_shift(moving: Array, fixed: Array, most: int) -> Array:
    """Return the shift (n, 2) in whole pixels after which images correlate best."""
    spectra = [np.fft.rfft2(images, axes=(1, 2)) for images in (moving, fixed)]
    alike = np.fft.irfft2(spectra[0] * np.conj(spectra[1]), moving.shape[1:], axes=(1, 2))
    shifts = np.arange(-most, most + 1)
    near = alike[:, shifts][:, :, shifts].reshape(len(moving), -1)
    return np.stack(np.unravel_index(near.argmax(axis=1), (len(shifts),) * 2), axis=-1) - most


def _demons(moving: Array, fixed: Array, field: Array, smooth: float) -> Array:
    """Return fields after some iterations of Thirion's demons with forces of both images."""
    from scipy import ndimage

    pixels = np.stack(np.indices(fixed.shape[1:]), axis=-1)[None]
    of_fixed, of_moving = (np.stack(np.gradient(images, axis=(1, 2)), axis=1) for images in (fixed, moving))
    sources = np.concatenate([moving[:, None], of_moving], axis=1)
    for _ in range(_ITERATIONS):
        warped = np.moveaxis(sampled(sources, pixels + np.moveaxis(field, 1, -1)), -1, 1)
        slope, away = (of_fixed + warped[:, 1:]) / 2, warped[:, :1] - fixed[:, None]
        force = -away * slope / ((slope**2).sum(axis=1, keepdims=True) + 0.25 * away**2 + 1e-6)
        field = ndimage.gaussian_filter(field + np.clip(force, -2, 2), (0, 0, smooth, smooth))
    return np.asarray(field)
