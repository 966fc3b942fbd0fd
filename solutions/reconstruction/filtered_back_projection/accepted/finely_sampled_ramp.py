import numpy as np


def reconstruct(sinogram, first_deg, spacing_mm, size, pixel_mm):
    # The ramp itself, sampled so finely that its value at 0 does not matter.
    M, n = sinogram.shape
    long = 32 * M
    ramp = np.abs(np.fft.rfftfreq(long, spacing_mm))
    q = np.fft.irfft(np.fft.rfft(sinogram, long, axis=0) * ramp[:, None], long, axis=0)[:M]
    s = spacing_mm * (np.arange(M) - 0.5 * (M - 1))
    grid = pixel_mm * (np.arange(size) - 0.5 * (size - 1))
    x, y = np.meshgrid(grid, grid)
    image = np.zeros((size, size), dtype=np.float32)
    for m in range(n):
        theta = np.pi * (first_deg / 180 + m / n)
        image += np.interp(x * np.cos(theta) - y * np.sin(theta), s, q[:, m])
    return image * (np.pi / n)
