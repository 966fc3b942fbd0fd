"""A student's answers to parts that differ between variants, and which of the wrong ones nothing known explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autograder.integrity.class_work import ClassWork
from autograder.integrity.numerals import numerals_in
from autograder.marking.choice import read_choice
from autograder.marking.marks import FOLLOWS, PartMark
from autograder.marking.match import matching_of, read_pairs
from bank.answer_model import PartModel
from bank.kinds import Kind
from bank.lock import LockedVariant
from bank.numbers import UnreadableError, read_answer
from bank.text import normalised

Array = NDArray[np.float64]

COMPARED: Final[frozenset[Kind]] = frozenset({"numeric", "choice", "text", "match"})
"""Kinds whose answers are compared with other variants."""

_FACTORS = (1.0, 10.0, 100.0, 1000.0, 1e6)


@dataclass(frozen=True)
class GivenAnswer:
    """A readable answer.

    Attributes
    ----------
    student, label
        Whose, and to which exercise of the form.
    part
        What it was marked by.
    value
        An array for numbers, the chosen option's id, a text, or an assignment as printed.
    shown
        The answer as it was read.
    unexplained
        Whether it is wrong and neither a known misconception, follow-through nor a variation of the own key.
    """

    student: str
    label: str
    part: PartModel
    value: Any
    shown: str
    unexplained: bool


def given_answers(work: ClassWork, student: str, labels: Iterable[str]) -> Iterator[GivenAnswer]:
    """Return a student's readable answers to the exercises of these labels."""
    mark = work.marks[student]
    for label in labels:
        variant = work.variant_of(student, label)
        for marked in mark.exercises[label].parts if label in mark.exercises else ():
            part = variant.model.part(marked.part)
            value = _value(part, marked.answer) if marked.kind in COMPARED else None
            if value is not None:
                wrong = marked.verdict == "failed" and not _is_explained(marked, part, value, variant)
                yield GivenAnswer(student, label, part, value, marked.as_read or str(marked.answer), wrong)


def _value(part: PartModel, answer: Any) -> Any:
    """Return an answer in the form in which it is compared; None where it cannot be."""
    if answer is None:
        return None
    try:
        if part.kind == "numeric":
            numbers = read_answer(answer, part.shape, part.unit)
            return numbers if numbers.size and np.isfinite(numbers).all() else None
        if part.kind == "choice":
            chosen = read_choice(part, answer)
            return next(iter(chosen)) if not part.select_several else None
        if part.kind == "match":
            asked = matching_of(part)
            return asked.letters(read_pairs(asked, answer))
    except UnreadableError:
        return None
    return normalised(answer) if isinstance(answer, str) else None


def _is_explained(marked: PartMark, part: PartModel, value: Any, variant: LockedVariant) -> bool:
    if marked.misconception is not None or marked.message == FOLLOWS:
        return True
    return part.kind == "numeric" and (_varies_the_key(part, value) or _is_printed(value, variant))


def _varies_the_key(part: PartModel, value: Array) -> bool:
    """Return whether numbers come from the student's own variant: a sign, a unit, an order, or one of several right."""
    key = np.asarray(part.key, dtype=np.float64)
    scaled = [sign * value * scale for factor in _FACTORS for scale in (factor, 1 / factor) for sign in (1, -1)]
    turned = [np.flip(value), value.T] if value.ndim else []
    near = any(part.tolerance.accepts(other, key) for other in (*scaled, *turned))
    return near or bool(np.asarray(part.tolerance.components(value, key)).any())


def _is_printed(value: Array, variant: LockedVariant) -> bool:
    """Return whether one of the numbers stands in the student's own question."""
    texts = (variant.stem.intro, *variant.stem.parts.values())
    own = {number for text in texts for number in numerals_in(text)}
    return any(float(number) in own or -float(number) in own for number in value.ravel())
