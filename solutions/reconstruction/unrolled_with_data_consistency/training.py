"""What a reconstruction is worth, what total variation with a phase map reaches, and patients behind a grid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.checks import demand
from exercises.reconstruction.unrolled_with_data_consistency.data import complex_of, in_parts

LABELS = ("images",)

ITERATIONS = 200
TUNED_ON = 32
"""Images of the data on which the baseline is tuned."""
WEIGHTS = (0.01, 0.015, 0.02, 0.03)
"""Of the total variation."""
WIDTHS = (1.5, 2.0, 2.5, 3.0)
"""Standard deviations, in lines, of the Gaussian through which the phase is seen."""
_STEP = 0.35
"""Of the primal and of the dual variable: 1/step is at least step * 8 + 1/2."""

Array = NDArray[Any]
Complex = NDArray[np.complex128]
Method = Callable[[Complex, Array], Complex]


def score(prediction: Array, truth: Array) -> float:
    """Return the mean over the images of the peak signal-to-noise ratio in dB, with the range 1.

    Parameters
    ----------
    prediction, truth
        Real and imaginary parts (m, 2, rows, columns).

    Raises
    ------
    Mismatch
        When the shapes do not belong to each other.
    """
    demand(prediction.shape == truth.shape, f"the prediction has the shape {prediction.shape}, expected {truth.shape}")
    squared = ((prediction.astype(np.float64) - truth) ** 2).sum(axis=1).mean(axis=(1, 2))
    return float(np.mean(-10 * np.log10(np.maximum(squared, 1e-12))))


def baseline(data: dict[str, Any], inputs: tuple[Array, Array]) -> Array:
    """Return the images of least total variation, by the method and the weights that are the best for the data.

    Tried are the complex image itself, and a magnitude that is nowhere negative times the phase of the middle of
    k-space; at the end the measured samples are put back.
    """
    few = slice(0, TUNED_ON)
    kspace, mask, truth = complex_of(data["kspace"][few]), data["mask"][few, 0] > 0, data["images"][few]
    best = max(_methods(), key=lambda method: score(in_parts(method(kspace, mask)), truth))
    return in_parts(best(complex_of(inputs[0]), inputs[1][:, 0] > 0))


def another_world(
    data: dict[str, Any], inputs: tuple[Array, Array], truth: Array
) -> tuple[dict[str, Any], tuple[Array, Array], Array]:
    """Look at all patients through a grid that hides every second column, as the lines measure it, with their noise."""
    there = data | {"kspace": _lines_through_grid(data["kspace"]), "images": _through_grid(data["images"])}
    return there, (_lines_through_grid(inputs[0]), inputs[1]), _through_grid(truth)


def _through_grid(images: Array) -> Array:
    return images * (np.arange(images.shape[-1]) % 2 == 0).astype(images.dtype)


def _lines_through_grid(kspace: Array) -> Array:
    """Return the measured lines: the grid is constant along the other axis, so that it mixes no line with another."""
    return (kspace + np.roll(kspace, kspace.shape[-1] // 2, axis=-1)) / 2


def _methods() -> Iterator[Method]:
    for weight in WEIGHTS:
        yield partial(least_variation, weight=weight)
        for width in WIDTHS:
            yield partial(least_variation_of_magnitude, weight=weight, width=width)


def least_variation(kspace: Complex, mask: Array, weight: float) -> Complex:
    """Return complex images that fit the measured samples and have little total variation."""
    return _consistent(_minimised(kspace, mask, np.ones_like(kspace), weight), kspace, mask)


def least_variation_of_magnitude(kspace: Complex, mask: Array, weight: float, width: float) -> Complex:
    """Return images with the phase of the blurred ones, and a magnitude of little total variation."""
    number = np.fft.fftfreq(kspace.shape[-1], 1 / kspace.shape[-1])
    window = np.exp(-((number / width) ** 2) / 2)
    seen = kspace * _dense(mask) * window[:, None] * window
    blurred = np.fft.ifft2(seen, norm="ortho")
    phase = blurred / np.maximum(np.abs(blurred), 1e-9)
    magnitude = _minimised(kspace, mask, phase, weight, lambda image: np.maximum(image.real, 0) + 0j)
    return _consistent(phase * magnitude, kspace, mask)


def _dense(mask: Array) -> Array:
    """Return (n, rows, 1): the lines that are measured with both neighbours, where the phase folds nowhere."""
    line = mask[:, :, :1]
    return np.asarray(line & (np.roll(line, 1, axis=1) | np.roll(line, -1, axis=1)))


def _minimised(
    kspace: Complex,
    mask: Array,
    phase: Complex,
    weight: float,
    allowed: Callable[[Complex], Complex] = lambda image: image,
) -> Complex:
    """Minimise half the squared misfit plus the weighted variation of an image times a phase (Condat, Vu)."""

    def misfit(image: Complex) -> Complex:
        missing = mask * np.fft.fft2(phase * image, norm="ortho") - kspace
        return np.asarray(phase.conj() * np.fft.ifft2(missing, norm="ortho"))

    image = allowed(phase.conj() * np.fft.ifft2(kspace, norm="ortho"))
    ahead, slopes = image, np.zeros((2, *image.shape), complex)
    for _ in range(ITERATIONS):
        slopes = slopes + _STEP * np.stack([np.roll(ahead, -1, axis) - ahead for axis in (1, 2)])
        slopes = slopes / np.maximum(1, np.sqrt((np.abs(slopes) ** 2).sum(axis=0)) / weight)
        spread = sum(np.roll(slope, 1, axis) - slope for axis, slope in enumerate(slopes, start=1))
        new = allowed(image - _STEP * (misfit(image) + spread))
        image, ahead = new, 2 * new - image
    return image


def _consistent(image: Complex, kspace: Complex, mask: Array) -> Complex:
    return np.asarray(np.fft.ifft2(np.where(mask, kspace, np.fft.fft2(image, norm="ortho")), norm="ortho"))
