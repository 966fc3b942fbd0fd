import numpy as np
from scipy.ndimage import convolve1d, map_coordinates


def reconstruct(sinogram, first_deg, spacing_mm, size, pixel_mm):
    M, n = sinogram.shape
    k = np.arange(-M + 1, M)
    with np.errstate(divide="ignore"):
        h = np.where(k % 2, -1.0 / (np.pi * k * spacing_mm) ** 2, 0)
    h[M - 1] = 0.25 / spacing_mm**2
    q = convolve1d(sinogram, h, axis=0, mode="constant") * spacing_mm
    theta = np.deg2rad(first_deg + np.arange(n) * 180 / n)
    axis = np.linspace(-1, 1, size) * (size - 1) / 2 * pixel_mm
    Y, X = np.meshgrid(axis[::-1], axis, indexing="ij")
    s = X[..., None] * np.cos(theta) + Y[..., None] * np.sin(theta)
    j = s / spacing_mm + (M - 1) / 2
    m = np.broadcast_to(np.arange(n), j.shape)
    return map_coordinates(q, [j, m], order=1, mode="nearest").mean(axis=-1) * np.pi
