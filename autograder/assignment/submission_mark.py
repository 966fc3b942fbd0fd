"""The marks of one student's notebook, and the file that keeps them: `voxbank/<form>/marks/<student>.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from autograder.assignment.recognition import Note
from autograder.incidents import Incident
from autograder.marking.marks import ExerciseMark, half_up
from bank.errors import FormError
from bank.json_text import indented
from bank.whole_files import write_whole

_SUMS: Final = ("form", "score", "points")
"""What the file tells besides, for those who read it."""


@dataclass(frozen=True)
class SubmissionMark:
    """The marks of one student's notebook.

    Attributes
    ----------
    student
        The student's id.
    exercises
        Label -> marks; empty where nothing was marked by machine.
    refusal
        Why nothing was marked, or ''.
    notes
        What was unusual about the submission.
    seconds
        How long running and marking took.
    isolation
        The tier in which the student's code ran.
    incidents
        What happened in the sandbox besides: how the process ended, what was refused.
    """

    student: str
    exercises: dict[str, ExerciseMark]
    refusal: str
    notes: tuple[Note, ...]
    seconds: float
    isolation: str
    incidents: tuple[Incident, ...] = ()

    @property
    def score(self) -> float | None:
        """The sum of what has been decided, None where nothing was marked by machine."""
        return None if self.refusal else half_up(sum(mark.score for mark in self.exercises.values()))

    @property
    def waiting(self) -> int:
        """The number of parts that a person has to look at, of those that were marked."""
        return sum(part.needs_person for mark in self.exercises.values() for part in mark.parts)


def marks_file(form_folder: Path, student: str) -> Path:
    """Return where a student's marks lie."""
    return form_folder / "marks" / f"{student}.json"


def mark_as_json(mark: SubmissionMark, form: str, points: float) -> str:
    """Return the content of a marks file; `points` is the form's maximum."""
    content = {"form": form, "score": mark.score, **_MARKS.dump_python(mark), "points": points}
    return indented(content) + "\n"


def write_mark(mark: SubmissionMark, form: str, points: float, form_folder: Path) -> Path:
    """Write a student's marks file, whole or not at all, and return where it lies."""
    file = marks_file(form_folder, mark.student)
    write_whole(file, mark_as_json(mark, form, points))
    return file


def read_mark(form_folder: Path, student: str) -> SubmissionMark:
    """Return a student's marks.

    Raises
    ------
    FormError
        When the student was not marked yet, or the file cannot be read.
    """
    return _read(marks_file(form_folder, student))


def read_marks(form_folder: Path) -> dict[str, SubmissionMark]:
    """Return student -> marks of everybody who was marked, in the order of their ids; raises FormError."""
    files = sorted((form_folder / "marks").glob("*.json"))
    return {file.stem: _read(file) for file in files}


def _read(file: Path) -> SubmissionMark:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return _MARKS.validate_python({key: value for key, value in content.items() if key not in _SUMS})
    except FileNotFoundError:
        raise FormError(f"{file}: this student's marks are expected here; nothing was marked yet") from None
    except (OSError, ValueError, AttributeError, ValidationError) as problem:
        raise FormError(f"{file}: these are no marks that can be read: {problem}") from None


_MARKS: Final = TypeAdapter(SubmissionMark)
