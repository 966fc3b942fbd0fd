"""How an answer relates to its key: the same value, the same share of it, the same distance from it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RelationKind = Literal["value", "ratio", "difference", "order"]

KINDS: Final[tuple[RelationKind, ...]] = ("value", "ratio", "difference", "order")
"""In this order of preference, where several describe as many answers."""

_LARGEST_TERM = 12
_NAMED: Final[dict[float, str]] = {
    math.pi: "π", 2 * math.pi: "2π", math.pi / 2: "π/2", math.pi / 4: "π/4", 1 / math.pi: "1/π",
    180 / math.pi: "180/π", math.pi / 180: "π/180", math.sqrt(2): "√2", math.sqrt(3): "√3", 1 / math.sqrt(2): "1/√2",
} | {10.0**power: f"{10**power}" for power in (2, 3, 6, 9)} | {
    10.0**-power: f"1/{10**power}" for power in (2, 3, 6, 9)
}  # fmt: skip
_SIMPLE: Final = {
    float(Fraction(p, q)): f"{p}/{q}" if q > 1 else f"{p}"
    for q in range(1, _LARGEST_TERM + 1)
    for p in range(1, _LARGEST_TERM + 1)
    if math.gcd(p, q) == 1
} | _NAMED
"""Shares of a key that people reach by a mistake, and how they are written."""

_WORDS: Final = {"1/2": "half of the key", "1/3": "a third of the key", "1/4": "a quarter of the key"}
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True)
class Relation:
    """A relation to the key; `numbers` are flat, one for all numbers of an answer or one for each."""

    kind: RelationKind
    numbers: tuple[float, ...]

    def of(self, keys: Array) -> Array:
        """Return the answers in this relation to keys, both of shape (answers, numbers of one answer)."""
        numbers = np.array(self.numbers)
        if self.kind == "order":
            return np.asarray(keys[:, numbers.astype(int)])
        if self.kind == "ratio":
            return np.asarray(keys * numbers)
        return np.asarray(keys + numbers) if self.kind == "difference" else np.broadcast_to(numbers, keys.shape)

    @property
    def name(self) -> str:
        """What stands for the relation in a cluster's id, if it is a single number."""
        return f"{self.kind}-{self.numbers[0]:.6g}" if len(self.numbers) == 1 else ""

    def words(self, unit: str = "") -> str:
        """Return what the answers are, in words.

        >>> Relation("ratio", (0.5,)).words(), Relation("difference", (-9.0,)).words("mm")
        ('half of the key', '9 mm less than the key')
        """
        if self.kind == "value":
            return _with_unit(_listed(self.numbers), unit)
        if self.kind == "ratio":
            return _ratio_words(self.numbers)
        return _difference_words(self.numbers, unit) if self.kind == "difference" else _order_words(self.numbers)


def relation_of(kind: RelationKind, answer: Array, key: Array) -> Relation | None:
    """Return the relation of an answer to its key, both flat; None where it has none of this kind."""
    if kind == "value":
        return Relation("value", tuple(answer.tolist()))
    if kind == "difference":
        return Relation("difference", _one_if_equal(answer - key))
    if kind == "order":
        return _order_of(answer, key)
    if not key.any():
        return None
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shares = np.where(key == 0, np.where(answer == 0, np.nan, np.inf), answer / key)
    if not np.isfinite(shares[~np.isnan(shares)]).all() or not answer.any():
        return None
    return Relation("ratio", _one_if_equal(np.where(np.isnan(shares), np.nanmedian(shares), shares)))


def share_words(relation: Relation, key: Array) -> str:
    """Return which share of a key a value is, in words, '' where it is none that people reach by a mistake."""
    share = relation_of("ratio", np.array(relation.numbers), key) if len(key) == len(relation.numbers) == 1 else None
    named = share is not None and any(math.isclose(abs(share.numbers[0]), one, rel_tol=1e-9) for one in _SIMPLE)
    return share.words() if share is not None and named else ""


def simpler(relation: Relation) -> Iterator[Relation]:
    """Yield relations near this one, the simplest number first, and itself last."""
    if relation.kind == "order":
        yield relation
        return
    for digits in range(1, 8):
        yield Relation(relation.kind, tuple(_simple(number, digits, relation.kind) for number in relation.numbers))
    yield relation


def _simple(number: float, digits: int, kind: RelationKind) -> float:
    """Return a number rounded to some digits; a share that has a name to that precision instead."""
    if number == 0 or not math.isfinite(number):
        return number
    if kind == "ratio":
        close = min(_SIMPLE, key=lambda named: (abs(named - abs(number)), named))
        if abs(close - abs(number)) <= 0.5 * abs(number) * 10.0 ** -(digits + 1):
            return math.copysign(close, number)
    return float(f"{number:.{digits - 1}e}")


def _one_if_equal(numbers: Array) -> tuple[float, ...]:
    same = np.allclose(numbers, numbers[0], rtol=1e-9, atol=1e-12)
    return (float(numbers[0]),) if same else tuple(numbers.tolist())


def _order_of(answer: Array, key: Array) -> Relation | None:
    """Return the order in which an answer gives the key's numbers, None where it does not or is the same."""
    if len(set(key.tolist())) < len(key):
        return None
    places = [int(np.argmin(np.abs(key - number))) for number in answer]
    if sorted(places) != list(range(len(key))) or places == sorted(places):
        return None
    return Relation("order", tuple(float(place) for place in places))


def _ratio_words(numbers: Sequence[float]) -> str:
    if len(numbers) == 1:
        return _share_words(numbers[0])
    turned = [_ORDINALS[n] for n, number in enumerate(numbers) if number == -1 and n < len(_ORDINALS)]
    if len(turned) == sum(number != 1 for number in numbers) and turned:
        return f"the key with the other sign in the {_joined(turned)} number"
    return f"the key's numbers times {_listed(numbers)}"


def _share_words(share: float) -> str:
    if share == -1:
        return "the key with the other sign"
    sign, size = ("minus ", -share) if share < 0 else ("", share)
    name = _SIMPLE.get(size, f"{size:.6g}")
    if name in _WORDS:
        return sign + _WORDS[name]
    if name.startswith("1/"):
        return f"{sign}the key divided by {name[2:]}"
    return f"{sign}twice the key" if name == "2" else f"{sign}{name} times the key"


def _difference_words(numbers: Sequence[float], unit: str) -> str:
    if len(numbers) == 1:
        way = "less" if numbers[0] < 0 else "more"
        return f"{_with_unit(f'{abs(numbers[0]):.6g}', unit)} {way} than the key"
    return f"the key plus {_with_unit(_listed(numbers), unit)}"


def _order_words(places: Sequence[float]) -> str:
    if list(places) == sorted(places, reverse=True):
        return "the key's numbers in reverse order"
    return f"the key's numbers in the order {', '.join(f'{place + 1:g}' for place in places)}"


def _listed(numbers: Sequence[float]) -> str:
    words = [f"{number:.6g}" for number in numbers]
    return words[0] if len(words) == 1 else f"({', '.join(words)})"


def _with_unit(text: str, unit: str) -> str:
    return text if unit in ("", "1") else f"{text} {unit}"


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
