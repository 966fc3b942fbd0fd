"""Hold marks under other rules against those that count: whose scores change, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.assignment.submission_mark import SubmissionMark
from autograder.grading.pool import Failure
from autograder.marking.marks import PartMark, half_up
from autograder.rules.changes import Change, RuleChanges, reason_of
from autograder.rules.marking import Marked
from autograder.rules.scores import CellScore
from autograder.rules.store import Manual, Total
from bank.lock import FormLock


@dataclass(frozen=True)
class Look:
    """A class marked under two sets of rules.

    Attributes
    ----------
    before, after
        The form's lock under either.
    rules
        What differs between them.
    scores
        Student -> grade cell -> what the gradebook holds.
    marks
        Student -> marks as they stand.
    marked
        Student -> marks under the other rules.
    failures
        Who could not be marked.
    kept
        Student -> grade cell -> a person's score that was set aside when its part was dropped.
    """

    before: FormLock
    after: FormLock
    rules: RuleChanges
    scores: Mapping[str, Mapping[str, CellScore]]
    marks: Mapping[str, SubmissionMark]
    marked: Mapping[str, Marked]
    failures: tuple[Failure, ...]
    kept: Mapping[str, Mapping[str, float]]


def part_of(cell: str) -> str:
    """Return the part that a grade cell carries: 'q1.area' for 'q1-area'."""
    return cell.replace("-", ".", 1)


def points_by_cell(lock: FormLock) -> dict[str, float]:
    """Return grade cell -> points that its part counts."""
    return {f"{entry.label}-{part.name}": part.points for entry in lock.entries for part in entry.parts}


def changes(look: Look, student: str) -> Iterator[Change]:
    """Return what changes for a student, part by part."""
    before, after = _parts(look.marks[student]), _parts(look.marked[student].mark)
    manual = manual_changes(look, student)
    for cell in look.marked[student].cells:
        part, score = part_of(cell.grade_cell), look.scores[student][cell.grade_cell]
        if score.auto != cell.score or cell.grade_cell in manual:
            reason = reason_of(part.split(".")[0], before.get(part), after.get(part), look.rules)
            aside = cell.grade_cell in manual and score.manual is not None
            yield Change(student, part, score.auto, cell.score, reason, score.manual, aside)


def total(look: Look, student: str) -> Total:
    """Return a student's sum of scores under either rules, those that a person gave among them."""
    scores, manual = look.scores[student], manual_changes(look, student)
    before = sum(_counts(score.auto, score.manual) for score in scores.values())
    after = 0.0
    for cell in look.marked[student].cells:
        by_hand = manual.get(cell.grade_cell, (None, scores[cell.grade_cell].manual))[1]
        after += _counts(cell.score, by_hand)
    return Total(half_up(before), half_up(after))


def manual_changes(look: Look, student: str) -> Manual:
    """Return the scores of a person that are set aside as their part is dropped, or put back as it counts again."""
    before, after = _counting(look.before), _counting(look.after)
    scores, kept = look.scores[student], look.kept.get(student, {})
    away = {name: (score.manual, None) for name, score in scores.items() if name in before - after}
    back = {name: (None, score) for name, score in kept.items() if name in after - before}
    return {name: pair for name, pair in {**away, **back}.items() if pair != (None, None)}


def new_errors(look: Look) -> Iterator[str]:
    """Return a sentence for every part that could be marked until now, and could not under the other rules."""
    found: dict[tuple[str, str], list[str]] = {}
    for student, marked in look.marked.items():
        before = _parts(look.marks[student])
        for name, part in _parts(marked.mark).items():
            if part.verdict == "error" and name in before and before[name].verdict != "error":
                found.setdefault((name, part.message), []).append(student)
    for (name, message), students in found.items():
        others = f" and {len(students) - 1} more" if len(students) > 1 else ""
        yield " ".join(f"{name} of {students[0]}{others} could not be marked: {message}".split())


def warnings(look: Look) -> Iterator[str]:
    """Return a sentence for each misconception that lies within a new tolerance of the key."""
    for rule in look.rules.added:
        if rule.tolerance is None:
            continue
        variants = [name for name, data in look.after.variants.items() if data["label"] == rule.label]
        parts = [look.after.variant(name).model.part(rule.part_name) for name in variants]
        lost: dict[str, int] = {}
        for part in parts:
            for wrong in part.misconceptions if part.kind in ("numeric", "estimate") else ():
                lost[wrong.name] = lost.get(wrong.name, 0) + part.tolerance.accepts(wrong.value, part.key)
        for name, count in lost.items():
            if count:
                yield (
                    f"within the new tolerance of {rule.part} lies what the misconception '{name}' leads to, "
                    f"in {count} of {len(variants)} variants: there it would earn all points"
                )


def _parts(mark: SubmissionMark) -> dict[str, PartMark]:
    return {f"{label}.{part.part}": part for label, exercise in mark.exercises.items() for part in exercise.parts}


def _counting(lock: FormLock) -> set[str]:
    return {cell for cell, points in points_by_cell(lock).items() if points}


def _counts(auto: float | None, manual: float | None) -> float:
    return manual if manual is not None else auto or 0.0
