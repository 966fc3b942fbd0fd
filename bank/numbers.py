"""Read numbers as students write them; what can be read in two ways is refused with a sentence."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

LONGEST_NUMBER = 100
LONGEST_TEXT = 10_000
MOST_NUMBERS = 10_000
DEEPEST = 8
"""What an answer can have at most in characters, numbers and nested lists: more is refused before it is converted."""

_PLAIN = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)
_BRACKETS = re.compile(r"[\[\](){}]")
_BETWEEN_ROWS = re.compile(r"[\])}]\s*[,;]?\s*[\[({]")
_KINDS = {"b": "truth values", "c": "complex numbers", "U": "texts"}
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")


class UnreadableError(ValueError):
    """Nothing that can be read stands where an answer should be; the sentence says what is expected."""


def read_number(text: str) -> float:
    """Return the number that a text says; a decimal comma is a decimal point.

    Raises
    ------
    UnreadableError
        When it is no number, or could be two.

    Examples
    --------
    >>> read_number("0,5"), read_number("−3"), read_number("1.5e2")
    (0.5, -3.0, 150.0)
    >>> read_number("1,000")
    Traceback (most recent call last):
    ...
    bank.numbers.UnreadableError: '1,000' can be read as 1000 or as 1; write 1000 or 1.000
    """
    if len(text) > LONGEST_NUMBER:
        raise UnreadableError(f"expected a number, came a text of {len(text)} characters")
    cleaned = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ").strip()
    if _GROUPED.fullmatch(cleaned):
        whole = cleaned.replace(",", "")
        if cleaned.count(",") == 1 and "." not in cleaned:
            as_decimal = float(cleaned.replace(",", "."))
            raise UnreadableError(
                f"'{cleaned}' can be read as {whole} or as {as_decimal:g}; write {whole} or {cleaned.replace(',', '.')}"
            )
        raise UnreadableError(f"'{cleaned}' has commas between thousands; write {whole}")
    if not _PLAIN.fullmatch(cleaned):
        shown = cleaned if len(cleaned) <= 40 else cleaned[:37] + "..."
        raise UnreadableError(
            f"'{shown}' is not a number; expected digits with one decimal point, such as 12.5 or 1.2e-3"
        )
    return float(cleaned.replace(",", "."))


def read_answer(response: Any, shape: tuple[int, ...], unit: str) -> NDArray[np.float64]:
    """Return a numeric response as an array of the asked shape (a single number has shape ()).

    Numbers, lists, tuples, arrays and texts of them are read; the part's own unit may stand behind a text.

    Raises
    ------
    UnreadableError
        When it cannot be read, or has another shape.
    """
    if _extent(response) > (LONGEST_TEXT if isinstance(response, str) else MOST_NUMBERS):
        raise UnreadableError(f"expected {_shape_words(shape)}, came far more")
    values = _read_text(response, shape, unit) if isinstance(response, str) else _read_value(response)
    if values.shape != shape and values.size == int(np.prod(shape)) and max(values.ndim, len(shape)) <= 1:
        values = values.reshape(shape)  # [5] for 5, and 5 for a vector of one
    if values.shape != shape:
        raise UnreadableError(f"expected {_shape_words(shape)}, came {_shape_words(values.shape)}")
    return values


def _extent(response: Any, depth: int = 0) -> int:
    """Return how many characters a text has, or how many numbers and lists another answer."""
    if depth > DEEPEST:
        raise UnreadableError(f"expected numbers, came lists nested more than {DEEPEST} deep")
    if isinstance(response, (list, tuple)):
        return 1 + sum(_extent(item, depth + 1) for item in response)
    if isinstance(response, (str, range)):
        return len(response)
    return int(getattr(getattr(response, "array", response), "size", 1))


def _read_value(response: Any) -> NDArray[np.float64]:
    if isinstance(response, (list, tuple, range)):
        rows = [_read_item(item) for item in response]
        if len({np.shape(row) for row in rows}) > 1:
            raise UnreadableError("expected rows of equal length; they differ")
        return np.array(rows, dtype=np.float64)
    response = getattr(response, "array", response)  # tensors come from the sandbox as what holds their array
    if isinstance(response, (bool, np.bool_)):
        raise UnreadableError(f"expected a number, came {response}")
    if isinstance(response, int):
        return np.asarray(_float(response))
    # Of anything else NumPy would try to make an array in its own way, of an image voxel by voxel.
    array = np.asarray(response if isinstance(response, (float, complex, np.generic, np.ndarray)) else None)
    if array.dtype.kind not in "iuf":
        raise UnreadableError(f"expected a number, came {_what(response, array.dtype.kind)}")
    return array.astype(np.float64)


def _read_item(item: Any) -> NDArray[np.float64]:
    return np.asarray(read_number(item)) if isinstance(item, str) else _read_value(item)


def _what(response: Any, kind: str) -> str:
    return "None" if response is None else _KINDS.get(kind, f"a {type(response).__name__}")


def _float(whole: int) -> float:
    try:
        return float(whole)
    except OverflowError:
        return float("inf") if whole > 0 else float("-inf")


def _read_text(text: str, shape: tuple[int, ...], unit: str) -> NDArray[np.float64]:
    text = text.strip()
    if unit not in ("", "1") and text.casefold().endswith(unit.casefold()):
        text = text[: -len(unit)].strip()
        if not text:
            raise UnreadableError(f"expected {_shape_words(shape)}, came the unit alone")
    if shape == ():
        return np.asarray(read_number(text.strip("()[] ")))
    rows = _rows(text, shape)
    if len(rows) == 1:
        numbers = _read_row(rows[0])
    elif len(shape) == 2 and len(rows) == shape[0]:
        numbers = [number for row in rows for number in _counted(_read_row(row), shape[1], shape)]
    elif _BETWEEN_ROWS.search(text) or (len(shape) > 1 and any(re.search(r"\s", row) for row in rows)):
        raise UnreadableError(f"expected {_shape_words(shape)}, came {len(rows)} rows")
    else:  # numbers one by one, such as '1,5; 2,5'
        numbers = [read_number(row) for row in rows]
    return np.array(_counted(numbers, int(np.prod(shape)), shape)).reshape(shape)


def _rows(text: str, shape: tuple[int, ...]) -> list[str]:
    """Return what stands between semicolons, between brackets and, in a matrix, on lines of its own."""
    ends = f"{_BETWEEN_ROWS.pattern}|;" + ("|\n" if len(shape) > 1 else "")
    pieces = [_BRACKETS.sub(" ", piece).strip() for piece in re.split(ends, text)]
    return [piece for piece in pieces if piece] or [""]


def _read_row(text: str) -> list[float]:
    inner = re.sub(r"\s+,\s*", ", ", text)
    # With spaces between the numbers a comma inside a word is a decimal comma; without, it separates.
    words = [word.removesuffix(",") for word in inner.split()] if re.search(r"\s", inner) else inner.split(",")
    return [read_number(word) for word in words if word]


def _counted(numbers: list[float], count: int, shape: tuple[int, ...]) -> list[float]:
    if len(numbers) != count:
        came = f"{len(numbers)} number{'s' if len(numbers) != 1 else ''}"
        raise UnreadableError(f"expected {_shape_words(shape)}, came {came}" + (" in a row" if len(shape) > 1 else ""))
    return numbers


def _shape_words(shape: tuple[int, ...]) -> str:
    if shape == ():
        return "one number"
    if len(shape) == 1:
        return f"{shape[0]} number{'s' if shape[0] != 1 else ''}"
    return " x ".join(str(n) for n in shape) + " numbers"
