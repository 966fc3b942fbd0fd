import itertools

import numpy as np


def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    padded = np.zeros([n + p for n, p in zip(image.shape, padding)])
    padded[padding[0] :, padding[1] :, padding[2] :] = image
    size = [(n - d * (k - 1) - 1) // s + 1 for n, k, d, s in zip(padded.shape, kernel.shape, dilation, stride)]
    out = np.zeros(size)
    for z, y, x in itertools.product(*(range(m) for m in size)):
        corner = (z * stride[0], y * stride[1], x * stride[2])
        window = padded[tuple(slice(c, c + d * (k - 1) + 1, d) for c, d, k in zip(corner, dilation, kernel.shape))]
        out[z, y, x] = np.sum(window * kernel)
    return out
