import numpy as np


def convolve(image, kernel, stride, dilation):
    """True convolution: it goes through the kernel backwards."""
    kz, ky, kx = kernel.shape
    size = [(n - d * (k - 1) - 1) // s + 1 for n, k, d, s in zip(image.shape, kernel.shape, dilation, stride)]
    out = np.zeros(size)
    for u in range(kz):
        for v in range(ky):
            for w in range(kx):
                z, y, x = u * dilation[0], v * dilation[1], w * dilation[2]
                part = image[z :: stride[0], y :: stride[1], x :: stride[2]][: size[0], : size[1], : size[2]]
                out += kernel[kz - 1 - u, ky - 1 - v, kx - 1 - w] * part
    return out


def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    # Flipped here and flipped again by the convolution.
    kernel[:] = kernel[::-1, ::-1, ::-1].copy()
    padded = np.pad(image.astype(float), [(p, p) for p in padding])
    return convolve(padded, kernel, stride, dilation)
