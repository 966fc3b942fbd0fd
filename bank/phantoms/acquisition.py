"""What a scanner does to an ideal image: resolution, slice thickness, truncated k-space, bias and noise.

Every function takes an image and returns a new one of the same geometry (`thick_slices` states its own) in float32;
where chance has a part it takes a numpy Generator. Several are applied in the order in which they happen: bias and
k-space before noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator
from numpy.typing import NDArray

from bank.errors import VoxbankError
from bank.phantoms.grid import Floats, Grid

Voxels = NDArray[np.float32]

FWHM_PER_SIGMA = 2 * math.sqrt(2 * math.log(2))
"""A Gaussian falls to half its height 1.177 standard deviations from its middle."""

_KERNEL_WIDTH = 301  # voxels; wide enough that the width of the Gaussian alone decides
_KERNEL_ERROR = 1e-4
_HIGHEST_WAVE = 2  # half waves of a bias field across the image


def blurred(image: sitk.Image, fwhm_xyz_mm: tuple[float, ...]) -> sitk.Image:
    """Return the image seen with a Gaussian point spread function of unit gain.

    `fwhm_xyz_mm` are full widths at half maximum along the image's own axes; 0 leaves an axis as it is. Beyond its
    border the image is continued with its border's values.
    """
    variance = [(fwhm / FWHM_PER_SIGMA) ** 2 for fwhm in fwhm_xyz_mm]
    return sitk.DiscreteGaussian(
        sitk.Cast(image, sitk.sitkFloat32), variance, _KERNEL_WIDTH, [_KERNEL_ERROR] * len(variance), True
    )


def thick_slices(image: sitk.Image, slices: int) -> sitk.Image:
    """Return the image with every `slices` neighbouring slices averaged to one.

    Spacing along k grows by that factor, and the origin moves to the middle of the first thick slice; slices that do
    not fill a whole one are left out.
    """
    return sitk.BinShrink(sitk.Cast(image, sitk.sitkFloat32), [1, 1, slices])


def truncated(image: sitk.Image, kept_xyz: tuple[float, ...]) -> sitk.Image:
    """Return the image made of the middle of its k-space: `kept_xyz` is the part kept along each axis, in (0, 1].

    Edges ring (Gibbs), and overshoot by 9 % of their step. k-space wraps round, and so does the ringing.

    Raises
    ------
    VoxbankError
        When a part is not in (0, 1].
    """
    if not all(0 < kept <= 1 for kept in kept_xyz):
        raise VoxbankError(f"of k-space a part in (0, 1] is kept along each axis, not {kept_xyz}")

    def keep_the_middle(voxels: Voxels) -> Floats:
        space = np.fft.fftn(voxels)
        for axis, kept in enumerate(reversed(kept_xyz)):
            outside = np.abs(np.fft.fftfreq(voxels.shape[axis])) > kept / 2
            space[(slice(None),) * axis + (outside,)] = 0
        # Both ends of an axis are cut alike, so that nothing imaginary is left but rounding errors.
        return np.fft.ifftn(space).real

    return _changed(image, keep_the_middle)


def bias_field(grid: Grid, peak_to_peak: float, rng: Generator) -> sitk.Image:
    """Return a smooth field with mean 1 over the grid that varies by `peak_to_peak` between its extremes.

    It is a drawn sum of cosines with up to two half waves along each axis; an MR image with this bias is
    `image * field`.

    Raises
    ------
    VoxbankError
        When `peak_to_peak` is not in [0, 1), and the field might not be positive.
    """
    if not 0 <= peak_to_peak < 1:
        raise VoxbankError(f"a bias field varies by a part of its mean, in [0, 1), not by {peak_to_peak}")
    orders = [range(_HIGHEST_WAVE + 1)] * grid.dimension
    waves = np.stack(np.meshgrid(*orders, indexing="ij"), axis=-1)
    weights = rng.normal(size=waves.shape[:-1]) / (1 + (waves**2).sum(axis=-1))
    weights[(0,) * grid.dimension] = 0  # without it the mean over the voxels is exactly 0
    for length in grid.shape_zyx:
        places = (np.arange(length) + 0.5) / length
        cosines = np.cos(np.pi * np.outer(np.arange(_HIGHEST_WAVE + 1), places))
        weights = np.tensordot(weights, cosines, axes=(0, 0))
    return grid.image((1 + peak_to_peak / np.ptp(weights) * weights).astype(np.float32))


def with_white_noise(image: sitk.Image, sd: float, rng: Generator) -> sitk.Image:
    """Return the image with Gaussian noise of standard deviation `sd` that is independent in every voxel."""
    return _changed(image, lambda voxels: voxels + sd * rng.standard_normal(voxels.shape, np.float32))


def with_ct_noise(image: sitk.Image, sd_hu: float, rng: Generator) -> sitk.Image:
    """Return the image with noise of standard deviation `sd_hu` that has the texture of filtered back-projection.

    Within a slice the noise power grows with the frequency, as the ramp filter makes it, and falls to 0 at the Nyquist
    frequency as a Hann window lets it (Riederer, Pelc and Chesler, https://doi.org/10.1088/0031-9155/23/3/008); there
    is none at frequency 0, and slices are independent.
    """
    rows, columns = image.GetSize()[1], image.GetSize()[0]
    spacing = image.GetSpacing()
    amplitude = np.sqrt(_ramp_power(rows, columns, spacing[1], spacing[0])).astype(np.float32)

    def add(voxels: Voxels) -> Voxels:
        white = rng.standard_normal(voxels.shape, np.float32)
        half = amplitude[:, : columns // 2 + 1]
        shaped = np.fft.irfft2(np.fft.rfft2(white) * half, s=(rows, columns))
        return np.asarray(voxels + sd_hu * shaped, np.float32)

    return _changed(image, add)


def with_rician_noise(image: sitk.Image, sigma: float, rng: Generator) -> sitk.Image:
    """Return the magnitude of the image after noise of standard deviation `sigma` in both of its channels.

    Where there is no signal its mean is sigma sqrt(pi/2) and not 0; at high signal the noise is nearly Gaussian
    (Gudbjartsson and Patz, https://doi.org/10.1002/mrm.1910340618).
    """

    def magnitude(voxels: Voxels) -> Voxels:
        real, imaginary = (sigma * rng.standard_normal(voxels.shape, np.float32) for _ in range(2))
        return np.asarray(np.hypot(voxels + real, imaginary), np.float32)

    return _changed(image, magnitude)


def ct_scan(ideal: sitk.Image, fwhm_xyz_mm: tuple[float, ...], sd_hu: float, rng: Generator) -> sitk.Image:
    """Return an ideal image in HU as a CT scanner shows it: blurred, with noise, in whole numbers (int16)."""
    return whole_numbers(with_ct_noise(blurred(ideal, fwhm_xyz_mm), sd_hu, rng))


def mr_scan(ideal: sitk.Image, bias: float, sigma: float, rng: Generator) -> sitk.Image:
    """Return an ideal MR image with a bias field of that range and with Rician noise, in whole numbers (int16)."""
    biased = sitk.Cast(ideal, sitk.sitkFloat32) * bias_field(Grid.of(ideal), bias, rng)
    return whole_numbers(with_rician_noise(biased, sigma, rng), 0, 32767)


def whole_numbers(image: sitk.Image, low: int = -1024, high: int = 3071) -> sitk.Image:
    """Return the image as int16, rounded and clipped: the default bounds are those of a 12-bit CT image in HU."""
    clipped = sitk.Clamp(sitk.Round(sitk.Cast(image, sitk.sitkFloat32)), sitk.sitkFloat32, low, high)
    return sitk.Cast(clipped, sitk.sitkInt16)


def _ramp_power(rows: int, columns: int, row_mm: float, column_mm: float) -> Floats:
    """Return the power of each frequency of a slice, scaled so that white noise of variance 1 keeps this variance."""
    frequency = np.hypot(np.fft.fftfreq(rows, row_mm)[:, None], np.fft.fftfreq(columns, column_mm))
    nyquist = 0.5 / max(row_mm, column_mm)
    power = frequency * np.where(frequency < nyquist, np.cos(np.pi / 2 * frequency / nyquist) ** 4, 0)
    return np.asarray(power / power.mean())


def _changed(image: sitk.Image, change: Callable[[Voxels], NDArray[Any]]) -> sitk.Image:
    voxels = sitk.GetArrayFromImage(image).astype(np.float32)
    result = sitk.GetImageFromArray(change(voxels).astype(np.float32))
    result.CopyInformation(image)
    return result
