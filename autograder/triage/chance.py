"""Whether so many equal relations may be accidents: two wrong answers of a class soon have about the same ratio."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

UNLIKELY: Final = 0.01
"""Clusters that so many classes out of one would show by accident are not shown."""


def accidents(members: Array, everybody: Array, finest: Array, widest: Array) -> float:
    """Return how many clusters like this one are expected where the relations of wrong answers are accidental.

    Each place is taken for evenly likely over the range in which the relations lie, so that the number of others
    near one of them follows Poisson's law.

    Parameters
    ----------
    members, everybody
        The relations of the cluster and of all wrong answers, shape (answers, numbers of a relation).
    finest
        The finest step between two relations, from the digits that were written.
    widest
        The range that is plausible beforehand; where the relations lie further apart, theirs counts.

    Returns
    -------
    float
        The expected number, 0 where exact numbers agree.
    """
    spread = np.maximum(np.ptp(members, axis=0), finest)
    width = np.maximum(np.ptp(everybody, axis=0), widest)
    near = float(np.prod(np.minimum(1.0, spread / width)))
    others, expected = len(members) - 1, (len(everybody) - 1) * near
    return len(everybody) * expected**others / math.factorial(min(others, 150))


def finest_step(numbers: Array) -> float:
    """Return the value of the last decimal that any of the numbers was written with.

    >>> finest_step(np.array([12.5, 3.0])), finest_step(np.array([61.0]))
    (0.1, 1.0)
    """
    for decimals in range(10):
        if (np.abs(numbers - np.round(numbers, decimals)) <= 1e-12 * np.maximum(1.0, np.abs(numbers))).all():
            return 10.0**-decimals
    return 0.0
