"""Mark a number, a vector or a small matrix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.marking.known import NOTHING, known_answer, right_answers, with_margin
from autograder.marking.marks import Finding
from bank.answer_model import PartModel
from bank.numbers import UnreadableError, read_answer

Array = NDArray[np.float64]

_UNIT_FACTORS = (10.0, 100.0, 1000.0, 1e6, 1e9)


def mark_numeric(
    part: PartModel, value: Any, followed: Any = None, followed_wrong: Mapping[str, Any] = NOTHING
) -> Finding:
    """Return what a numeric response earns.

    Parameters
    ----------
    part
        What marking rests on.
    value
        The response as the student gave it.
    followed, followed_wrong
        The key and the misconceptions' values that follow from the student's own earlier answers, where those differ.
    """
    try:
        response = read_answer(value, part.shape, part.unit)
    except UnreadableError as problem:
        return Finding("invalid", message=str(problem))
    as_read = shown(response, part.unit)
    if not np.isfinite(response).all():
        return Finding("failed", message="not a finite number", as_read=as_read)
    finding = known_answer(
        part, as_read, lambda known: part.tolerance.accepts(response, known), followed, followed_wrong
    )
    distances = [part.tolerance.distance(response, right) for right in right_answers(part, followed)]
    return with_margin(finding or _by_components(part, response, as_read), distances)


def _by_components(part: PartModel, response: Array, as_read: str) -> Finding:
    """Return what the right ones among the numbers of an unknown answer earn."""
    right = part.tolerance.components(response, part.key).ravel()
    earned = {row.id: 1.0 for row in part.rows if row.components and all(right[n] for n in row.components)}
    return Finding("failed", earned, message=_hint(part, response), as_read=as_read)


def shown(values: Array, unit: str) -> str:
    """Return an answer as read, with its unit.

    >>> shown(np.array([1.5, -2.0]), "mm")
    '(1.5, -2) mm'
    """
    if values.ndim == 0:
        text = f"{values:.10g}"
    elif values.ndim == 1:
        text = "(" + ", ".join(f"{value:.10g}" for value in values) + ")"
    else:
        text = (
            "["
            + "; ".join(", ".join(f"{value:.10g}" for value in row) for row in values.reshape(len(values), -1))
            + "]"
        )
    return text if unit in ("", "1") else f"{text} {unit}"


def _multiple(part: PartModel, response: Array, key: Array) -> str:
    """Return what is wrong with a response that is the key but for its sign or its unit, or ''."""
    if part.tolerance.accepts(-response, key):
        return "the size is right, the sign is not"
    with np.errstate(over="ignore"):
        for factor in _UNIT_FACTORS:
            for scaled, words in ((response * factor, "small"), (response / factor, "large")):
                if part.tolerance.accepts(scaled, key):
                    return f"this is {factor:,.0f} times too {words}: check the unit".replace(",", " ")
    return ""


def _hint(part: PartModel, response: Array) -> str:
    key = np.asarray(part.key, dtype=np.float64)
    # Of a key that cannot be told from zero everything is a multiple.
    if part.tolerance.apart(key, np.zeros_like(key)):
        multiple = _multiple(part, response, key)
        if multiple:
            return multiple
    if key.ndim == 2 and part.tolerance.accepts(response.T, key):
        return "rows and columns are exchanged"
    if key.ndim == 1 and key.size > 1 and part.tolerance.accepts(response[::-1], key):
        return "the numbers are right, in reverse order: check the order of the axes"
    wrong = ~part.tolerance.components(response, key).ravel()
    if key.ndim and not wrong.all():
        return f"{int(wrong.sum())} of {wrong.size} numbers are not within the tolerance"
    return "not within the tolerance of the key"
