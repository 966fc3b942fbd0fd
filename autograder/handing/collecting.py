"""Collect what students handed in: from a learning platform's archive, from folders, from loose files."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from autograder.assignment.course import Course
from autograder.handing.arrivals import ArrivalError, Unpacking, Unplaced
from autograder.handing.kept import (
    Receipt,
    counting,
    files_in,
    keep,
    kept_files,
    place,
    read_receipts,
    submission_name,
)
from autograder.handing.roster_names import RosterNames
from autograder.handing.sorting import HandedIn, sort_out
from autograder.handing.whose import FormCopies
from bank.errors import FormError
from bank.forms import Student
from bank.lock import FormLock

_SPOOL: Final = ".spool-"
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


@dataclass(frozen=True)
class Placed:
    """A student's submission that counts now, and what became of the folder in `submitted/`."""

    student: str
    outcome: Literal["new", "replaced", "unchanged"]
    receipt: Receipt
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collected:
    """What collecting did.

    Attributes
    ----------
    placed
        Students of whom something came now, in the order of their ids.
    earlier
        Student and source of submissions that came now and do not count.
    missing
        Students of the form of whom there is nothing to mark.
    unplaced
        What a person has to look at.
    aside
        Files that belong to nobody's submission.
    """

    placed: tuple[Placed, ...]
    earlier: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    unplaced: tuple[Unplaced, ...]
    aside: tuple[str, ...]


def collect(
    course: Course,
    form: str,
    paths: Sequence[Path],
    known: Iterable[Student],
    progress: Callable[[int], None] = lambda done: None,
) -> Collected:
    """Put submissions into `submitted/`, each whole or not at all; done again it changes nothing.

    Parameters
    ----------
    course, form
        The course and the form's name.
    paths
        Canvas' archive, folders, archives of students, notebooks.
    known
        What is known of the students: names tell whose a notebook is where its content does not.
    progress
        Called with the number of files that have been looked at.

    Raises
    ------
    FormError
        When there is no such form, somebody else collects it, or the disk is full: what was placed stays.
    ArrivalError
        When a path is not there, or is where submissions go.
    """
    lock = course.lock(form)
    _check_paths(course, paths)
    with _alone(course.form_folder(form) / "collected") as folder, _telling_of_a_full_disk(course):
        with tempfile.TemporaryDirectory(dir=folder, prefix=_SPOOL) as spool:
            unpacking, roster = Unpacking(Path(spool)), RosterNames(_of_form(lock, known))
            copies, before = FormCopies(course, lock), _accounts(course.form_folder(form))
            sorted_out = sort_out(unpacking.arrivals(paths), copies, roster, lock, before, progress)
            desk = _Desk(course, lock)
            for student, submissions in sorted(sorted_out.by_student.items()):
                desk.take(student, submissions)
        missing = [student for student in lock.students if not _submitted(course, form, student).is_dir()]
        unplaced = (*unpacking.unplaced, *sorted_out.unplaced, *desk.unplaced)
        return Collected(tuple(desk.placed), tuple(desk.earlier), tuple(sorted(missing)), unplaced, sorted_out.aside)


class _Desk:
    """Keeps submissions, and puts the one that counts where it is marked."""

    def __init__(self, course: Course, lock: FormLock) -> None:
        self._course, self._form = course, lock.form
        self._folder = course.form_folder(lock.form)
        self.placed: list[Placed] = []
        self.earlier: list[tuple[str, str]] = []
        self.unplaced: list[Unplaced] = []

    def take(self, student: str, submissions: Sequence[HandedIn]) -> None:
        """Take a student's submissions, the oldest first."""
        receipts: tuple[Receipt, ...] = ()
        for submission in submissions:
            receipt = Receipt(
                submission=submission_name(submission.files),
                source=submission.source,
                account=submission.account,
                upload=submission.upload,
                late=submission.late,
                filled_in=submission.filled_in,
                time=submission.time,
            )
            receipts = keep(self._folder, student, submission.files, receipt)
        best = counting(receipts)
        assert best is not None
        came = {submission_name(submission.files): submission for submission in submissions}
        self.earlier += [(student, one.source) for name, one in came.items() if name != best.submission]
        notes = came[best.submission].notes if best.submission in came else ()
        if outcome := self._put(student, best, receipts):
            self.placed.append(Placed(student, outcome, best, notes))

    def _put(
        self, student: str, best: Receipt, receipts: Sequence[Receipt]
    ) -> Literal["new", "replaced", "unchanged"] | None:
        target = _submitted(self._course, self._form, student)
        there = submission_name(files_in(target)) if target.exists() else ""
        if there == best.submission:
            return "unchanged"
        if there and there not in [receipt.submission for receipt in receipts]:
            self.unplaced.append(
                Unplaced(
                    best.source,
                    f"'{target}' holds something that was not collected, or was changed since",
                    "move that folder away and collect again, or leave it if it is to be marked",
                )
            )
            return None
        place(kept_files(self._folder, student, best), target)
        return "replaced" if there else "new"


def _accounts(form_folder: Path) -> dict[str, set[str]]:
    """Return student -> the accounts in Canvas that notebooks of theirs came from."""
    return {
        student: {receipt.account for receipt in receipts if receipt.account and receipt.account.isdecimal()}
        for student, receipts in read_receipts(form_folder).items()
    }


def _submitted(course: Course, form: str, student: str) -> Path:
    return course.folder / "submitted" / student / form


def _of_form(lock: FormLock, known: Iterable[Student]) -> Iterator[Student]:
    """Return the form's students; of one whom the roster lacks the id is known."""
    about = {student.id: student for student in known}
    return (about.get(student, Student(student)) for student in lock.students)


def _check_paths(course: Course, paths: Iterable[Path]) -> None:
    kept_away = ((course.folder / "submitted").resolve(), (course.folder / "voxbank").resolve())
    for path in paths:
        if any(folder in (path.resolve(), *path.resolve().parents) for folder in kept_away):
            raise ArrivalError(f"{path}: submissions are collected into this folder, not out of it")


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """Let one program at a time collect a form."""
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FormError(f"{folder}: another program collects this form now; try again when it is done") from None
        for left in folder.glob(f"{_SPOOL}*"):  # by a run that was killed
            shutil.rmtree(left)
        yield folder


@contextlib.contextmanager
def _telling_of_a_full_disk(course: Course) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno not in _NO_ROOM:
            raise
        raise FormError(
            f"{course.folder.resolve()}: nothing more can be written ({problem.strerror}); what was placed is whole, "
            "make room and collect again"
        ) from None
