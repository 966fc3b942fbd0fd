import numpy as np


def conv_backward(image, weights, output_gradient, stride=(1, 1), padding=(0, 0)):
    padded = np.pad(image, [(0, 0), (0, 0), (padding[0], padding[0]), (padding[1], padding[1])])
    dx, dw = np.zeros(padded.shape), np.zeros(weights.shape)
    kr, kc = weights.shape[2:]
    mr, mc = output_gradient.shape[2:]
    for i in range(mr):
        for j in range(mc):
            rows = slice(i * stride[0], i * stride[0] + kr)
            columns = slice(j * stride[1], j * stride[1] + kc)
            g = output_gradient[:, :, i, j]
            dw += np.einsum("no,ncuv->ocuv", g, padded[:, :, rows, columns])
            dx[:, :, rows, columns] += np.einsum("no,ocuv->ncuv", g, weights)
    return dx, dw, output_gradient.sum(axis=(0, 2, 3))
