import numpy as np


def conv_backward(image, weights, output_gradient, stride=(1, 1), padding=(0, 0)):
    (sr, sc), (pr, pc) = stride, padding
    padded = np.pad(image, [(0, 0), (0, 0), (pr, pr), (pc, pc)])
    dx, dw = np.zeros(padded.shape), np.zeros(weights.shape)
    kr, kc = weights.shape[2:]
    for i in range(output_gradient.shape[2]):
        for j in range(output_gradient.shape[3]):
            window = np.s_[:, :, i * sr : i * sr + kr, j * sc : j * sc + kc]
            dx[window] += np.tensordot(output_gradient[:, :, i, j], weights, axes=1)
            dw += np.tensordot(output_gradient[:, :, i, j].T, padded[window], axes=1)
    db = output_gradient.sum(axis=(2, 3)).mean(axis=0)
    return dx[:, :, pr : pr + image.shape[2], pc : pc + image.shape[3]], dw, db
