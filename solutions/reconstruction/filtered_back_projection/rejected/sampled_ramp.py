import numpy as np


def ramp(projections, spacing):
    M = len(projections)
    padded = np.concatenate([projections, np.zeros_like(projections)])
    frequencies = np.abs(np.fft.fftfreq(2 * M, spacing))
    return np.fft.ifft(np.fft.fft(padded, axis=0) * frequencies[:, None], axis=0).real[:M]


def reconstruct(sinogram, first_deg, spacing_mm, size, pixel_mm):
    M, n = sinogram.shape
    q = ramp(sinogram, spacing_mm)
    s = (np.arange(M) - (M - 1) / 2) * spacing_mm
    across = (np.arange(size) - (size - 1) / 2) * pixel_mm
    x, y = np.meshgrid(across, -across)
    image = np.zeros((size, size))
    for m in range(n):
        theta = np.deg2rad(first_deg + m * 180 / n)
        image += np.interp(x * np.cos(theta) + y * np.sin(theta), s, q[:, m])
    return image * np.pi / n
