"""Pack a form's copies for a learning platform: one file for all, or a file per student and one to upload."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from autograder.archives import write_archive, zip_archive
from autograder.assignment.course import SHARED, Course
from autograder.assignment.release import copy_files, write_notebook
from autograder.handing.hand_out import students_page, students_table
from autograder.handing.self_contained import self_contained
from bank.errors import FormError
from bank.forms import Student
from bank.lock import FormLock

LARGE_FOR_COLAB: Final = 20_000_000
"""Bytes of a notebook; Google Colab opens none that is larger."""

LARGE_FOR_CANVAS: Final = 500_000_000
"""Bytes that the files of a course have room for in Canvas where nobody asked for more."""


@dataclass(frozen=True)
class PackedFile:
    """A file that was packed."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Packed:
    """What was packed.

    Attributes
    ----------
    folder
        Where the files lie.
    files
        Student -> the file that goes to them; one entry `shared` where all get the same.
    upload
        The one file for the platform: the shared one, or an archive with everybody's and a page.
    table
        The name of the table for mail merge, '' where all get the same.
    """

    folder: Path
    files: Mapping[str, PackedFile]
    upload: PackedFile
    table: str

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences about files that the platforms may find too large."""
        found = []
        largest = max(self.files.values(), key=lambda file: file.bytes)
        if largest.name.endswith(".ipynb") and largest.bytes > LARGE_FOR_COLAB:
            found.append(f"{largest.name} has {largest.bytes / 1e6:.0f} MB: Google Colab opens notebooks up to 20 MB")
        if self.upload.bytes > LARGE_FOR_CANVAS:
            size = f"{self.upload.name} has {self.upload.bytes / 1e6:.0f} MB"
            found.append(f"{size}: a course in Canvas has room for 500 MB of files, unless somebody gave it more")
        return tuple(found)


def pack(
    course: Course,
    form: str,
    known: Iterable[Student],
    folder: Path,
    *,
    single_file: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Packed:
    """Write a form's copies as files for a learning platform, all or none; equal copies give equal bytes.

    Parameters
    ----------
    course, form
        The course and the form's name.
    known
        What is known of the students, for the table.
    folder
        Where the files go. What an earlier pack of the form left there is replaced; other files stay.
    single_file, progress
        Pack notebooks with everything inside instead of archives; called with the number of copies that are done.

    Raises
    ------
    FormError
        When there is no such form, or the folder holds files of these names that no pack wrote.
    """
    lock = course.lock(form)
    files = file_names(lock, single_file=single_file)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".voxbank-") as temporary:
        stage = Path(temporary)
        for done, (owner, name) in enumerate(files.items(), 1):
            student = next(iter(lock.students)) if owner == SHARED else owner
            (stage / name).write_bytes(_content(course, lock, student, single_file))
            progress(done)
        upload, table = (files[SHARED], "") if SHARED in files else _stage_hand_out(stage, lock, files, known)
        packed = _stage_manifest(stage, form)
        _move(stage, folder, form)
    return Packed(folder, {owner: packed[name] for owner, name in files.items()}, packed[upload], table)


def file_names(lock: FormLock, *, single_file: bool) -> dict[str, str]:
    """Return student -> name of the file that is packed for them; the student is `shared` where all get the same."""
    ending = ".ipynb" if single_file else ".zip"
    if all(entry.sharing == "shared" for entry in lock.entries):
        return {SHARED: f"{lock.form}{ending}"}
    # Students keep several notebooks in one folder, and have none but their own of one form.
    prefix = f"{lock.form}_" if single_file else ""
    return {student: f"{prefix}{student}{ending}" for student in lock.students}


def _content(course: Course, lock: FormLock, student: str, single_file: bool) -> bytes:
    notebook, files = course.copy(lock, student).notebook, copy_files(lock, student)
    if single_file:
        return write_notebook(self_contained(notebook, files))
    inside = {f"{lock.form}.ipynb": write_notebook(notebook), **files}
    return zip_archive({f"{lock.form}/{name}": content for name, content in inside.items()})


def _stage_hand_out(stage: Path, lock: FormLock, files: Mapping[str, str], known: Iterable[Student]) -> tuple[str, str]:
    """Write the archive to upload and the table for mail merge; return their names."""
    upload, table = f"{lock.form}_for_canvas.zip", f"{lock.form}_hand_out.csv"
    page = (f"{lock.form}/{lock.form}.html", students_page(lock.title, files).encode())
    copies = ((f"{lock.form}/{name}", (stage / name).read_bytes()) for _, name in sorted(files.items()))
    write_archive(stage / upload, (entry for entries in ([page], copies) for entry in entries))
    # The mark in front tells spreadsheets that names are in UTF-8.
    (stage / table).write_text(students_table(lock, files, known), encoding="utf-8-sig", newline="")
    return upload, table


def _stage_manifest(stage: Path, form: str) -> dict[str, PackedFile]:
    """Write the list of what was packed, and return it by name."""
    packed = {file.name: _packed_file(file) for file in sorted(stage.iterdir())}
    manifest = {"form": form, "files": [asdict(file) for file in packed.values()]}
    (stage / _manifest(form)).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return packed


def _packed_file(file: Path) -> PackedFile:
    with file.open("rb") as stream:
        return PackedFile(file.name, file.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


def _manifest(form: str) -> str:
    return f"{form}_packed.json"


def _move(stage: Path, folder: Path, form: str) -> None:
    """Put the staged files in their places, and take away what an earlier pack left and this one does not have."""
    earlier = _names_in(folder / _manifest(form))
    staged = {file.name: file for file in stage.iterdir()}
    for name in staged:
        if (folder / name).exists() and name not in earlier | {_manifest(form)}:
            raise FormError(
                f"{folder / name}: this file was not packed by voxbank; move it away, or choose another --out"
            )
    for name in sorted(earlier - set(staged)):
        (folder / name).unlink(missing_ok=True)
    # The list comes first: what it names and is half there, the next pack may replace.
    for name in sorted(staged, key=lambda name: name != _manifest(form)):
        staged[name].replace(folder / name)


def _names_in(manifest: Path) -> set[str]:
    """Return the names of the files that an earlier pack wrote, nothing that leads out of the folder."""
    try:
        listed = json.loads(manifest.read_text(encoding="utf-8"))["files"]
        return {Path(file["name"]).name for file in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
