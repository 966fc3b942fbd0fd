"""Listings in which faults are to be found: numbered lines, faults and their repairs, code compared as code."""

from __future__ import annotations

import ast
import functools
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bank.errors import ExerciseError
from bank.tolerance import Tolerance

LONGEST_LINE: Final = 500
"""Characters of a line, as printed and as repaired."""
MOST_LINES: Final = 200

Repair = Literal["", "code", "option"]


@dataclass(frozen=True)
class Fault:
    """A fault of a listing: any of its lines is the right place; it is repaired by any of its repairs."""

    lines: tuple[int, ...]
    repairs: tuple[str, ...] = ()
    """Lines of code, or ids of options; empty where no repair is asked."""

    def __str__(self) -> str:
        return " or ".join(map(str, self.lines))


@dataclass(frozen=True)
class Listing:
    """The lines in which faults are to be found; the key maps names to faults."""

    lines: tuple[str, ...]
    repair: Repair
    """'' where lines are named alone, 'code' where they are written anew, 'option' where a repair is chosen."""
    price: float
    """Points that each wrong accusation costs."""

    def apart(self, one: Any, other: Any, tolerance: Tolerance) -> bool:
        """Return whether no line and repair is common to two answers: a key, or what a misconception leads to."""
        return not any(self._meet(a, b) for a in faults_in(one) for b in faults_in(other))

    def same_repair(self, one: str, other: str) -> bool:
        """Return whether two repairs are the same: code as code, options by their ids."""
        return same_code(one, other) if self.repair == "code" else one == other

    def shown(self) -> dict[str, Any]:
        """Return what a student may know of it, as JSON data."""
        return {"listing": list(self.lines), "repair": self.repair or "none", "false_accusation": self.price}

    def printed(self, figures: Mapping[str, str]) -> str:
        """Return what stands below the question, as Markdown."""
        width = len(str(len(self.lines)))
        code = "\n".join(f"{number:>{width}}  {line}".rstrip() for number, line in enumerate(self.lines, 1))
        return f"```text\n{code}\n```\n\n{self.costs}".strip()

    @property
    def costs(self) -> str:
        """What a student must know of the price of a wrong accusation."""
        return price_sentence(self.price, "line")

    def _meet(self, one: Fault, other: Fault) -> bool:
        if not set(one.lines) & set(other.lines):
            return False
        if not (one.repairs and other.repairs):
            return True
        return any(self.same_repair(a, b) for a in one.repairs for b in other.repairs)


def price_sentence(price: float, accused: str) -> str:
    """Return what a student must know of the price of a wrong accusation, '' where it costs nothing.

    >>> price_sentence(0.5, "line")
    'Each line named wrongly costs 0.5 points, but never more than this part earns.'
    """
    points = "1 point" if price == 1 else f"{price:g} points"
    return f"Each {accused} named wrongly costs {points}, but never more than this part earns." if price else ""


def faults_in(answer: Any) -> tuple[Fault, ...]:
    """Return the faults of a key, or the one that a misconception takes for a fault."""
    return (answer,) if isinstance(answer, Fault) else tuple(answer.values())


def read_fault(value: Any, lines: int) -> Fault:
    """Return a fault as an author writes it: 6, [2, 3], or {line = 6, repair = "..."} with one or several of both.

    Raises
    ------
    ValueError
        When it is nothing of the kind, or no line of the listing.
    """
    if isinstance(value, Fault):
        return value
    written = value if isinstance(value, Mapping) else {"line": value}
    if not set(written) <= {"line", "repair"} or "line" not in written:
        raise ValueError("a fault is a line, a list of lines, or {line = ..., repair = ...}")
    places, repairs = (_several(written.get(word, ())) for word in ("line", "repair"))
    for place in places:
        if isinstance(place, bool) or not isinstance(place, int) or not 1 <= place <= lines:
            raise ValueError(f"the listing has lines 1 to {lines}, not {place!r}")
    if not places or not all(isinstance(repair, str) for repair in repairs):
        raise ValueError("a fault has at least one line, and its repairs are texts")
    return Fault(tuple(places), tuple(repairs))


def line_of(listing: str, piece: str) -> int:
    r"""Return the number of the line that holds a piece of text, for keys that find faults in a drawn listing.

    >>> line_of("a = 1\nb = 2", "b =")
    2

    Raises
    ------
    ValueError
        When no line or more than one holds it.
    """
    found = [number for number, line in enumerate(listing.splitlines(), 1) if piece in line]
    if len(found) != 1:
        raise ValueError(f"{len(found)} lines of the listing hold '{piece}'")
    return found[0]


def same_code(one: str, other: str) -> bool:
    """Return whether two lines are the same code, whatever their spaces, quotes, comments and spare parentheses.

    >>> same_code("c = (a+b)  # sum", "c = a + b")
    True
    """
    return _normal_code(one) == _normal_code(other)


def split_listing(where: str, text: str) -> tuple[str, ...]:
    """Return the lines of a listing.

    Raises
    ------
    ExerciseError
        When there is none, or too much.
    """
    lines = tuple(line.rstrip() for line in text.strip("\n").splitlines())
    if not 1 <= len(lines) <= MOST_LINES or max(map(len, lines)) > LONGEST_LINE:
        raise ExerciseError(f"{where}: a listing has 1 to {MOST_LINES} lines of at most {LONGEST_LINE} characters")
    return lines


def _several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple, set, frozenset)) else (value,)


@functools.lru_cache(maxsize=4096)  # a variant compares every known repair with every other
def _normal_code(text: str) -> str:
    line = " ".join(text.split())
    # A line that opens a block is no program by itself; neither is one that goes on with it.
    for program in (line, f"{line} pass", f"{line}\n pass", f"if 0: pass\n{line} pass"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.dump(ast.parse(program))
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
    return re.sub(r"\s*([^\w\s])\s*", r"\1", line)
