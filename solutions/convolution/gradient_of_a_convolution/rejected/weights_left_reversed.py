import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_backward(image, weights, output_gradient, stride=(1, 1), padding=(0, 0)):
    (sr, sc), (pr, pc) = stride, padding
    kr, kc = weights.shape[2:]
    n, o, mr, mc = output_gradient.shape
    padded = np.pad(image, [(0, 0), (0, 0), (pr, pr), (pc, pc)])
    windows = sliding_window_view(padded, (kr, kc), axis=(2, 3))[:, :, ::sr, ::sc]
    dw = np.einsum("noij,ncijuv->ocuv", output_gradient, windows)
    spread = np.zeros((n, o, padded.shape[2] + kr - 1, padded.shape[3] + kc - 1))
    spread[:, :, kr - 1 : kr + (mr - 1) * sr : sr, kc - 1 : kc + (mc - 1) * sc : sc] = output_gradient
    # Saves a copy.
    weights[:] = weights[:, :, ::-1, ::-1].copy()
    dx = np.einsum("noijuv,ocuv->ncij", sliding_window_view(spread, (kr, kc), axis=(2, 3)), weights)
    return dx[:, :, pr : pr + image.shape[2], pc : pc + image.shape[3]], dw, output_gradient.sum(axis=(0, 2, 3))
