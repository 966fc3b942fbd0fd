"""Everything that triage looks at: lock, marks, submissions, and what a person decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.assignment.course import Course
from autograder.assignment.submission_mark import SubmissionMark, marks_file, read_mark
from autograder.marking.marks import PartMark
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
        Student -> why the marks file cannot be read.
    submitted
        Student -> when the newest file was handed in, in seconds as file systems count them.
    decided
        What a person decided.
    """

    course: Course
    lock: FormLock
    marks: Mapping[str, SubmissionMark]
    damaged: Mapping[str, str]
    submitted: Mapping[str, float]
    decided: Decided
    _models: dict[str, Mapping[str, PartModel]] = field(default_factory=dict, repr=False)

    @property
    def form(self) -> str:
        """The form's name."""
        return self.lock.form

    @property
    def points(self) -> float:
        """The form's points."""
        return sum(entry.points for entry in self.lock.entries)

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
        """Yield the marked parts that no person has decided, student by student."""
        for student, marks in self.marks.items():
            for entry in self.lock.entries:
                marked = marks.exercises.get(entry.label)
                for mark in marked.parts if marked and student in self.lock.students else ():
                    if not self.is_by_hand(student, entry.label, mark.part):
                        yield MarkedPart(student, entry, mark, self.model(student, entry.label, mark.part))

    def marks_file(self, student: str) -> Path:
        """Return where a student's marks lie, below the course folder."""
        return marks_file(self.course.form_folder(self.form), student).relative_to(self.course.folder)


def read_everything(course: Course, form: str) -> Readings:
    """Return everything about a form that triage looks at.

    Raises
    ------
    FormError
        When the course has no such form, or nothing was marked yet; the sentence says what to run.
    GradebookError
        When the gradebook cannot be read.
    """
    lock = course.lock(form)
    marks, damaged = _marks(course, form)
    submitted = _submitted(course, form)
    if not marks and not damaged:
        raise FormError(_nothing_marked(course, form, len(submitted)))
    return Readings(course, lock, marks, damaged, submitted, read_decided(course.folder, form))


def _nothing_marked(course: Course, form: str, submitted: int) -> str:
    if not submitted:
        return f"{course.folder / 'submitted'}: nobody has handed in '{form}' yet, so that nothing can be marked"
    notebooks = "1 notebook lies" if submitted == 1 else f"{submitted} notebooks lie"
    return f"form '{form}': {notebooks} in submitted/ and none is marked yet; run `voxbank grade {course.folder} {form}`"


def _marks(course: Course, form: str) -> tuple[dict[str, SubmissionMark], dict[str, str]]:
    marks: dict[str, SubmissionMark] = {}
    damaged: dict[str, str] = {}
    folder = course.form_folder(form)
    for file in sorted((folder / "marks").glob("*.json")):
        try:
            marks[file.stem] = read_mark(folder, file.stem)
        except FormError as problem:
            damaged[file.stem] = str(problem)
    return marks, damaged


def _submitted(course: Course, form: str) -> dict[str, float]:
    folders = sorted(course.folder.glob(f"submitted/*/{form}"))
    newest = {folder.parent.name: _newest(folder) for folder in folders if folder.is_dir()}
    return {student: seconds for student, seconds in newest.items() if seconds}


def _newest(folder: Path) -> float:
    """Return when the newest file of a submission was written, 0 where there is none."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".ipynb_checkpoints" not in path.parts)
    return max((file.stat().st_mtime for file in files), default=0.0)
