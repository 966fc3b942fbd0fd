"""Lines of a listing that a student accuses, and how the lines are repaired."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from autograder.marking.choice import option_id
from autograder.marking.marks import kind_of
from bank.answer_model import PartModel
from bank.listings import LONGEST_LINE, Fault, Listing
from bank.numbers import UnreadableError

MOST_ENTRIES = 1000
"""Lines of a list, and characters of a text with lines, that are looked at."""

Accused = Mapping[int, str | None]
"""Line -> its repair (code, or an option's id); None where none was given."""


def read_lines(part: PartModel, value: Any) -> dict[int, str | None]:
    """Return the accused lines of a response with their repairs.

    Lists of line numbers and texts such as "6, 9" name lines alone; a dictionary as in {6: ...} has their repairs.

    Raises
    ------
    UnreadableError
        When it names no line of the listing, or one line with two repairs.
    """
    listing = listing_of(part)
    accused: dict[int, str | None] = {}
    for line, repair in _entries(listing, value):
        number = _line(listing, line)
        read = _repair(part, number, repair)
        if accused.get(number) not in (None, read):
            raise UnreadableError(f"line {number} has two different repairs")
        accused[number] = accused.get(number) or read
    return accused


def shown_lines(part: PartModel, accused: Accused) -> str:
    """Return accused lines and repairs as read."""
    letters = {option.id: option.letter for option in part.options}
    words = [
        f"line {line}" + (f": {letters.get(repair, repair)}" if repair else "") for line, repair in accused.items()
    ]
    return "; ".join(words) or "no line"


def judge_lines(
    part: PartModel, accused: Accused, key: Mapping[str, Fault]
) -> tuple[dict[str, bool], dict[str, bool | None], int, str | None]:
    """Return which faults were found and which repaired, how many lines were accused wrongly, and the misconception."""
    listing = listing_of(part)
    places = {name: any(line in accused for line in fault.lines) for name, fault in key.items()}
    repairs: dict[str, bool | None] = dict(places)
    if listing.repair:
        repairs = {name: _is_repaired(part, accused, fault) for name, fault in key.items()}
    at_fault = {line for fault in key.values() for line in fault.lines}
    false = sum(line not in at_fault for line in accused)
    shown = (wrong.name for wrong in part.misconceptions if _shows(listing, accused, wrong.value))
    return places, repairs, false, next(shown, None)


def listing_of(part: PartModel) -> Listing:
    """Return the listing of a part."""
    assert isinstance(part.asked, Listing)
    return part.asked


def _is_repaired(part: PartModel, accused: Accused, fault: Fault) -> bool | None:
    """Whether a fault is repaired; None for code that is neither known as right nor as wrong: it may do the same."""
    listing = listing_of(part)
    given = [repair for line in fault.lines if (repair := accused.get(line))]
    if any(listing.same_repair(repair, right) for repair in given for right in fault.repairs):
        return True
    known = [repair for wrong in part.misconceptions for repair in wrong.value.repairs]
    known += [listing.lines[line - 1] for line in fault.lines]  # as it stands
    unknown = [repair for repair in given if not any(listing.same_repair(repair, wrong) for wrong in known)]
    return None if unknown and listing.repair == "code" else False


def _shows(listing: Listing, accused: Accused, wrong: Fault) -> bool:
    lines = [line for line in wrong.lines if line in accused]
    if not wrong.repairs:  # a decoy, which is no fault's line
        return bool(lines)
    given = [repair for line in lines if (repair := accused[line])]
    return any(listing.same_repair(repair, known) for repair in given for known in wrong.repairs)


def _entries(listing: Listing, value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, (str, list, tuple, dict)) and len(value) > MOST_ENTRIES:
        raise UnreadableError(f"{_expected(listing)}, came far more")
    if isinstance(value, np.ndarray):
        value = value.ravel()[: MOST_ENTRIES + 1].tolist() if value.dtype.kind in "iuf" else str(value.dtype)
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, str):
        yield from _alone(re.split(r"[\s,;]+", re.sub(r"(?i)\blines?\b|\band\b|[\[\](){}]", " ", value).strip()))
    elif isinstance(value, (list, tuple)):
        yield from _alone(value)
    elif isinstance(value, (int, float, np.integer)) and not isinstance(value, bool):
        yield value, None
    else:
        raise UnreadableError(f"{_expected(listing)}, came {kind_of(value)}")


def _alone(lines: Iterable[Any]) -> Iterator[tuple[Any, None]]:
    return ((line, None) for line in lines)


def _line(listing: Listing, value: Any) -> int:
    last = len(listing.lines)
    if isinstance(value, str):
        found = re.fullmatch(r"\s*(?:line\s*)?([0-9]{1,4})\s*", value, re.IGNORECASE)
        number = int(found[1]) if found else None
        came = f"'{value[:20]}'"
    else:
        countable = isinstance(value, (int, float, np.number)) and not isinstance(value, (bool, np.bool_))
        number = int(value) if countable and abs(value) < MOST_ENTRIES and value == int(value) else None
        came = f"{value:g}" if countable and abs(value) < MOST_ENTRIES else kind_of(value)
    if number is None or not 1 <= number <= last:
        raise UnreadableError(f"{_expected(listing)} (it has lines 1 to {last}), came {came}")
    return number


def _repair(part: PartModel, line: int, value: Any) -> str | None:
    listing = listing_of(part)
    if value is None or value is Ellipsis or (isinstance(value, str) and not value.strip()):
        return None
    if not listing.repair:
        raise UnreadableError("expected line numbers alone, as in [2, 7]; came a dictionary")
    if not isinstance(value, str) or len(value) > LONGEST_LINE:
        what = "the letter of a repair" if listing.repair == "option" else "the line as it should be, as a text"
        raise UnreadableError(f"line {line}: expected {what}, came {kind_of(value)}")
    return option_id(part, value) if listing.repair == "option" else value.strip()


def _expected(listing: Listing) -> str:
    return "expected line numbers with repairs" if listing.repair else "expected line numbers, as in [2, 7]"
