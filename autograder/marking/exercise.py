"""Mark all parts of an exercise: follow-through, rows that wait for rows, and scores."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.marking.choice import mark_choice, read_choice
from autograder.marking.image import mark_image
from autograder.marking.marks import (
    BLANK,
    Answer,
    Blank,
    ExerciseMark,
    Finding,
    PartMark,
    RowMark,
    Unreadable,
    Value,
    Verdict,
    half_up,
    kind_of,
)
from autograder.marking.numeric import mark_numeric
from autograder.marking.open import mark_open
from autograder.marking.text import LONGEST, forms, mark_text
from bank.answer_model import AnswerModel, PartModel, Row
from bank.declarations import declared
from bank.exercise import Exercise
from bank.numbers import UnreadableError, read_answer
from bank.text import normalised
from bank.variant import misconception_values


@dataclass(frozen=True)
class AuthoredSource:
    """The exercise's own source and given: follow-through and checks need them."""

    exercise: Exercise
    given: Any


NO_PROGRAM = "not needed"
"""Recorded as the isolation where no student code ran."""

NO_SOURCE = "the exercise's source is not the one of this form, so that this part cannot be marked"


def mark_exercise(
    model: AnswerModel,
    answers: Mapping[str, Answer],
    source: AuthoredSource | None,
    *,
    judge_code: Callable[[PartModel], Finding] | None = None,
    rows_met: Mapping[str, Collection[str]] | None = None,
    isolation: str = NO_PROGRAM,
) -> ExerciseMark:
    """Return the marks of all parts.

    Parameters
    ----------
    model
        What marking rests on.
    answers
        Part name -> answer; a part that is not there is blank.
    source
        The exercise as it was when the variant was drawn; None when it is no longer at hand.
    judge_code
        Marks the code part by its checks; None when the response holds no program.
    rows_met
        Open part -> rows that a person awarded.
    isolation
        The tier in which student code ran, as recorded with the score.
    """
    findings: dict[str, Finding] = {}
    own: dict[str, Any] = {}
    for part in model.parts:
        answer = answers.get(part.name, Blank())
        if part.kind == "code":
            findings[part.name] = judge_code(part) if judge_code else _without_program(answer)
            continue
        findings[part.name] = _find(part, answer, model, own, source, (rows_met or {}).get(part.name))
        value = _own_value(part, answer)
        if value is not None:
            own[part.name] = value
    scores = _scores(model, findings)
    parts = tuple(_part_mark(part, findings[part.name], scores) for part in model.parts)
    return ExerciseMark(model.exercise, model.version, parts, isolation)


def _find(
    part: PartModel,
    answer: Answer,
    model: AnswerModel,
    own: Mapping[str, Any],
    source: AuthoredSource | None,
    rows_met: Collection[str] | None,
) -> Finding:
    if isinstance(answer, Blank):
        return BLANK
    if isinstance(answer, Unreadable):
        return Finding("failed" if answer.failed else "invalid", message=answer.sentence)
    if part.kind == "open":
        return mark_open(part, answer.value, rows_met)
    if part.kind == "image":
        return mark_image(part, answer.value)
    finding = _mark_value(part, answer, None, {})
    if finding.verdict in ("passed", "invalid") or not any(row.follow for row in part.rows):
        return finding
    if source is None:
        return Finding("error", None, message=NO_SOURCE, as_read=finding.as_read)
    followed, wrong = _follow(part, model, own, source)
    if followed is None:
        return finding
    # Where an answer is both a known wrong one and right by follow-through, the student gets the better mark.
    by_follow = _mark_value(part, answer, followed, wrong)
    return max(finding, by_follow, key=lambda found: (_worth(part, found), found.misconception is not None))


def _without_program(answer: Answer) -> Finding:
    if isinstance(answer, Blank):
        return BLANK
    came = answer.sentence if isinstance(answer, Unreadable) else f"came {kind_of(answer.value)}"
    return Finding("invalid", message=f"expected the program's text, {came}")


def _worth(part: PartModel, finding: Finding) -> float:
    return sum(row.points * (finding.met or {}).get(row.id, 0.0) for row in part.rows)


def _mark_value(part: PartModel, answer: Value, followed: Any, wrong: Mapping[str, Any]) -> Finding:
    if part.kind == "numeric":
        return mark_numeric(part, answer.value, followed, wrong)
    if part.kind == "choice":
        return mark_choice(part, answer.value, followed)
    return mark_text(part, answer.value, followed)


