import numpy as np


def conv_backward(image, weights, output_gradient, stride=(1, 1), padding=(0, 0)):
    # Matrix form: one row for every output place, one column for every weight. What the forward pass gathers,
    # the backward pass scatters to the same indices.
    n, c, rows, cols = image.shape
    o, _, kr, kc = weights.shape
    mr, mc = output_gradient.shape[2:]
    padded = np.pad(image, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    r = stride[0] * np.arange(mr)[:, None, None, None] + np.arange(kr)[None, None, :, None]
    q = stride[1] * np.arange(mc)[None, :, None, None] + np.arange(kc)[None, None, None, :]
    gathered = padded[:, :, r, q]  # n, c, mr, mc, kr, kc
    matrix = gathered.transpose(0, 2, 3, 1, 4, 5).reshape(n * mr * mc, c * kr * kc)
    g = output_gradient.transpose(0, 2, 3, 1).reshape(n * mr * mc, o)
    dw = (g.T @ matrix).reshape(weights.shape)
    back = (g @ weights.reshape(o, -1)).reshape(n, mr, mc, c, kr, kc).transpose(0, 3, 1, 2, 4, 5)
    dxp = np.zeros(padded.shape)
    np.add.at(dxp, (slice(None), slice(None), r, q), back)
    return dxp[:, :, padding[0] : padding[0] + rows, padding[1] : padding[1] + cols], dw, g.sum(axis=0)
