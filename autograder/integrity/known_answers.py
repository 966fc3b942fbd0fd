"""What is right in everybody's variant, and what everybody answered: what a wrong answer is compared with."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from autograder.integrity.chance import LEAST, chance_of_number, chance_of_word
from autograder.integrity.class_work import ClassWork
from autograder.integrity.given_answers import COMPARED, GivenAnswer
from autograder.marking.match import matching_of
from autograder.marking.text import forms
from bank.answer_model import PartModel

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """A wrong answer that agrees with another variant, and the chance of that."""

    sentence: str
    chance: float


class KnownAnswers:
    """The keys of a form's variants and the answers that the class gave.

    Parameters
    ----------
    work
        The class.
    given
        Student -> readable answers.
    """

    def __init__(self, work: ClassWork, given: Mapping[str, Iterable[GivenAnswer]]) -> None:
        self._work = work
        self._given = {(a.student, a.label, a.part.name): a for answers in given.values() for a in answers}
        self._by_part: dict[tuple[str, str], list[GivenAnswer]] = defaultdict(list)
        for answer in self._given.values():
            self._by_part[answer.label, answer.part.name].append(answer)
        self._chances: dict[tuple[str, str, str], float] = {}
        self._around: dict[tuple[str, str], Array] = {}

    @cached_property
    def _models(self) -> dict[tuple[str, str], dict[str, PartModel]]:
        """(label, part) -> id of the variant -> part."""
        found: dict[tuple[str, str], dict[str, PartModel]] = defaultdict(dict)
        for identifier, variant in self._work.variants.items():
            for part in variant.model.parts:
                if part.kind in COMPARED:
                    found[variant.entry.label, part.name][identifier] = part
        return found

    @cached_property
    def expected(self) -> float:
        """How many agreements are expected by chance in the class, all wrong answers that nothing explains together."""
        return sum(
            self._chance(answer, self._part_of(holders[0], answer))
            for answer in self._given.values()
            if answer.unexplained
            for holders in self._work.holders.values()
            if self.differs(answer, holders[0])
        )

    def differs(self, answer: GivenAnswer, other: str) -> bool:
        """Return whether another student was asked this with other numbers."""
        return self._identifier(answer.student, answer.label) != self._identifier(other, answer.label)

    def agreement(self, answer: GivenAnswer, holders: tuple[str, ...]) -> Agreement | None:
        """Return how an answer agrees with the variant of these students, or with what the only one answered."""
        other = self._part_of(holders[0], answer)
        where = f"{answer.label} ({answer.part.letter}) {answer.part.name}"
        sentence = self._with_key(answer, other)
        if not sentence and len(holders) == 1:
            theirs = self._given.get((holders[0], answer.label, answer.part.name))
            sentence = self._with_answer(answer, theirs) if theirs else ""
        if not sentence:
            return None
        chance = self._chance(answer, other)
        return Agreement(f"{where}: {sentence} (chance {chance:.2g})", chance)

    def _with_key(self, answer: GivenAnswer, other: PartModel) -> str:
        """Return how a wrong answer is the key of another variant, or ''."""
        if answer.part.kind == "numeric":
            right = other.tolerance.accepts(answer.value, other.key)
            return f"{answer.shown} is the key there" if right else ""
        if answer.part.kind == "choice":
            return _as_option(answer, other)
        if answer.part.kind == "match":
            right = answer.value == matching_of(other).letters(other.key)
            return f"{answer.shown} as printed are the right pairs there, in another order" if right else ""
        return f"'{answer.shown}' is right there" if answer.value in forms(other.key) else ""

    def _with_answer(self, answer: GivenAnswer, theirs: GivenAnswer) -> str:
        """Return how a wrong answer is what the other student answered, though that is not the key there, or ''."""
        if answer.part.kind == "numeric" and answer.part.tolerance.accepts(answer.value, theirs.value):
            return f"{answer.shown} is the answer there, too ({theirs.shown}), though the numbers asked about differ"
        return ""

    def _chance(self, answer: GivenAnswer, other: PartModel) -> float:
        if answer.part.kind == "numeric":
            return self._chance_of_numbers(answer)
        if answer.part.kind == "choice":
            return self._chance_of_option(answer, other)
        rest = [a for a in self._by_part[answer.label, answer.part.name] if a.student != answer.student]
        return chance_of_word(sum(a.value == answer.value for a in rest), len(rest))

    def _chance_of_numbers(self, answer: GivenAnswer) -> float:
        """Return the chance that all numbers of an answer come within the tolerance of one other variant's."""
        place = (answer.student, answer.label, answer.part.name)
        if place not in self._chances:
            around = self._numbers_around(answer.label, answer.part)
            widths = np.broadcast_to(answer.part.tolerance.half_width(answer.value), answer.value.shape)
            numbers = zip(answer.value.ravel(), widths.ravel(), around.T, strict=True)
            self._chances[place] = max(LEAST, math.prod(chance_of_number(float(n), float(w), a) for n, w, a in numbers))
        return self._chances[place]

    def _numbers_around(self, label: str, part: PartModel) -> Array:
        """Return keys and wrong answers of the class to a part, shape (answers, numbers in one)."""
        if (label, part.name) not in self._around:
            keys = [model.key for model in self._models[label, part.name].values()]
            wrong = [a.value for a in self._by_part[label, part.name] if a.unexplained]
            rows = [np.asarray(value, dtype=np.float64).ravel() for value in (*keys, *wrong)]
            self._around[label, part.name] = np.array(rows)
        return self._around[label, part.name]

    def _chance_of_option(self, answer: GivenAnswer, other: PartModel) -> float:
        """Return how often the class chooses the option that agreed: the other's key, or what has its letter here."""
        letter = next((option.letter for option in other.options if option.id == other.key), "")
        agreeing = {option.id for option in answer.part.options if option.letter == letter or option.id == other.key}
        rest = [a for a in self._by_part[answer.label, answer.part.name] if a.student != answer.student]
        chosen = sum(a.value in agreeing for a in rest)
        return min(1.0, max(chance_of_word(chosen, len(rest)), len(agreeing) / len(answer.part.options)))

    def _part_of(self, student: str, answer: GivenAnswer) -> PartModel:
        return self._models[answer.label, answer.part.name][self._identifier(student, answer.label)]

    def _identifier(self, student: str, label: str) -> str:
        return self._work.lock.students[student][label]


def _as_option(answer: GivenAnswer, other: PartModel) -> str:
    letters = {option.id: option.letter for option in other.options}
    same_order = [option.id for option in other.options] == [option.id for option in answer.part.options]
    if other.key not in letters:
        return ""
    if answer.value == other.key:
        return f"the option chosen ({answer.shown}) is the key there"
    if answer.shown == letters[other.key] and not same_order:
        return f"the letter {answer.shown} is the key's letter there, where the options stand in another order"
    return ""
