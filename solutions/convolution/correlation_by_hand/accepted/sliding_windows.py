import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    padded = np.pad(image.astype(float), tuple((p, p) for p in padding))
    reach = tuple((k - 1) * d + 1 for k, d in zip(kernel.shape, dilation))
    windows = sliding_window_view(padded, reach)
    windows = windows[:: stride[0], :: stride[1], :: stride[2], :: dilation[0], :: dilation[1], :: dilation[2]]
    return np.einsum("abcuvw,uvw->abc", windows, kernel.astype(float))