def _follow(
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
            if not all(_plausible(source, name, own[name]) for name in authored.earlier):
                return None, {}
            key = authored.key(source.given, *(own[name] for name in authored.earlier))
        if part.kind == "numeric" and not np.isfinite(np.asarray(key, dtype=np.float64)).all():
            return None, {}
    except Exception:  # with a student's own values an author's function can break in any way
        return None, {}
    keys = {other.name: other.key for other in model.parts if other.key is not None}
    try:
        with np.errstate(all="ignore"):
            return key, misconception_values(source.exercise, authored, source.given, keys | dict(own))
    except Exception:
        return key, {}


def _plausible(source: AuthoredSource, part: str, value: Any) -> bool:
    for name, function in declared(source.exercise.solution, "plausible").values():
        try:
            if name == part and not function(source.given, value):
                return False
        except Exception:  # as above
            return False
    return True


def _own_value(part: PartModel, answer: Answer) -> Any:
    """Return a student's answer in the form of a key, for later parts; None where there is none."""
    if not isinstance(answer, Value):
        return None
    try:
        if part.kind == "numeric":
            values = read_answer(answer.value, part.shape, part.unit)
            if not np.isfinite(values).all():
                return None
            return _like_key(float(values), part.key) if values.ndim == 0 else values
        if part.kind == "choice":
            chosen = read_choice(part, answer.value)
            return chosen if part.select_several else next(iter(chosen))
    except UnreadableError:
        return None
    readable = part.kind == "text" and isinstance(answer.value, str) and len(answer.value) <= LONGEST
    return _text_as_authored(part, answer.value) if readable else None


def _like_key(value: float, key: Any) -> float | int:
    """Return a count as the whole number that an author's function may need."""
    return int(value) if isinstance(key, (int, np.integer)) and value.is_integer() else value


def _text_as_authored(part: PartModel, text: str) -> Any:
    """Return a known answer as its author wrote it: functions compare with 'LPS', not with 'lps'."""
    known = [part.key, *(wrong.value for wrong in part.misconceptions)]
    return next((value for value in known if normalised(text) in forms(value)), normalised(text))


def _scores(model: AnswerModel, findings: Mapping[str, Finding]) -> dict[str, float | None]:
    """Return 'part.row' -> score; a row whose needs are not met earns nothing."""
    scores: dict[str, float | None] = {}
    rows: dict[str, Row] = {}
    for part in model.parts:
        met = findings[part.name].met
        for row in part.rows:
            rows[f"{part.name}.{row.id}"] = row
            scores[f"{part.name}.{row.id}"] = None if met is None else row.points * met.get(row.id, 0.0)
    for _ in rows:  # a row may wait for one that waits itself
        for name, row in rows.items():
            if scores[name]:
                scores[name] = _after_needs(name, row, rows, scores)
    return scores


def _after_needs(name: str, row: Row, rows: Mapping[str, Row], scores: Mapping[str, float | None]) -> float | None:
    """Return a row's score in view of the rows that it needs; those of another case are no obstacle."""
    part = name.split(".")[0]
    needed = [need if "." in need else f"{part}.{need}" for need in row.needs]
    decided = [(scores[need], rows[need].points) for need in needed if need in rows]
    if any(score is not None and score < points for score, points in decided):
        return 0.0
    # A need that a person still has to decide keeps the row open.
    return None if any(score is None for score, _ in decided) else scores[name]


def _part_mark(part: PartModel, finding: Finding, scores: Mapping[str, float | None]) -> PartMark:
    rows = tuple(RowMark(row.id, row.points, scores[f"{part.name}.{row.id}"], row.text) for row in part.rows)
    earned = [row.score for row in rows]
    score = None if any(value is None for value in earned) else half_up(sum(value or 0.0 for value in earned))
    verdict: Verdict | None = finding.verdict
    if verdict == "passed" and score is not None and score < half_up(part.points):
        verdict = "failed"  # the answer is right, but a row that it needs is not met
    return PartMark(
        part=part.name,
        letter=part.letter,
        kind=part.kind,
        points=part.points,
        score=score,
        verdict=verdict,
        rows=rows,
        misconception=finding.misconception,
        message=finding.message,
        checks=finding.checks,
        as_read=finding.as_read,
    )
