"""Read what a student constructed: named fields of numbers or words, as the stem demands them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from bank.numbers import UnreadableError, read_answer
from bank.text import normalised
from bank.toml_files import nearest

LONGEST_FIELD: Final = 100
"""Entries along a side whose length the student chooses."""
_LONGEST_WORD: Final = 200

Side = int | Literal["n"]


@dataclass(frozen=True)
class Field:
    """One piece of what is constructed: a number or a word, or a list or table of them."""

    name: str
    text: str
    shape: tuple[Side, ...] = ()
    """Length of each side; 'n' is as long as the student wants."""
    values: tuple[Any, ...] = ()
    """What each entry may be; empty for any number."""
    low: float | None = None
    high: float | None = None
    whole: bool = False

    @property
    def words(self) -> str:
        """What is to be given, in words."""
        entry = " or ".join(str(value) for value in self.values) or ("a whole number" if self.whole else "a number")
        entry += "" if self.low is None else f" from {self.low:g} to {self.high:g}"
        if not self.shape:
            return entry
        if self.shape[0] == "n":
            return f"1 to {LONGEST_FIELD} {_counted(self.shape[1:])}, each entry {entry}"
        return f"{' x '.join(map(str, self.shape))} entries, each {entry}"


def _counted(sides: Sequence[Side]) -> str:
    return f"rows of {' x '.join(map(str, sides))}" if sides else "entries"


def read_fields(fields: Sequence[Field], value: Any) -> Any:
    """Return a response as `accepts` takes it: field name -> value, or the value itself of a lone field.

    A lone field may be handed in by itself or under its name.

    Numbers come as float (int where whole numbers are asked), lists and tables of numbers as arrays, words as they are
    declared, lists of words as lists.

    Raises
    ------
    UnreadableError
        When it is not of the declared form.
    """
    if len(fields) == 1:
        alone = fields[0]
        named = isinstance(value, Mapping) and set(value) == {alone.name}
        return _read_field(alone, value[alone.name] if named else value)
    names = [field.name for field in fields]
    if not isinstance(value, Mapping):
        raise UnreadableError(f"expected a dictionary with {', '.join(names)}")
    for name in list(value)[: len(fields) + 1]:
        if name not in names:
            word = str(name)[:40]
            raise UnreadableError(f"there is no '{word}' to give{nearest(word, names)}; expected {', '.join(names)}")
    return {field.name: _read_field(field, value.get(field.name)) for field in fields}


def shown(fields: Sequence[Field], response: Any) -> str:
    """Return a response as read, such as 'kernel = [1, 3], pool = 2'."""
    named = {fields[0].name: response} if len(fields) == 1 else response
    return ", ".join(f"{name} = {_short(plain_lists(value))}" for name, value in named.items())


def plain_lists(value: Any) -> Any:
    """Return a value with lists for arrays and tuples, inside dictionaries too, as JSON and Python write it."""
    if isinstance(value, Mapping):
        return {name: plain_lists(entry) for name, entry in value.items()}
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    return [plain_lists(entry) for entry in value] if isinstance(value, (list, tuple)) else value


def _read_field(field: Field, value: Any) -> Any:
    try:
        if value is None or value is Ellipsis:
            raise UnreadableError("nothing is there")
        if field.values and isinstance(field.values[0], str):
            return _read_words(field, value, field.shape)
        return _read_numbers(field, value)
    except UnreadableError as problem:
        raise UnreadableError(f"{field.name}: {problem} (it is {field.words})") from None


def _read_words(field: Field, value: Any, shape: tuple[Side, ...]) -> Any:
    if not shape:
        word = value if isinstance(value, str) and len(value) <= _LONGEST_WORD else ""
        found = next((known for known in field.values if normalised(known) == normalised(word)), None)
        if found is None:
            raise UnreadableError(f"expected one of {', '.join(field.values)}")
        return found
    if not isinstance(value, (list, tuple)):
        raise UnreadableError("expected a list")
    return [_read_words(field, entry, shape[1:]) for entry in value[: _length(value, shape[0])]]


def _read_numbers(field: Field, value: Any) -> Any:
    shape: list[int] = []
    inside = value
    for side in field.shape:
        if side == "n":
            if not hasattr(inside, "__len__") or isinstance(inside, (str, Mapping)):
                raise UnreadableError("expected a list")
            side = _length(inside, side)
        shape.append(side)
        inside = inside[0] if isinstance(inside, (list, tuple)) and len(inside) else inside
    numbers = read_answer(value, tuple(shape), "")
    if not np.isfinite(numbers).all():
        raise UnreadableError("expected finite numbers")
    if field.values:
        numbers = _allowed(field, numbers)
    if field.whole and not (numbers == np.round(numbers)).all():
        raise UnreadableError("expected whole numbers")
    if field.low is not None and not ((numbers >= field.low) & (numbers <= (field.high or 0.0))).all():
        raise UnreadableError("a number is out of its range")
    if field.whole:
        numbers = numbers.astype(np.int64) if (np.abs(numbers) < 1 << 53).all() else numbers
    return numbers.item() if numbers.ndim == 0 else numbers


def _allowed(field: Field, numbers: Any) -> Any:
    """Return the numbers as declared, whatever binary made of them."""
    known = np.array(field.values)
    distance = np.abs(numbers[..., None] - known)
    if not (distance.min(axis=-1) <= 1e-9 * np.maximum(1, np.abs(numbers))).all():
        raise UnreadableError(f"expected {' or '.join(str(value) for value in field.values)}")
    return known[distance.argmin(axis=-1)]


def _length(value: Any, side: Side) -> int:
    length = len(value)
    if side == "n" and 1 <= length <= LONGEST_FIELD:
        return length
    if side != length:
        allowed = f"1 to {LONGEST_FIELD}" if side == "n" else str(side)
        raise UnreadableError(f"expected {allowed} entries, came {length}")
    return length


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 200 else text[:197] + "..."
