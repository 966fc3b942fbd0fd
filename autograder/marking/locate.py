"""Mark what was found: places, repairs and false accusations, which cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.marking.known import right_answers, with_margin
from autograder.marking.marks import FOLLOWS, Finding
from autograder.marking.point import distance, judge_points, read_points, shown_points
from autograder.marking.repairs import judge_lines, read_lines, shown_lines
from bank.answer_model import PartModel, Row
from bank.listings import Listing
from bank.numbers import UnreadableError
from bank.regions import Picking
from bank.rendering import plain_number


@dataclass(frozen=True)
class Found:
    """What a response says of a key: what was found, and what was accused though nothing is wrong there."""

    places: Mapping[str, bool]
    repairs: Mapping[str, bool | None]
    """None where a person has to decide; of places alone the same as `places`."""
    false: int
    misconception: str | None


def mark_locate(part: PartModel, value: Any, followed: Any = None, rows_met: Collection[str] | None = None) -> Finding:
    """Return what a search for faults, or for places in an image, earns.

    A row earns the share of its faults that were found (and repaired). What false accusations cost is taken from the
    last rows first, and never more than was earned.

    Parameters
    ----------
    part, value
        The part and the response.
    followed
        The key that follows from the student's own earlier answers, where that differs.
    rows_met
        Rows that a person awarded, for repairs that the machine does not know.
    """
    response: Any
    try:
        response = read_lines(part, value) if isinstance(part.asked, Listing) else read_points(part, value)
    except UnreadableError as problem:
        return Finding("invalid", message=str(problem))
    finding = _mark_read(part, response, followed, rows_met)
    if not isinstance(part.asked, Picking):
        return finding
    return with_margin(finding, [distance(part, response, right) for right in right_answers(part, followed)])


def _mark_read(part: PartModel, response: Any, followed: Any, rows_met: Collection[str] | None) -> Finding:
    found = _found(part, response, part.key)
    shares = _shares(part, found, rows_met)
    by_hand = rows_met is not None and None in _shares(part, found, None).values()
    message = ""
    if followed is not None:
        other = _found(part, response, followed)
        better = _shares(part, other, rows_met)
        if _is_whole(other):
            found, message = other, FOLLOWS
        shares |= {row.id: _larger(shares[row.id], better[row.id]) for row in part.rows if row.follow}
    as_read = shown_lines(part, response) if isinstance(part.asked, Listing) else shown_points(part, response)
    if any(share is None for share in shares.values()):
        message = "a person looks at a repair that the machine does not know"
        return Finding(None, _after_costs(part, found, shares), None, message, as_read=as_read)
    if _is_whole(found) and not message:
        return Finding("passed", shares, as_read=as_read, by_hand=by_hand)
    wrong = found.misconception
    message = message or (part.misconception(wrong).sentence if wrong else _count(part, found))
    return Finding("failed", _after_costs(part, found, shares), wrong, message, as_read=as_read, by_hand=by_hand)


def _found(part: PartModel, response: Any, key: Any) -> Found:
    judge = judge_lines if isinstance(part.asked, Listing) else judge_points
    return Found(*judge(part, response, key))


def _is_whole(found: Found) -> bool:
    return all(found.places.values()) and all(found.repairs.values()) and not found.false


def _shares(part: PartModel, found: Found, rows_met: Collection[str] | None) -> dict[str, float | None]:
    shares = {row.id: _share(row, found) for row in part.rows}
    if rows_met is None:
        return shares
    return {row: float(row in rows_met) if share is None else share for row, share in shares.items()}


def _share(row: Row, found: Found) -> float | None:
    """Return the share of a row's faults that are met; None while a person has to decide about one."""
    named = [name for name in row.faults or found.places if name in found.places]
    met: list[bool | None] = [found.places[name] for name in named]
    if row.aspect != "place":
        repaired = [found.repairs[name] for name in named]
        met = repaired if row.aspect == "repair" else [a and b for a, b in zip(met, repaired, strict=True)]
    if any(word is None for word in met):
        return None
    return sum(map(bool, met)) / len(met) if met else 0.0


def _larger(one: float | None, other: float | None) -> float | None:
    return max(one, other) if one is not None and other is not None else one


def _after_costs(part: PartModel, found: Found, shares: Mapping[str, float | None]) -> dict[str, float | None]:
    cost, left = found.false * _price(part), dict(shares)
    for row in reversed(part.rows):
        share = left[row.id]
        if share is not None:
            taken = min(cost, row.points * share)
            left[row.id], cost = share - taken / row.points, cost - taken
    return left


def _count(part: PartModel, found: Found) -> str:
    told = f"{sum(found.places.values())} of {len(found.places)} found"
    if list(found.repairs.values()) != list(found.places.values()):
        told += f", {sum(map(bool, found.repairs.values()))} repaired"
    if found.false:
        price = found.false * _price(part)
        told += f", {found.false} accused wrongly" + (f" (costs {plain_number(price)})" if price else "")
    return told


def _price(part: PartModel) -> float:
    assert isinstance(part.asked, Listing | Picking)
    return part.asked.price
