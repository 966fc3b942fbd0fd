"""Tables in Markdown: the accessible alternative to a figure, made of the same data.

A figure's alt text says what is to be seen; what is to be read off it stands in a table. A property of `Given` makes
it, `{{ given.curves_table }}` puts it into a stem, and it holds no more than the figure shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from bank.errors import VoxbankError
from bank.rendering import number

EMPTY = "–"
"""What stands for a value that is not there."""


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str | float]], decimals: int) -> str:
    """Return a table; texts stay as they are, numbers get this count of decimals and stand on the right.

    >>> print(markdown_table(["epoch", "Dice"], [["1", 0.305], ["2", float("nan")]], 2))
    | epoch | Dice |
    |:---|---:|
    | 1 | 0.30 |
    | 2 | – |

    Raises
    ------
    VoxbankError
        When a row has another length than the header.
    """
    for row in rows:
        if len(row) != len(header):
            raise VoxbankError(f"a table with {len(header)} columns has a row of {len(row)}: {list(row)}")
    columns = range(len(header))
    texts = [all(isinstance(row[column], str) for row in rows) for column in columns]
    lines = [list(header), *([_cell(value, decimals) for value in row] for row in rows)]
    drawn = ["| " + " | ".join(text.replace("|", r"\|") for text in line) + " |" for line in lines]
    return "\n".join([drawn[0], "|" + "|".join(":---" if text else "---:" for text in texts) + "|", *drawn[1:]])


def curves_table(
    x_name: str,
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    at: Sequence[float],
    decimals: int,
    x_decimals: int = 0,
) -> str:
    """Return curves at the stated x, one row each; between samples they are straight, beyond them they end.

    A table needs no more rows than a careful reader would read off: one for each labelled tick is a good measure.
    """
    places = np.asarray(x, float)
    columns = [
        np.interp(at, places, np.asarray(values, float), left=math.nan, right=math.nan) for values in curves.values()
    ]
    rows: list[list[str | float]] = [
        [number(place, x_decimals), *(float(column[n]) for column in columns)] for n, place in enumerate(at)
    ]
    return markdown_table([x_name, *curves], rows, decimals)


def bars_table(
    category_name: str, categories: Sequence[str], series: Mapping[str, Sequence[float]], decimals: int
) -> str:
    """Return the heights of bars, one row for each category."""
    rows: list[list[str | float]] = [
        [name, *(float(values[n]) for values in series.values())] for n, name in enumerate(categories)
    ]
    return markdown_table([category_name, *series], rows, decimals)


def voxels_table(values: ArrayLike, decimals: int = 0, row_name: str = "j", column_name: str = "i") -> str:
    """Return a small array [row, column] with the numbers of its rows and columns."""
    numbers = np.asarray(values, float)
    header = [f"{row_name} \\ {column_name}", *(f"{column}" for column in range(numbers.shape[1]))]
    return markdown_table(header, [[f"{row}", *map(float, line)] for row, line in enumerate(numbers)], decimals)


def _cell(value: str | float, decimals: int) -> str:
    if isinstance(value, str):
        return value
    return number(value, decimals) if math.isfinite(value) else EMPTY
