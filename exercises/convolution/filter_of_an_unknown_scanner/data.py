"""Chest slices before and after the filter of a scanner's software; the filter is new for every training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.grid import Grid
from bank.phantoms.thorax import thorax

Floats = NDArray[np.float64]
Slices = NDArray[np.float32]

STORED_0_HU = 8192
"""What is stored for 0 HU, as by scanners whose range goes beyond that of 12 bits."""
RAW_SD_HU = 90.0
"""Noise of the raw slices, which goes through the filter like the patient: thin slices at the dose of a screening."""
ARCHIVE_SD_HU = 60.0
"""Error of the filtered slices in the archive, which has no part in the filter."""
REACH = 2
"""The kernel has 2 * REACH + 1 rows and columns."""

_LENGTH_MM = 96.0
_CENTRE_MM = (0.0, 0.0, -10.0)
_IRREGULAR = 0.04


@dataclass(frozen=True)
class _Size:
    """How much is drawn: pixels along a row and along a column, their size, patients and slices of each."""

    columns: int
    rows: int
    pixel_mm: float
    patients: int
    slices: int
    new_patients: int
    new_slices: int


_SIZES = {
    "cpu": _Size(56, 44, 4.0, patients=3, slices=4, new_patients=2, new_slices=10),
    "cuda": _Size(224, 176, 1.0, patients=8, slices=8, new_patients=4, new_slices=10),
}


def draw_images(rng: Generator, device: str) -> tuple[dict[str, Any], tuple[Slices], Slices]:
    """Draw a filter and patients.

    Parameters
    ----------
    rng
        Where chance comes from; the kernel is drawn first.
    device
        "cpu" or "cuda": how many slices there are, and how fine they are.

    Returns
    -------
    data
        "raw" and "filtered", (n, 1, rows, columns) stored values, the second with the error of the archive.
    inputs, truth
        Raw slices of other patients, and what the filter makes of them, without the archive's error.
    """
    kernel, size = drawn_kernel(rng), _SIZES[device]
    raw = _scans(rng, size, size.patients, size.slices)
    kept = convolved(raw, kernel) + ARCHIVE_SD_HU * rng.standard_normal(raw.shape)
    new = _scans(rng, size, size.new_patients, size.new_slices)
    return {"raw": raw, "filtered": kept.astype(np.float32)}, (new,), convolved(new, kernel).astype(np.float32)


def drawn_kernel(rng: Generator) -> Floats:
    """Return a (5, 5) kernel: a blurred spot beside the middle, sharpened, with irregularities and a gain near 1."""
    away, angle = rng.uniform(0.6, 1.0), rng.uniform(0, 2 * np.pi)
    spot = _spot(away * np.sin(angle), away * np.cos(angle), rng.uniform(0.5, 0.9), rng.uniform(0.5, 0.9))
    sharpening = rng.uniform(0.3, 0.8)
    kernel = (1 + sharpening) * spot - sharpening * _spot(0, 0, 1.5, 1.5)
    kernel = kernel + _IRREGULAR * rng.standard_normal(kernel.shape)
    return np.asarray(rng.uniform(0.92, 1.08) * kernel / kernel.sum())


def convolved(stored: Slices, kernel: Floats) -> Floats:
    """Return slices (..., rows, columns) after the convolution of their HU; outside, the nearest pixel counts."""
    rows, columns = stored.shape[-2:]
    around = [(0, 0)] * (stored.ndim - 2) + [(REACH, REACH)] * 2
    padded = np.pad(stored.astype(np.float64) - STORED_0_HU, around, mode="edge")
    result = np.full(stored.shape, float(STORED_0_HU))
    for (u, v), weight in np.ndenumerate(kernel):
        first, left = 2 * REACH - u, 2 * REACH - v  # a convolution counts the kernel against the image
        result += weight * padded[..., first : first + rows, left : left + columns]
    return result


def _spot(row: float, column: float, sd_rows: float, sd_columns: float) -> Floats:
    """Return a Gaussian with its middle so far from the kernel's, adding up to 1."""
    steps = np.arange(-REACH, REACH + 1)
    along_rows = np.exp(-(((steps - row) / sd_rows) ** 2) / 2)
    along_columns = np.exp(-(((steps - column) / sd_columns) ** 2) / 2)
    spot = np.outer(along_rows, along_columns)
    return np.asarray(spot / spot.sum())


def _scans(rng: Generator, size: _Size, patients: int, slices: int) -> Slices:
    """Return raw slices of new patients, (patients * slices, 1, rows, columns)."""
    spacing = (size.pixel_mm, size.pixel_mm, _LENGTH_MM / slices)
    grid = Grid.centred((size.columns, size.rows, slices), spacing, centre_xyz_mm=_CENTRE_MM)
    ideal = np.concatenate([sitk.GetArrayFromImage(thorax(rng, grid).ideal) for _ in range(patients)])
    noisy = ideal + RAW_SD_HU * rng.standard_normal(ideal.shape) + STORED_0_HU
    return np.rint(noisy)[:, None].astype(np.float32)
