"""Follow-through: what is right, and what is known to be wrong, after a student's own earlier answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.marking.choice import read_choice
from autograder.marking.formula import read_response as read_formula_of
from autograder.marking.marks import Answer, Value
from autograder.marking.match import matching_of, read_pairs
from autograder.marking.text import LONGEST, forms
from bank.answer_model import AnswerModel, PartModel
from bank.asked import Construction
from bank.asking import normal_key
from bank.declarations import declared
from bank.exercise import Exercise
from bank.fields import read_fields
from bank.kinds import NUMBERS
from bank.numbers import UnreadableError, read_answer
from bank.text import normalised
from bank.variant import case_of, earlier_answers, misconception_values


@dataclass(frozen=True)
class AuthoredSource:
    """The exercise's own source and given: follow-through and checks need them."""

    exercise: Exercise
    given: Any


NO_SOURCE = "the exercise's source is not the one of this form, so that this part cannot be marked"


def follow(
    part: PartModel, model: AnswerModel, own: Mapping[str, Any], source: AuthoredSource
) -> tuple[Any, Mapping[str, Any]]:
    """Return key and misconceptions' values that follow from the student's own earlier answers, or (None, {})."""
    authored = source.exercise.part(part.name)
    if not authored.earlier or authored.key is None:
        return None, {}
    if any(name not in own for name in authored.earlier):
        return None, {}
    try:
        with np.errstate(all="ignore"):
            if not all(is_plausible(source, name, own[name]) for name in authored.earlier):
                return None, {}
            key = authored.key(source.given, *(own[name] for name in authored.earlier))
            key = normal_key(authored, key, part.asked, case_of(source.given))
        if part.kind in NUMBERS and not np.isfinite(np.asarray(key, dtype=np.float64)).all():
            return None, {}
    except Exception:  # with a student's own values an author's function can break in any way
        return None, {}
    keys = earlier_answers(source.exercise, {part.name: part.key for part in model.parts if part.key is not None})
    try:
        with np.errstate(all="ignore"):
            return key, misconception_values(source.exercise, authored, source.given, keys | dict(own))
    except Exception:
        return key, {}


def is_plausible(source: AuthoredSource, part: str, value: Any) -> bool:
    """Return whether a student's own answer to a part may carry later parts."""
    for name, function in declared(source.exercise.solution, "plausible").values():
        try:
            if name == part and not function(source.given, value):
                return False
        except Exception:  # as above
            return False
    return True


def own_value(part: PartModel, answer: Answer) -> Any:
    """Return a student's answer in the form of a key, for later parts; None where there is none."""
    if not isinstance(answer, Value):
        return None
    try:
        if part.kind in NUMBERS:
            return _own_numbers(part, answer.value)
        if part.kind == "formula":
            return read_formula_of(part, answer.value)
        if isinstance(part.asked, Construction):
            return read_fields(part.asked.fields, answer.value)
        if part.kind == "match":
            pairs = read_pairs(matching_of(part), answer.value)
            return pairs if len(pairs) == len(part.key) else None
        if part.kind == "choice":
            chosen = read_choice(part, answer.value)
            return chosen if part.select_several else next(iter(chosen))
    except UnreadableError:
        return None
    readable = part.kind == "text" and isinstance(answer.value, str) and len(answer.value) <= LONGEST
    return _text_as_authored(part, answer.value) if readable else None


def _own_numbers(part: PartModel, value: Any) -> Any:
    values = read_answer(value, part.shape, part.unit)
    if not np.isfinite(values).all() or (part.kind == "estimate" and values <= 0):
        return None
    return _like_key(float(values), part.key) if values.ndim == 0 else values


def _like_key(value: float, key: Any) -> float | int:
    """Return a count as the whole number that an author's function may need."""
    return int(value) if isinstance(key, (int, np.integer)) and value.is_integer() else value


def _text_as_authored(part: PartModel, text: str) -> Any:
    """Return a known answer as its author wrote it: functions compare with 'LPS', not with 'lps'."""
    known = [part.key, *(wrong.value for wrong in part.misconceptions)]
    return next((value for value in known if normalised(text) in forms(value)), normalised(text))
