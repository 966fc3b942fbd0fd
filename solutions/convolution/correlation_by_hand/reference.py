"""The reference: a loop over the few weights, each of which adds a shifted and thinned-out copy of the image."""

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

Triple = tuple[int, int, int]


def correlate(
    image: NDArray[Any],
    kernel: NDArray[Any],
    stride: Triple = (1, 1, 1),
    padding: Triple = (0, 0, 0),
    dilation: Triple = (1, 1, 1),
) -> NDArray[np.float64]:
    """Return the (mz, my, mx) cross-correlation of a (nz, ny, nx) image with a (kz, ky, kx) kernel."""
    padded = np.pad(np.asarray(image, dtype=np.float64), [(p, p) for p in padding])
    axes = zip(padded.shape, kernel.shape, stride, dilation, strict=True)
    size = [(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in axes]
    result = np.zeros(size)
    for tap in itertools.product(*map(range, kernel.shape)):
        shifts = zip(tap, dilation, size, stride, strict=True)
        result += float(kernel[tap]) * padded[tuple(slice(t * d, t * d + (m - 1) * s + 1, s) for t, d, m, s in shifts)]
    return result
