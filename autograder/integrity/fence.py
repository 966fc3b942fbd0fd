"""From where on a pair stands out: told by the class itself."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

SMALL_CLASS: Final = 8
"""Below so many students a class has no distribution."""


def fence(nearest: NDArray[Any]) -> float:
    """Return the value that lies three times the middle half's width above it (Tukey's outer fence).

    Parameters
    ----------
    nearest
        For each student, how near the nearest other one is; at least one.

    Examples
    --------
    >>> fence(np.array([0, 1, 2, 3, 4, 5, 6, 7, 8]))
    18.0
    """
    low, high = np.quantile(nearest, [0.25, 0.75])
    return float(high + 3 * (high - low))
