"""Clusters: equal wrong answers of several students that no misconception explains yet."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from autograder.assignment.display import one_line
from autograder.marking.choice import read_choice
from autograder.marking.formula import read_response
from autograder.marking.marks import BLANK, FOLLOWS
from autograder.marking.match import matching_of, read_pairs
from autograder.triage.alike import Alike, WrongNumbers, groups_alike
from autograder.triage.entries import short_hash
from autograder.triage.readings import MarkedPart
from autograder.triage.relations import KINDS, share_words
from bank.asked import Expression
from bank.formulas import values_at
from bank.kinds import NUMBERS, Kind
from bank.numbers import UnreadableError, read_answer
from bank.text import normalised

SMALLEST: Final = 2
SHARE: Final = 0.03
"""A cluster has at least so many members, or this share of the class where that is more."""

_POINTS: Final = (0.61, 0.87, 1.13, 1.39, 1.71)
_SAFE = re.compile(r"[A-Za-z0-9._-]{1,24}")
_QUOTED_OR_NUMBER = re.compile(r"'[^']*'|\"[^\"]*\"|[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", re.IGNORECASE)

Answered = Mapping[str, Any]
"""An answer as an amendment says it: its value, text, ratio or difference, and whose variant it concerns."""


@dataclass(frozen=True)
class Cluster:
    """Equal wrong answers to one part.

    Attributes
    ----------
    id
        Names the cluster on the command line.
    words
        What the students did, behind their number.
    members
        Their marks.
    answered
        The answer as amendments say it, one or one for each variant; none where only the bank can name it.
    """

    id: str
    words: str
    members: tuple[MarkedPart, ...]
    answered: tuple[Answered, ...] = ()

    @property
    def part(self) -> str:
        """The part's name, as in `q1.area`."""
        return self.members[0].name


def smallest_cluster(students: int) -> int:
    """Return how many members a cluster of a class has at least.

    >>> [smallest_cluster(students) for students in (12, 60, 150)]
    [2, 2, 5]
    """
    return max(SMALLEST, math.ceil(SHARE * students))


def is_unexplained(part: MarkedPart) -> bool:
    """Return whether a mark says of an answer that it is wrong, and nothing more."""
    mark = part.mark
    wrong = mark.verdict == "failed" and mark.misconception is None and part.lost > 0
    return wrong and mark.message not in (BLANK.message, FOLLOWS) and not part.model.rests_on


def find_clusters(parts: Iterable[MarkedPart], smallest: int) -> list[Cluster]:
    """Return the clusters of unexplained answers, by part and then the largest first."""
    same: dict[str, list[MarkedPart]] = defaultdict(list)
    for part in parts:
        same[part.name].append(part)
    return [cluster for members in same.values() for cluster in _of_part(members, smallest)]


def _of_part(parts: Sequence[MarkedPart], smallest: int) -> Iterator[Cluster]:
    kind = parts[0].mark.kind
    if kind in NUMBERS:
        yield from _of_numbers(parts, smallest)
    elif kind in _READERS:
        yield from _of_equal(parts, smallest, *_READERS[kind])


def _of_numbers(parts: Sequence[MarkedPart], smallest: int) -> Iterator[Cluster]:
    readable = [(part, values) for part in parts if (values := _numbers(part)) is not None]
    if len(readable) < smallest:
        return
    answers = np.array([values for _, values in readable])
    keys = np.array([np.asarray(part.model.key, dtype=np.float64).ravel() for part, _ in readable])
    wrong = WrongNumbers(answers, keys, readable[0][0].model.tolerance)
    kinds = KINDS[:1] if parts[0].entry.sharing == "shared" else KINDS
    for found in groups_alike(wrong, smallest, kinds):
        yield _related(found, [readable[place][0] for place in found.places])


def _numbers(part: MarkedPart) -> Any:
    try:
        values = read_answer(part.mark.answer, part.model.shape, part.model.unit).ravel()
    except UnreadableError:
        return None
    return values if np.isfinite(values).all() else None


def _related(found: Alike, members: Sequence[MarkedPart]) -> Cluster:
    relation, model = found.relation, members[0].model
    name = relation.name or f"{relation.kind}-{short_hash(repr(relation.numbers))}"
    also = share_words(relation, np.asarray(model.key, dtype=np.float64).ravel()) if relation.kind == "value" else ""
    words = f"answered {relation.words(model.unit)}{also and f', {also}'}"
    return Cluster(f"{members[0].name}:{name}", words, tuple(members), _said(found, members))


