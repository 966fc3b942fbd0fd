"""What everybody may have written: the questions, the answer model's rows and its sample answers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Final

from autograder.integrity.class_work import ClassWork
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.lock import FormLock, LockedVariant
from bank.variant import PartVariant, Variant, sample_answers

_MOST_VARIANTS: Final = 30
"""Variants of an exercise whose sample answers are filled in: they differ in numbers and in a few words."""


def known_texts(work: ClassWork) -> Iterator[str]:
    """Return questions, rows and sample answers, those as they read in the variants of this form."""
    yield from sorted({cell.source for copy in work.copies.values() for cell in copy.cells})
    bank = work.course.bank(work.lock.form)
    for entry in work.lock.entries:
        exercise = bank.exercise(entry.exercise)
        if any(part.kind == "open" for part in exercise.parts):
            own = (variant for variant in work.variants.values() if variant.entry.label == entry.label)
            for variant in itertools.islice(own, _MOST_VARIANTS):
                yield from (row.text for part in variant.model.parts for row in part.rows)
                yield from _samples(work.lock, variant, exercise)


def _samples(lock: FormLock, variant: LockedVariant, exercise: Exercise) -> Iterator[str]:
    """Return sample answers with a variant's numbers; as templates where the source is not the form's any more."""
    parts = [part for part in exercise.parts if part.kind == "open"]
    try:
        rebuilt = _variant(lock, variant, exercise)
        for part in parts:
            yield from (str(response) for response, _ in sample_answers(exercise, part, rebuilt))
    except VoxbankError:
        yield from (str(sample.response) for part in parts for sample in part.samples)


def _variant(lock: FormLock, variant: LockedVariant, exercise: Exercise) -> Variant:
    model = variant.model
    parts = {
        part.name: PartVariant(
            part.key, {m.name: m.value for m in part.misconceptions if m.value is not None}, part.options, part.asked
        )
        for part in model.parts
    }
    given = lock.decoded_given(variant, exercise)
    return Variant(model.exercise, model.version, model.seed, None, given, parts)
