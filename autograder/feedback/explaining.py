"""Everything that the mark of one part rests on, for staff: the key is told."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from autograder.assignment.course import Course
from autograder.assignment.submission_mark import SubmissionMark, read_mark
from autograder.feedback.notebook import Handed, Written, read_handed
from autograder.feedback.scores import PartScore, StudentScores
from autograder.feedback.thresholds import Compared
from autograder.marking.following import AuthoredSource, follow, own_value
from autograder.marking.marks import BLANK, FOLLOWS, PartMark, Value
from bank.answer_model import PartModel, Row
from bank.errors import FormError, VoxbankError
from bank.kinds import NUMBERS, PROGRAMS
from bank.lock import LOCK_NAME, FormLock, LockedVariant
from bank.rendering import plain_number
from bank.toml_files import nearest

AUDIT: Final = "audit.jsonl"
"""What repairs of a form write about scores that changed."""


@dataclass(frozen=True)
class Section:
    """Lines under a title; `markdown` says that they are one text in Markdown."""

    title: str
    lines: tuple[str, ...]
    markdown: bool = False


def forms_of(course: Course) -> list[str]:
    """Return the names of the forms that were built in a course."""
    return sorted(file.parent.name for file in (course.folder / "voxbank").glob(f"*/{LOCK_NAME}"))


def only_form(course: Course, form: str | None) -> str:
    """Return the form that is meant; raises FormError with the names that there are."""
    forms = forms_of(course)
    if form in forms:
        return form
    if form is not None:
        raise FormError(f"the course has no form '{form}'{nearest(form, forms)}; it has {', '.join(forms) or 'none'}")
    if len(forms) != 1:
        raise FormError(f"the course has {len(forms)} forms ({', '.join(forms) or 'none'}); say which with --form NAME")
    return forms[0]


def place_of(lock: FormLock, student: str, part: str) -> tuple[str, str]:
    """Return label and part of a place such as 'q1.area'.

    Raises
    ------
    FormError
        When the form has no such student or part, with the nearest name.
    """
    if student not in lock.students:
        raise FormError(f"form '{lock.form}' has no student '{student}'{nearest(student, list(lock.students))}")
    places = {f"{entry.label}.{own.name}": (entry.label, own.name) for entry in lock.entries for own in entry.parts}
    if part not in places:
        raise FormError(
            f"form '{lock.form}' has no part '{part}'{nearest(part, list(places))}; it has {', '.join(places)}"
        )
    return places[part]


def explain(
    course: Course, form: str, student: str, part: str, scores: StudentScores, marked: Path
) -> tuple[Section, ...]:
    """Return everything that a mark rests on.

    Parameters
    ----------
    course, form
        The form as it is marked now.
    student, part
        Whose mark, of which part, as 'q1.area'.
    scores
        What the gradebook says of the student.
    marked
        The student's marked notebook.

    Raises
    ------
    FormError
        When there is no such student or part, or nothing was marked.
    """
    lock = course.lock(form)
    label, name = place_of(lock, student, part)
    mark, handed = read_mark(course.form_folder(form), student), read_handed(marked)
    trail = tuple(_trail(course.form_folder(form) / AUDIT, student, part))
    return _Case(course, lock, mark, handed, scores, label, name, trail).sections()


@dataclass(frozen=True)
class _Case:
    """One part of one student."""

    course: Course
    lock: FormLock
    submission: SubmissionMark
    handed: Handed
    scores: StudentScores
    label: str
    name: str
    trail: tuple[str, ...]

    def sections(self) -> tuple[Section, ...]:
        question = "\n\n".join((self.handed.stems.get(self.label, ""), self.handed.questions.get(self.place, "")))
        found = [
            Section("question, as the student saw it", (question,), markdown=True),
            Section("response", tuple(self._response())),
            Section("what is right", tuple(self._right())),
            Section("the rule that decided", tuple(self._rule())),
            Section("rows", tuple(self._rows())),
            Section("checks", tuple(self._checks())),
            Section("score", tuple(self._score())),
            Section("where it comes from", tuple(self._origin())),
            Section("audit trail", self.trail),
        ]
        return tuple(section for section in found if section.lines)

    @property
    def place(self) -> tuple[str, str]:
        return self.label, self.name

    @property
    def variant(self) -> LockedVariant:
        return self.lock.variant_of(self.submission.student, self.label)

    @property
    def model(self) -> PartModel:
        return self.variant.model.part(self.name)

    @property
    def mark(self) -> PartMark | None:
        exercise = self.submission.exercises.get(self.label)
        return exercise.part(self.name) if exercise else None

    def _response(self) -> Iterator[str]:
        written = self.handed.answers.get(self.place, Written())
        if self.mark and self.mark.as_read:
            yield f"read as: {self.mark.as_read}"
        if self.mark and self.mark.answer is not None and self.model.kind != "open":
            yield f"value: {json.dumps(self.mark.answer, ensure_ascii=False)}"
        yield f"written:\n{written.code or written.prose.source or '(nothing)'}"
        yield from (f"note: {note.sentence}" for note in self.submission.notes if note.part in ("", self.name))

    def _right(self) -> Iterator[str]:
        yield from Compared(self.model).told()

    def _rule(self) -> Iterator[str]:
        if self.submission.refusal:
            yield f"not marked by machine: {self.submission.refusal}"
        if self.mark is None:
            return
        yield rule_of(self.mark, self.model)
        if self.mark.message not in ("", FOLLOWS) and self.mark.kind not in PROGRAMS:
            yield f"said: {self.mark.message}"
        if self.model.kind in NUMBERS and self.mark.answer is not None:
            yield from self._compared().distances(self.mark.answer)
        yield from self._earlier()

    def _compared(self) -> Compared:
        """Return what the response was held against, with what follows from own answers where that differs."""
        followed = self._followed()
        return Compared(self.model, followed[0], followed[1]) if followed else Compared(self.model)

    def _earlier(self) -> Iterator[str]:
        """Tell the earlier answers that follow-through took, and what follows from them."""
        followed = self._followed()
        if followed and self.model.kind not in NUMBERS:
            yield f"from the student's own earlier answers follows: {followed[0]}"
        if followed:
            taken = ", ".join(f"{name} = {value}" for name, value in followed[2].items())
            yield f"own earlier answers: {taken}"

    def _followed(self) -> tuple[Any, Mapping[str, Any], Mapping[str, Any]] | None:
        """Return key and misconceptions' values that follow from own earlier answers, and these; None without any."""
        source, exercise = self._source(), self.submission.exercises.get(self.label)
        if source is None or exercise is None or not any(row.follow for row in self.model.rows):
            return None
        own = {part.name: own_value(part, Value(exercise.part(part.name).answer)) for part in self.variant.model.parts}
        own = {name: value for name, value in own.items() if value is not None}
        key, wrong = follow(self.model, self.variant.model, own, source)
        earlier = source.exercise.part(self.name).earlier
        return None if key is None else (key, wrong, {name: own[name] for name in earlier})

    def _source(self) -> AuthoredSource | None:
        try:
            exercise = self.course.bank(self.lock.form).exercise(self.variant.entry.exercise)
            return AuthoredSource(exercise, self.lock.decoded_given(self.variant, exercise))
        except VoxbankError:
            return None

    def _rows(self) -> Iterator[str]:
        scores = {row.id: row.score for row in self.mark.rows} if self.mark else {}
        for row in self.model.rows:
            yield f"{_row_score(row, scores.get(row.id))}: {row.text}{_row_rules(row)}"

    def _checks(self) -> Iterator[str]:
        for check in self.mark.checks if self.mark else ():
            verdict = check.verdict if check.ran else "not run"
            yield f"{verdict}: {check.name}: {check.sentence}" + (f" {check.message}" if check.message else "")
        if self.mark and self.mark.checks:
            path = f"{self.lock.form} / {self.submission.student} / {self.variant.entry.exercise}"
            yield (
                f"hidden inputs: HMAC-SHA256(course secret, {path} / version {self.variant.entry.version} / check / "
                f"the check's name / program {self.handed.digest[:16]}...)"
            )

    def _score(self) -> Iterator[str]:
        score = self.scores.parts.get(f"{self.label}-{self.name}")
        if self.mark:
            waits = ", a person has to look" if self.mark.needs_person else ""
            yield f"marks file: {_number(self.mark.score)} of {plain_number(self.mark.points)}{waits}"
        if score is None:
            yield "gradebook: nothing is there"
            return
        yield from _gradebook(score)
        if self.scores.late_penalty:
            yield f"taken off the whole submission for lateness: {plain_number(self.scores.late_penalty)}"

    def _origin(self) -> Iterator[str]:
        marked = self.submission.exercises.get(self.label)
        entry = self.variant.entry
        yield f"exercise: {entry.exercise}, version {entry.version}, variant {self.variant.id}"
        if marked and marked.version != entry.version:
            yield f"marked as version {marked.version}"
        there = "as it was when the form was built" if self._source() else "changed since, or missing"
        yield f"source: {there} ({entry.source_sha256[:16]}...)"
        yield f"isolation: {marked.isolation if marked else self.submission.isolation}"


