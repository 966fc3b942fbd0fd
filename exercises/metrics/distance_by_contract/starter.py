import numpy as np


def hd95(
    a: np.ndarray,
    b: np.ndarray,
    spacing_zyx_mm: tuple[float, float, float],
) -> float:
    """Return the Hausdorff distance at the 95th percentile, in mm, by the contract.

    Parameters
    ----------
    a, b : (nz, ny, nx) arrays
        Masks of 0 and 1, as truth values or as integers.
    spacing_zyx_mm : tuple of three numbers
        Distances of neighbouring voxel centres along z, y and x.

    Returns
    -------
    float
        0 where both masks are empty, infinity (`np.inf`) where exactly one is.

    Examples
    --------
    >>> a = np.zeros((3, 8, 8), dtype=bool)
    >>> b = a.copy()
    >>> a[1, 1, 1], b[1, 4, 5] = True, True
    >>> float(round(hd95(a, b, (5.0, 1.0, 1.0)), 6))
    5.0
    """
    raise NotImplementedError
