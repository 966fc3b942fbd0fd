import numpy as np


def correlate(
    image: np.ndarray,
    kernel: np.ndarray,
    stride: tuple = (1, 1, 1),
    padding: tuple = (0, 0, 0),
    dilation: tuple = (1, 1, 1),
) -> np.ndarray:
    """Cross-correlate a volume with a kernel: one channel, no bias.

    Parameters
    ----------
    image : (nz, ny, nx) array
        Floating-point numbers or integers.
    kernel : (kz, ky, kx) array
        Weights; they are not flipped.
    stride, padding, dilation : tuples of three integers
        For the axes z, y, x.

    Returns
    -------
    (mz, my, mx) array of floating-point numbers

    Examples
    --------
    >>> image = np.arange(24.0).reshape(2, 3, 4)
    >>> correlate(image, np.ones((1, 2, 2)), stride=(1, 1, 2)).tolist()
    [[[10.0, 18.0], [26.0, 34.0]], [[58.0, 66.0], [74.0, 82.0]]]
    """
    raise NotImplementedError