def rule_of(mark: PartMark, model: PartModel) -> str:
    """Return which of the rules of marking decided a part."""
    if mark.message == BLANK.message:
        return "no answer: a blank earns nothing"
    if mark.verdict == "error":
        return "none: it could not be marked by machine"
    if mark.verdict == "invalid":
        return "none: the response could not be read"
    if mark.by_hand:
        return "a person awarded the rows"
    if mark.score is None:
        return "none yet: a person awards the rows"
    if mark.kind in PROGRAMS:
        passed = sum(check.verdict == "passed" for check in mark.checks)
        named = f"; its output equals that of the misconception '{mark.misconception}'" if mark.misconception else ""
        return f"checks: {passed} of {len(mark.checks)} passed{named}"
    if mark.message == FOLLOWS:
        return "follow-through: right by the student's own earlier answers"
    if mark.misconception:
        award = next((wrong.award for wrong in model.misconceptions if wrong.name == mark.misconception), ())
        earns = f" (it still earns {', '.join(award)})" if award else ""
        return f"misconception '{mark.misconception}'{earns}"
    if mark.verdict == "passed":
        return "the key"
    met = [row.id for row in mark.rows if row.score]
    return f"single pieces that are right: {', '.join(met)}" if met else "no known answer: only a hint"


def _row_score(row: Row, score: float | None) -> str:
    return f"{row.id} {_number(score)} of {plain_number(row.points)}"


def _row_rules(row: Row) -> str:
    needs = f"needs {', '.join(row.needs)}" if row.needs else ""
    follow = "marked on own earlier answers" if row.follow else ""
    said = "; ".join(filter(None, (needs, follow)))
    return f" [{said}]" if said else ""


def _gradebook(score: PartScore) -> Iterator[str]:
    counts = "waits for a person" if score.score is None else f"{plain_number(score.score)} counts"
    yield f"gradebook: {counts}, of {plain_number(score.points)}"
    yield f"by machine: {_number(score.machine)}; by a person: {_number(score.by_hand)}"
    if score.extra:
        yield f"extra credit: {plain_number(score.extra)}"
    if score.comment:
        yield f"comment: {score.comment}"


def _number(value: float | None) -> str:
    return "none" if value is None else plain_number(value)


def _trail(file: Path, student: str, part: str) -> Iterator[str]:
    """Yield the lines of the audit trail about this mark, and those about everybody's."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("student", student) == student and entry.get("part", part) == part:
            yield ", ".join(f"{key}: {value}" for key, value in entry.items() if key not in ("student", "part"))
