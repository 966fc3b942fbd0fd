"""A course folder: where nbgrader's files and ours lie, and how an assignment gets into it."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import nbformat
from pydantic import TypeAdapter

from autograder.assignment.gradebook import add_students
from autograder.assignment.release import copy_code, copy_files, release_notebook, source_notebook, write_notebook
from autograder.assignment.released import Copy
from autograder.assignment.settings import CALL, CONFIG
from autograder.rules.rules import Rules, read_rules, under
from bank.discovery import PUBLIC_BANK, Bank
from bank.errors import FormError
from bank.exercise import Exercise
from bank.forms import Form, FormSettings, Student
from bank.lock import LOCK_NAME, FormLock, lock_form, read_lock, with_students, write_lock

SHARED: Final = "shared"
"""The folder in `release/` that holds the one copy of a form without variants."""

_SECRET_BYTES = 32
_SETTINGS = TypeAdapter(FormSettings)
_PUBLIC = "public"  # this installation's own bank, wherever it lies when the form is marked


@dataclass(frozen=True)
class Course:
    """A course folder as nbgrader knows it, with a folder `voxbank/` for ours.

    Attributes
    ----------
    folder
        The course folder.
    trial
        A folder with rules that are tried before they are applied; None for the rules that count.
    """

    folder: Path
    trial: Path | None = None

    def form_folder(self, form: str) -> Path:
        """Return the folder that holds a form's lock, its copies and its marks."""
        return self.folder / "voxbank" / form

    def release_folder(self, form: str, student: str) -> Path:
        """Return the folder that a student gets."""
        return self.folder / "release" / student / form

    def lock(self, form: str) -> FormLock:
        """Return a form's lock under the rules that count now; raises FormError when there is none.

        Whoever marks, or shows what marking rests on, takes this one.
        """
        return under(self.original_lock(form), self.rules(form))

    def original_lock(self, form: str) -> FormLock:
        """Return a form's lock as it was built, for whoever builds or compares; raises FormError."""
        return read_lock(self.form_folder(form))

    def rules(self, form: str) -> Rules:
        """Return what changed since a form was built; raises RulesError when that cannot be read."""
        return read_rules(self.trial or self.form_folder(form))

    def settings(self, form: str) -> FormSettings:
        """Return what a form says beyond its questions; raises FormError when that cannot be read."""
        file = self.form_folder(form) / "settings.json"
        try:
            return _SETTINGS.validate_json(file.read_bytes())
        except (OSError, ValueError) as problem:
            raise FormError(f"{file}: the form's settings are expected here and cannot be read: {problem}") from None

    def bank(self, form: str) -> Bank:
        """Return the bank that a form was drawn from."""
        roots = json.loads((self.form_folder(form) / "banks.json").read_text(encoding="utf-8"))
        return Bank(tuple(PUBLIC_BANK if root == _PUBLIC else Path(root) for root in roots))

    def secret(self) -> bytes:
        """Return the course's secret, from which variants and hidden inputs are drawn.

        Raises
        ------
        FormError
            When the course has none or it is damaged.
        """
        file = self.folder / "voxbank" / "secret"
        try:
            return bytes.fromhex(file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            raise FormError(f"{file}: the course's secret is expected here and cannot be read") from None

    def copy(self, lock: FormLock, student: str) -> Copy:
        """Return a student's notebook as it was released."""
        return self._read_copy(self.copies_folder(lock.form) / f"{copy_code(lock, student)}.ipynb")

    def other_copies(self, lock: FormLock, student: str) -> Iterator[Copy]:
        """Return the copies of a form that are not this student's."""
        own = copy_code(lock, student)
        for file in sorted(self.copies_folder(lock.form).glob("*.ipynb")):
            if file.stem != own:
                yield self._read_copy(file)

    def source_copy(self, form: str) -> Copy:
        """Return the form without anybody's numbers, for a student who is not on the roster."""
        return self._read_copy(self.form_folder(form) / "source.ipynb")

    def copies_folder(self, form: str) -> Path:
        """Return the folder with one file per copy of a form, exactly as it was released."""
        return self.form_folder(form) / "copies"

    def _read_copy(self, file: Path) -> Copy:
        try:
            # We wrote it, so that nobody has to validate it.
            return Copy.of(nbformat.v4.reads(file.read_text(encoding="utf-8")))
        except OSError:
            raise FormError(f"{file}: this copy of the form was released and is missing") from None


@dataclass(frozen=True)
class Built:
    """What building an assignment did: who got a copy now, who had one, and where the copies lie."""

    new_students: tuple[str, ...]
    earlier_students: tuple[str, ...]
    releases: tuple[Path, ...]


def build_assignment(
    form: Form,
    bank: Bank,
    students: Iterable[Student],
    course_folder: Path,
    *,
    course_id: str = "",
    secret: bytes = b"",
    progress: Callable[[int], None] = lambda done: None,
) -> Built:
    """Write an assignment into a course folder; built again with more students it adds those and changes nobody's.

    Parameters
    ----------
    form
        The form.
    bank
        Where its exercises come from.
    students
        The roster.
    course_folder
        The course; it is made when it does not exist.
    course_id
        nbgrader's name for the course, the folder's name where nothing else is said; used for a new course only.
    secret
        The secret of a new course; drawn when nothing is given.
    progress
        Called with the number of students whose variants are drawn.

    Raises
    ------
    FormError
        When the form does not fit the one that was built under its name, names collide, or the folder cannot be
        written or belongs to a course that is not set up for voxbank. Nothing has been written then.
    """
    course, roster = Course(course_folder.resolve()), tuple(students)
    _check_folder(course.folder)
    before = _earlier_lock(course, form, bank)
    exercises = {entry.label: bank.exercise(entry.exercise) for entry in before.entries}
    _check_names(form, roster)
    _check_configuration(course)
    secret = _secret(course, secret)
    lock = _with_students(course, before, roster, bank, secret, progress)
    course.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=course.folder, prefix=".voxbank-") as stage:
        new = tuple(student for student in lock.students if student not in before.students)
        staged = Course(Path(stage))
        _stage_copies(staged, course, lock, new, exercises)
        _stage_source(staged, course, lock, exercises)
        _stage_course_files(staged, course, form, bank, secret, course_id)
        _move(Path(stage), course.folder)
    write_lock(lock, course.form_folder(form.name))
    add_students(course.folder, roster)
    releases = {_release(course, lock, student) for student in lock.students}
    return Built(new, tuple(before.students), tuple(sorted(releases)))


