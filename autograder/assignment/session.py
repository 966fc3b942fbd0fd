"""Mark the submissions of one form: lock, bank and sandbox stay open from the first submission to the last."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.assignment.answers import read_answer_to, stands_blank
from autograder.assignment.course import Course
from autograder.assignment.recognition import Note, recognise
from autograder.assignment.release import copy_files
from autograder.assignment.released import Copy
from autograder.assignment.restoring import refused, restore
from autograder.assignment.running import Run
from autograder.assignment.submissions import read_submission
from autograder.marking.exercise import Source, mark_exercise
from autograder.marking.marks import ExerciseMark
from autograder.notebooks import NotebookError
from autograder.sandbox.fork_server import ForkServer
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.lock import LockedVariant
from bank.seeds import derive_seed


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
    """

    student: str
    exercises: dict[str, ExerciseMark]
    refusal: str
    notes: tuple[Note, ...]
    seconds: float
    isolation: str


class MarkingSession:
    """A context manager that marks submissions of one form of a course, each for itself.

    Parameters
    ----------
    course
        The course.
    form
        The form's name.
    server
        The sandbox, open.

    Raises
    ------
    FormError
        When the course has no such form.
    """

    def __init__(self, course: Course, form: str, server: ForkServer) -> None:
        self.course, self._server = course, server
        self.lock = course.lock(form)
        self._secret = course.secret()
        self._bank = course.bank(form)

    def restored(self, student: str, folder: Path) -> Any:
        """Return the notebook in a submitted folder in the shape of the student's form.

        Whatever the folder holds, this ends in a notebook; what could not be read stands in its metadata.

        Raises
        ------
        FormError
            When the form has no such student.
        """
        copy = self.course.copy(self.lock, student)
        try:
            submitted = read_submission(folder, copy)
        except NotebookError as problem:
            return refused(copy, str(problem))
        others = self.course.other_copies
        return restore(copy, recognise(submitted, copy, lambda: others(self.lock, student)))
