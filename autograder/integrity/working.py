"""Numbers of somebody else's question in a student's own code and text."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from autograder.integrity.answers import NOTABLE, STRONG
from autograder.integrity.chance import LEAST, digits_of, step_of, weight
from autograder.integrity.class_work import ClassWork, Work
from autograder.integrity.numerals import numerals_in
from autograder.integrity.observation import Observation, Outcome, Passage, Strength, names_of

DIGITS: Final = 3
"""Significant digits from which on a number is told from others."""
_COPIED = 0.2  # of a copier's numbers that stand in the other's question: most of a program's numbers stand in none
_OTHERWISE = (
    "Chance, as computed; an example that both worked through; a number that the student computed and that happens to "
    "stand in the other's question."
)


def foreign_numbers(work: ClassWork) -> Outcome:
    """Return whose own cells hold numbers that stand in another student's question and not in the own one."""
    if len(work.holders) < 2:
        return Outcome()
    asked = {code: _asked(work, holders[0]) for code, holders in work.holders.items()}
    uses = Counter(number for numbers in asked.values() for number in numbers)
    found = [o for student in work.works.values() for o in _of_student(work, student, asked, uses)]
    return Outcome(tuple(found))


def _asked(work: ClassWork, student: str) -> frozenset[float]:
    """Return the numbers in a student's questions, without those of fewer digits."""
    stems = [work.variant_of(student, label).stem for label in work.lock.students[student]]
    texts = [text for stem in stems for text in (stem.intro, *stem.parts.values())]
    return frozenset(number for text in texts for number in numerals_in(text) if digits_of(number) >= DIGITS)


def _of_student(
    work: ClassWork, mine: Work, asked: Mapping[str, frozenset[float]], uses: Counter[float]
) -> Iterator[Observation]:
    released = " ".join(cell.source for cell in mine.copy.cells)
    theirs = {n for own in mine.own for n in numerals_in(own.cell.source) if digits_of(n) >= DIGITS}
    theirs -= set(numerals_in(released))
    everywhere = len(work.holders)
    for code, holders in work.holders.items():
        hits = sorted(theirs & asked[code]) if code != mine.copy.code else []
        chances = [_chance(number, uses[number], everywhere, len(asked[code])) for number in hits]
        ratio = weight(chances, len(theirs) - len(hits), _COPIED)
        expected = len(work.works) * (everywhere - 1) / ratio
        if len(hits) > 1 and expected <= NOTABLE:
            yield _observation(mine, holders, hits, expected)


def _chance(number: float, uses: int, everywhere: int, numbers: int) -> float:
    """Return the chance that a number stands in one other question that holds so many numbers.

    The larger of two counts: how many of the remaining questions hold it, and how many would if digits were even.
    """
    elsewhere = (uses - 1) / max(1, everywhere - 2)
    by_digits = numbers * step_of(number) / (number * math.log(10))
    return min(1.0, max(LEAST, elsewhere, by_digits))


def _observation(mine: Work, holders: tuple[str, ...], hits: list[float], expected: float) -> Observation:
    strength: Strength = "strong" if expected <= STRONG else "notable"
    shown = ", ".join(f"{number:.15g}" for number in hits)
    return Observation(
        "numbers",
        strength,
        (mine.student, holders[0]),
        f"{mine.student}'s own cells hold {len(hits)} numbers that stand in the question of {names_of(holders)}",
        (f"{shown}: in that question, not in the own one", f"by chance, at most {expected:.2g} expected in this class"),
        _OTHERWISE,
        expected,
        tuple(_passages(mine, set(hits))),
    )


def _passages(mine: Work, hits: set[float]) -> Iterator[Passage]:
    for own in mine.own:
        lines = tuple(own.cell.source.splitlines())
        marked = tuple(bool(hits & set(numerals_in(line))) for line in lines)
        if any(marked):
            yield Passage(mine.student, own.title, lines, marked)
