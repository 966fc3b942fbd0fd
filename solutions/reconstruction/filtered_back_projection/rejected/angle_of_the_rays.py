import numpy as np


def ramp(projections, spacing):
    M = len(projections)
    k = np.arange(1 - M, M)
    h = np.zeros(2 * M - 1)
    h[M - 1] = 1 / (4 * spacing**2)
    odd = k % 2 != 0
    h[odd] = -1 / (np.pi * k[odd] * spacing) ** 2
    return spacing * np.stack([np.convolve(p, h)[M - 1 : 2 * M - 1] for p in projections.T], axis=1)


def reconstruct(sinogram, first_deg, spacing_mm, size, pixel_mm):
    M, n = sinogram.shape
    q = ramp(sinogram, spacing_mm)
    s = (np.arange(M) - (M - 1) / 2) * spacing_mm
    across = (np.arange(size) - (size - 1) / 2) * pixel_mm
    x, y = np.meshgrid(across, -across)
    image = np.zeros((size, size))
    for m in range(n):
        theta = np.deg2rad(first_deg + m * 180 / n)
        image += np.interp(y * np.cos(theta) - x * np.sin(theta), s, q[:, m])
    return image * np.pi / n
