"""Mark an assignment of items to targets, pair by pair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.marking.marks import FOLLOWS, Finding, kind_of
from bank.answer_model import PartModel, Row
from bank.asked import Matching
from bank.numbers import UnreadableError

LONGEST = 1000
"""Characters of a text, and entries of a list, that are looked at."""
_PAIR = re.compile(r"[\s,;(]*([A-Za-z])\s*(?:->|[-:=\N{RIGHTWARDS ARROW}])?\s*([0-9]{1,3})(?![0-9])[\s,;).]*")

Pairs = Mapping[str, str]


def mark_match(part: PartModel, value: Any, followed: Pairs | None = None) -> Finding:
    """Return what an assignment earns: for each row the share of its pairs, or of all, that are right."""
    asked = matching_of(part)
    try:
        pairs = read_pairs(asked, value)
    except UnreadableError as problem:
        return Finding("invalid", message=str(problem))
    as_read = asked.letters(pairs)
    right = _right(asked, pairs, part.key)
    if len(right) == len(part.key):
        return Finding("passed", {row.id: 1.0 for row in part.rows}, as_read=as_read)
    earned = {row.id: _share(row, right, part.key) for row in part.rows}
    if followed:
        follows = _right(asked, pairs, followed)
        by_follow = {row.id: _share(row, follows, followed) for row in part.rows if row.follow}
        earned |= {row: max(share, earned[row]) for row, share in by_follow.items()}
        if len(follows) == len(followed):
            return Finding("failed", earned, message=FOLLOWS, as_read=as_read)
    wrong = next((wrong for wrong in part.misconceptions if wrong.value.items() <= pairs.items()), None)
    message = wrong.sentence if wrong else _count(asked, pairs, right)
    return Finding("failed", earned, wrong.name if wrong else None, message, as_read=as_read)


def matching_of(part: PartModel) -> Matching:
    """Return what a match asks for."""
    assert isinstance(part.asked, Matching)
    return part.asked


def read_pairs(asked: Matching, value: Any) -> dict[str, str]:
    """Return the pairs of a response, item -> target by their ids; items without a number are left out.

    A dictionary as in {"A": 2}, a text as in "A2, B1" and a list of either are read.

    Raises
    ------
    UnreadableError
        When it names what is not printed, or one item twice.
    """
    items = {item.letter: item.id for item in asked.items}
    targets = {target.letter: target.id for target in asked.targets}
    pairs: dict[str, str] = {}
    for letter, number in _printed_pairs(asked, value):
        if letter not in items or number not in targets:
            raise UnreadableError(f"{_expected(asked)}, came '{letter[:20]}{number[:20]}'")
        if pairs.setdefault(items[letter], targets[number]) != targets[number]:
            raise UnreadableError(f"letter {letter} has two different numbers")
    if not pairs:
        raise UnreadableError(f"{_expected(asked)}, came none")
    return pairs


def _printed_pairs(asked: Matching, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, (str, list, tuple, dict)) and len(value) > LONGEST:
        raise UnreadableError(f"{_expected(asked)}, came far more")
    if isinstance(value, str):
        yield from _of_text(asked, value)
    elif isinstance(value, dict):
        yield from _of_entries(asked, value.items())
    elif isinstance(value, (list, tuple)) and all(isinstance(entry, str) for entry in value):
        for entry in value:
            yield from _of_text(asked, entry[:LONGEST])
    elif isinstance(value, (list, tuple)) and all(isinstance(e, (list, tuple)) and len(e) == 2 for e in value):
        yield from _of_entries(asked, value)
    else:
        raise UnreadableError(f"{_expected(asked)}, came {kind_of(value)}")


def _of_entries(asked: Matching, entries: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for letter, number in entries:
        if number is None or number is Ellipsis or (isinstance(number, str) and not number.strip()):
            continue
        if not isinstance(letter, str):
            raise UnreadableError(f"{_expected(asked)}, came {kind_of(letter)} for a letter")
        yield letter.strip(" ()[].").upper(), _number(asked, number)


def _number(asked: Matching, value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,3}", value.strip(" ().")):
        return value.strip(" ().").lstrip("0")
    number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if number and 0 <= value < LONGEST and value == int(value):
        return str(int(value))
    came = f"'{value[:20]}'" if isinstance(value, str) else kind_of(value)
    raise UnreadableError(f"{_expected(asked)}, came {came} for a number")


def _of_text(asked: Matching, text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        found = _PAIR.match(text, place)
        if found is None:
            raise UnreadableError(f"{_expected(asked)}, came '{text[place : place + 20].strip()}'")
        yield found[1].upper(), found[2].lstrip("0")
        place = found.end()


def _expected(asked: Matching) -> str:
    letters, numbers = asked.items[-1].letter, asked.targets[-1].letter
    return f"expected pairs of a letter (A to {letters}) and a number (1 to {numbers}), as in A1"


def _right(asked: Matching, pairs: Pairs, key: Pairs) -> set[str]:
    """Return the items with the right target; a target that may be used once and is used again is right for none."""
    uses = Counter(pairs.values())
    return {item for item, target in pairs.items() if key[item] == target and (asked.reuse or uses[target] == 1)}


def _share(row: Row, right: set[str], key: Pairs) -> float:
    items = row.items or tuple(key)
    return len(right.intersection(items)) / len(items)


def _count(asked: Matching, pairs: Pairs, right: set[str]) -> str:
    twice = [number for number, count in Counter(pairs.values()).items() if count > 1]
    if twice and not asked.reuse:
        number = next(target.letter for target in asked.targets if target.id == twice[0])
        return f"number {number} is used more than once; {len(right)} of {len(asked.items)} pairs are right"
    return f"{len(right)} of {len(asked.items)} pairs are right"
