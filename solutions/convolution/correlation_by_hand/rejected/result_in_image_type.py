import itertools

import numpy as np


def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    padded = np.pad(image, [(p, p) for p in padding])
    reach = [d * (k - 1) + 1 for k, d in zip(kernel.shape, dilation)]
    out = np.zeros([(n - r) // s + 1 for n, r, s in zip(padded.shape, reach, stride)], dtype=image.dtype)
    for z, y, x in itertools.product(*map(range, out.shape)):
        az, ay, ax = z * stride[0], y * stride[1], x * stride[2]
        window = padded[
            az : az + reach[0] : dilation[0], ay : ay + reach[1] : dilation[1], ax : ax + reach[2] : dilation[2]
        ]
        out[z, y, x] = (window * kernel).sum()
    return out
