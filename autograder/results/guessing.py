"""What blind guessing earns, by the rules by which parts are marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import comb

from autograder.marking.exercise import mark_exercise
from autograder.marking.marks import Value, half_up
from autograder.marking.match import matching_of
from bank.answer_model import AnswerModel, PartModel
from bank.lock import FormLock


def guessed_parts(lock: FormLock) -> Mapping[str, float]:
    """Return cell -> the points that blind guessing earns there, for the parts of a form that can be guessed.

    One of several options: each is as likely. Several options: every selection is as likely. Pairs: every target is as
    likely. Anything that is written or pointed at cannot be guessed. Where variants differ, the lowest counts, which is
    in favour of the students.

    Parameters
    ----------
    lock
        The form.

    Returns
    -------
    Mapping
        `q1-b` and the like -> points in hundredths; empty for a form without such parts.
    """
    found: dict[str, float] = {}
    for label, model in _models(lock):
        for part in model.parts:
            points = expected_points(model, part)
            name = f"{label}-{part.name}"
            if points > 0:
                found[name] = min(points, found.get(name, points))
    return found


def expected_points(model: AnswerModel, part: PartModel) -> float:
    """Return what blind guessing earns for one part on average, in points; 0 where nothing can be guessed."""
    if part.kind == "choice" and not part.select_several:
        return half_up(sum(_earned(model, part, option.letter) for option in part.options) / len(part.options))
    # A row that waits for others is not met by guessing.
    points = sum(row.points for row in part.rows if not row.needs)
    if part.kind == "choice":
        right = 1 if isinstance(part.key, str) else len(part.key)
        return half_up(points * share_of_selections(right, len(part.options)))
    if part.kind == "match":
        return half_up(points / len(matching_of(part).targets))
    return 0.0


def share_of_selections(right: int, options: int) -> float:
    """Return the mean of max(0, right - wrong) / right over all selections of at least one option.

    >>> share_of_selections(1, 2)
    0.3333333333333333
    """
    wrong = options - right
    earned = sum(
        comb(right, hits) * comb(wrong, misses) * max(0, hits - misses)
        for hits in range(right + 1)
        for misses in range(wrong + 1)
    )
    return earned / right / (2**options - 1) if right else 0.0


def _models(lock: FormLock) -> Iterable[tuple[str, AnswerModel]]:
    for identifier in lock.variants:
        variant = lock.variant(identifier)
        yield variant.entry.label, variant.model


def _earned(model: AnswerModel, part: PartModel, letter: str) -> float:
    """Return what an option earns; one that could only be right by follow-through earns nothing."""
    return mark_exercise(model, {part.name: Value(letter)}, None).part(part.name).score or 0.0
