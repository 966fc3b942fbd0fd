"""Amendments that are written and not applied yet, and the wrong answers that they change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from autograder.assignment.course import Course
from autograder.marking.exercise import mark_exercise
from autograder.marking.marks import answer_of
from autograder.rules.amendments import read_amendments
from autograder.rules.course_rules import wanted_rules
from autograder.rules.rules import under
from autograder.triage.readings import MarkedPart
from bank.answer_model import AnswerModel, PartModel
from bank.kinds import VALUE_KINDS
from bank.lock import FormLock


@dataclass(frozen=True)
class Pending:
    """Amendments that a regrade would apply.

    Attributes
    ----------
    parts
        The parts that they change.
    answers
        The wrong answers to which they give a name, or more.
    """

    parts: tuple[str, ...] = ()
    answers: tuple[MarkedPart, ...] = ()


def find_pending(course: Course, form: str, wrong: Iterable[MarkedPart]) -> Pending:
    """Return what was written into a form's amendments since its last regrade.

    Raises
    ------
    RulesError
        When the amendments cannot be read or do not fit the form.
    """
    written, rules = read_amendments(course.form_folder(form)), course.rules(form)
    changed = [one for one in (*written, *rules.amendments) if (one in written) != (one in rules.amendments)]
    parts = tuple(dict.fromkeys(amendment.part for amendment in changed))
    if not parts:
        return Pending()
    lock = under(course.original_lock(form), wanted_rules(course, form, rules))
    return Pending(parts, tuple(filter(partial(_is_known_by, lock), (part for part in wrong if part.name in parts))))


def _is_known_by(lock: FormLock, part: MarkedPart) -> bool:
    """Return whether the rules of a lock say something else of a wrong answer than that it is wrong."""
    if part.mark.kind not in VALUE_KINDS or part.mark.answer is None:
        return False
    model = lock.variant_of(part.student, part.entry.label).model.part(part.mark.part)
    if not model.counts:
        return True
    marked = mark_exercise(_alone(model), {model.name: answer_of(part.mark.answer)}, None).parts[0]
    return marked.misconception is not None or marked.verdict == "passed"


def _alone(model: PartModel) -> AnswerModel:
    """Return a part that waits for no other."""
    rows = tuple(replace(row, follow=False, needs=()) for row in model.rows)
    return AnswerModel("", 0, 0, (replace(model, rows=rows),))
