"""Mark a short text with a closed set of right forms."""

from __future__ import annotations

from typing import Any

from autograder.marking.marks import FOLLOWS, Finding, kind_of
from bank.answer_model import PartModel
from bank.text import normalised

LONGEST = 200
_LARGEST_NUMBER = 1e15


def mark_text(part: PartModel, value: Any, followed: Any = None) -> Finding:
    """Return what a short text earns; case, outer punctuation and repeated spaces do not count."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _LARGEST_NUMBER:
        value = f"{value:g}"  # a number typed without quotes can be read all the same
    if not isinstance(value, str):
        return Finding("invalid", message=f"expected a short text in quotes, came {kind_of(value)}")
    if len(value) > LONGEST:
        return Finding("invalid", message=f"expected a short text, came {len(value)} characters")
    said = normalised(value)
    if said in forms(part.key):
        return Finding("passed", {row.id: 1.0 for row in part.rows}, as_read=value.strip())
    for wrong in part.misconceptions:
        if said in forms(wrong.value):
            return Finding("failed", dict.fromkeys(wrong.award, 1.0), wrong.name, wrong.sentence, as_read=value.strip())
    if followed is not None and said in forms(followed):
        earned = {row.id: 1.0 for row in part.rows if row.follow}
        return Finding("failed", earned, message=FOLLOWS, as_read=value.strip())
    return Finding("failed", message="not one of the right forms", as_read=value.strip())


def forms(value: Any) -> frozenset[str]:
    """Return the normalised forms of a key or a misconception: one text or several."""
    return frozenset(normalised(form) for form in ([value] if isinstance(value, str) else value))
