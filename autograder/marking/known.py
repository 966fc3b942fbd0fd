"""Compare a response with the answers that are known: the key, what follows from an own answer, misconceptions."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from autograder.marking.marks import FOLLOWS, Finding
from bank.answer_model import PartModel

NOTHING: Mapping[str, Any] = MappingProxyType({})
Same = Callable[[Any], bool]


def known_answer(
    part: PartModel,
    as_read: str,
    same: Same,
    followed: Any = None,
    followed_wrong: Mapping[str, Any] = NOTHING,
    *,
    same_wrong: Same | None = None,
) -> Finding | None:
    """Return what a response earns that equals a known answer, or None.

    Parameters
    ----------
    part
        What marking rests on.
    as_read
        The response as it was understood.
    same
        Whether the response equals a key; `same_wrong` likewise for what a misconception leads to, if that is stricter.
    followed, followed_wrong
        The key and the misconceptions' values that follow from the student's own earlier answers, where those differ.
    """
    same_wrong = same_wrong or same
    if same(part.key):
        return Finding("passed", {row.id: 1.0 for row in part.rows}, as_read=as_read)
    follow_rows = [row.id for row in part.rows if row.follow]
    if followed is not None and same(followed):
        return Finding("failed", dict.fromkeys(follow_rows, 1.0), message=FOLLOWS, as_read=as_read)
    for wrong in part.misconceptions:
        if same_wrong(wrong.value):
            return Finding("failed", dict.fromkeys(wrong.award, 1.0), wrong.name, wrong.sentence, as_read=as_read)
        if wrong.name in followed_wrong and same_wrong(followed_wrong[wrong.name]):
            earned = dict.fromkeys([row for row in wrong.award if row in follow_rows], 1.0)
            return Finding("failed", earned, wrong.name, wrong.sentence, as_read=as_read)
    return None


def with_margin(finding: Finding, distances: Iterable[float]) -> Finding:
    """Return a finding that says how far the answer lies from the nearest of those that are right, in tolerances.

    The last digits, which are binary's, are rounded away.
    """
    nearest = min(distances)
    return replace(finding, margin=round(nearest, 6) if math.isfinite(nearest) else None)


def right_answers(part: PartModel, followed: Any) -> tuple[Any, ...]:
    """Return the key, and what follows from the student's own earlier answers where that differs."""
    return (part.key,) if followed is None else (part.key, followed)
