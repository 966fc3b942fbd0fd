import numpy as np


def places(n, k, s, p, d):
    """Index into the padded axis for every output position (rows) and every weight (columns)."""
    m = (n + 2 * p - (k - 1) * d - 1) // s + 1
    return s * np.arange(m)[:, None] + d * np.arange(k)[None, :]


def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    # One row for every output voxel, one column for every weight, in 32-bit numbers.
    padded = np.pad(image, [(p, p) for p in padding], constant_values=0).astype(np.float32)
    iz, iy, ix = (places(*five) for five in zip(image.shape, kernel.shape, stride, padding, dilation))
    rows = padded[iz[:, None, None, :, None, None], iy[None, :, None, None, :, None], ix[None, None, :, None, None, :]]
    size = rows.shape[:3]
    return (rows.reshape(-1, kernel.size) @ kernel.astype(np.float32).ravel()).reshape(size)
