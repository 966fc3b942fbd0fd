"""How far two markers agree who marked the same scripts: row by row, and in points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from autograder.manual.given import GivenMark
from autograder.marking.marks import half_up
from bank.lock import FormLock

Pair = tuple[GivenMark, GivenMark]


@dataclass(frozen=True)
class RowAgreement:
    """In how many scripts two markers met a row, both or one of them.

    Attributes
    ----------
    row
        The row's id.
    both, neither, only_first, only_second
        Numbers of scripts.
    """

    row: str
    both: int = 0
    neither: int = 0
    only_first: int = 0
    only_second: int = 0

    @property
    def scripts(self) -> int:
        """The number of scripts in which both markers' rows are known."""
        return self.both + self.neither + self.only_first + self.only_second

    @property
    def share(self) -> float | None:
        """The share of scripts on which the markers agree; None without a script."""
        return (self.both + self.neither) / self.scripts if self.scripts else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa: the agreement beyond what each marker's frequency of yes and no gives by chance.

        J. Cohen, Educational and Psychological Measurement 20 (1960) 37, doi:10.1177/001316446002000104. None where
        it is not defined: without a script, and where both markers always said the same one thing.

        >>> RowAgreement("R1", both=20, neither=15, only_first=5, only_second=10).kappa
        0.4
        """
        first, second, all_ = self.both + self.only_first, self.both + self.only_second, self.scripts
        # Counts, times the number of scripts squared: whole numbers, so that 'not defined' is exact.
        chance = first * second + (all_ - first) * (all_ - second)
        if chance == all_ * all_:
            return None
        return ((self.both + self.neither) * all_ - chance) / (all_ * all_ - chance)


@dataclass(frozen=True)
class PartAgreement:
    """How far two markers agree on a part.

    Attributes
    ----------
    label, part, letter
        Which part of the form.
    points
        Its maximum.
    scripts
        The number of scripts that both gave points for.
    difference
        The mean of the second marker's points less the first one's.
    largest
        The largest difference in points, either way.
    students
        The students with the largest difference, none where it is 0.
    rows
        Row by row, of scripts in which both markers' rows are known.
    """

    label: str
    part: str
    letter: str
    points: float
    scripts: int
    difference: float
    largest: float
    students: tuple[str, ...]
    rows: tuple[RowAgreement, ...]


@dataclass(frozen=True)
class Agreement:
    """How far two markers agree.

    Attributes
    ----------
    parts
        The parts that somebody marked, in the form's order.
    to_talk
        Both marks of every script on which the points or the rows differ.
    only_first, only_second
        Marks that the other one has not given.
    unclear
        The number of marks that both gave, where the rows of one or both cannot be told.
    """

    parts: tuple[PartAgreement, ...]
    to_talk: tuple[Pair, ...]
    only_first: tuple[GivenMark, ...]
    only_second: tuple[GivenMark, ...]
    unclear: int


def agreement(lock: FormLock, first: Iterable[GivenMark], second: Iterable[GivenMark]) -> Agreement:
    """Return how far two markers agree on the parts that both gave points for.

    Parameters
    ----------
    lock
        The form's lock.
    first, second
        What each of them gave.
    """
    ones = {mark.place: mark for mark in first if mark.score is not None}
    others = {mark.place: mark for mark in second if mark.score is not None}
    order = _order(lock)
    pairs = sorted(((ones[place], others[place]) for place in ones.keys() & others.keys()), key=lambda p: order(p[0]))
    parts = tuple(_part(list(together)) for _, together in groupby(pairs, key=lambda pair: order(pair[0])[:2]))
    return Agreement(
        parts,
        tuple(pair for pair in pairs if _differ(*pair)),
        tuple(sorted((ones[place] for place in ones.keys() - others.keys()), key=order)),
        tuple(sorted((others[place] for place in others.keys() - ones.keys()), key=order)),
        sum(not _both_known(*pair) for pair in pairs),
    )


def _order(lock: FormLock) -> Callable[[GivenMark], tuple[int, int, str]]:
    labels = [entry.label for entry in lock.entries]
    parts = {entry.label: [part.name for part in entry.parts] for entry in lock.entries}
    return lambda mark: (labels.index(mark.label), parts[mark.label].index(mark.part.name), mark.student)


def _part(pairs: Sequence[Pair]) -> PartAgreement:
    differences = {one.student: half_up(_score(other) - _score(one)) for one, other in pairs}
    largest = max(map(abs, differences.values()))
    mark = pairs[0][0]
    ids = dict.fromkeys(row.id for one, _ in pairs for row in one.part.rows)  # cases have rows of their own
    return PartAgreement(
        mark.label,
        mark.part.name,
        mark.part.letter,
        mark.part.points,
        len(pairs),
        sum(differences.values()) / len(differences),
        largest,
        tuple(student for student, difference in differences.items() if largest and abs(difference) == largest),
        tuple(_row(row, pairs) for row in ids),
    )


def _row(row: str, pairs: Iterable[Pair]) -> RowAgreement:
    met = [
        (row in one.award.rows, row in other.award.rows)
        for one, other in pairs
        if one.award.rows is not None and other.award.rows is not None and row in {own.id for own in one.part.rows}
    ]
    return RowAgreement(row, *map(met.count, ((True, True), (False, False), (True, False), (False, True))))


def _differ(one: GivenMark, other: GivenMark) -> bool:
    return one.score != other.score or (_both_known(one, other) and one.award.rows != other.award.rows)


def _both_known(one: GivenMark, other: GivenMark) -> bool:
    return one.award.rows is not None and other.award.rows is not None


def _score(mark: GivenMark) -> float:
    assert mark.score is not None
    return mark.score
