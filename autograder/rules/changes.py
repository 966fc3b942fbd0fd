"""What a regrade changes for whom, and the reason in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.marking.marks import CheckMark, PartMark
from autograder.rules.amendments import AcceptFile, Amendment, NamedMisconceptionFile
from bank.schema import ToleranceFile


@dataclass(frozen=True)
class Change:
    """A part of a student's submission whose machine's score changes, or whose manual score is set aside.

    Attributes
    ----------
    student, part
        Who, and what, as in 'q1.area'.
    before, after
        The machine's scores; None while a person has to decide.
    reason
        Why, in a sentence.
    manual
        The score that a person gave, which counts instead; None without one.
    aside
        Whether that score counts no more, because the part was dropped.
    """

    student: str
    part: str
    before: float | None
    after: float | None
    reason: str
    manual: float | None = None
    aside: bool = False

    @property
    def hidden(self) -> bool:
        """Whether a score that a person gave hides the change."""
        return self.manual is not None and not self.aside


def said_of(amendment: Amendment) -> str:
    """Return what an amendment says, as a sentence without its end."""
    part = amendment.part
    if amendment.drop:
        return f"{part} was dropped"
    if amendment.tolerance is not None:
        return f"the tolerance of {part} became {_tolerance(amendment.tolerance)}"
    if amendment.rows is not None:
        rows = ", ".join(f"{row.id} counts {row.points:g}" for row in amendment.rows)
        return f"of the rows of {part}, {rows}"
    if amendment.accept is not None:
        return f"{part} accepts {_answer(amendment.accept)}"
    assert amendment.misconception is not None
    return _named(part, amendment.misconception)


def _tolerance(tolerance: ToleranceFile) -> str:
    if tolerance.factor is not None:
        return f"a factor of {tolerance.factor:g}"
    atol = [f"{tolerance.atol:g}"] if tolerance.atol or not tolerance.rtol else []
    return " or ".join([*atol, *([f"{100 * tolerance.rtol:g} % of the key"] if tolerance.rtol else [])])


def _named(part: str, named: NamedMisconceptionFile) -> str:
    words = [f"at {part} the misconception '{named.name}'"]
    if named.said:
        words.append(f"is {_answer(named)}")
    if named.award is not None:
        earns = f"earns {', '.join(named.award)}" if named.award else "earns nothing"
        words.append(f"and {earns}" if named.said else earns)
    return " ".join(words) if len(words) > 1 else f"{words[0]} has another sentence"


def _answer(answered: AcceptFile | NamedMisconceptionFile) -> str:
    if answered.ratio is not None:
        said = f"{answered.ratio:g} times the key"
    elif answered.difference is not None:
        said = f"the key {'+' if answered.difference >= 0 else '-'} {abs(answered.difference):g}"
    else:
        said = f"'{answered.text}'" if answered.text is not None else str(answered.value)
    if answered.student is not None:
        return f"{said} in the variant of {answered.student}"
    return f"{said} in variant {answered.variant}" if answered.variant is not None else said


@dataclass(frozen=True)
class RuleChanges:
    """What differs between the rules that count and those that shall count.

    Attributes
    ----------
    added, removed
        Amendments that came, and that were taken back.
    repaired
        Label -> exercise, of those that were repaired in the bank.
    """

    added: tuple[Amendment, ...]
    removed: tuple[Amendment, ...]
    repaired: Mapping[str, str]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What changed, one sentence each."""
        repaired = [f"{label}, {name}, was repaired" for label, name in self.repaired.items()]
        added = [f"{said_of(amendment)} ({amendment.why})" for amendment in self.added]
        removed = [f"taken back: {said_of(amendment)} ({amendment.why})" for amendment in self.removed]
        return tuple(_line(sentence) for sentence in (*repaired, *added, *removed))

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.repaired)


def rule_changes(before: Iterable[Amendment], after: Iterable[Amendment], repaired: Mapping[str, str]) -> RuleChanges:
    """Return what differs between amendments, beside the exercises that were repaired."""
    old, new = list(before), list(after)
    return RuleChanges(
        tuple(amendment for amendment in new if amendment not in old),
        tuple(amendment for amendment in old if amendment not in new),
        repaired,
    )


def reason_of(label: str, before: PartMark | None, after: PartMark | None, rules: RuleChanges) -> str:
    """Return why a mark changes.

    Parameters
    ----------
    label
        The exercise's label.
    before, after
        The part's marks; None where the submission was not marked by machine.
    rules
        What changed in the rules.
    """
    if before is None or after is None:
        return "the submission was not marked by machine before" if before is None else "it could not be read again"
    part = f"{label}.{after.part}"
    reasons = [
        f"{said_of(rule)}{_outcome(before, after)}" for rule in rules.added if _explains(rule, part, before, after)
    ]
    reasons += [f"taken back: {said_of(rule)}" for rule in rules.removed if _explains(rule, part, before, after)]
    if reasons:
        return _line("; ".join(reasons))
    if before.verdict == "error":
        return _line(f"it could not be marked before ({before.message})")
    if label in rules.repaired:
        return _line(_repaired(before, after) or f"{rules.repaired[label]} was repaired{_outcome(before, after)}")
    of_label = [rule for rule in (*rules.added, *rules.removed) if rule.label == label]
    if of_label:
        return "it depends on another part whose rules changed"
    return "the same notebook came out differently: no rule of this exercise changed"


def _explains(rule: Amendment, part: str, before: PartMark, after: PartMark) -> bool:
    if rule.part != part:
        return False
    passes = "passed" in (before.verdict, after.verdict) and before.verdict != after.verdict
    if rule.accept is not None:
        return passes
    if rule.misconception is not None:
        return rule.misconception.name in (before.misconception, after.misconception)
    return rule.tolerance is None or passes or before.misconception != after.misconception


def _outcome(before: PartMark, after: PartMark) -> str:
    """Return how the answer counts now, '' where only its points are others."""
    counted = (before.verdict, before.misconception)
    if not after.as_read or after.kind == "open" or counted == (after.verdict, after.misconception):
        return ""
    if after.verdict == "passed":
        return f": {after.as_read} is accepted now"
    known = f"known as '{after.misconception}'" if after.misconception else "not accepted"
    return f": {after.as_read} is {known} now"


def _repaired(before: PartMark, after: PartMark) -> str:
    """Return how the checks of a repaired exercise came out otherwise."""
    old = {check.name: check for check in before.checks}
    new = {check.name: check for check in after.checks}
    words = [_check(name, old.get(name), new.get(name)) for name in dict.fromkeys((*new, *old))]
    return "; ".join(filter(None, words))


def _check(name: str, before: CheckMark | None, after: CheckMark | None) -> str:
    if after is None:
        return f"check '{name}' is gone"
    if before is None:
        return f"check '{name}' is new: {after.verdict}"
    return f"check '{name}' was repaired: {after.verdict} now" if before.verdict != after.verdict else ""


def _line(text: str) -> str:
    return " ".join(text.split())
