"""What stands beside a part and what its response refers to, beyond numbers and texts; as plain data, for the lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bank.formulas import read_formula, values_at
from bank.tolerance import Tolerance


@dataclass(frozen=True)
class PrintedOption:
    """An option as printed: its letter in this variant, its id and its text."""

    letter: str
    id: str
    text: str


@dataclass(frozen=True)
class Symbol:
    """A symbol of a formula as a student types it, and what it stands for."""

    name: str
    text: str


@dataclass(frozen=True)
class Expression:
    """What a formula is written in, and the points at which two formulas are compared: symbol -> coordinates."""

    symbols: tuple[Symbol, ...]
    points: Mapping[str, tuple[float, ...]]

    @property
    def names(self) -> tuple[str, ...]:
        """The symbols as a student types them."""
        return tuple(symbol.name for symbol in self.symbols)

    def same(self, one: str, other: str, tolerance: Tolerance) -> bool:
        """Return whether a formula has the value of another, a key, at every point; NaN and infinity never are one."""
        a, b = (values_at(read_formula(text, self.names), self.points) for text in (one, other))
        return tolerance.accepts(a, b)

    def apart(self, one: Any, other: Any, tolerance: Tolerance) -> bool:
        """Return whether two formulas differ by more than three tolerances at some point."""
        a, b = (values_at(read_formula(text, self.names), self.points) for text in (one, other))
        return tolerance.apart(a, b)

    def shown(self) -> dict[str, Any]:
        """Return what a student may know of it, as JSON data."""
        return {"symbols": [{"name": symbol.name, "text": symbol.text} for symbol in self.symbols]}

    def printed(self) -> str:
        """Return what stands below the question."""
        return "Symbols: " + "; ".join(f"`{symbol.name}`, {symbol.text}" for symbol in self.symbols) + "."


Asked = Expression

ASKED_CLASSES = {made.__name__: made for made in (Expression, Symbol)}
"""The classes that a stored answer model may hold of these."""
