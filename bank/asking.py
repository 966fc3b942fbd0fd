"""Make what stands beside the parts of a variant: symbols with the points at which formulas are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bank.asked import Asked, Expression, Symbol
from bank.errors import ExerciseError
from bank.exercise import Part
from bank.formulas import Formula, draw_points, read_formula
from bank.numbers import UnreadableError
from bank.seeds import generator as seeded

# Streams of one seed, beside those of scene and options.
_POINTS = 2


def asked_of(part: Part, key: Any, wrong: Mapping[str, Any], seed: int) -> Asked | None:
    """Return what stands beside a part in the variant of this seed, None for a part of numbers or text.

    Raises
    ------
    ExerciseError
        When the key or what a misconception leads to is no answer to such a part.
    """
    return _expression(part, key, wrong, seed) if part.kind == "formula" else None


def earlier_answer(part: Part, key: Any) -> Any:
    """Return a key as the functions of later parts take it: a formula can be called."""
    return read_formula(key, [symbol.name for symbol in part.written.symbols]) if part.kind == "formula" else key


def _expression(part: Part, key: Any, wrong: Mapping[str, Any], seed: int) -> Expression:
    names = [symbol.name for symbol in part.written.symbols]
    answers = {"the key": key} | {f"misconception '{name}'": value for name, value in wrong.items()}
    formulas = [_formula(part, what, value, names) for what, value in answers.items()]
    ranges = {symbol.name: symbol.range for symbol in part.written.symbols}
    try:
        points = draw_points(ranges, formulas, seeded(seed, _POINTS, ord(part.letter)))
    except ValueError as problem:
        raise ExerciseError(f"part '{part.name}': {problem}") from None
    return Expression(tuple(Symbol(symbol.name, symbol.text) for symbol in part.written.symbols), points)


def _formula(part: Part, what: str, value: Any, names: list[str]) -> Formula:
    try:
        return read_formula(value, names)
    except UnreadableError as problem:
        raise ExerciseError(f"part '{part.name}': {what} is no formula: {problem}") from None
