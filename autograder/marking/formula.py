"""Mark an expression in named symbols."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.known import NOTHING, known_answer, right_answers, with_margin
from autograder.marking.marks import Finding
from bank.answer_model import PartModel
from bank.asked import Expression
from bank.formulas import Formula, read_formula, values_at
from bank.numbers import UnreadableError

_LARGEST = 1e300


def mark_formula(
    part: PartModel, value: Any, followed: Any = None, followed_wrong: Mapping[str, Any] = NOTHING
) -> Finding:
    """Return what a formula earns: right where it has the key's value at every drawn point.

    Parameters are those of `mark_numeric`.
    """
    assert isinstance(part.asked, Expression)
    asked = part.asked
    try:
        formula = read_response(part, value)
    except UnreadableError as problem:
        return Finding("invalid", message=str(problem))
    finite = np.isfinite(values_at(formula, asked.points))
    if not finite.any():
        return Finding("failed", message="this has no finite value anywhere", as_read=formula.text)
    finding = known_answer(
        part,
        formula.text,
        lambda known: asked.same(formula.text, known, part.tolerance),
        followed,
        followed_wrong,
    )
    finding = finding or Finding("failed", message=_hint(part, formula), as_read=formula.text)
    values = [asked.values(formula.text), *(asked.values(str(right)) for right in right_answers(part, followed))]
    return with_margin(finding, [part.tolerance.distance(values[0], right) for right in values[1:]])


def read_response(part: PartModel, value: Any) -> Formula:
    """Return the formula of a response; a number is one without symbols.

    Raises
    ------
    UnreadableError
        When it is none in the part's symbols.
    """
    assert isinstance(part.asked, Expression)
    value = value.item() if isinstance(value, np.number) else value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _LARGEST:
        value = repr(float(value))
    return read_formula(value, part.asked.names)


def _hint(part: PartModel, formula: Formula) -> str:
    assert isinstance(part.asked, Expression)
    if part.asked.same(f"-({formula.text})", part.key, part.tolerance):
        return "right but for its sign"
    return "not equal to the key"
