"""Which rows a marker awarded: named at the beginning of a comment, checked against the points that were given."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.marking.marks import half_up
from bank.answer_model import PartModel, Row
from bank.rendering import plain_number

_NAMED = re.compile(r"(?im)^\W*rows?\s*(?:met)?\s*:")
_NOTHING = re.compile(r"(?i)(?:none|no rows?|nothing)\b")
_WORD = re.compile(r"[A-Za-z]\w*")
_BETWEEN = re.compile(r"[ \t]*(?:[,;+&/]|\b(?:and|en|und)\b)?[ \t]*")
_RANGE = re.compile(r"[ \t]*[-–][ \t]*(?=[A-Za-z]\w*)")
_END = re.compile(r"[ \t*_`]*(?:\Z|[\n.,:;=()\]–—-])")
_NUMBERED = re.compile(r"([A-Za-z_]+)\d+")
_MOST_ROWS = 12  # 4096 combinations


@dataclass(frozen=True)
class Award:
    """What a person gave for a part.

    Attributes
    ----------
    rows
        Ids of the rows that are met; None where they cannot be told.
    problem
        What does not fit, as a sentence's end ("names ..."), or ''.
    """

    rows: frozenset[str] | None
    problem: str = ""


def award(part: PartModel, score: float | None, comment: str) -> Award:
    """Return the rows that a person awarded.

    Named rows must be worth the points. Where none are named, the points tell them if only one choice of rows is
    worth so much: all rows and none above all.

    Parameters
    ----------
    part
        What marking the part rests on.
    score
        The points that the person gave; None where none were given.
    comment
        What the person wrote.
    """
    named, unknown = named_rows(comment, [row.id for row in part.rows])
    if unknown:
        return Award(None, f"names the row {unknown}, which this part does not have ({_listed(part.rows)})")
    if score is None:
        return Award(None, "" if named is None else "names rows, but gives no points")
    if named is None:
        return _by_points(part, score)
    return Award(named, _misfit(part, named, score))


def named_rows(comment: str, rows: Sequence[str]) -> tuple[frozenset[str] | None, str]:
    """Return the rows that a comment names at its beginning, or behind "rows:", and the first that does not exist.

    >>> sorted(named_rows("R1, R3: a reason is missing", ["R1", "R2", "R3"])[0])
    ['R1', 'R3']
    >>> named_rows("None.", ["R1", "R2"])
    (frozenset(), '')
    >>> named_rows("R1 is missing", ["R1", "R2"])
    (None, '')
    """
    begin = _NAMED.search(comment)
    text = comment[begin.end() :].lstrip(" \t*_`") if begin else comment.lstrip().lstrip("*_`([")
    nothing = _NOTHING.match(text)
    if nothing and _END.match(text, nothing.end()):
        return frozenset(), ""
    known = {row.casefold(): row for row in rows}
    named: list[str] = []
    place = 0
    for word, end in _words(text, known, rows):
        if isinstance(word, str):
            return None, word
        named += word
        place = end
    return (frozenset(named), "") if named and _END.match(text, place) else (None, "")


def _words(text: str, known: dict[str, str], rows: Sequence[str]) -> Iterator[tuple[list[str] | str, int]]:
    """Yield the rows that stand one after another, with the place behind; a text for one that does not exist."""
    place, before = 0, ""
    while word := _WORD.match(text, place):
        row = known.get(word[0].casefold())
        if row is None:
            if _is_numbered_like(word[0], rows):
                yield word[0], word.end()
            return
        yield (list(_between(before, row, rows)) if before else [row]), word.end()
        span = _RANGE.match(text, word.end())
        before = row if span and known.get(_word_at(text, span.end()).casefold()) else ""
        gap = span if before else _BETWEEN.match(text, word.end())
        assert gap is not None
        place = gap.end()


def _is_numbered_like(word: str, rows: Sequence[str]) -> bool:
    """Return whether a word looks like a row of this part, as R7 beside R1; T1 and HD95 do not."""
    numbered = _NUMBERED.fullmatch(word.casefold())
    letters = {found[1] for row in rows if (found := _NUMBERED.fullmatch(row.casefold()))}
    return numbered is not None and numbered[1] in letters


def _word_at(text: str, place: int) -> str:
    found = _WORD.match(text, place)
    return found[0] if found else ""


def _between(first: str, last: str, rows: Sequence[str]) -> Iterable[str]:
    return rows[rows.index(first) : rows.index(last) + 1]


def _by_points(part: PartModel, score: float) -> Award:
    choices = [chosen for chosen in _choices(part) if _worth(part, chosen) == half_up(score)]
    if len(choices) == 1:
        return Award(choices[0])
    return Award(None, f"gives {plain_number(score)} points, but names no rows")


def _choices(part: PartModel) -> Iterator[frozenset[str]]:
    """Yield the sets of rows that can be met together; all or none where there are too many to look through."""
    ids = [row.id for row in part.rows]
    sizes = range(len(ids) + 1) if len(ids) <= _MOST_ROWS else (0, len(ids))
    sets = (frozenset(chosen) for size in sizes for chosen in itertools.combinations(ids, size))
    yield from (chosen for chosen in sets if not _unmet(part, chosen))


def _misfit(part: PartModel, rows: frozenset[str], score: float) -> str:
    worth, listed = _worth(part, rows), _listed(row for row in part.rows if row.id in rows)
    if worth != half_up(score):
        return f"names {listed or 'no row'}, worth {plain_number(worth)}, but gives {plain_number(score)} points"
    unmet = _unmet(part, rows)
    return f"names {unmet[0]}, which counts only with {unmet[1]}" if unmet else ""


def _unmet(part: PartModel, rows: frozenset[str]) -> tuple[str, str] | None:
    """Return a row and the row of the same part that it waits for in vain, or None."""
    own = {row.id for row in part.rows}
    needs = ((row.id, need.removeprefix(f"{part.name}.")) for row in part.rows for need in row.needs)
    return next(((row, need) for row, need in needs if row in rows and need in own and need not in rows), None)


def _worth(part: PartModel, rows: frozenset[str]) -> float:
    return half_up(sum(row.points for row in part.rows if row.id in rows))


def _listed(rows: Iterable[Row]) -> str:
    return ", ".join(row.id for row in rows)
