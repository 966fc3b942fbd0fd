import numpy as np


def conv_backward(image, weights, output_gradient, stride=(1, 1), padding=(0, 0)):
    (sr, sc), (pr, pc) = stride, padding
    n, c, h, w = image.shape
    dxp = np.zeros((n, c, h + 2 * pr, w + 2 * pc))
    dw = np.zeros(weights.shape)
    for _, o, i, j in np.ndindex((1, *output_gradient.shape[1:])):
        g = output_gradient[:, o, i, j]
        for u in range(weights.shape[2]):
            for v in range(weights.shape[3]):
                r, q = i * sr + u, j * sc + v
                dxp[:, :, r, q] += g[:, None] * weights[o, :, u, v]
                if r < h and q < w:
                    dw[o, :, u, v] += g @ image[:, :, r, q]
    return dxp[:, :, pr : pr + h, pc : pc + w], dw, output_gradient.sum(axis=(0, 2, 3))
