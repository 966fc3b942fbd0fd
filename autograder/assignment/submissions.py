"""Find the notebook in a submitted folder: by what it holds, whatever its file is called."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from autograder.assignment.display import one_line
from autograder.assignment.recognition import PlacedCell, recognise
from autograder.assignment.released import Copy
from autograder.notebooks import MAX_NOTEBOOK_BYTES, NotebookError, SubmittedNotebook, read_notebook

MAX_CANDIDATES: Final = 20
"""Files of one submission that are looked into."""

# Browsers and mail programs add endings: tutorial1.ipynb.txt, tutorial1.ipynb.json, tutorial1 (1).ipynb.
_ENDINGS = (".ipynb", ".json", ".txt")


@dataclass(frozen=True)
class _Candidate:
    file: Path
    notebook: SubmittedNotebook
    copy: Copy

    @cached_property
    def answers(self) -> tuple[PlacedCell, ...]:
        """Its cells that answer the form; asked only where there are several candidates."""
        cells = recognise(self.notebook, self.copy).cells
        return tuple(placed for placed in cells if placed.released is not None and placed.released.role == "answer")

    @property
    def is_filled_in(self) -> bool:
        return any(placed.released and not placed.released.is_untouched(placed.cell.source) for placed in self.answers)


def read_submission(folder: Path, copy: Copy) -> SubmittedNotebook:
    """Return the notebook of a submitted folder that answers a form; its notes say what was unusual about the file.

    Among several, the one with answers filled in comes first, then the one with the released name.

    Raises
    ------
    NotebookError
        When the folder holds no file that can be read as a notebook.
    """
    files = _files(folder, f"{copy.form}.ipynb")
    candidates, problems, room = [], [], MAX_NOTEBOOK_BYTES
    for file in files:
        try:
            room -= _size(file, room)
            candidates.append(_candidate(file, copy))
        except NotebookError as problem:
            problems.append(f"`{one_line(file.name)}`: {problem}")
    if not candidates:
        raise NotebookError(problems[0] if problems else "the folder holds no notebook")
    best = candidates[0]
    if len(candidates) > 1:
        best = max(candidates, key=lambda found: (bool(found.answers), found.is_filled_in, -files.index(found.file)))
    return replace(best.notebook, notes=(*_file_notes(best, candidates, copy), *best.notebook.notes))


def submission_digest(folder: Path) -> str:
    """Return the sha256, in hexadecimal digits, of names and contents of all files in a submitted folder.

    What links lead to is not part of it.
    """
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        with file.open("rb") as stream:
            content = hashlib.file_digest(stream, "sha256").hexdigest()
        digest.update(f"{os.fsencode(file.relative_to(folder)).hex()} {content}\n".encode())
    return digest.hexdigest()


def _files(folder: Path, released_name: str) -> list[Path]:
    # A link could lead to somebody else's file.
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    files = [path for path in files if path.suffix.lower() in _ENDINGS and path.name != "timestamp.txt"]
    files = [path for path in files if ".ipynb_checkpoints" not in path.parts]
    files.sort(key=lambda path: (path != folder / released_name, path.suffix.lower() != ".ipynb", path))
    return files[:MAX_CANDIDATES]


def _size(file: Path, room: int) -> int:
    size = file.stat().st_size
    if size > room:
        raise NotebookError(f"the file is too large; notebooks of one submission may have {MAX_NOTEBOOK_BYTES:,} bytes")
    return size


def _candidate(file: Path, copy: Copy) -> _Candidate:
    try:
        notebook = read_notebook(file.read_bytes())
    except OSError as problem:
        raise NotebookError(f"the file cannot be read ({problem.strerror})") from None
    return _Candidate(file, notebook, copy)


def _file_notes(best: _Candidate, candidates: list[_Candidate], copy: Copy) -> list[str]:
    notes = []
    if best.file.name != f"{copy.form}.ipynb":
        notes.append(f"the notebook's file was called `{one_line(best.file.name)}`")
    rest = [f"`{one_line(other.file.name)}`" for other in candidates if other is not best and other.answers]
    if rest:
        notes.append(f"more than one notebook of this form was handed in; not marked: {', '.join(rest)}")
    return notes
