"""What came beside what was expected, cut to a few values and a small picture, as plain data for pages and files."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from bank.differences import Place, number_text, texts_apart
from bank.images import Geometry, content

MOST_IN_LINE: Final = 16
MOST_IN_TABLE: Final = 5
"""Values of an excerpt: of a line, and along each side of a table."""
PICTURE_SIDE: Final = 48
"""Pixels along each side of a picture; larger arrays are averaged."""
LARGEST_DIFFERENCE: Final = 12_000
"""Characters of JSON that one difference has at most."""

Window = tuple[float, float]
Table = list[list[Any]]

_SMALLEST_PICTURE = 4
_DIGITS = 5


@dataclass(frozen=True)
class Side:
    """One of two values that differ: what a program returned, or what was expected.

    Attributes
    ----------
    shape
        Of the whole array, empty for a single number or a word.
    dtype
        The type of its numbers, '' for a word.
    rows
        The excerpt: each row's values as texts with spaces between them; one row for a line, a number or a word.
    picture
        The excerpt's whole slice as a grey PNG in base64, '' where there is none.
    geometry
        Of an image: size, spacing, origin and direction as texts.
    """

    shape: tuple[int, ...] = ()
    dtype: str = ""
    rows: tuple[str, ...] = ()
    picture: str = ""
    geometry: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """How what came differs from what was expected.

    Attributes
    ----------
    came, expected
        The two values.
    where
        Which of several values it is, as in 'value 2 of 3', or ''.
    aspects
        What differs beside values: 'shape', or of an image's geometry 'size', 'spacing', 'origin', 'direction'.
    first
        The index of the first value that differs, empty where values were not compared.
    corner
        The index of the excerpt's first value.
    differs
        For each row of the excerpt its values as '1' (differs) and '0'.
    wrong
        How many values differ.
    mask
        Where the slice differs, white on black, as a PNG in base64.
    black, white
        The values that the pictures show so.
    """

    came: Side
    expected: Side
    where: str = ""
    aspects: tuple[str, ...] = ()
    first: tuple[int, ...] = ()
    corner: tuple[int, ...] = ()
    differs: tuple[str, ...] = ()
    wrong: int = 0
    mask: str = ""
    black: str = ""
    white: str = ""

    def inside(self, where: str) -> Difference:
        """Return the same as the difference of one of several values."""
        return replace(self, where=f"{where}: {self.where}" if self.where else where)


def words_differ(came: str, expected: str) -> Difference:
    """Return the difference of two texts that say what came and what was expected."""
    return Difference(Side(rows=(came,)), Side(rows=(expected,)))


def shapes_differ(came: NDArray[Any], expected: NDArray[Any]) -> Difference:
    """Return the difference of two arrays whose shapes differ; the excerpts are their beginnings."""
    window = _window(_slice(expected, None), _slice(came, None))
    mine, theirs = (_side(array, (0,) * array.ndim, None, window) for array in (came, expected))
    return _with_window(Difference(mine, theirs, aspects=("shape",)), window)


def values_differ(came: NDArray[Any], expected: NDArray[Any], wrong: NDArray[np.bool_]) -> Difference:
    """Return the difference of two arrays of numbers of one shape.

    Parameters
    ----------
    came, expected
        Arrays of numbers or truth values.
    wrong
        Truth values of the same shape: which values differ; at least one does.
    """
    first = tuple(int(n) for n in np.argwhere(wrong)[0])
    corner = _corner(first, expected.shape)
    window = _window(_slice(expected, first), _slice(came, first))
    mine, theirs, differs = _rows(_excerpt(came, corner), _excerpt(expected, corner), _excerpt(wrong, corner))
    difference = Difference(
        replace(_side(came, corner, first, window), rows=mine),
        replace(_side(expected, corner, first, window), rows=theirs),
        first=first,
        corner=corner,
        differs=differs,
        wrong=int(wrong.sum()),
        mask=grey_png(_small(_slice(wrong, first)) * 255.0) if _is_shown(wrong.shape) else "",
    )
    return _with_window(difference, window)


def _rows(came: Table, expected: Table, wrong: Table) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return the rows of both excerpts and which of their values differ, with digits enough to see it."""
    mine, theirs, differs = [], [], []
    for row in zip(came, expected, wrong, strict=True):
        pairs = [
            texts_apart(a, e, _DIGITS) if bad else (number_text(a, _DIGITS), number_text(e, _DIGITS))
            for a, e, bad in zip(*row, strict=True)
        ]
        mine.append(" ".join(pair[0] for pair in pairs))
        theirs.append(" ".join(pair[1] for pair in pairs))
        differs.append("".join("01"[bool(bad)] for bad in row[2]))
    return tuple(mine), tuple(theirs), tuple(differs)


def geometries_differ(came: sitk.Image, expected: sitk.Image) -> Difference:
    """Return the difference of two images of which at least the geometry differs."""
    aspects = tuple(Geometry.of(came).differences(Geometry.of(expected)))
    a, b = content(came), content(expected)
    seen = shapes_differ(a, b) if a.ndim and b.ndim else Difference(Side(), Side())
    return of_images(replace(seen, aspects=aspects), came, expected)


