"""The changes of a regrade as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from autograder.rules.changes import Change

COLUMNS = ("student", "part", "before", "after", "manual", "reason")


def changes_as_csv(changes: Iterable[Change]) -> str:
    """Return changes as CSV; a score that a person still has to give is empty."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for change in changes:
        scores = [_number(score) for score in (change.before, change.after, change.manual)]
        writer.writerow([_harmless(change.student), change.part, *scores, _harmless(change.reason)])
    return stream.getvalue()


def _number(score: float | None) -> str:
    return "" if score is None else f"{score:g}"


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: reasons tell what students wrote."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