def _said(found: Alike, members: Sequence[MarkedPart]) -> tuple[Answered, ...]:
    relation = found.relation
    if relation.kind == "value":
        value = np.reshape(relation.numbers, members[0].model.shape).tolist()
        return ({"value": value},)
    if relation.kind != "order" and len(relation.numbers) == 1:
        return ({relation.kind: relation.numbers[0]},)
    # Of several numbers a course can only say what they are, variant by variant.
    keys = np.array([np.asarray(part.model.key, dtype=np.float64).ravel() for part in members])
    values = [np.reshape(row, members[0].model.shape).tolist() for row in relation.of(keys)]
    return tuple({"value": value, "student": part.student} for value, part in zip(values, members, strict=True))


Reader = Callable[[MarkedPart], Hashable]
"""Returns what equal wrong answers have in common, None where an answer has nothing of that kind."""


def _of_equal(
    parts: Sequence[MarkedPart],
    smallest: int,
    read: Reader,
    describe: Callable[[MarkedPart, Any], tuple[str, str, tuple[Answered, ...]]],
) -> Iterator[Cluster]:
    same: dict[Hashable, list[MarkedPart]] = defaultdict(list)
    for part in parts:
        try:
            common = read(part)
        except UnreadableError:
            continue
        if common is not None:
            same[common].append(part)
    for common, members in sorted(same.items(), key=lambda found: (-len(found[1]), repr(found[0]))):
        if len(members) >= smallest:
            name, words, answered = describe(members[0], common)
            safe = name if _SAFE.fullmatch(name) else short_hash(name)
            yield Cluster(f"{members[0].name}:{safe}", words, tuple(members), answered)


def _options(part: MarkedPart) -> tuple[str, ...]:
    return tuple(sorted(read_choice(part.model, part.mark.answer)))


def _chosen(part: MarkedPart, options: tuple[str, ...]) -> tuple[str, str, tuple[Answered, ...]]:
    texts = [f"'{one_line(option.text or option.id)}'" for option in part.model.options if option.id in options]
    value = list(options) if part.model.select_several else options[0]
    return "-".join(options), f"chose {', '.join(texts)}", ({"value": value},)


def _text(part: MarkedPart) -> str | None:
    answer = part.mark.answer
    return normalised(str(answer)) if isinstance(answer, str | int | float) else None


def _wrote(_part: MarkedPart, text: str) -> tuple[str, str, tuple[Answered, ...]]:
    return text, f"answered '{one_line(text)}'", ({"text": text},)


def _formula(part: MarkedPart) -> tuple[str, ...]:
    """Return a formula's values at fixed points, so that it is equal however it is written."""
    assert isinstance(part.model.asked, Expression)
    formula = read_response(part.model, part.mark.answer)
    points = {name: tuple(np.roll(_POINTS, n) * (1 + n)) for n, name in enumerate(part.model.asked.names)}
    return tuple(f"{value:.9g}" for value in values_at(formula, points))


def _put(part: MarkedPart, values: tuple[str, ...]) -> tuple[str, str, tuple[Answered, ...]]:
    text = read_response(part.model, part.mark.answer).text
    return short_hash(repr(values)), f"answered {one_line(text)}, however written", ({"value": text},)


def _wrong_pairs(part: MarkedPart) -> tuple[tuple[str, str], ...] | None:
    pairs = read_pairs(matching_of(part.model), part.mark.answer)
    return tuple(sorted(pair for pair in pairs.items() if part.model.key.get(pair[0]) != pair[1])) or None


def _assigned(part: MarkedPart, pairs: tuple[tuple[str, str], ...]) -> tuple[str, str, tuple[Answered, ...]]:
    letters = matching_of(part.model).letters(dict(pairs))
    return short_hash(repr(pairs)), f"assigned {letters} (as {part.student} saw them)", ({"value": dict(pairs)},)


def _failed_checks(part: MarkedPart) -> tuple[tuple[str, str], ...] | None:
    """Return the failed checks with their messages, numbers and quoted texts taken out."""
    failed = [check for check in part.mark.checks if check.verdict == "failed" and check.ran]
    return tuple((check.name, _QUOTED_OR_NUMBER.sub("#", check.message)) for check in failed) or None


def _ran(part: MarkedPart, failed: tuple[tuple[str, str], ...]) -> tuple[str, str, tuple[Answered, ...]]:
    first = next(check for check in part.mark.checks if check.name == failed[0][0])
    others = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
    words = f"failed the check `{first.name}`{others} in the same way: {one_line(first.message)}"
    return f"{first.name}-{short_hash(repr(failed))}", words, ()


_READERS: Final[Mapping[Kind, tuple[Reader, Callable[..., tuple[str, str, tuple[Answered, ...]]]]]] = {
    "choice": (_options, _chosen),
    "text": (_text, _wrote),
    "formula": (_formula, _put),
    "match": (_wrong_pairs, _assigned),
    "code": (_failed_checks, _ran),
}
"""Kind -> what equal answers have in common, and how a cluster of them is described: id, words, amendments."""