def of_images(difference: Difference, came: sitk.Image, expected: sitk.Image) -> Difference:
    """Return the difference of two images' voxels with their geometries."""
    return replace(
        difference,
        came=replace(difference.came, geometry=geometry_texts(came)),
        expected=replace(difference.expected, geometry=geometry_texts(expected)),
    )


def geometry_texts(image: sitk.Image) -> dict[str, str]:
    """Return size, spacing, origin and direction of an image as texts."""
    geometry = Geometry.of(image)
    return {
        "size": " x ".join(map(str, geometry.size_xyz)) + " voxels",
        "spacing": f"{_list(geometry.spacing_xyz_mm)} mm",
        "origin": f"{_list(geometry.origin_xyz_mm)} mm",
        "direction": _list(geometry.direction),
    }


def _list(values: tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{value:.6g}" for value in values) + ")"


def _side(array: NDArray[Any], corner: Place, first: Place | None, window: Window) -> Side:
    rows = tuple(" ".join(number_text(value, _DIGITS) for value in row) for row in _excerpt(array, corner))
    return Side(array.shape, array.dtype.name, rows, _picture(_slice(array, first), window))


def _with_window(difference: Difference, window: Window) -> Difference:
    """Return the difference with what black and white mean, where a picture is shown."""
    if not (difference.came.picture or difference.expected.picture):
        return difference
    return replace(difference, black=number_text(window[0], _DIGITS), white=number_text(window[1], _DIGITS))


def _corner(first: Place, shape: tuple[int, ...]) -> Place:
    """Return where an excerpt begins that has the first difference in it, in its middle if there is room."""
    most = (MOST_IN_LINE,) if len(shape) == 1 else (MOST_IN_TABLE, MOST_IN_TABLE)
    sides = zip(first[-2:], shape[-2:], most, strict=False)
    return (*first[:-2], *(min(max(0, at - room // 2), max(0, length - room)) for at, length, room in sides))


def _excerpt(array: NDArray[Any], corner: Place) -> Table:
    """Return the rows of values around a place, of the two last axes."""
    if array.ndim == 0:
        return [[array[()]]]
    if array.ndim == 1:
        return [list(array[corner[0] : corner[0] + MOST_IN_LINE])]
    if 0 in array.shape:
        return []
    table = array[corner[:-2]][corner[-2] : corner[-2] + MOST_IN_TABLE, corner[-1] : corner[-1] + MOST_IN_TABLE]
    return [list(row) for row in table]


def _slice(array: NDArray[Any], first: Place | None) -> NDArray[Any]:
    """Return the slice of the two last axes that goes through a place, the middle one without a place."""
    if array.ndim < 2 or 0 in array.shape:
        return np.zeros((0, 0))
    return np.asarray(array[first[:-2] if first is not None else tuple(n // 2 for n in array.shape[:-2])])


def _is_shown(shape: tuple[int, ...]) -> bool:
    """Whether a picture says more than the table of an excerpt does."""
    return len(shape) >= 2 and min(shape[-2:]) >= _SMALLEST_PICTURE and max(shape[-2:]) > MOST_IN_TABLE


def _window(expected: NDArray[Any], came: NDArray[Any]) -> Window:
    """Return the values that are black and white: the range of what is expected, of both where that is a single value.

    Not always of both, since one huge value that came would leave the expected picture black.
    """
    for values in (_grey(expected).ravel(), np.concatenate([_grey(expected).ravel(), _grey(came).ravel()])):
        finite = values[np.isfinite(values)]
        if finite.size and finite.min() < finite.max():
            return float(finite.min()), float(finite.max())
    return 0.0, 1.0


def _grey(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return real numbers: of complex ones their size."""
    with np.errstate(all="ignore"):
        return (np.abs(values) if np.iscomplexobj(values) else values).astype(np.float64)


def _picture(plane: NDArray[Any], window: Window) -> str:
    """Return a slice as a grey PNG in base64, '' for one that a table shows as well."""
    if not _is_shown(plane.shape):
        return ""
    black, white = window
    with np.errstate(all="ignore"):
        shares = (_grey(plane) - black) / (white - black)
        return grey_png(np.clip(np.nan_to_num(_small(np.clip(shares, 0, 1))), 0, 1) * 255)


def _small(plane: NDArray[Any]) -> NDArray[np.float64]:
    """Return a slice averaged over blocks, at most `PICTURE_SIDE` along each side; of truth values, if any holds."""
    small = plane
    reduce = np.logical_or.reduceat if plane.dtype == bool else np.add.reduceat
    for axis in (0, 1):
        edges = np.linspace(0, plane.shape[axis], min(PICTURE_SIDE, plane.shape[axis]) + 1).astype(int)
        small = reduce(small, edges[:-1], axis=axis)
        if plane.dtype != bool:
            small = small / np.expand_dims(np.diff(edges), 1 - axis)
    return np.asarray(small, dtype=np.float64)


def grey_png(grey: NDArray[np.float64]) -> str:
    """Return a grey PNG in base64 of values from 0 to 255; equal bytes for equal values."""
    pixels = np.rint(grey).astype(np.uint8)
    height, width = pixels.shape
    lines = b"".join(b"\0" + line.tobytes() for line in pixels)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    file = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return base64.b64encode(file).decode()
