"""Put together what a student's page shows: from lock, marks, gradebook and the student's own cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from autograder.assignment.recognition import Note
from autograder.assignment.submission_mark import SubmissionMark
from autograder.feedback.answer_side import AnswerSide
from autograder.feedback.differences import Shown, laid_out
from autograder.feedback.notebook import Handed, Written
from autograder.feedback.prose import NOTHING, Text, figure, sentence
from autograder.feedback.scores import PartScore, StudentScores
from autograder.feedback.telling import tells_one_of
from autograder.feedback.training import shown_training
from autograder.feedback.views import NO_WORDS, CheckView, ExerciseView, PageView, PartView, RowView, State, state_of
from autograder.marking.marks import BLANK, FOLLOWS, CheckMark, PartMark, RowMark, half_up
from bank.answer_model import PartModel
from bank.asked import PrintedOption
from bank.html import Image
from bank.kinds import PROGRAMS
from bank.lock import FormLock, LockedEntry, LockedPart, LockedVariant

# The page says letter and points at every part by itself.
_LABELS = re.compile(r"\A\*\*\(\w\)\*\*\s*|\s*\*\*\[[0-9.]+ points?\]\*\*")
OUR_FAULT: Final = "this part could not be marked by machine, through no fault of yours; a person looks at it"


@dataclass(frozen=True)
class Material:
    """All that one student's page is made of.

    Attributes
    ----------
    lock
        The form, as it is marked now.
    mark
        The student's marks.
    scores
        What the gradebook says.
    handed
        What the marked notebook holds.
    answers
        Keys, worked and sample solutions, None while they are hidden.
    """

    lock: FormLock
    mark: SubmissionMark
    scores: StudentScores
    handed: Handed
    answers: AnswerSide | None

    def page(self) -> PageView:
        """Return what stands on the page."""
        notes = tuple(sentence(note.sentence) for note in self.mark.notes if not note.part)
        refusal = sentence(self.mark.refusal) if self.mark.refusal else NO_WORDS
        known = self.mark.student in self.lock.students
        exercises = tuple(self._exercise(entry) for entry in self.lock.entries) if known else ()
        parts = [part for exercise in exercises for part in exercise.parts]
        waiting = [part.points for part in parts if part.score is None]
        earned = half_up(sum(part.score or 0.0 for part in parts) - self.scores.late_penalty)
        return PageView(
            title=self.lock.title,
            student=self.mark.student,
            name=self.scores.name,
            score=max(0.0, earned),
            points=half_up(sum(part.points for part in parts)),
            waiting=len(waiting),
            waiting_points=sum(waiting),
            late_penalty=self.scores.late_penalty,
            refusal=refusal,
            notes=notes,
            exercises=exercises,
            extras=self.handed.extras,
            released=self.answers is not None,
        )

    def _exercise(self, entry: LockedEntry) -> ExerciseView:
        variant = self.lock.variant_of(self.mark.student, entry.label)
        figures = figures_of(self.lock, variant)
        solved = self.answers.of(variant) if self.answers else None
        return ExerciseView(
            anchor=entry.label,
            title=self.handed.titles.get(entry.label, entry.exercise),
            stem=Text(self.handed.stems.get(entry.label, ""), figures),
            parts=tuple(self._part(variant, part, figures) for part in entry.parts),
            worked=solved.worked if solved else NOTHING,
            no_answers=solved.missing if solved else "",
        )

    def _part(self, variant: LockedVariant, locked: LockedPart, figures: Mapping[str, Image]) -> PartView:
        label, model = variant.entry.label, variant.model.part(locked.name)
        place, cell = (label, locked.name), f"{label}-{locked.name}"
        mark, score = self._mark(label, locked.name), self._score(label, locked)
        told = _Told(mark, model, self._secret(variant), released=self.answers is not None)
        return PartView(
            anchor=cell,
            letter=model.letter,
            kind=model.kind,
            points=score.points,
            score=score.score,
            state=_state(score, mark),
            question=Text(_LABELS.sub("", self.handed.questions.get(place, "")), figures),
            written=self.handed.answers.get(place, Written()),
            as_read=told.as_read(),
            chosen=told.chosen(figures),
            said=told.said(),
            misconception=told.misconception(),
            follows=mark is not None and mark.message == FOLLOWS,
            rows=told.rows(),
            by_machine=score.machine if score.by_hand is not None else None,
            by_hand=score.by_hand is not None,
            extra=score.extra,
            comment=Text(score.comment),
            checks=tuple(_check(check) for check in mark.checks) if mark else (),
            difference=told.difference(),
            training=shown_training(mark.training) if mark and mark.training else None,
            notes=tuple(sentence(note.sentence) for note in self.mark.notes if _concerns(note, place)),
            answer=self.answers.of(variant).parts.get(locked.name) if self.answers else None,
        )

    def _mark(self, label: str, part: str) -> PartMark | None:
        exercise = self.mark.exercises.get(label)
        return exercise.part(part) if exercise else None

    def _score(self, label: str, part: LockedPart) -> PartScore:
        """Return what counts for a part: what the gradebook says, or the marks where it does not know the part."""
        mark = self._mark(label, part.name)
        by_machine = PartScore(part.points, None if mark is None or mark.needs_person else mark.score)
        return self.scores.parts.get(f"{label}-{part.name}", by_machine)

    def _secret(self, variant: LockedVariant) -> tuple[PartModel, ...]:
        """Return the parts whose key is not to be told: those of which not everything was earned."""
        scores = {part.name: self._score(variant.entry.label, part) for part in variant.entry.parts}
        return tuple(variant.model.part(name) for name, score in scores.items() if (score.score or 0.0) < score.points)


def figures_of(lock: FormLock, variant: LockedVariant) -> dict[str, Image]:
    """Return a variant's figures by the paths under which its notebook shows them."""
    label = variant.entry.label
    return {f"{label}_{name}.png": figure(lock.blobs[sha256]) for name, sha256 in variant.figures.items()}


