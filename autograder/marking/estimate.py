"""Mark an order of magnitude."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.known import NOTHING, known_answer, right_answers, with_margin
from autograder.marking.marks import Finding
from autograder.marking.numeric import shown
from bank.answer_model import PartModel
from bank.numbers import UnreadableError, read_answer
from bank.tolerance import Band

_UNIT_FACTORS = (1e3, 1e6, 1e9, 1e12)


def mark_estimate(
    part: PartModel, value: Any, followed: Any = None, followed_wrong: Mapping[str, Any] = NOTHING
) -> Finding:
    """Return what an estimate earns: right within the factor of its band; parameters as for `mark_numeric`."""
    assert isinstance(part.tolerance, Band)
    band = part.tolerance
    try:
        response = read_answer(value, (), part.unit)
    except UnreadableError as problem:
        return Finding("invalid", message=str(problem))
    as_read = shown(response, part.unit)
    if not 0 < response < np.inf:
        return Finding("failed", message="an estimate is a positive, finite number", as_read=as_read)
    finding = known_answer(
        part,
        as_read,
        lambda key: band.accepts(response, key),
        followed,
        followed_wrong,
        same_wrong=lambda wrong: band.narrow.accepts(response, wrong),
    )
    finding = finding or Finding("failed", message=_hint(band, float(response), part.key), as_read=as_read)
    return with_margin(finding, [band.distance(response, right) for right in right_answers(part, followed)])


def _hint(band: Band, response: float, key: float) -> str:
    for factor in _UNIT_FACTORS:
        for scaled, words in ((response * factor, "small"), (response / factor, "large")):
            if band.narrow.accepts(scaled, key):
                return f"this is about {factor:,.0f} times too {words}: check the unit".replace(",", " ")
    return f"not within a factor of {band.factor:g} of the key"
