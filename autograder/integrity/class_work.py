"""What a class handed in, read like marking reads it: which cells are whose, and what is a student's own."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from autograder.assignment.course import Course
from autograder.assignment.recognition import PlacedCell, recognise
from autograder.assignment.release import copy_code
from autograder.assignment.released import Copy, copy_marks
from autograder.assignment.submission_mark import SubmissionMark, read_marks
from autograder.assignment.submissions import read_submission
from autograder.notebooks import NotebookError, SubmittedCell, SubmittedNotebook, read_notebook
from bank.answer_model import AnswerModel
from bank.errors import FormError
from bank.lock import FormLock, LockedVariant

MOST_FILES: Final = 200
LARGEST_FILE: Final = 100_000_000
"""Files of one submission that are compared, and bytes of each."""


@dataclass(frozen=True)
class HandedIn:
    """A file of a submission; `is_marked` says whether it is the notebook that is marked."""

    name: str
    sha256: str
    size: int
    is_marked: bool


@dataclass(frozen=True)
class OwnCell:
    """A cell that a student wrote: a changed answer cell, or one that the form does not have.

    Attributes
    ----------
    title
        What a person finds it by: the released name, or its place in the notebook.
    cell
        What stands in it.
    is_answer
        Whether it stands in a place that the form gives to answers.
    kind
        The kind of the part that it answers, '' for none.
    """

    title: str
    cell: SubmittedCell
    is_answer: bool
    kind: str = ""


@dataclass(frozen=True)
class Work:
    """What one student handed in.

    Attributes
    ----------
    student
        Whose it should be.
    copy
        The student's own copy of the form.
    notebook
        The notebook as it came.
    own
        The cells that are the student's own, in order.
    files
        The files of the submission.
    """

    student: str
    copy: Copy
    notebook: SubmittedNotebook
    own: tuple[OwnCell, ...]
    files: tuple[HandedIn, ...]

    @property
    def own_code(self) -> tuple[OwnCell, ...]:
        """The student's own code cells."""
        return tuple(own for own in self.own if own.cell.type == "code")

    @property
    def copies_named(self) -> tuple[str, ...]:
        """The codes of this form's copies that the notebook calls itself, in text or metadata."""
        about = self.notebook.metadata.get("voxbank")
        texts = [cell.source for cell in self.notebook.cells]
        if isinstance(about, dict):
            texts.append(f"Form `{about.get('form')}`, copy `{about.get('copy')}`")
        return tuple(code for form, code in copy_marks(texts) if form == self.copy.form)


@dataclass(frozen=True)
class ClassWork:
    """A form, its class, and what of it was handed in and marked.

    Attributes
    ----------
    course, lock
        The form as it was handed out.
    works
        Student -> work, in the order of their ids.
    unread
        Student -> why the submission could not be read.
    strangers
        Folders in `submitted/` of nobody on the roster.
    marks
        Student -> marks of those who were marked.
    """

    course: Course
    lock: FormLock
    works: Mapping[str, Work]
    unread: Mapping[str, str]
    strangers: tuple[str, ...]
    marks: Mapping[str, SubmissionMark]

    @cached_property
    def copies(self) -> dict[str, Copy]:
        """Copy code -> copy, of everybody on the roster."""
        return {code: self.course.copy(self.lock, holders[0]) for code, holders in self.holders.items()}

    @cached_property
    def holders(self) -> dict[str, tuple[str, ...]]:
        """Copy code -> students who got that copy."""
        found: dict[str, tuple[str, ...]] = {}
        for student in sorted(self.lock.students):
            code = copy_code(self.lock, student)
            found[code] = (*found.get(code, ()), student)
        return found

    @cached_property
    def variants(self) -> dict[str, LockedVariant]:
        """Id -> variant, each decoded once."""
        return {identifier: self.lock.variant(identifier) for identifier in self.lock.variants}

    def variant_of(self, student: str, label: str) -> LockedVariant:
        """Return the variant that a student got."""
        return self.variants[self.lock.students[student][label]]

    def model_of(self, student: str, label: str) -> AnswerModel:
        """Return what a student's variant is marked by."""
        return self.variant_of(student, label).model

    @property
    def many(self) -> int:
        """From how many students on something is called common: it then has a common source, or is what one writes."""
        return max(5, len(self.works) // 10)


def read_class(course: Course, form: str, progress: Callable[[int], None] = lambda done: None) -> ClassWork:
    """Return what was handed in for a form.

    Raises
    ------
    FormError
        When the course has no such form, or nothing of it was handed in.
    """
    lock = course.lock(form)
    folders = {path.parent.name: path for path in sorted((course.folder / "submitted").glob(f"*/{form}"))}
    works: dict[str, Work] = {}
    unread: dict[str, str] = {}
    copies: dict[str, Copy] = {}
    for done, student in enumerate(sorted(folders.keys() & lock.students.keys()), 1):
        code = copy_code(lock, student)
        copies[code] = copies.get(code) or course.copy(lock, student)
        try:
            works[student] = _work(student, folders[student], copies[code])
        except NotebookError as problem:
            unread[student] = str(problem)
        progress(done)
    if not folders:
        raise FormError(f"{course.folder / 'submitted'}: nothing was handed in for the form '{form}'")
    strangers = tuple(sorted(folders.keys() - lock.students.keys()))
    return ClassWork(course, lock, works, unread, strangers, read_marks(course.form_folder(form)))


def _work(student: str, folder: Path, copy: Copy) -> Work:
    notebook = read_submission(folder, copy)
    placed = recognise(notebook, copy).cells
    return Work(student, copy, notebook, tuple(_own_cells(notebook, placed)), tuple(_files(folder, notebook)))


def _own_cells(notebook: SubmittedNotebook, placed: tuple[PlacedCell, ...]) -> Iterator[OwnCell]:
    places = {id(cell): number for number, cell in enumerate(notebook.cells, 1)}
    for found in placed:
        cell, released = found.cell, found.released
        if released is None and (cell.source.strip() or cell.attachments):
            yield OwnCell(f"own cell, {places[id(cell)]} of {len(places)}", cell, is_answer=False)
        elif released is not None and not released.locked and not released.is_untouched(cell.source):
            yield OwnCell(released.name, cell, is_answer=True, kind=released.kind)


def _files(folder: Path, marked: SubmittedNotebook) -> Iterator[HandedIn]:
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    for path in itertools.islice(paths, MOST_FILES):
        size = path.stat().st_size
        if 0 < size <= LARGEST_FILE:
            content = path.read_bytes()
            name = path.relative_to(folder).as_posix()
            yield HandedIn(name, hashlib.sha256(content).hexdigest(), size, _holds(content, marked))


def _holds(content: bytes, marked: SubmittedNotebook) -> bool:
    try:
        return content[:1] in (b"{", b"\xef") and read_notebook(content).cells == marked.cells
    except NotebookError:
        return False
