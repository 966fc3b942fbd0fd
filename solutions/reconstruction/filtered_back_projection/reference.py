"""The reference: convolution by FFT, with room for all of it, and one interpolation for each projection."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def reconstruct(sinogram: NDArray[Any], first_deg: float, spacing_mm: float, size: int, pixel_mm: float) -> Floats:
    """Return the (size, size) slice of attenuation coefficients per mm."""
    elements, projections = sinogram.shape
    filtered = ramp_filtered(np.asarray(sinogram, dtype=np.float64), spacing_mm)
    places = (np.arange(elements) - (elements - 1) / 2) * spacing_mm
    across = (np.arange(size) - (size - 1) / 2) * pixel_mm
    x, y = across[None, :], -across[:, None]
    image = np.zeros((size, size))
    for m in range(projections):
        theta = np.radians(first_deg + m * 180 / projections)
        image += np.interp(x * np.cos(theta) + y * np.sin(theta), places, filtered[:, m])
    return np.asarray(image * np.pi / projections)


def ramp_filtered(sinogram: Floats, spacing_mm: float) -> Floats:
    """Return the (M, n) projections convolved with the ramp's impulse response, cut off at Nyquist's frequency."""
    elements = len(sinogram)
    room = 2 * elements
    n = np.minimum(np.arange(room), room - np.arange(room))
    response = np.where(n % 2 == 1, -1 / (np.pi * np.maximum(n, 1) * spacing_mm) ** 2, 0.0)
    response[0] = 1 / (4 * spacing_mm**2)
    spectrum = np.fft.fft(response)[:, None] * np.fft.fft(sinogram, room, axis=0)
    return np.asarray(np.fft.ifft(spectrum, axis=0).real[:elements] * spacing_mm)
