"""Mark all parts of an exercise: follow-through, rows that wait for rows, and scores."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from autograder.marking.choice import mark_choice
from autograder.marking.construct import mark_construct
from autograder.marking.estimate import mark_estimate
from autograder.marking.following import NO_SOURCE, AuthoredSource, follow, own_value
from autograder.marking.formula import mark_formula
from autograder.marking.image import mark_image
from autograder.marking.locate import mark_locate
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
    kept,
    kind_of,
)
from autograder.marking.match import mark_match
from autograder.marking.numeric import mark_numeric
from autograder.marking.open import mark_open
from autograder.marking.text import mark_text
from bank.answer_model import AnswerModel, PartModel, Row
from bank.kinds import PROGRAMS, Kind

Marker = Callable[[PartModel, Any, Any, Mapping[str, Any]], Finding]
_MARKERS: Mapping[Kind, Marker] = {
    "numeric": mark_numeric,
    "estimate": mark_estimate,
    "choice": lambda part, value, followed, wrong: mark_choice(part, value, followed),
    "formula": mark_formula,
    "match": lambda part, value, followed, wrong: mark_match(part, value, followed),
    "text": lambda part, value, followed, wrong: mark_text(part, value, followed),
}
"""Kind of a value -> what marks it, given the key and the misconceptions' values that follow from own answers."""

_DROPPED = Finding("passed", message="this part does not count")

NO_PROGRAM = "not needed"
"""Recorded as the isolation where no student code ran."""


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
        Part -> rows that a person awarded. They count where the machine cannot decide: for open parts, for repairs
        that it does not know, for answers that it could not read or mark.
    isolation
        The tier in which student code ran, as recorded with the score.
    """
    findings: dict[str, Finding] = {}
    own: dict[str, Any] = {}
    for part in model.parts:
        answer = answers.get(part.name, Blank())
        if not part.counts:
            findings[part.name] = _DROPPED
        elif part.kind in PROGRAMS:
            findings[part.name] = judge_code(part) if judge_code else _without_program(answer)
        else:
            by_hand = (rows_met or {}).get(part.name)
            findings[part.name] = _unfounded(part, answer, findings) or _find(part, answer, model, own, source, by_hand)
        value = own_value(part, answer)
        if value is not None:
            own[part.name] = value
    findings = {name: _decided(model.part(name), found, rows_met or {}) for name, found in findings.items()}
    scores = _scores(model, findings)
    parts = tuple(
        _part_mark(part, findings[part.name], scores, answers.get(part.name, Blank())) for part in model.parts
    )
    return ExerciseMark(model.exercise, model.version, parts, isolation)


def _decided(part: PartModel, found: Finding, rows_met: Mapping[str, Collection[str]]) -> Finding:
    """Return a finding with a person's rows for an answer that the machine could not read or mark."""
    if part.name not in rows_met or found.verdict not in ("invalid", "error"):
        return found
    earned = {row.id: 1.0 for row in part.rows if row.id in rows_met[part.name]}
    verdict: Verdict = "passed" if len(earned) == len(part.rows) else "failed"
    return replace(found, verdict=verdict, met=earned, message="", by_hand=True)


def _unfounded(part: PartModel, answer: Answer, findings: Mapping[str, Finding]) -> Finding | None:
    """Return the finding on an answer that rests on a construction which a person has to read first, or None."""
    if not part.rests_on or isinstance(answer, Blank) or findings[part.rests_on].verdict != "invalid":
        return None
    return Finding("invalid", message=f"this rests on your own answer to `{part.rests_on}`, which could not be read")


def _find(
    part: PartModel,
    answer: Answer,
    model: AnswerModel,
    own: Mapping[str, Any],
    source: AuthoredSource | None,
    rows_met: Collection[str] | None,
) -> Finding:
    """Return what an answer earns, in view of everything that the course accepts in the place of the key."""
    finding = _find_by_key(part, answer, model, own, source, rows_met)
    if not isinstance(answer, Value) or finding.verdict == "passed":
        return finding
    for accepted in part.accepted:
        other = _mark_value(replace(part, key=accepted), answer, None, {})
        if other.verdict == "passed":
            return other
    return finding


def _find_by_key(
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
    if part.kind == "construct":
        return mark_construct(part, answer.value, model, own, source)
    if part.rests_on:
        return _mark_on_own(part, answer, model, own, source)
    mark = partial(_mark_value, rows_met=rows_met)
    finding = mark(part, answer, None, {})
    if finding.verdict in ("passed", "invalid") or not any(row.follow for row in part.rows):
        return finding
    if source is None:
        return Finding("error", None, message=NO_SOURCE, as_read=finding.as_read)
    followed, wrong = follow(part, model, own, source)
    if followed is None:
        return finding
    # Where an answer is both a known wrong one and right by follow-through, the student gets the better mark.
    by_follow = mark(part, answer, followed, wrong)
    return max(finding, by_follow, key=lambda found: (_worth(part, found), found.misconception is not None))


def _mark_on_own(
    part: PartModel, answer: Value, model: AnswerModel, own: Mapping[str, Any], source: AuthoredSource | None
) -> Finding:
    """Return what an answer earns that can only be judged by the student's own construction."""
    if source is None:
        return Finding("error", None, message=NO_SOURCE)
    key, wrong = follow(part, model, own, source)
    if key is None:
        message = f"this rests on your own answer to `{part.rests_on}`, which cannot be used"
        return Finding("failed", message=message)
    known = tuple(replace(known, value=wrong.get(known.name)) for known in part.misconceptions if known.name in wrong)
    return _mark_value(replace(part, key=key, misconceptions=known), answer, None, {})


def _without_program(answer: Answer) -> Finding:
    if isinstance(answer, Blank):
        return BLANK
    came = answer.sentence if isinstance(answer, Unreadable) else f"came {kind_of(answer.value)}"
    return Finding("invalid", message=f"expected the program's text, {came}")


def _worth(part: PartModel, finding: Finding) -> float:
    return sum(row.points * ((finding.met or {}).get(row.id) or 0.0) for row in part.rows)


def _mark_value(
    part: PartModel,
    answer: Value,
    followed: Any,
    wrong: Mapping[str, Any],
    rows_met: Collection[str] | None = None,
) -> Finding:
    if part.kind == "locate":
        return mark_locate(part, answer.value, followed, rows_met)
    return _MARKERS[part.kind](part, answer.value, followed, wrong)


def _scores(model: AnswerModel, findings: Mapping[str, Finding]) -> dict[str, float | None]:
    """Return 'part.row' -> score; a row whose needs are not met earns nothing."""
    scores: dict[str, float | None] = {}
    rows: dict[str, Row] = {}
    for part in model.parts:
        met = findings[part.name].met
        for row in part.rows:
            rows[f"{part.name}.{row.id}"] = row
            share = None if met is None else met.get(row.id, 0.0)
            scores[f"{part.name}.{row.id}"] = None if share is None else row.points * share
    waiting = {name: row for name, row in rows.items() if row.needs}
    for _ in waiting:  # a row may wait for one that waits itself
        for name, row in waiting.items():
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


def _part_mark(part: PartModel, finding: Finding, scores: Mapping[str, float | None], answer: Answer) -> PartMark:
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
        answer=kept(answer),
        by_hand=finding.by_hand,
        margin=finding.margin,
        difference=finding.difference,
        training=finding.training,
    )
