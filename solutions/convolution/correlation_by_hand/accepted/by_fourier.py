import numpy as np


def correlate(image, kernel, stride=(1, 1, 1), padding=(0, 0, 0), dilation=(1, 1, 1)):
    # Correlation theorem: multiply the spectrum of the image with the conjugate spectrum of the kernel.
    shape = tuple(n + 2 * p for n, p in zip(image.shape, padding))
    padded, spread = np.zeros(shape), np.zeros(shape)
    padded[tuple(slice(p, p + n) for p, n in zip(padding, image.shape))] = image
    spread[tuple(slice(0, (k - 1) * d + 1, d) for k, d in zip(kernel.shape, dilation))] = kernel
    everywhere = np.fft.ifftn(np.fft.fftn(padded) * np.conj(np.fft.fftn(spread))).real
    room = [n - (k - 1) * d for n, k, d in zip(shape, kernel.shape, dilation)]
    return everywhere[tuple(slice(0, r, s) for r, s in zip(room, stride))]
