"""Mark a choice of one or several options."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from autograder.marking.marks import FOLLOWS, Finding, kind_of
from bank.answer_model import KnownMisconception, PartModel
from bank.asked import PrintedOption
from bank.numbers import UnreadableError
from bank.text import normalised

LONGEST = 1000
"""Characters of a text, and entries of a list, that are looked at."""


def mark_choice(part: PartModel, value: Any, followed: Any = None) -> Finding:
    """Return what a choice earns; several: max(0, right - wrong) / right of every row."""
    try:
        chosen = read_choice(part, value)
    except UnreadableError as problem:
        return Finding("invalid", message=str(problem))
    as_read = ", ".join(option.letter for option in part.options if option.id in chosen)
    key = _ids(part.key)
    if chosen == key:
        return Finding("passed", {row.id: 1.0 for row in part.rows}, as_read=as_read)
    wrong = next((m for m in part.misconceptions if _shows(m, chosen, key)), None)
    if part.select_several:
        share = max(0, len(chosen & key) - len(chosen - key)) / len(key) if key else 0.0
        message = (
            wrong.sentence
            if wrong
            else f"{len(chosen & key)} right, {len(chosen - key)} wrong, {len(key - chosen)} missing"
        )
        earned = {row.id: share for row in part.rows}
        return Finding("failed", earned, wrong.name if wrong else None, message, as_read=as_read)
    if followed is not None and chosen == _ids(followed):
        earned = {row.id: 1.0 for row in part.rows if row.follow}
        return Finding("failed", earned, message=FOLLOWS, as_read=as_read)
    if wrong is None:
        return Finding("failed", message="not the right option", as_read=as_read)
    return Finding("failed", dict.fromkeys(wrong.award, 1.0), wrong.name, wrong.sentence, as_read=as_read)


def read_choice(part: PartModel, value: Any) -> frozenset[str]:
    """Return the ids of the chosen options: letters, or the options' full texts.

    Raises
    ------
    UnreadableError
        When nothing is chosen that the stem offers, or several where one is asked.
    """
    if isinstance(value, (str, list, tuple, set, frozenset)) and len(value) > LONGEST:
        raise UnreadableError(f"expected {_expected(part)}, came far more")
    if isinstance(value, str):
        words = _words(part, value)
    elif isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(word, str) for word in value):
        words = list(value)
    else:
        raise UnreadableError(f"expected {_expected(part)}, came {kind_of(value)}")
    chosen = frozenset(option_id(part, word) for word in words)
    if not part.select_several and len(chosen) != 1:
        raise UnreadableError(f"expected {_expected(part)}, came {len(chosen)} options")
    return chosen


def _words(part: PartModel, value: str) -> list[str]:
    if any(_reads_as(option, value) for option in part.options):
        return [value]
    letters = {option.letter for option in part.options}
    words = [word for word in re.split(r"[\s,;+&]+", value.strip().strip("()[].")) if word]
    if part.select_several and len(words) == 1 and set(words[0].upper()) <= letters:
        return list(words[0])
    return words


def _reads_as(option: PrintedOption, words: str) -> bool:
    """Whether words are an option's text; a figure alone has none."""
    return bool(option.text) and normalised(option.text) == normalised(words)


def option_id(part: PartModel, word: str) -> str:
    """Return the id of the option that a letter or a text names; raises UnreadableError where there is none."""
    for option in part.options if len(word) <= LONGEST else ():
        if word.strip(" ()[].").upper() == option.letter or _reads_as(option, word):
            return option.id
    shown = word if len(word) <= 40 else word[:37] + "..."
    raise UnreadableError(f"expected {_expected(part)}, came '{shown}'")


def _expected(part: PartModel) -> str:
    letters = ", ".join(option.letter for option in part.options)
    return f"one or several of the letters {letters}" if part.select_several else f"one of the letters {letters}"


def _ids(value: Any) -> frozenset[str]:
    return frozenset([value]) if isinstance(value, str) else frozenset(value)


def _shows(misconception: KnownMisconception, chosen: Collection[str], key: Collection[str]) -> bool:
    """Whether a choice shows a misconception: its one option was chosen though wrong, or just its several options."""
    if isinstance(misconception.value, str):
        return misconception.value in chosen and misconception.value not in key
    return frozenset(misconception.value) == frozenset(chosen)
