import numpy as np


def reconstruct(sinogram, first_deg, spacing_mm, size, pixel_mm):
    M, n = sinogram.shape
    s = (np.arange(M) - (M - 1) / 2) * spacing_mm
    across = (np.arange(size) - (size - 1) / 2) * pixel_mm
    x, y = np.meshgrid(across, -across)
    image = np.zeros((size, size))
    for m in range(n):
        theta = np.deg2rad(first_deg + m * 180 / n)
        image += np.interp(x * np.cos(theta) + y * np.sin(theta), s, sinogram[:, m])
    return image * np.pi / n
