"""Numbers that stand in texts and programs."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMERAL = re.compile(r"(?<![\w.])\d{1,15}(?:\.\d{1,15})?(?:[eE][+-]?\d{1,2})?(?![\w.]*\w)")


def numerals_in(text: str) -> Iterator[float]:
    """Return the numbers in a text, without their signs, in order.

    >>> list(numerals_in("12.5 mm, then 3 of q1_area = 1e3"))
    [12.5, 3.0, 1000.0]
    """
    for found in _NUMERAL.finditer(text):
        yield float(found[0])
