"""Whether a text tells the key of a part; in doubt it does. A row that was met may hold the key of what was not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np

from autograder.handing_in import as_response
from bank.answer_model import PartModel
from bank.asked import Matching
from bank.kinds import NUMBERS
from bank.listings import Listing, faults_in
from bank.regions import Picking

_NUMBER = re.compile(r"(\d+)(?:[.,](\d+))?(?:e([+-]?\d+))?", re.IGNORECASE)


def tells_one_of(text: str, parts: Iterable[PartModel]) -> bool:
    """Return whether a text tells the key of one of these parts.

    Of a number, any number that is near it counts, whatever its sign: it may stand there rounded.
    """
    return any(_tells(text, part) for part in parts if part.key is not None)


def _tells(text: str, part: PartModel) -> bool:
    if part.kind in NUMBERS:
        return any(_is_near(part, value, rounding) for value, rounding in _numbers(text))
    if isinstance(part.asked, Matching):
        pairs = as_response(part, part.key).items()
        return any(re.search(rf"(?<!\w){letter}\s*(?:->|[:=-])?\s*{number}(?!\d)", text) for letter, number in pairs)
    if isinstance(part.asked, Listing):
        lines = {float(line) for fault in faults_in(part.key) for line in fault.lines}
        return any(value in lines for value, _ in _numbers(text))
    if isinstance(part.asked, Picking):
        wanted = np.abs(np.ravel(as_response(part, part.key)).astype(np.float64))
        return any((np.abs(wanted - value) <= rounding).any() for value, rounding in _numbers(text))
    if part.kind == "formula":
        return "".join(part.key.split()) in "".join(text.split())
    return any(_names(text, word) for word in _words(part))


def _is_near(part: PartModel, value: float, rounding: float) -> bool:
    key = np.abs(np.ravel(np.asarray(part.key, dtype=np.float64)))
    tolerance = part.tolerance.narrow
    return any(abs(value - one) <= rounding or tolerance.accepts(value, one) for one in key)


def _numbers(text: str) -> Iterator[tuple[float, float]]:
    """Yield the sizes of the numbers in a text, each with how far it may be rounded."""
    for whole, decimals, power in _NUMBER.findall(text[:10_000]):
        scale = 10.0 ** int(power[:4] or 0) if power else 1.0
        # Whole numbers are exact: 2 of 3 is no rounded 2.4.
        rounding = 0.5 * 10.0 ** -len(decimals) if decimals else 0.0
        yield float(f"{whole}.{decimals or 0}") * scale, rounding * scale


def _words(part: PartModel) -> set[str]:
    """Return the words that tell a choice or a short text: of an option its letter too."""
    words = {part.key} if isinstance(part.key, str) else set(part.key) if part.kind in ("choice", "text") else set()
    if part.kind == "text":
        return words
    right = [option for option in part.options if option.id in words]
    return {word for option in right for word in (option.letter, option.text) if word}


def _names(text: str, word: str) -> bool:
    # A letter alone is an option's, which is printed as a capital: "a" is a word.
    case = re.NOFLAG if len(word) == 1 else re.IGNORECASE
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, case) is not None
