"""Round grades as a form or a course says: half up, never to even."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

from bank.scales import Rounding

PASS: Final = Decimal("5.5")
"""The lowest grade that passes."""
LOWEST: Final = Decimal(1)
HIGHEST: Final = Decimal(10)

_STEPS: Final[dict[Rounding, Decimal]] = {
    "0.1": Decimal("0.1"),
    "0.5": Decimal("0.5"),
    "0.5 without 5.5": Decimal("0.5"),
    "1": Decimal(1),
}
_WORDS: Final[dict[Rounding, str]] = {
    "0.1": "rounded to one decimal, half up",
    "0.5": "rounded to halves, half up",
    "0.5 without 5.5": "rounded to halves, half up, but never to 5.5: below 5.5 it is a 5, from 5.5 on a 6",
    "1": "rounded to whole grades, half up",
}


def exact(number: float) -> Fraction:
    """Return a number as its decimals say it: 0.1 is a tenth, and sums of floats do not carry their dust along.

    >>> exact(0.1 + 0.2)
    Fraction(3, 10)
    """
    return Fraction(repr(round(float(number), 9)))


def rounded(grade: Fraction, rounding: Rounding) -> Decimal:
    """Return a grade rounded half up.

    >>> rounded(Fraction("6.25"), "0.5"), rounded(Fraction("5.49"), "0.5 without 5.5"), rounded(Fraction("6.45"), "0.1")
    (Decimal('6.5'), Decimal('5.0'), Decimal('6.5'))
    """
    step = _STEPS[rounding]
    result = floor(grade / Fraction(step) + Fraction(1, 2)) * step
    if rounding == "0.5 without 5.5" and result == PASS:
        return Decimal("5.0") if grade < Fraction(PASS) else Decimal("6.0")
    return result


def lowest_that_passes(rounding: Rounding) -> Fraction:
    """Return the lowest grade that passes once it is rounded.

    >>> lowest_that_passes("0.1"), lowest_that_passes("1")
    (Fraction(109, 20), Fraction(11, 2))
    """
    half_a_step = Fraction(_STEPS[rounding]) / 2
    return Fraction(PASS) - (half_a_step if rounding in ("0.1", "0.5") else 0)


def in_words(rounding: Rounding) -> str:
    """Return what a rounding does."""
    return _WORDS[rounding]
