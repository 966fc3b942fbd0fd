import numpy as np


def conv_backward(image, weights, output_gradient, stride=(1, 1), padding=(0, 0)):
    n, c, h, w = image.shape
    kr, kc = weights.shape[2:]
    mr, mc = output_gradient.shape[2:]
    (sr, sc), (pr, pc) = stride, padding
    dx = np.zeros(image.shape)
    for slice_number in range(n):
        padded = np.pad(image[slice_number], [(0, 0), (pr, pr), (pc, pc)])
        dxp = np.zeros(padded.shape)
        dw = np.zeros(weights.shape)
        db = output_gradient.sum(axis=(0, 2, 3))
        g = output_gradient[slice_number]
        for u in range(kr):
            for v in range(kc):
                rows, cols = slice(u, u + sr * (mr - 1) + 1, sr), slice(v, v + sc * (mc - 1) + 1, sc)
                dw[:, :, u, v] = np.tensordot(g, padded[:, rows, cols], axes=([1, 2], [1, 2]))
                dxp[:, rows, cols] += np.tensordot(weights[:, :, u, v].T, g, axes=1)
        dx[slice_number] = dxp[:, pr : pr + h, pc : pc + w]
    return dx, dw, db