def _check_folder(folder: Path) -> None:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        kind = "cannot be written" if existing.is_dir() else "is a file"
        raise FormError(f"{folder}: expected a folder for the course, and {existing} {kind}")


def _earlier_lock(course: Course, form: Form, bank: Bank) -> FormLock:
    fresh = lock_form(form, bank)
    if not (course.form_folder(form.name) / LOCK_NAME).exists():
        return fresh
    earlier = course.original_lock(form.name)
    asked = [(entry.exercise, entry.sharing) for entry in fresh.entries]
    if asked != [(entry.exercise, entry.sharing) for entry in earlier.entries]:
        raise FormError(
            f"form '{form.name}' was built in {course.folder} with other exercises or another sharing; "
            "a changed form needs a new name, because students hold the old one"
        )
    return earlier


def _with_students(
    course: Course,
    before: FormLock,
    roster: Iterable[Student],
    bank: Bank,
    secret: bytes,
    progress: Callable[[int], None],
) -> FormLock:
    """Return the lock with new students, whose variants the exercises draw as they are repaired by now."""
    drawn = with_students(under(before, course.rules(before.form)), roster, bank, secret, progress)
    variants = {**drawn.variants, **before.variants}
    return replace(before, students=drawn.students, variants=variants, blobs=drawn.blobs)


def _check_names(form: Form, students: Iterable[Student]) -> None:
    for student in students:
        if student.id.casefold() in (form.name.casefold(), SHARED):
            raise FormError(f"the student id '{student.id}' and a folder of form '{form.name}' have the same name")


