"""Entries about single parts: not read, not marked, near a tolerance, waiting for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from autograder.assignment.display import one_line
from autograder.handing_in import as_response
from autograder.triage.commands import Commands
from autograder.triage.entries import Entry, Fact, Step, short_hash
from autograder.triage.readings import MarkedPart, Readings
from bank.rendering import plain_number
from bank.tolerance import Band

FURTHEST: Final = 1.5
"""An answer within so many tolerances is near what is right: it may be rounding that it was not accepted."""
NEAREST: Final = 0.9
"""An accepted answer from here on is near the border; it matters where others of the part lie just outside."""
MOST_INSIDE: Final = 3

_LONGEST_KEY = 200


def about_parts(readings: Readings, commands: Commands, clustered: Collection[tuple[str, str]]) -> Iterator[Entry]:
    """Yield the entries about parts that no person has decided.

    Parameters
    ----------
    readings, commands
        What was marked, and what settles it.
    clustered
        The students and parts that stand in a cluster: they are settled with it.
    """
    parts = list(readings.undecided_parts())
    yield from _errors(readings, [part for part in parts if part.mark.verdict == "error"], commands)
    yield from (_unread(readings, part, commands) for part in parts if part.mark.verdict == "invalid")
    yield from _near(readings, [part for part in parts if (part.student, part.name) not in clustered], commands)
    yield from _waiting(readings, [part for part in parts if part.mark.verdict is None and part.mark.score is None])


def facts(readings: Readings, part: MarkedPart) -> tuple[Fact, ...]:
    """Return what a mark rests on: the answer as read, the key, the tolerance, the distance, the file."""
    mark, model = part.mark, part.model
    found = [
        Fact("read as", one_line(mark.as_read)),
        Fact("answer", "" if mark.as_read or mark.answer is None else one_line(str(mark.answer))),
        Fact("key", key_text(part)),
        Fact("tolerance", _tolerance(model.tolerance) if mark.margin is not None else ""),
        Fact("distance", "" if mark.margin is None else f"{mark.margin:.3g} tolerances"),
        Fact("marks", str(readings.marks_file(part.student))),
    ]
    return tuple(fact for fact in found if fact.text)


def key_text(part: MarkedPart) -> str:
    """Return a part's key as a student would hand it in, '' where there is none to read."""
    if part.model.key is None or part.model.kind in ("code", "open", "image"):
        return ""
    return one_line(_plain(as_response(part.model, part.model.key), part.model.unit))[:_LONGEST_KEY]


def _plain(value: Any, unit: str) -> str:
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, (list, tuple)):
        return f"({', '.join(_plain(item, '') for item in value)})" + (f" {unit}" if unit not in ("", "1") else "")
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return f"{text} {unit}" if unit not in ("", "1") else text


def _tolerance(tolerance: Any) -> str:
    if isinstance(tolerance, Band):
        return f"a factor of {tolerance.factor:g}"
    allowed = [f"{tolerance.atol:g}"] * bool(tolerance.atol) + [f"{100 * tolerance.rtol:g} %"] * bool(tolerance.rtol)
    return ", or ".join(allowed)


def _errors(readings: Readings, parts: Iterable[MarkedPart], commands: Commands) -> Iterator[Entry]:
    """Yield one entry per part and message: an exercise that changed is one trouble, whomever it concerns."""
    same: dict[tuple[str, str], list[MarkedPart]] = defaultdict(list)
    for part in parts:
        same[part.name, one_line(part.mark.message)].append(part)
    for (name, message), concerned in same.items():
        first, students = concerned[0], tuple(part.student for part in concerned)
        yield Entry(
            "error",
            f"error:{name}:{short_hash(message)}",
            message,
            students,
            sum(part.lost for part in concerned),
            name,
            evidence=facts(readings, first),
            steps=(
                Step("see what broke", commands.explain(first.student, name)),
                Step("put its cause right and mark again", commands.mark_all()),
                Step("or, where an exercise was repaired, apply that", commands.regrade()),
            ),
            page=_page(readings, concerned),
        )


def _unread(readings: Readings, part: MarkedPart, commands: Commands) -> Entry:
    return Entry(
        "invalid",
        f"invalid:{part.name}:{part.student}",
        one_line(part.mark.message),
        (part.student,),
        part.lost,
        part.name,
        evidence=facts(readings, part),
        steps=(
            Step("see what was meant", commands.explain(part.student, part.name)),
            Step("and give the points in formgrader"),
        ),
        page=_page(readings, [part]),
    )


def _near(readings: Readings, parts: Iterable[MarkedPart], commands: Commands) -> Iterator[Entry]:
    """Yield answers just outside a tolerance, beside those of the same part that lie just inside."""
    parts = list(parts)
    for part in filter(_is_just_outside, parts):
        entry = f"near:{part.name}:{part.student}"
        inside = [other for other in parts if other.name == part.name and _is_just_inside(other)]
        yield Entry(
            "near",
            entry,
            f"{one_line(part.mark.as_read)} is {_beyond(part)} of the tolerance beyond it; the key is {key_text(part)}",
            (part.student,),
            part.lost,
            part.name,
            evidence=(*facts(readings, part), *(Fact("accepted", _accepted(other)) for other in inside[:MOST_INSIDE])),
            steps=(
                Step("see what the mark rests on", commands.explain(part.student, part.name)),
                Step("give points in formgrader, or leave it as it is", commands.settle(entry)),
            ),
            page=_page(readings, [part]),
        )


def _beyond(part: MarkedPart) -> str:
    return f"{100 * ((part.mark.margin or 1.0) - 1.0):.0f} %"


def _accepted(part: MarkedPart) -> str:
    return f"{part.student} just inside: {one_line(part.mark.as_read)} at {part.mark.margin:.3g} tolerances"


def _is_just_outside(part: MarkedPart) -> bool:
    mark = part.mark
    wrong = mark.verdict == "failed" and mark.misconception is None and part.lost > 0
    return wrong and mark.margin is not None and 1.0 < mark.margin <= FURTHEST


def _is_just_inside(part: MarkedPart) -> bool:
    margin = part.mark.margin
    return part.mark.verdict == "passed" and margin is not None and NEAREST <= margin <= 1.0


def _waiting(readings: Readings, parts: Iterable[MarkedPart]) -> Iterator[Entry]:
    same: dict[str, list[MarkedPart]] = defaultdict(list)
    for part in parts:
        same[part.name].append(part)
    for name, concerned in same.items():
        count = "1 answer waits" if len(concerned) == 1 else f"{len(concerned)} answers wait"
        yield Entry(
            "open",
            f"open:{name}",
            f"{count}, {plain_number(concerned[0].mark.points)} points each",
            tuple(part.student for part in concerned),
            sum(part.lost for part in concerned),
            name,
            steps=(Step("award the rows in formgrader"),),
            page=f"formgrader/gradebook/{readings.form}/{readings.form}",
        )


def _page(readings: Readings, parts: Iterable[MarkedPart]) -> str:
    names = (readings.decided.pages.get(part.student) for part in parts)
    return next((f"formgrader/submissions/{name}" for name in names if name), "")
