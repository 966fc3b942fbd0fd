"""Random fields: how tissue varies from place to place."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.grid import Grid

Singles = NDArray[np.float32]


def cloud(rng: Generator, grid: Grid, scale_mm: float) -> Singles:
    """Return a smooth random array [k, j, i] of mean 0 and standard deviation 1, without voxels that stand out.

    White noise, blurred by a Gaussian of standard deviation `scale_mm`; opposite sides of the grid fit each other.
    On a grid much smaller than the scale there is nothing that varies, and all is 0.
    """
    shape = grid.shape_zyx
    spectrum = np.fft.rfftn(rng.standard_normal(shape, np.float32))
    frequencies = [np.fft.fftfreq(n, d) for n, d in zip(shape, grid.spacing_xyz_mm[::-1], strict=True)]
    frequencies[-1] = np.fft.rfftfreq(shape[-1], grid.spacing_xyz_mm[0])
    for axis, frequency in enumerate(frequencies):
        lengths = [1] * len(shape)
        lengths[axis] = len(frequency)
        spectrum *= np.exp(-2 * (np.pi * scale_mm * frequency) ** 2).reshape(lengths).astype(np.float32)
    spectrum.flat[0] = 0.0
    field = np.fft.irfftn(spectrum, shape, axes=range(len(shape)))
    return np.asarray(field / max(field.std(), np.finfo(np.float32).tiny), np.float32)