def _check_configuration(course: Course) -> None:
    file = course.folder / "nbgrader_config.py"
    if file.exists() and CALL not in file.read_text(encoding="utf-8"):
        raise FormError(
            f"{file}: this course is not set up for voxbank; add the lines "
            f"`from autograder.assignment.settings import voxbank_settings` and `{CALL}`"
        )


def _secret(course: Course, wanted: bytes) -> bytes:
    file = course.folder / "voxbank" / "secret"
    if not file.exists():
        if any(file.parent.glob(f"*/{LOCK_NAME}")):
            raise FormError(f"{file}: the secret that this course's forms were drawn from is gone; put back a backup")
        return wanted or secrets.token_bytes(_SECRET_BYTES)
    if wanted and wanted != course.secret():
        raise FormError(f"{course.folder}: the course has another secret than the one given")
    return course.secret()


def _stage_copies(
    staged: Course, course: Course, lock: FormLock, new: Iterable[str], exercises: Mapping[str, Exercise]
) -> None:
    """Write copies and releases of new students; what somebody already holds is taken as it lies there."""
    for student in new:
        name = f"{copy_code(lock, student)}.ipynb"
        earlier = course.copies_folder(lock.form) / name
        content = (
            earlier.read_bytes() if earlier.exists() else write_notebook(release_notebook(lock, student, exercises))
        )
        _write(staged.copies_folder(lock.form) / name, content)
        folder = _release(staged, lock, student)
        _write(folder / f"{lock.form}.ipynb", content)
        for file, data in copy_files(lock, student).items():
            _write(folder / file, data)


def _stage_source(staged: Course, course: Course, lock: FormLock, exercises: Mapping[str, Exercise]) -> None:
    """Write the source notebook, once: the gradebook's cells come from it."""
    source = Path("source") / lock.form
    if (course.folder / source).exists():
        return
    anybody = next(iter(lock.students))
    content = write_notebook(source_notebook(lock, release_notebook(lock, anybody, exercises)))
    _write(staged.folder / source / f"{lock.form}.ipynb", content)
    _write(staged.form_folder(lock.form) / "source.ipynb", content)
    for file, data in copy_files(lock, anybody).items() if _is_shared(lock) else ():
        _write(staged.folder / source / file, data)


def _stage_course_files(staged: Course, course: Course, form: Form, bank: Bank, secret: bytes, course_id: str) -> None:
    if not (course.folder / "nbgrader_config.py").exists():
        name = json.dumps(course_id or course.folder.name)[1:-1]
        _write(staged.folder / "nbgrader_config.py", CONFIG.format(course_id=name).encode())
    if not (course.folder / "voxbank" / "secret").exists():
        _write(staged.folder / "voxbank" / "secret", secret.hex().encode())
        (staged.folder / "voxbank" / "secret").chmod(0o600)
    roots = [_PUBLIC if root == PUBLIC_BANK else str(root.resolve()) for root in bank.roots]
    _write(staged.form_folder(form.name) / "banks.json", json.dumps(roots).encode())
    _write(staged.form_folder(form.name) / "settings.json", _SETTINGS.dump_json(form.settings))
    # nbgrader warns without this folder, and a lecturer looks for it.
    (staged.folder / "submitted").mkdir(exist_ok=True)


def _is_shared(lock: FormLock) -> bool:
    return all(entry.sharing == "shared" for entry in lock.entries)


def _release(course: Course, lock: FormLock, student: str) -> Path:
    return course.release_folder(lock.form, SHARED if _is_shared(lock) else student)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _move(stage: Path, folder: Path) -> None:
    """Move every file of the stage to its place; the lock, written after this, is what makes a build count."""
    for file in sorted(path for path in stage.rglob("*") if path.is_file()):
        target = folder / file.relative_to(stage)
        target.parent.mkdir(parents=True, exist_ok=True)
        file.replace(target)
    for empty in sorted(path for path in stage.rglob("*") if path.is_dir()):
        (folder / empty.relative_to(stage)).mkdir(parents=True, exist_ok=True)
