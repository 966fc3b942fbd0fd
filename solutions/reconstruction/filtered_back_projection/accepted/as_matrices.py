import numpy as np
from scipy.linalg import toeplitz


def reconstruct(sinogram, first_deg, spacing_mm, size, pixel_mm):
    M, n = sinogram.shape
    # Filter: a symmetric Toeplitz matrix.
    column = np.zeros(M)
    column[0] = 0.25
    column[1::2] = -1 / (np.pi * np.arange(1, M, 2)) ** 2
    q = toeplitz(column) @ sinogram / spacing_mm
    # Back-projection: for every pixel a row with two weights per projection.
    rows, columns = np.indices((size, size)).reshape(2, -1)
    x, y = (columns - (size - 1) / 2) * pixel_mm, ((size - 1) / 2 - rows) * pixel_mm
    result = np.zeros(size * size)
    for m, theta in enumerate(np.deg2rad(first_deg) + np.pi * np.arange(n) / n):
        place = (x * np.cos(theta) + y * np.sin(theta)) / spacing_mm + (M - 1) / 2
        matrix = np.maximum(0, 1 - np.abs(place[:, None] - np.arange(M)))
        result += matrix @ q[:, m]
    return (np.pi / n) * result.reshape(size, size)
