import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    padded = np.pad(image.astype(np.float64), [(p, p) for p in padding])
    windows = sliding_window_view(padded, kernel.shape)[:: stride[0], :: stride[1], :: stride[2]]
    return np.tensordot(windows, kernel.astype(np.float64), axes=3)
