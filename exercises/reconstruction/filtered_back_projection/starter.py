import numpy as np


def reconstruct(
    sinogram: np.ndarray,
    first_deg: float,
    spacing_mm: float,
    size: int,
    pixel_mm: float,
) -> np.ndarray:
    """Reconstruct a slice from parallel projections by filtered back-projection.

    Parameters
    ----------
    sinogram : (M, n) array
        Line integrals: row j is a detector element, column m a projection.
    first_deg : float
        Angle of the first projection; the step is 180/n degrees.
    spacing_mm : float
        Distance of neighbouring detector elements.
    size : int
        Rows and columns of the image.
    pixel_mm : float
        Distance of neighbouring pixels.

    Returns
    -------
    (size, size) array
        Attenuation coefficients per mm; the first row is the top one.

    Examples
    --------
    One projection, one element that is not 0, pixels as large as elements:

    >>> sinogram = np.array([[0.0], [0.0], [2.0], [0.0], [0.0]])
    >>> np.round(reconstruct(sinogram, 0.0, 0.5, 3, 0.5)[1], 3).tolist()
    [-1.273, 3.142, -1.273]
    """
    raise NotImplementedError
