"""Slices in MR with a smooth phase, of which a quarter of the lines and the middle of k-space are measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Complex = NDArray[np.complex128]
Array = NDArray[Any]

STEP = 4
"""Every fourth line is measured."""
NOISE_SD = 0.02
"""Of the real and of the imaginary part of each measured sample."""

_ELLIPSES = 8
_WAVES = ((2, 1), (1, 2), (2, -1), (1, -2))
"""Half waves of the phase along the rows and along the columns of the field of view."""
_WAVE_RAD = 1.0
_NEAR = 3.0
"""An edge is so many times as steep as a logistic function of the distance in pixels."""


@dataclass(frozen=True)
class _Size:
    """How much is drawn: rows and columns, lines around the middle, images to train on, and images to be scored on."""

    side: int
    middle: int
    images: int
    new_images: int


_SIZES = {"cpu": _Size(48, 6, 240, 304), "cuda": _Size(96, 12, 1200, 304)}


def draw_images(rng: Generator, device: str) -> tuple[dict[str, Any], tuple[Array, Array], Array]:
    """Return measurements with their images to train on, and measurements of other patients with theirs.

    Returns
    -------
    data
        `kspace` and `images` (n, 2, side, side): real and imaginary part; `mask` (n, 1, side, side): 1 on measured
        lines (rows of k-space), else 0; all float32. k-space is `fft2(image, norm="ortho")` with noise, and 0 where
        nothing was measured.
    inputs
        `kspace` and `mask` of other patients.
    truth
        Their images.
    """
    size = _SIZES[device]
    kspace, mask, images = measured(rng, drawn_slices(rng, size.images, size.side), size.middle)
    others, their_mask, truth = measured(rng, drawn_slices(rng, size.new_images, size.side), size.middle)
    return {"kspace": kspace, "mask": mask, "images": images}, (others, their_mask), truth


def measured(rng: Generator, slices: Complex, middle: int) -> tuple[Array, Array, Array]:
    """Return k-space with noise, the mask, and the images, as real and imaginary parts in float32."""
    side = slices.shape[-1]
    mask = drawn_mask(rng, len(slices), side, middle)
    noise = NOISE_SD * (rng.standard_normal(slices.shape) + 1j * rng.standard_normal(slices.shape))
    kspace = np.where(mask, np.fft.fft2(slices, norm="ortho") + noise, 0)
    full = np.repeat(mask, side, axis=2)[:, None].astype(np.float32)
    return in_parts(kspace), full, in_parts(slices)


def drawn_mask(rng: Generator, count: int, side: int, middle: int) -> NDArray[np.bool_]:
    """Return (n, side, 1): every fourth line from a random one on, and `middle` lines around line 0."""
    lines = np.arange(side)
    number = (lines + side // 2) % side - side // 2  # -side/2 to side/2 - 1, with 0 first
    around = (number >= -(middle // 2)) & (number < middle - middle // 2)
    regular = (lines - rng.integers(STEP, size=(count, 1))) % STEP == 0
    return np.asarray((regular | around)[:, :, None])


def drawn_slices(rng: Generator, count: int, side: int) -> Complex:
    """Return complex slices (n, side, side): a body with a bright rim and ellipses in it, times a smooth phase."""
    scale = side / 48
    y, x = (np.indices((side, side)) - (side - 1) / 2)[:, None] / scale

    def drawn(low: float, high: float) -> Floats:
        return rng.uniform(low, high, (count, 1, 1))

    middle, axes, turned = (drawn(-2, 2), drawn(-2, 2)), (drawn(15, 21), drawn(15, 21)), drawn(-0.5, 0.5)
    inside = _ellipse(x, y, middle, (axes[0] - 2, axes[1] - 2), turned, scale)
    magnitude = drawn(0.6, 0.9) * _ellipse(x, y, middle, axes, turned, scale) - drawn(0.3, 0.5) * inside
    for _ in range(_ELLIPSES):
        angle, away = drawn(0, 2 * np.pi), np.sqrt(drawn(0, 0.6))
        place = (middle[0] + away * axes[0] * np.cos(angle), middle[1] + away * axes[1] * np.sin(angle))
        ellipse = _ellipse(x, y, place, (drawn(1.5, 6), drawn(1.5, 6)), drawn(0, np.pi), scale)
        magnitude = magnitude + drawn(-0.35, 0.5) * inside * ellipse
    phase = drawn(0, 2 * np.pi)
    for right, down in _WAVES:
        phase = phase + drawn(-1, 1) * _WAVE_RAD * np.cos(np.pi / 48 * (right * x + down * y) + drawn(0, 2 * np.pi))
    return np.asarray(np.clip(magnitude, 0, 1) * np.exp(1j * phase))


def _ellipse(
    x: Floats, y: Floats, middle: tuple[Floats, Floats], axes: tuple[Floats, Floats], turned: Floats, scale: float
) -> Floats:
    """Return 1 inside and 0 outside, with an edge of about a pixel."""
    right, down = x - middle[0], y - middle[1]
    along = (right * np.cos(turned) + down * np.sin(turned)) / axes[0]
    across = (down * np.cos(turned) - right * np.sin(turned)) / axes[1]
    depth = (1 - np.hypot(along, across)) * np.sqrt(axes[0] * axes[1]) * scale
    return np.asarray(1 / (1 + np.exp(np.clip(-_NEAR * depth, -30, 30))))


def in_parts(values: Complex) -> Array:
    """Return (n, 2, rows, columns): real and imaginary part of complex images, in float32."""
    return np.stack([values.real, values.imag], axis=1).astype(np.float32)


def complex_of(parts: Array) -> Complex:
    """Return complex images of real and imaginary parts (n, 2, rows, columns)."""
    return np.asarray(parts[:, 0] + 1j * parts[:, 1], np.complex128)
