import math

import numpy as np


def response(n, d):
    if n == 0:
        return 1 / (4 * d**2)
    return 0 if n % 2 == 0 else -1 / (math.pi * n * d) ** 2


def reconstruct(sinogram, first_deg, spacing_mm, size, pixel_mm):
    M, n = sinogram.shape
    h = [response(k, spacing_mm) for k in range(-(M - 1), M)]
    s = (np.arange(M) - (M - 1) / 2) * spacing_mm
    centre = (size - 1) / 2
    image = np.zeros((size, size))
    for m in range(n):
        q = spacing_mm * np.convolve(sinogram[:, m], h, mode="valid" if M == 1 else "full")[M - 1 : 2 * M - 1]
        theta = math.radians(first_deg + 180 * m / n)
        for row in range(size):
            x = (np.arange(size) - centre) * pixel_mm
            y = (centre - row) * pixel_mm
            image[row] += np.interp(x * math.cos(theta) + y * math.sin(theta), s, q)
    return math.pi / n * image
