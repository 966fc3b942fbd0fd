"""What came beside what was expected, laid out for a page: numbers, lines, tables, pictures, geometries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bank.excerpts import Difference, Side

_GEOMETRY = ("size", "spacing", "origin", "direction")
YOURS: Final = "your result"


@dataclass(frozen=True)
class Fact:
    """One thing that both values have, as in 'shape'; `expected` is None where it may not be told."""

    what: str
    expected: str | None
    came: str
    differs: bool


@dataclass(frozen=True)
class Cell:
    """A value in a line or a table."""

    text: str
    differs: bool = False
    first: bool = False


@dataclass(frozen=True)
class Row:
    """Values side by side, and the index that stands before them."""

    index: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A piece of an array, or a slice of it."""

    title: str
    columns: tuple[int, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Picture:
    """A slice as a picture, and in percent of its sides where the first difference lies."""

    title: str
    source: str
    alt: str
    height: float
    """In parts of its width."""
    mark: tuple[float, float] | None = None


@dataclass(frozen=True)
class Shown:
    """A difference, laid out.

    Attributes
    ----------
    where
        Which of several values it is, or ''.
    slice
        Which slice of an array of three axes or more is shown, as in '[3, :, :]', or ''.
    facts
        Single values, shapes and geometries.
    line
        Of a line, for each index expected and came.
    tables
        Pieces of arrays of two axes or more.
    pictures
        Slices of the same.
    scale
        What black and white mean in the pictures.
    """

    where: str
    slice: str
    facts: tuple[Fact, ...]
    line: tuple[Row, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    scale: str


def laid_out(difference: Difference, *, expected: bool) -> Shown:
    """Return a difference for a page.

    Parameters
    ----------
    difference
        What a comparison found.
    expected
        Whether what was expected may be told.
    """
    compared = expected and bool(difference.first)
    return Shown(
        where=difference.where,
        slice=_slice(difference) if expected else "",
        facts=tuple(_facts(difference, expected=expected)),
        line=_line(difference) if compared and len(difference.expected.shape) == 1 else (),
        tables=tuple(_tables(difference)) if compared and len(difference.expected.shape) > 1 else (),
        pictures=tuple(_pictures(difference, expected=expected)),
        scale=f"black is {difference.black}, white is {difference.white}" if expected and difference.black else "",
    )


def _slice(difference: Difference) -> str:
    if len(difference.expected.shape) < 3 or not difference.first:
        return ""
    return str([*difference.first[:-2], ":", ":"]).replace("'", "")


def _facts(difference: Difference, *, expected: bool) -> list[Fact]:
    came, wanted = difference.came, difference.expected
    facts: list[Fact] = []
    if not wanted.shape and not wanted.geometry and wanted.rows and not came.shape:
        facts.append(Fact("value", wanted.rows[0], came.rows[0], differs=True))
    if "shape" in difference.aspects:
        facts.append(Fact("shape", _shape(wanted), _shape(came), differs=True))
    for aspect in filter(came.geometry.get, _GEOMETRY):
        told = wanted.geometry.get(aspect, "") if expected else None
        facts.append(Fact(aspect, told, came.geometry[aspect], differs=expected and aspect in difference.aspects))
    if came.geometry:
        told = wanted.dtype if expected else None
        facts.append(Fact("type of voxels", told, came.dtype, differs=False))
    return facts


def _shape(side: Side) -> str:
    return str(side.shape) if side.shape else "a single number"


def _line(difference: Difference) -> tuple[Row, ...]:
    start = difference.corner[0]
    pairs = zip(difference.expected.rows[0].split(), difference.came.rows[0].split(), strict=True)
    return tuple(
        Row(start + n, (Cell(wanted), Cell(came, difference.differs[0][n] == "1", (start + n,) == difference.first)))
        for n, (wanted, came) in enumerate(pairs)
    )


def _tables(difference: Difference) -> list[Table]:
    return [
        Table(title, _columns(difference), tuple(_rows(difference, side)))
        for title, side in (("expected", difference.expected), (YOURS, difference.came))
    ]


def _columns(difference: Difference) -> tuple[int, ...]:
    start = difference.corner[-1]
    return tuple(range(start, start + len(difference.differs[0])))


def _rows(difference: Difference, side: Side) -> list[Row]:
    top, left = difference.corner[-2:]
    return [
        Row(
            top + n,
            tuple(
                Cell(text, bad == "1" and side is difference.came, (top + n, left + m) == difference.first[-2:])
                for m, (text, bad) in enumerate(zip(row.split(), differs, strict=True))
            ),
        )
        for n, (row, differs) in enumerate(zip(side.rows, difference.differs, strict=True))
    ]


def _pictures(difference: Difference, *, expected: bool) -> list[Picture]:
    came, wanted = difference.came, difference.expected
    mark = _mark(difference) if expected else None
    drawn: list[tuple[str, str, Sequence[int], Any]] = [(YOURS, came.picture, came.shape, mark)]
    if expected:
        drawn.insert(0, ("expected", wanted.picture, wanted.shape, mark))
        drawn.append(("where they differ", difference.mask, wanted.shape, mark))
    return [
        Picture(title, f"data:image/png;base64,{data}", _alt(title, shape), _height(shape), at)
        for title, data, shape, at in drawn
        if data
    ]


def _alt(title: str, shape: Sequence[int]) -> str:
    return f"{title}: a slice of {shape[-2]} rows and {shape[-1]} columns in grey values"


def _height(shape: Sequence[int]) -> float:
    """Return a picture's height in parts of its width; a needle is shown thicker than it is."""
    return round(min(max(shape[-2] / shape[-1], 0.3), 2.0), 3)


def _mark(difference: Difference) -> tuple[float, float] | None:
    if len(difference.first) < 2:
        return None
    row, column = difference.first[-2:]
    height, width = difference.expected.shape[-2:]
    return round(100 * (column + 0.5) / width, 1), round(100 * (row + 0.5) / height, 1)
