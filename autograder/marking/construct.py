"""Mark what has a demanded property: the solution's `accepts` says which rows a response meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.marking.following import NO_SOURCE, AuthoredSource, is_plausible
from autograder.marking.marks import Finding
from bank.answer_model import AnswerModel, PartModel
from bank.asked import Construction
from bank.declarations import declared, parameters
from bank.exercise import Exercise
from bank.fields import read_fields, shown
from bank.numbers import UnreadableError
from bank.variant import accepting, call_with, earlier_answers


def mark_construct(
    part: PartModel, value: Any, model: AnswerModel, own: Mapping[str, Any], source: AuthoredSource | None
) -> Finding:
    """Return what a construction earns.

    Parameters
    ----------
    part, value
        The part and the response.
    model, own
        All parts with their keys, and the student's own earlier answers.
    source
        The exercise, whose `accepts` decides; without it the verdict is `error`.
    """
    assert isinstance(part.asked, Construction)
    try:
        response = read_fields(part.asked.fields, value)
    except UnreadableError as problem:
        return Finding("invalid", message=str(problem))
    as_read = shown(part.asked.fields, response)
    if source is None:
        return Finding("error", None, message=NO_SOURCE, as_read=as_read)
    keys = earlier_answers(source.exercise, {other.name: other.key for other in model.parts if other.key is not None})
    try:
        met = rows_met(source, part, response, keys)
    except Exception as problem:  # an author's function can break in any way, and never at a student's cost
        message = f"what accepts this part broke ({type(problem).__name__}: {problem})"
        return Finding("error", None, message=message, as_read=as_read)
    met |= _by_follow(source, part, response, keys, own)
    earned = {row.id: 1.0 for row in part.rows if row.id in met}
    if len(earned) == len(part.rows):
        return Finding("passed", earned, as_read=as_read)
    name = shown_misconception(source, part, response, keys)
    message = part.misconception(name).sentence if name else "not all that is demanded holds"
    return Finding("failed", earned, name, message, as_read=as_read)


def rows_met(source: AuthoredSource, part: PartModel, response: Any, earlier: Mapping[str, Any]) -> set[str]:
    """Return the rows that a response meets, as `read_fields` returns it.

    Raises
    ------
    Exception
        What the author's function raises, and TypeError or ValueError where it returns something else than row ids.
    """
    function = accepting(source.exercise, part.name)
    with np.errstate(all="ignore"):
        rows = call_with(function, **dict(earlier) | {"given": source.given, "response": response})
    if not isinstance(rows, (set, frozenset, list, tuple)):
        raise TypeError(f"'{function.__name__}' returns the ids of the rows met, not {type(rows).__name__}")
    known = {row.id for row in source.exercise.part(part.name).rows}
    for row in rows:
        if row not in known:
            raise ValueError(f"'{function.__name__}' returns the unknown row {row!r}")
    return set(rows)


def shown_misconception(
    source: AuthoredSource, part: PartModel, response: Any, earlier: Mapping[str, Any]
) -> str | None:
    """Return the first misconception that a response shows, or None."""
    functions = declared(source.exercise.solution, "misconception")
    for wrong in part.misconceptions:
        values = dict(earlier) | {"given": source.given, "response": response}
        try:
            with np.errstate(all="ignore"):
                if call_with(functions[wrong.name][1], **values):
                    return wrong.name
        except Exception:  # then it does not say that this idea is shown
            continue
    return None


def _by_follow(
    source: AuthoredSource, part: PartModel, response: Any, keys: Mapping[str, Any], own: Mapping[str, Any]
) -> set[str]:
    """Return the rows that follow from the student's own earlier answers."""
    earlier = earlier_of(source.exercise, part.name)
    if not earlier or not all(name in own and is_plausible(source, name, own[name]) for name in earlier):
        return set()
    try:
        met = rows_met(source, part, response, dict(keys) | dict(own))
    except Exception:  # with a student's own values an author's function can break in any way
        return set()
    return met & {row.id for row in part.rows if row.follow}


def earlier_of(exercise: Exercise, part: str) -> tuple[str, ...]:
    """Return the earlier parts that a part's `accepts` takes."""
    return tuple(name for name in parameters(accepting(exercise, part)) if name not in ("given", "response"))