def option_text(option: PrintedOption, label: str, part: str) -> str:
    """Return an option as Markdown, without its letter; one that is a figure bears the part's name and its letter."""
    picture = f"![option {option.letter}]({label}_{part}_{option.letter}.png)" if option.figure else ""
    return " ".join(word for word in (picture, option.text) if word)


@dataclass(frozen=True)
class _Told:
    """What may be told of a part's mark; nothing where the part was not marked."""

    mark: PartMark | None
    model: PartModel
    secret: tuple[PartModel, ...]
    released: bool

    def as_read(self) -> str:
        return self.mark.as_read if self.mark and self.mark.kind not in (*PROGRAMS, "open") else ""

    def chosen(self, figures: Mapping[str, Image]) -> tuple[Text, ...]:
        """Return the texts of the options that a choice names, each with its letter."""
        if self.model.kind != "choice" or not self.mark:
            return ()
        letters = {letter.strip() for letter in self.mark.as_read.split(",")}
        return tuple(Text(f"{o.letter}. {o.text}") for o in self.model.options if o.letter in letters and o.text)

    def misconception(self) -> Text | None:
        """Return what the idea says that was named; a form that was repaired may not know it any more."""
        name = self.mark.misconception if self.mark else None
        known = [wrong for wrong in self.model.misconceptions if wrong.name == name]
        return Text(known[0].sentence) if known else None

    def said(self) -> Markup:
        mark = self.mark
        if mark is None or mark.kind == "open" or mark.message in ("", BLANK.message, FOLLOWS):
            return NO_WORDS
        if mark.verdict == "error":
            return sentence(OUR_FAULT)  # what went wrong on our side can quote a reference
        return NO_WORDS if mark.checks or mark.verdict == "passed" or self.misconception() else sentence(mark.message)

    def rows(self) -> tuple[RowView, ...]:
        """Return the rows; the text of one that was not met, or that tells a key, waits for the answers."""
        if self.mark is None:
            return ()
        # Of a score that a person gave, the gradebook does not say for which rows.
        unseen = self.mark.needs_person or all(row.score is None for row in self.mark.rows)
        if unseen and not self.released:
            return ()
        return tuple(
            RowView(
                row.id,
                row.points,
                None if unseen else row.score,
                Text(row.text) if self._may_be_told(row) else None,
            )
            for row in self.mark.rows
        )

    def _may_be_told(self, row: RowMark) -> bool:
        return self.released or (row.met and not tells_one_of(row.text, self.secret))

    def difference(self) -> Shown | None:
        """Return how an image differs from the key, of which nothing is told before answers are released."""
        found = self.mark.difference if self.mark else None
        return laid_out(found, expected=self.released) if found else None


def _state(score: PartScore, mark: PartMark | None) -> State:
    if score.points and score.by_hand is None and mark and mark.message == BLANK.message:
        return "blank"
    return state_of(score.score, score.points)


def _concerns(note: Note, place: tuple[str, str]) -> bool:
    return (note.label, note.part) == place


def _check(mark: CheckMark) -> CheckView:
    # What went wrong on our side is for us: it can quote a reference.
    message = sentence(mark.message) if mark.message and mark.verdict == "failed" else NO_WORDS
    state = "not run" if not mark.ran else mark.verdict if mark.verdict in ("passed", "failed") else "open"
    difference = mark.difference if mark.verdict == "failed" else None
    return CheckView(
        Text(mark.sentence),
        state,
        message,
        laid_out(difference, expected=True) if difference else None,
    )
