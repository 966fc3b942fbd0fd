"""`voxbank assignment pack`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from app.terminal import progress_bar
from autograder.assignment.course import SHARED, Course
from autograder.assignment.gradebook import students_of
from autograder.handing.packing import Packed, file_names, pack
from bank.errors import FormError


def pack_form(form: str, course_folder: Path, out: Path | None, *, self_contained: bool) -> None:
    """Write the files for a learning platform and say what to do with them."""
    course = Course(course_folder)
    total = len(file_names(course.lock(form), single_file=self_contained))
    folder = out if out is not None else course_folder / "packed" / form
    known = students_of(course_folder)
    with progress_bar("packing", total) as progress:
        try:
            packed = pack(course, form, known, folder, single_file=self_contained, progress=progress)
        except OSError as problem:
            raise FormError(f"{folder}: the files cannot be written ({problem.strerror}); nothing changed") from None
    _tell(packed)


def _tell(packed: Packed) -> None:
    console = Console(emoji=False, highlight=False, markup=False, soft_wrap=True)
    sizes = [file.bytes for file in packed.files.values()]
    if SHARED in packed.files:
        console.print(f"{packed.folder / packed.upload.name} ({_size(packed.upload.bytes)}), the same for everybody")
    else:
        between = f"{_size(min(sizes))} to {_size(max(sizes))} each, {_size(sum(sizes))} in all"
        console.print(f"{packed.folder}: a file for each of {len(sizes)} students, {between}")
        console.print("To hand out, do one of these:")
        upload = f"{packed.upload.name} ({_size(packed.upload.bytes)})"
        console.print(f"  {upload}: upload it to the files of the course, let Canvas expand it, link its page")
        console.print(f"  {packed.table}: a line per student with address and file, for mail merge or a script")
    for warning in packed.warnings:
        console.print(f"Note: {warning}.")


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"
