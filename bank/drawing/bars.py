"""Shares as bars, where a page shows images alone."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

BAR: Final = 0.2
TRACK: Final = 0.85
"""Greys of the bar and of what is left of its track: both are seen on a white page."""


def bars(shares: NDArray[Any], length: int, thickness: int = 5) -> NDArray[np.float64]:
    """Return an image of a bar for each share.

    Parameters
    ----------
    shares
        (n,), from 0 to 1.
    length, thickness
        Of the whole track, in pixels.

    Returns
    -------
    numpy.ndarray
        (n, thickness, length), greys from 0 to 1: a dark bar from the left along each share of the light track.

    Examples
    --------
    >>> bars(np.array([0.5]), 4, thickness=1).tolist()
    [[[0.2, 0.2, 0.85, 0.85]]]
    """
    filled = np.arange(length) + 0.5 < np.asarray(shares)[:, None] * length
    return np.repeat(np.where(filled, BAR, TRACK)[:, None], thickness, axis=1)
