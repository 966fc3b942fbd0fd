"""Everything that triage looks at: lock, marks, submissions, and what a person decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.assignment.course import Course
from autograder.assignment.submission_mark import SubmissionMark, marks_file, read_mark
from autograder.grading.configuration import read_configuration
from autograder.grading.run import Grading
from autograder.handing.kept import counting, read_receipts
from autograder.marking.marks import PartMark
from autograder.triage.commands import Commands
from autograder.triage.decided import Decided, read_decided
from bank.answer_model import PartModel
from bank.errors import FormError
from bank.lock import FormLock, LockedEntry


@dataclass(frozen=True)
class MarkedPart:
    """A student's mark of one part, and what it rests on."""

    student: str
    entry: LockedEntry
    mark: PartMark
    model: PartModel

    @property
    def name(self) -> str:
        """The part's name on the command line, as in `q1.area`."""
        return f"{self.entry.label}.{self.mark.part}"

    @property
    def lost(self) -> float:
        """The points that are not earned, or not decided."""
        return self.mark.points - (self.mark.score or 0.0)


@dataclass(frozen=True)
class Readings:
    """A marked form.

    Attributes
    ----------
    course, lock
        The course, and the form as it counts today.
    marks
        Student -> marks.
    damaged
        Students whose marks file cannot be read.
    submitted
        Everybody of whom a folder was handed in.
    changed
        Those of them whose folder is another one than was marked.
    decided
        What a person decided.
    late
        Those whose submission the learning platform called late when it was collected.
    """

    course: Course
    lock: FormLock
    marks: Mapping[str, SubmissionMark]
    damaged: tuple[str, ...]
    submitted: tuple[str, ...]
    changed: tuple[str, ...]
    decided: Decided
    late: frozenset[str] = frozenset()
    _models: dict[str, Mapping[str, PartModel]] = field(default_factory=dict, repr=False)

    @property
    def form(self) -> str:
        """The form's name."""
        return self.lock.form

    @property
    def points(self) -> float:
        """The form's points."""
        return self.lock.points

    def model(self, student: str, label: str, part: str) -> PartModel:
        """Return what the mark of a student's part rests on."""
        variant = self.lock.students[student][label]
        if variant not in self._models:
            parts = self.lock.variant(variant).model.parts
            self._models[variant] = {model.name: model for model in parts}
        return self._models[variant][part]

    def is_by_hand(self, student: str, label: str, part: str) -> bool:
        """Return whether a person gave the score of a student's part."""
        return (student, f"{label}-{part}") in self.decided.by_hand

    def undecided_parts(self) -> Iterator[MarkedPart]:
        """Yield the marked parts that no person has decided and no course has dropped, student by student."""
        for student in filter(self.lock.students.__contains__, self.marks):
            for entry in self.lock.entries:
                marked = self.marks[student].exercises.get(entry.label)
                for mark in marked.parts if marked else ():
                    model = self.model(student, entry.label, mark.part)
                    if model.counts and not self.is_by_hand(student, entry.label, mark.part):
                        yield MarkedPart(student, entry, mark, model)

    def marks_file(self, student: str) -> Path:
        """Return where a student's marks lie, below the course folder."""
        return marks_file(self.course.form_folder(self.form), student).relative_to(self.course.folder)


def read_everything(course: Course, commands: Commands) -> Readings:
    """Return everything about a form that triage looks at; `commands` says which form, and what to run first.

    Raises
    ------
    FormError
        When the course has no such form, or nothing was marked yet; the sentence says what to run.
    GradebookError
        When the gradebook cannot be read.
    """
    form = commands.form
    lock = course.lock(form)  # before nbgrader is asked: a form that is not there is said at once
    configuration = read_configuration(course.folder, for_marking=False)
    grading = Grading(course, lock, configuration)
    marks, damaged = _marks(course, form)
    submitted = tuple(grading.students())
    if not marks and not damaged:
        raise FormError(_nothing_marked(grading, submitted, commands.mark_all()))
    changed = tuple(student for student in submitted if student in marks and _is_changed(grading, marks[student]))
    decided = read_decided(configuration.db_url, configuration.course_id, form)
    return Readings(course, lock, marks, damaged, submitted, changed, decided, _late(course, form))


def _late(course: Course, form: str) -> frozenset[str]:
    receipts = read_receipts(course.form_folder(form))
    return frozenset(student for student, all_of in receipts.items() if (counts := counting(all_of)) and counts.late)


def _is_changed(grading: Grading, mark: SubmissionMark) -> bool:
    """Return whether a submission is another one than was marked; one with errors is marked again in any case."""
    failed = any(part.verdict == "error" for exercise in mark.exercises.values() for part in exercise.parts)
    return not failed and not grading.is_current(mark.student)


def _nothing_marked(grading: Grading, submitted: Sequence[str], mark_all: str) -> str:
    if not submitted:
        return f"{grading.submitted('<student>')}: nobody has handed in yet, so that there is nothing to look at"
    notebooks = "1 notebook was" if len(submitted) == 1 else f"{len(submitted)} notebooks were"
    return f"{notebooks} handed in for '{grading.form}' and nothing is marked yet; run `{mark_all}`"


def _marks(course: Course, form: str) -> tuple[dict[str, SubmissionMark], tuple[str, ...]]:
    marks: dict[str, SubmissionMark] = {}
    damaged: list[str] = []
    folder = course.form_folder(form)
    for file in sorted((folder / "marks").glob("*.json")):
        try:
            marks[file.stem] = read_mark(folder, file.stem)
        except FormError:
            damaged.append(file.stem)
    return marks, tuple(damaged)
