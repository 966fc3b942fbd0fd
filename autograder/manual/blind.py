"""A copy of the gradebook for a second marker, who starts without seeing what the first one gave."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.assignment.gradebook import GradebookError
from autograder.manual.given import demand_gradebook

_OF_THE_FORM = (
    "notebook_id IN (SELECT submitted_notebook.id FROM submitted_notebook "
    "JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id "
    "JOIN assignment ON assignment.id = submitted_assignment.assignment_id WHERE assignment.name = ?)"
)
_FORGET = (
    "UPDATE grade SET manual_score = NULL, extra_credit = NULL, needs_manual_grade = (auto_score IS NULL) "
    f"WHERE {_OF_THE_FORM}",
    f"UPDATE comment SET manual_comment = NULL WHERE {_OF_THE_FORM}",
)


def blind_copy(gradebook: Path, form: str, copy: Path) -> int:
    """Copy a gradebook, and take out of the copy what people gave in one form.

    The copy is one moment's state, though others write into the gradebook, and appears whole or not at all.

    Parameters
    ----------
    gradebook
        The course's gradebook.
    form
        The form that is marked twice.
    copy
        The file to write; it must not exist.

    Returns
    -------
    int
        The number of scores that a person has to give in the copy.

    Raises
    ------
    GradebookError
        When there is no gradebook, it does not know the form, or the copy exists or cannot be written.
    """
    demand_gradebook(gradebook)
    if copy.exists() or copy.is_symlink():
        raise GradebookError(f"{copy}: this file exists; the second marker's copy needs a name of its own")
    with _in_one_sentence(gradebook, copy), _written_beside(copy) as part:
        _copy(gradebook, part)
        with contextlib.closing(sqlite3.connect(part)) as database, database:
            if not database.execute("SELECT 1 FROM assignment WHERE name = ?", (form,)).fetchone():
                raise GradebookError(f"{gradebook}: this gradebook does not know the form '{form}'")
            for statement in _FORGET:
                database.execute(statement, (form,))
            query = f"SELECT COUNT(*) FROM grade WHERE needs_manual_grade AND {_OF_THE_FORM}"
            return int(database.execute(query, (form,)).fetchone()[0])


def _copy(gradebook: Path, target: Path) -> None:
    where = f"{gradebook.resolve().as_uri()}?mode=ro"
    with (
        contextlib.closing(sqlite3.connect(where, uri=True)) as source,
        contextlib.closing(sqlite3.connect(target)) as database,
    ):
        source.backup(database)
    shutil.copymode(gradebook, target)


@contextlib.contextmanager
def _written_beside(copy: Path) -> Iterator[Path]:
    """Give a new file in the same folder, which gets its name when all went well."""
    handle, name = tempfile.mkstemp(dir=copy.absolute().parent, prefix=".", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
        Path(name).rename(copy)
    finally:
        Path(name).unlink(missing_ok=True)


@contextlib.contextmanager
def _in_one_sentence(gradebook: Path, copy: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as problem:
        raise GradebookError(f"{gradebook}: this gradebook cannot be copied ({problem})") from None
    except OSError as problem:
        raise GradebookError(f"{copy}: the copy cannot be written ({problem.strerror})") from None
