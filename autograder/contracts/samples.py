"""The contract of construct parts: sample answers meet just the rows that they name, on every seed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from autograder.contracts.breach import Breach
from autograder.marking.construct import rows_met, shown_misconception
from autograder.marking.following import AuthoredSource
from bank.answer_model import AnswerModel, PartModel
from bank.asked import Construction
from bank.exercise import Exercise
from bank.fields import read_fields, shown
from bank.numbers import UnreadableError
from bank.variant import Variant, earlier_answers, sample_answers

ACCEPTED, REJECTED = 3, 3


def constructions(exercise: Exercise, variant: Variant, model: AnswerModel) -> Iterator[Breach]:
    """Yield what is wrong with the sample answers of the construct parts of a variant."""
    keys = earlier_answers(exercise, {name: part.key for name, part in variant.parts.items()})
    source = AuthoredSource(exercise, variant.given)
    for part in model.parts:
        if isinstance(part.asked, Construction):
            for sentence in _of_part(part, source, keys, variant):
                yield Breach("samples", f"part '{part.name}': {sentence}", variant.seed)


def _of_part(part: PartModel, source: AuthoredSource, keys: dict[str, Any], variant: Variant) -> Iterator[str]:
    assert isinstance(part.asked, Construction)
    every = {row.id for row in part.rows}
    samples = [(part.key, tuple(every))]
    samples += sample_answers(source.exercise, source.exercise.part(part.name), variant)
    accepted = sum(set(rows) >= every for _, rows in samples)
    if accepted < ACCEPTED or len(samples) - accepted < REJECTED:
        yield (
            f"{accepted} accepted answers (the key among them) and {len(samples) - accepted} rejected ones are "
            f"sampled; at least {ACCEPTED} and {REJECTED} are expected"
        )
    ideas: set[str | None] = set()
    for value, rows in samples:
        try:
            response = read_fields(part.asked.fields, value)
        except UnreadableError as problem:
            yield f"a sample answer is not of the form that is asked: {problem}"
            continue
        told, met = shown(part.asked.fields, response), rows_met(source, part, response, keys) & every
        if met != set(rows) & every:
            yield f"the sample answer {told} meets {_listed(met)}, not {_listed(set(rows) & every)}"
        idea = shown_misconception(source, part, response, keys)
        if idea and met == every:
            yield f"the accepted answer {told} shows misconception '{idea}'"
        ideas.add(idea)
    for wrong in part.misconceptions:
        if wrong.name not in ideas:
            yield f"no sample answer is recognised as misconception '{wrong.name}'"


def _listed(rows: set[str]) -> str:
    return ", ".join(sorted(rows)) or "no row"
