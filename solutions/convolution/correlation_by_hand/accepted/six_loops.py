def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    import numpy as np

    nz, ny, nx = image.shape
    kz, ky, kx = kernel.shape
    sz, sy, sx = stride
    pz, py, px = padding
    dz, dy, dx = dilation
    mz = (nz + 2 * pz - dz * (kz - 1) - 1) // sz + 1
    my = (ny + 2 * py - dy * (ky - 1) - 1) // sy + 1
    mx = (nx + 2 * px - dx * (kx - 1) - 1) // sx + 1
    out = np.zeros((mz, my, mx))
    for a in range(mz):
        for b in range(my):
            for c in range(mx):
                total = 0.0
                for u in range(kz):
                    for v in range(ky):
                        for w in range(kx):
                            z = a * sz + u * dz - pz
                            y = b * sy + v * dy - py
                            x = c * sx + w * dx - px
                            if 0 <= z < nz and 0 <= y < ny and 0 <= x < nx:
                                total += float(kernel[u, v, w]) * float(image[z, y, x])
                out[a, b, c] = total
    return out
