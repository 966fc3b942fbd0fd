"""Written answers that are nearly equal, after the question's and the answer model's own words were taken away."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cdist

from autograder.integrity.class_work import ClassWork, Work
from autograder.integrity.fence import SMALL_CLASS, fence
from autograder.integrity.groups import groups
from autograder.integrity.known_texts import known_texts
from autograder.integrity.observation import Observation, Outcome, Strength, names_of
from autograder.integrity.shared_traces import common_source, unless_common, whole
from bank.kinds import Kind

FEWEST_WORDS: Final = 10
LEAST: Final = 0.8
"""Words of a text's own that are compared, and the share of them that two must have in common, in order."""

_STRONG = 0.95
_MANY_WORDS = 25
_PHRASE = 5  # words in a row that stand in the question or the answer model, too
_LONGEST = 5_000
_OPEN: Kind = "open"
_OTHERWISE = (
    "Both took it from the same slide, book, page or assistant; a definition that everybody learns by heart; an answer "
    "worked out together where that is allowed."
)


@dataclass(frozen=True)
class _Text:
    mine: Work
    place: int
    words: tuple[str, ...]


def near_prose(work: ClassWork) -> Outcome:
    """Return the pairs of students whose written answers are nearly equal."""
    known = _phrases(known_texts(work))
    by_part: dict[str, list[_Text]] = {}
    for mine in work.works.values():
        for text in _texts(mine, known):
            own = mine.own[text.place]
            by_part.setdefault(own.title if own.is_answer else "", []).append(text)
    found = [observation for _, texts in sorted(by_part.items()) for observation in _alike(work, texts)]
    compared = sum(map(len, by_part.values()))
    remark = f"{compared} written answers of {FEWEST_WORDS} or more words of their own were compared."
    return Outcome(tuple(found), (remark,))


def _texts(mine: Work, known: frozenset[tuple[str, ...]]) -> Iterator[_Text]:
    for place, own in enumerate(mine.own):
        if own.cell.type == "markdown" or own.kind == _OPEN:
            words = tuple(_without(words_of(own.cell.source), known))
            if len(words) >= FEWEST_WORDS:
                yield _Text(mine, place, words)


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, numbers as '#': variants differ in them.

    >>> words_of("The **area** is 12.5 mm^2.")
    ['the', 'area', 'is', '#', 'mm', '#']
    """
    words = re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", text[:_LONGEST].casefold())
    return ["#" if word[0].isdigit() else word for word in words]


def _phrases(texts: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(phrase for text in texts for phrase in _in_a_row(words_of(text)))


def _in_a_row(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    yield from zip(*(words[start:] for start in range(_PHRASE)), strict=False)


def _without(words: Sequence[str], known: frozenset[tuple[str, ...]]) -> Iterator[str]:
    quoted = {n + k for n, phrase in enumerate(_in_a_row(words)) if phrase in known for k in range(_PHRASE)}
    return (word for n, word in enumerate(words) if n not in quoted)


def _alike(work: ClassWork, texts: Sequence[_Text]) -> Iterator[Observation]:
    if len(texts) < 2:
        return
    alphabet = {word: chr(0x10000 + n) for n, word in enumerate(dict.fromkeys(w for t in texts for w in t.words))}
    lines = ["".join(alphabet[word] for word in text.words) for text in texts]
    alike = cdist(lines, lines, scorer=Indel.normalized_similarity, dtype=np.float64)
    students = np.array([text.mine.student for text in texts])
    alike[students[:, None] == students[None, :]] = 0.0
    limit = max(LEAST, min(_STRONG, fence(alike.max(axis=1)))) if len(texts) >= SMALL_CLASS else LEAST
    near = np.triu(alike >= limit)
    for group in groups(zip(*(places.tolist() for places in np.nonzero(near)), strict=True)):
        one, other = max(itertools.combinations(group, 2), key=lambda pair: float(alike[pair]))
        yield _observation(work, [texts[n] for n in group], (texts[one], texts[other]), float(alike[one, other]))


def _observation(work: ClassWork, group: Sequence[_Text], pair: tuple[_Text, _Text], share: float) -> Observation:
    names = tuple(dict.fromkeys(text.mine.student for text in group))
    fewer = min(len(text.words) for text in pair)
    strength: Strength = "strong" if share >= _STRONG and fewer >= _MANY_WORDS else "notable"
    closest = " and ".join(text.mine.student for text in pair)
    return Observation(
        "prose",
        unless_common(work, names, strength),
        names,
        f"{names_of(names)} wrote nearly the same text",
        (
            f"{closest}: {share:.0%} of the words are the same, in the same order "
            f"({fewer} words that are not the question's)",
            *common_source(work, names),
        ),
        _OTHERWISE,
        None,
        tuple(whole(text.mine.student, text.mine.own[text.place]) for text in pair),
    )
