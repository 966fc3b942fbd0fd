"""What tells each student which file is theirs: a page to upload, and a table for mail merge."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import jinja2

from autograder.assignment.release import copy_code
from bank.forms import Student
from bank.layouts import page_layouts
from bank.lock import FormLock

_LAYOUTS: Final = Path(__file__).resolve().parents[2] / "templates" / "hand_out"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def students_page(title: str, files: Mapping[str, str]) -> str:
    """Return a page that links each student's file, which lies beside it.

    Parameters
    ----------
    title
        The form's title.
    files
        Student -> name of the file.
    """
    return _layouts().get_template("students.html.j2").render(title=title, files=dict(sorted(files.items())))


def students_table(lock: FormLock, files: Mapping[str, str], known: Iterable[Student]) -> str:
    """Return a table in CSV with a line per student of a form: who they are, their copy, their file.

    Parameters
    ----------
    lock
        The form.
    files
        Student -> name of the file.
    known
        What is known of the students; one who is missing here has an id alone.
    """
    about = {student.id: student for student in known}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("id", "last_name", "first_name", "email", "lms_user_id", "copy", "file"))
    for identifier, file in sorted(files.items()):
        student = about.get(identifier, Student(identifier))
        names = (student.last_name, student.first_name, student.email, student.lms_user_id)
        writer.writerow(map(_as_text, (identifier, *names, copy_code(lock, identifier), file)))
    return text.getvalue()


def _as_text(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


@functools.cache
def _layouts() -> jinja2.Environment:
    return page_layouts(_LAYOUTS)
