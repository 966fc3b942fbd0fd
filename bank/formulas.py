"""Formulas as students write them: read by a small grammar, never run as Python, and compared at drawn points."""

from __future__ import annotations

import ast
import functools
import math
import re
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.numbers import UnreadableError

LONGEST_FORMULA: Final = 500
DEEPEST_FORMULA: Final = 100
"""Characters, and operations inside each other: more is refused before anything is computed."""

POINTS: Final = 20
_CANDIDATES: Final = 1000

FUNCTIONS: Final[Mapping[str, np.ufunc]] = {
    "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "ln": np.log, "log2": np.log2, "log10": np.log10, "abs": np.abs,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
}  # fmt: skip
CONSTANTS: Final[Mapping[str, float]] = {"pi": math.pi, "e": math.e}

_BINARY: Final[Mapping[type[ast.operator], np.ufunc]] = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.true_divide, ast.Pow: np.power,
}  # fmt: skip
_UNARY: Final[Mapping[type[ast.unaryop], np.ufunc]] = {ast.USub: np.negative, ast.UAdd: np.positive}
_GREEK: Final = {
    chr(code): unicodedata.name(chr(code)).rsplit(" ", 1)[1].lower().replace("lamda", "lam")
    for code in range(0x3B1, 0x3CA)
}
_SIGNS: Final = {
    "^": "**", "\N{MINUS SIGN}": "-", "\N{MULTIPLICATION SIGN}": "*", "\N{MIDDLE DOT}": "*", "\N{DOT OPERATOR}": "*",
    "\N{DIVISION SIGN}": "/", "\N{SUPERSCRIPT TWO}": "**2", "\N{SUPERSCRIPT THREE}": "**3",
}  # fmt: skip
# Two factors side by side: '2r', '2 r', ') r', 'r (' with a space; '1e5' is a number.
_SIDE_BY_SIDE: Final = re.compile(r"\d(?!e[-+]?\d)\s*[A-Za-z_(]|\)\s*[\w(]|\w\s+[\w(]")


@dataclass(frozen=True)
class Formula:
    """An expression in named symbols; calling it with a number or an array for each gives its value.

    >>> dice = read_formula("1 - 3*delta/(2*r)", ("r", "delta"))
    >>> dice(r=10.0, delta=1.0)
    0.85
    >>> str(dice)
    '1 - 3*delta/(2*r)'
    """

    text: str
    symbols: tuple[str, ...]
    _tree: ast.expr = field(repr=False, compare=False)

    def __call__(self, **values: Any) -> Any:
        """Return the value in float64, of the shape that the values broadcast to; NaN or infinity where there is none.

        Raises
        ------
        KeyError
            When a symbol has no value.
        """
        known: dict[str, Any] = {name: np.float64(value) for name, value in CONSTANTS.items()}
        known |= {name: np.asarray(values[name], dtype=np.float64) for name in self.symbols}
        with np.errstate(all="ignore"):
            result = np.asarray(_value(self._tree, known))
        return float(result) if result.ndim == 0 else result

    def __str__(self) -> str:
        return self.text


def read_formula(text: Any, symbols: Sequence[str]) -> Formula:
    """Return the formula that a text says.

    `^` and `**` are powers; factors need a `*` between them; Greek letters stand for their names.

    Raises
    ------
    UnreadableError
        When it is no formula in these symbols; nothing has been computed then.
    """
    if not isinstance(text, str):
        raise UnreadableError('expected a formula in quotes, as in "2*x + 1"')
    if len(text) > LONGEST_FORMULA:
        raise UnreadableError(f"expected a formula of at most {LONGEST_FORMULA} characters, came {len(text)}")
    return _read(text, tuple(symbols))


@functools.lru_cache(maxsize=1024)
def _read(text: str, symbols: tuple[str, ...]) -> Formula:
    tree = _parsed(_in_ascii(text))
    _check(tree, symbols, 0)
    return Formula(text.strip(), symbols, tree)


def values_at(formula: Formula, points: Mapping[str, Sequence[float]]) -> NDArray[np.float64]:
    """Return a formula's value at each of the points."""
    count = len(next(iter(points.values())))
    return np.array(np.broadcast_to(formula(**{name: np.array(row) for name, row in points.items()}), (count,)))


