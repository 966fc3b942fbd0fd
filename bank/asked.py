"""What stands beside a part and what its response refers to, beyond numbers and texts; as plain data, for the lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.fields import Field
from bank.formulas import read_formula, values_at
from bank.images import Geometry
from bank.listings import Fault, Listing
from bank.regions import Picking, Region
from bank.tolerance import Tolerance


@dataclass(frozen=True)
class PrintedOption:
    """An option as printed: its letter (or number) in this variant, its id, its text."""

    letter: str
    id: str
    text: str
    figure: str = ""
    """The figure that is this option, '' for a text."""

    def printed(self, figures: Mapping[str, str]) -> str:
        """Return the option as Markdown; `figures` maps letters to figures as Markdown."""
        return f"{self.letter}. {self.content(figures)}"

    def content(self, figures: Mapping[str, str]) -> str:
        """Return the same without its letter."""
        return " ".join(word for word in (figures.get(self.letter, ""), self.text) if word)


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

    def values(self, formula: str) -> NDArray[np.float64]:
        """Return a formula's value at each of the points."""
        return values_at(read_formula(formula, self.names), self.points)

    def same(self, one: str, other: str, tolerance: Tolerance) -> bool:
        """Return whether a formula has the value of another, a key, at every point; NaN and infinity never are one."""
        return tolerance.accepts(self.values(one), self.values(other))

    def shown(self) -> dict[str, Any]:
        """Return what a student may know of it, as JSON data."""
        return {"symbols": [{"name": symbol.name, "text": symbol.text} for symbol in self.symbols]}

    def printed(self, figures: Mapping[str, str]) -> str:
        """Return what stands below the question, as Markdown; `figures` maps letters to figures as Markdown."""
        return "Symbols: " + "; ".join(f"`{symbol.name}`, {symbol.text}" for symbol in self.symbols) + "."


@dataclass(frozen=True)
class Matching:
    """Lettered items, and the numbered targets that they are assigned to; an answer maps items' ids to targets'."""

    items: tuple[PrintedOption, ...]
    targets: tuple[PrintedOption, ...]
    reuse: bool
    """Whether several items may belong to one target."""

    def letters(self, pairs: Mapping[str, str]) -> str:
        """Return an assignment as printed, such as 'A2, B1'."""
        numbers = {target.id: target.letter for target in self.targets}
        return ", ".join(f"{item.letter}{numbers[pairs[item.id]]}" for item in self.items if item.id in pairs)

    def apart(self, one: Mapping[str, str], other: Mapping[str, str], tolerance: Tolerance) -> bool:
        """Return whether neither assignment is a piece of the other."""
        return not (one.items() <= other.items() or other.items() <= one.items())

    def shown(self) -> dict[str, Any]:
        """Return what a student may know of it, as JSON data."""
        return {
            "items": [{"letter": item.letter, "text": item.text} for item in self.items],
            "targets": [{"number": int(target.letter), "text": target.text} for target in self.targets],
            "reuse": self.reuse,
        }

    def printed(self, figures: Mapping[str, str]) -> str:
        """Return what stands below the question, as Markdown; `figures` maps letters to figures as Markdown."""
        often = "more than once" if self.reuse else "at most once"
        lines = [option.printed(figures) for option in (*self.items, *self.targets)]
        return "\n\n".join([*lines, f"Give the number that belongs to each letter. A number may be used {often}."])


@dataclass(frozen=True)
class Construction:
    """The fields that a construction consists of; its key is one of many right answers."""

    fields: tuple[Field, ...]

    def shown(self) -> dict[str, Any]:
        """Return what a student may know of it, as JSON data."""
        return {"fields": [{"name": field.name, "text": field.text, "wanted": field.words} for field in self.fields]}

    def printed(self, figures: Mapping[str, str]) -> str:
        """Return what stands below the question, as Markdown."""
        if len(self.fields) == 1:
            (alone,) = self.fields
            return f"Your answer: {alone.text or alone.name} ({alone.words})."
        lines = [f"- `{field.name}`{field.text and ', ' + field.text}: {field.words}" for field in self.fields]
        return "Your answer consists of\n\n" + "\n".join(lines)


Asked = Expression | Matching | Construction | Listing | Picking

ASKED_CLASSES: dict[str, Any] = {
    made.__name__: made
    for made in (Expression, Symbol, Matching, Construction, Field, Listing, Fault, Picking, Region, Geometry)
}
"""The classes that a stored answer model may hold of these."""
