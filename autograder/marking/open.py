"""Open parts: a person awards the rows; the machine only tells blank from written."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from autograder.marking.marks import Finding, kind_of
from bank.answer_model import PartModel

_SHOWN = 300


def mark_open(part: PartModel, value: Any, met: Collection[str] | None) -> Finding:
    """Return what an open response earns: the rows that a person met, or nothing yet.

    Parameters
    ----------
    part
        What marking rests on.
    value
        The text.
    met
        Ids of the rows that a person (a marker, or the student in practice) awarded; None when nobody has looked.
    """
    if not isinstance(value, str):
        return Finding("invalid", None, message=f"expected a text, came {kind_of(value)}")
    text = value.strip()
    as_read = text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
    if met is None:
        return Finding(None, None, message="a person marks this part by its rows", as_read=as_read)
    earned = {row.id: 1.0 for row in part.rows if row.id in met}
    return Finding("passed" if len(earned) == len(part.rows) else "failed", earned, as_read=as_read, by_hand=True)
