"""Find groups of wrong numbers that are in one relation to their keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.triage.chance import UNLIKELY, accidents, finest_step
from autograder.triage.relations import KINDS, Relation, RelationKind, relation_of, simpler
from bank.tolerance import Band, Tolerance

Array = NDArray[np.float64]


@dataclass(frozen=True)
class WrongNumbers:
    """The wrong answers to a part; answers and keys have shape (answers, numbers of one answer)."""

    answers: Array
    keys: Array
    tolerance: Tolerance

    def __len__(self) -> int:
        return len(self.answers)

    def take(self, places: Sequence[int]) -> WrongNumbers:
        """Return some of them."""
        chosen = list(places)
        return WrongNumbers(self.answers[chosen], self.keys[chosen], self.tolerance)

    def within(self, relation: Relation) -> list[int]:
        """Return the places of the answers that marking would take for the relation's."""
        expected = relation.of(self.keys)
        if isinstance(self.tolerance, Band):  # which compares one number with another
            right = np.abs(np.log(self.answers / expected)) <= np.log(self.tolerance.narrow.factor)
        else:
            right = self.tolerance.components(self.answers, expected)
        return np.flatnonzero(right.all(axis=1)).tolist()


@dataclass(frozen=True)
class Alike:
    """A relation, and the places of the answers that are in it."""

    relation: Relation
    places: tuple[int, ...]


def groups_alike(wrong: WrongNumbers, smallest: int, kinds: Iterable[RelationKind] = KINDS) -> list[Alike]:
    """Return groups of at least `smallest` answers in one relation, larger ones first; an answer is in one at most.

    Relations that so few may share by accident are left out.
    """
    found: list[Alike] = []
    left, kinds = list(range(len(wrong))), tuple(kinds)
    while len(left) >= smallest:
        with np.errstate(all="ignore"):  # somebody answers 1e308
            best = _best(wrong.take(left), smallest, kinds)
        if best is None:
            break
        found.append(Alike(best.relation, tuple(left[place] for place in best.places)))
        taken = set(found[-1].places)
        left = [place for place in left if place not in taken]
    return found


def _best(wrong: WrongNumbers, smallest: int, kinds: Sequence[RelationKind]) -> Alike | None:
    """Return the largest group that is no accident; of equal ones the least likely accident."""
    best, weight = None, (0, 0.0)
    for kind in kinds:
        relations = [relation_of(kind, *pair) for pair in zip(wrong.answers, wrong.keys, strict=True)]
        for relation in dict.fromkeys(relation for relation in relations if relation is not None):
            places = wrong.within(relation)
            if len(places) < max(smallest, weight[0]):
                continue
            chance = _chance(wrong, places, kind)
            if chance < UNLIKELY and (len(places), -chance) > weight:
                best, weight = Alike(relation, tuple(places)), (len(places), -chance)
    return best and Alike(_simplest(wrong.take(best.places), best.relation), best.places)


def _simplest(members: WrongNumbers, relation: Relation) -> Relation:
    """Return the simplest relation in which all the members are."""
    return next((one for one in simpler(relation) if len(members.within(one)) == len(members)), relation)


def _chance(wrong: WrongNumbers, places: Sequence[int], kind: RelationKind) -> float:
    if kind == "order":
        return 0.0  # to hit each of several numbers is no accident
    members = wrong.take(places)
    size = np.maximum(np.median(np.abs(wrong.keys), axis=0), np.finfo(float).tiny)
    step = np.full_like(size, finest_step(members.answers))
    if kind == "ratio":
        logs = np.nan_to_num(np.log(np.abs(wrong.answers / wrong.keys)), posinf=0.0, neginf=0.0)
        step = step / np.maximum(np.median(np.abs(members.answers), axis=0), np.finfo(float).tiny)
        return accidents(logs[list(places)], logs, step, np.ones_like(size))
    placed = wrong.answers - (wrong.keys if kind == "difference" else 0.0)
    return accidents(placed[list(places)], placed, step, size)
