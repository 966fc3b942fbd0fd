import numpy as np


def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    sx, sy, sz = stride
    px, py, pz = padding
    dx, dy, dz = dilation
    kz, ky, kx = kernel.shape
    padded = np.pad(np.asarray(image, dtype=float), ((pz, pz), (py, py), (px, px)))
    mz = (padded.shape[0] - dz * (kz - 1) - 1) // sz + 1
    my = (padded.shape[1] - dy * (ky - 1) - 1) // sy + 1
    mx = (padded.shape[2] - dx * (kx - 1) - 1) // sx + 1
    out = np.zeros((mz, my, mx))
    for z in range(mz):
        for y in range(my):
            for x in range(mx):
                window = padded[
                    z * sz : z * sz + dz * (kz - 1) + 1 : dz,
                    y * sy : y * sy + dy * (ky - 1) + 1 : dy,
                    x * sx : x * sx + dx * (kx - 1) + 1 : dx,
                ]
                out[z, y, x] = np.sum(window * kernel)
    return out
