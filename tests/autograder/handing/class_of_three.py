"""What students of the tiny course hand in, and archives as Canvas and students make them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.assignment.course import Course
from autograder.handing.collecting import Collected

CANVAS = {"ann": ("adamsann", 501), "bob": ("brownbob", 502), "cal": ("clarkcal", 503)}


def saved(notebook: Any) -> bytes:
    """Return a notebook as a file."""
    return json.dumps(notebook).encode()


def without_marks(notebook: Any) -> bytes:
    """Return a notebook from which everything is gone that names form and copy."""
    kept = [cell for cell in notebook.cells if cell.id not in ("opening", "check")]
    cells = [{"cell_type": cell.cell_type, "source": cell.source, "metadata": {}} for cell in kept]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 4, "metadata": {}}).encode()


def zipped(entries: Mapping[str, bytes], date: tuple[int, ...] = (2026, 11, 20, 10, 0, 0)) -> bytes:
    """Return an archive; nothing that it holds tells when it was handed in."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            about = zipfile.ZipInfo(name, date)
            about.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(about, content)
    return stream.getvalue()


def named_by_canvas(student: str, upload: int, name: str = "week1.ipynb", *, late: bool = False) -> str:
    """Return the name under which Canvas puts a student's file into its archive."""
    who, user = CANVAS[student]
    return f"{who}{'_LATE' * late}_{user}_{upload}_{name}"


def write(file: Path, content: bytes) -> Path:
    """Write a file and its folders; return it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def outcomes(done: Collected) -> dict[str, str]:
    """Return student -> what became of the folder in `submitted/`."""
    return {placed.student: placed.outcome for placed in done.placed}


def reasons(done: Collected) -> str:
    """Return what could not be placed, and why, a line each."""
    return "\n".join(f"{one.file}: {one.reason}" for one in done.unplaced)


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return name -> content and time of everything in a folder."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(file.relative_to(folder)): (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


def submitted(course: Course, form: str = "week1") -> dict[str, bytes]:
    """Return name -> content of what is there to be marked."""
    folder = course.folder / "submitted"
    return {name: content for name, (content, _) in tree(folder).items() if f"/{form}/" in name}


def blank_copy(course: Course, form: str, student: str) -> bytes:
    """Return a student's copy as it was released."""
    return (course.copies_folder(form) / f"{course.copy(course.lock(form), student).code}.ipynb").read_bytes()