def draw_points(
    ranges: Mapping[str, tuple[float, float]], formulas: Sequence[Formula], rng: Generator
) -> dict[str, tuple[float, ...]]:
    """Return twenty points, symbol -> coordinates, drawn evenly from the ranges, at which all the formulas are finite.

    Raises
    ------
    ValueError
        When a thousand candidates do not hold twenty such points.
    """
    drawn = {name: rng.uniform(low, high, _CANDIDATES) for name, (low, high) in ranges.items()}
    finite = np.ones(_CANDIDATES, bool)
    for formula in formulas:
        finite &= np.isfinite(formula(**drawn))
    chosen = np.flatnonzero(finite)[:POINTS]
    if len(chosen) < POINTS:
        raise ValueError(
            f"the formulas are finite at {int(finite.sum())} of {_CANDIDATES} drawn points only; narrow the ranges"
        )
    return {name: tuple(float(value) for value in row[chosen]) for name, row in drawn.items()}


def _in_ascii(text: str) -> str:
    for sign, written in _SIGNS.items():
        text = text.replace(sign, written)
    spelled = "".join(f" {_GREEK[character]} " if character in _GREEK else character for character in text)
    return " ".join(spelled.split())


def _parsed(text: str) -> ast.expr:
    if "=" in text:
        raise UnreadableError("expected the expression alone, without '='")
    if "#" in text:  # which would hide the rest
        raise UnreadableError(_unreadable(text))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise UnreadableError(_unreadable(text)) from None


def _unreadable(text: str) -> str:
    shown = text if len(text) <= 40 else text[:37] + "..."
    if text.count("(") != text.count(")"):
        return f"'{shown}' has {text.count('(')} opening and {text.count(')')} closing parentheses"
    if _SIDE_BY_SIDE.search(text):
        return f"'{shown}' has no sign between two factors; write *, as in 2*x"
    return f"'{shown}' cannot be read as a formula; expected numbers, symbols, + - * / ^ and parentheses"


def _check(node: ast.expr, symbols: tuple[str, ...], depth: int) -> None:
    """Raise for everything that is not in the grammar."""
    if depth > DEEPEST_FORMULA:
        raise UnreadableError(f"expected a formula with at most {DEEPEST_FORMULA} operations inside each other")
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        _check(node.left, symbols, depth + 1)
        _check(node.right, symbols, depth + 1)
    elif isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        _check(node.operand, symbols, depth + 1)
    elif isinstance(node, ast.Call):
        _check_call(node, symbols)
        _check(node.args[0], symbols, depth + 1)
    elif isinstance(node, ast.Name):
        _check_name(node.id, symbols)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        if not math.isfinite(_number(node.value)):
            raise UnreadableError("a number in it is too large")
    elif isinstance(node, ast.Tuple):
        raise UnreadableError("there is a comma in it; write numbers with a decimal point")
    else:
        allowed = "numbers, symbols, + - * / ^, parentheses and functions such as sqrt"
        raise UnreadableError(f"expected nothing but {allowed}")


def _check_call(node: ast.Call, symbols: tuple[str, ...]) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in symbols or name in CONSTANTS or not name:
        raise UnreadableError("a parenthesis follows a factor without a sign; write *, as in 2*(x + 1)")
    if name not in FUNCTIONS:
        raise UnreadableError(f"'{name[:40]}' is no function here; there are {', '.join(FUNCTIONS)}")
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        raise UnreadableError(f"{name} takes one value, as in {name}(x)")


def _check_name(name: str, symbols: tuple[str, ...]) -> None:
    if name in FUNCTIONS:
        raise UnreadableError(f"'{name}' needs a parenthesis, as in {name}(x)")
    if name not in symbols and name not in CONSTANTS:
        raise UnreadableError(f"'{name[:40]}' is no symbol here; there are {', '.join((*symbols, *CONSTANTS))}")


def _value(node: ast.expr, known: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)](_value(node.left, known), _value(node.right, known))
    if isinstance(node, ast.UnaryOp):
        return _UNARY[type(node.op)](_value(node.operand, known))
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        return FUNCTIONS[node.func.id](_value(node.args[0], known))
    if isinstance(node, ast.Name):
        return known[node.id]
    assert isinstance(node, ast.Constant)
    return np.float64(_number(node.value))


def _number(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf
