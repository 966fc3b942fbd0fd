import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_backward(image, weights, output_gradient, stride=(1, 1), padding=(0, 0)):
    (sr, sc), (pr, pc) = stride, padding
    kr, kc = weights.shape[2:]
    n, o, mr, mc = output_gradient.shape
    padded = np.pad(image, [(0, 0), (0, 0), (pr, pr), (pc, pc)])
    windows = sliding_window_view(padded, (kr, kc), axis=(2, 3))[:, :, ::sr, ::sc]
    dw = np.einsum("noij,ncijuv->ocuv", output_gradient, windows)

    # Zeros between the gradients (stride), k - 1 zeros around them, and a reversed kernel with swapped channels.
    hr, hc = padded.shape[2], padded.shape[3]
    spread = np.zeros((n, o, hr + kr - 1, hc + kc - 1), dtype=output_gradient.dtype)
    spread[:, :, kr - 1 : kr - 1 + (mr - 1) * sr + 1 : sr, kc - 1 : kc - 1 + (mc - 1) * sc + 1 : sc] = output_gradient
    around = sliding_window_view(spread, (kr, kc), axis=(2, 3))
    dx = np.einsum("noijuv,ocuv->ncij", around, weights[:, :, ::-1, ::-1])
    return dx[:, :, pr : hr - pr, pc : hc - pc], dw, np.einsum("noij->o", output_gradient)
