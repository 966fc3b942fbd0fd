import itertools
import math

import numpy as np


def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    n = [size + 2 * p for size, p in zip(image.shape, padding)]
    reach = [d * (k - 1) + 1 for k, d in zip(kernel.shape, dilation)]
    out_size = [math.ceil((a - r) / s) + 1 for a, r, s in zip(n, reach, stride)]
    # Room behind, so that the last positions find something under the kernel.
    padded = np.zeros([a + s for a, s in zip(n, stride)])
    padded[tuple(slice(p, p + size) for p, size in zip(padding, image.shape))] = image
    out = np.zeros(out_size)
    for place in itertools.product(*map(range, out_size)):
        window = tuple(slice(m * s, m * s + r, d) for m, s, r, d in zip(place, stride, reach, dilation))
        out[place] = np.sum(padded[window] * kernel)
    return out
