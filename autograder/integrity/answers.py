"""Wrong answers that are right in somebody else's variant, weighed by how often that happens by chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from autograder.integrity.chance import weight
from autograder.integrity.class_work import ClassWork
from autograder.integrity.given_answers import COMPARED, GivenAnswer, given_answers
from autograder.integrity.known_answers import Agreement, KnownAnswers
from autograder.integrity.observation import Observation, Outcome, Strength, names_of
from bank.kinds import PROGRAMS

STRONG: Final = 0.01
NOTABLE: Final = 0.5
LISTED: Final = 0.5
"""At most so many such pairs are expected by chance in the class: for 'strong', for 'notable', and of one student's own
for the list of weak ones."""

OTHERWISE: Final = (
    "Chance, as computed; a wrong way of solving it that happens to give the other's number; a question that was "
    "answered together and typed into the wrong notebook; the other student, not this one, as the one who took over."
)


class _Pair(NamedTuple):
    student: str
    others: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    ratio: float


@dataclass(frozen=True)
class _Search:
    """What the pairs of one form are counted by."""

    students: int
    variants: int

    def expected_in_class(self, ratio: float) -> float:
        return self.students * self.variants / ratio

    def expected_for_one(self, ratio: float) -> float:
        return self.variants / ratio

    def strength(self, ratio: float) -> Strength | None:
        expected = self.expected_in_class(ratio)
        if expected <= STRONG:
            return "strong"
        if expected <= NOTABLE:
            return "notable"
        return "weak" if self.expected_for_one(ratio) <= LISTED else None


def foreign_answers(work: ClassWork) -> Outcome:
    """Return whose wrong answers agree with the key, or with the own answers, of somebody with other numbers."""
    labels = [entry.label for entry in work.lock.entries if entry.sharing != "shared"]
    if not labels:
        return Outcome(remarks=("Everybody has the same variant: answers cannot match somebody else's.",))
    if not work.marks:
        return Outcome(remarks=("Nothing was marked yet: answers are compared once they are.",))
    given = {student: tuple(given_answers(work, student, labels)) for student in work.marks if student in work.works}
    wrong = {student: answers for student, answers in given.items() if any(answer.unexplained for answer in answers)}
    search = _Search(len(wrong), max(1, len(work.holders) - 1))
    known = KnownAnswers(work, given)
    pairs = [pair for student in wrong for pair in _pairs(work, known, student, given[student])]
    found = [_observation(pair, search, strength) for pair in pairs if (strength := search.strength(pair.ratio))]
    return Outcome(tuple(found), (*_remarks(work, labels), _found_and_expected(known, wrong, pairs)))


def _pairs(work: ClassWork, known: KnownAnswers, student: str, given: tuple[GivenAnswer, ...]) -> Iterator[_Pair]:
    """Return the other copies with which a student's wrong answers agree at all."""
    tried = [answer for answer in given if answer.unexplained]
    own = next(code for code, holders in work.holders.items() if student in holders)
    for code, holders in work.holders.items():
        compared = [answer for answer in tried if known.differs(answer, holders[0])] if code != own else []
        hits = [hit for answer in compared if (hit := known.agreement(answer, holders))]
        if hits:
            ratio = weight([hit.chance for hit in hits], len(compared) - len(hits))
            yield _Pair(student, holders, tuple(hits), ratio)


def _observation(pair: _Pair, search: _Search, strength: Strength) -> Observation:
    whose = names_of(pair.others)
    count = len(pair.agreements)
    answers = f"a wrong answer of {pair.student} is" if count == 1 else f"{count} wrong answers of {pair.student} are"
    alone = search.expected_for_one(pair.ratio)
    expected = search.expected_in_class(pair.ratio)
    facts = (
        *(agreement.sentence for agreement in pair.agreements),
        f"by chance, at most {alone:.2g} such pairs are expected for one student, {expected:.2g} in this class",
    )
    return Observation(
        "answers",
        strength,
        (pair.student, *pair.others[:1]) if len(pair.others) > 1 else (pair.student, *pair.others),
        f"{answers} what the variant of {whose} asks for",
        facts,
        OTHERWISE,
        expected,
    )


def _found_and_expected(known: KnownAnswers, wrong: Mapping[str, tuple[GivenAnswer, ...]], pairs: list[_Pair]) -> str:
    single = sum(len(pair.agreements) for pair in pairs)
    tried = sum(answer.unexplained for answers in wrong.values() for answer in answers)
    return (
        f"{tried} wrong answers that no known mistake explains were compared with other variants: {single} agree with "
        f"one, about {known.expected:.1f} are expected by chance."
    )


def _remarks(work: ClassWork, labels: list[str]) -> Iterator[str]:
    shared = [entry.label for entry in work.lock.entries if entry.label not in labels]
    if shared:
        yield f"{', '.join(shared)}: everybody has the same variant, so answers there say nothing."
    groups = [f"{entry.label} ({entry.sharing})" for entry in work.lock.entries if isinstance(entry.sharing, int)]
    if groups:
        yield f"{', '.join(groups)}: variants go round, so a match is with all who have that variant, not with one."
    left = sorted(
        {p.kind for e in work.lock.entries if e.label in labels for p in e.parts} - COMPARED - PROGRAMS - {"open"}
    )
    if left:
        yield f"Answers of the kind {', '.join(left)} are not compared with other variants."
    unmarked = [student for student in work.works if student not in work.marks]
    if unmarked:
        yield f"Not marked yet, so not compared: {names_of(tuple(unmarked))}."
    refused = [student for student, mark in work.marks.items() if mark.refusal]
    if refused:
        yield f"Not marked by machine, so not compared: {names_of(tuple(refused))}."
