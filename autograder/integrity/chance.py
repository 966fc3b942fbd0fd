"""How likely it is by chance that two things agree, and what several agreements with the same student weigh."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEAST = 1e-4
"""No chance is called smaller than this: a class does not say more about how its wrong answers are spread."""

_COPIES = (
    0.5  # of a copier's wrong answers that agree with the source, in the hypothesis that chance is weighed against
)


def step_of(value: float) -> float:
    """Return the unit of the last significant digit of a number as written; trailing zeros are not significant.

    >>> step_of(61.37), step_of(1200.0), step_of(0.0)
    (0.01, 100.0, 1.0)
    """
    if value == 0 or not math.isfinite(value):
        return 1.0
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return float(10.0 ** int(exponent))


def digits_of(value: float) -> int:
    """Return how many significant digits a number has as written.

    >>> digits_of(61.37), digits_of(1200.0), digits_of(0.0)
    (4, 2, 1)
    """
    return len(Decimal(repr(float(value))).normalize().as_tuple().digits) if math.isfinite(value) else 1


def chance_of_number(value: float, half_width: float, around: Array) -> float:
    """Return the chance that a wrong answer comes this near to a given number.

    The larger of two densities counts: that of a number whose digits are drawn evenly over a factor of ten, and that of
    the class's keys and wrong answers around it.

    Parameters
    ----------
    value
        The number; infinite and NaN give 1.
    half_width
        How near counts as equal: the tolerance.
    around
        The numbers that stand as keys or wrong answers in the class, any order, for the second density. The number
        itself and the one that it agrees with are among them and do not count. Few or none are fine.
    """
    if not math.isfinite(value) or value == 0:
        return 1.0
    width = 2 * max(half_width, step_of(value) / 2)
    chance = width / (abs(value) * math.log(10))
    near = np.sort(np.abs(around[np.isfinite(around)] - value))[2:]
    if near.size >= _FEWEST:
        count = math.ceil(math.sqrt(near.size))
        reach = max(float(near[count - 1]), width / 2)
        chance = max(chance, float(np.mean(near <= reach)) * width / (2 * reach))
    return min(1.0, max(LEAST, chance))


_FEWEST = 8  # numbers that say how they are spread


def chance_of_word(uses: int, among: int) -> float:
    """Return the chance of an answer from a closed set that so many others of the class gave or should have given.

    >>> chance_of_word(0, 18), chance_of_word(9, 18)
    (0.05, 0.5)
    """
    return max(LEAST, (uses + 1) / (among + 2))


def weight(hits: Iterable[float], misses: int, copied: float = _COPIES) -> float:
    """Return the likelihood ratio of copying to chance for answers of one student beside another's.

    By Markov's inequality, of n pairs in which nobody copied at most n / weight reach that weight.

    Parameters
    ----------
    hits
        The chance of each agreement.
    misses
        Answers that could have agreed and do not.
    copied
        The share of agreements that copying would bring about.

    Examples
    --------
    >>> weight([0.01], 0), weight([], 1)
    (50.5, 0.5)
    """
    ratio: float = (1 - copied) ** misses
    for chance in hits:
        ratio *= (copied + (1 - copied) * chance) / chance
    return ratio
