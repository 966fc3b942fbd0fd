"""Files that came beside a notebook: photographs of derivations, pictures that its text shows, modules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from autograder.handing.arrivals import Arrival
from autograder.handing.kept import TIME
from autograder.handing.whose import Naming

MAX_COMPANIONS: Final = 100
MAX_COMPANION_BYTES: Final = 100_000_000
"""Files beside a notebook, and their bytes in all, that are taken along."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?( [A-Za-z0-9_/+:-]{1,40})?")


@dataclass(frozen=True)
class Notebook:
    """A notebook that came, and whose it is."""

    arrival: Arrival
    named: Naming
    student: str
    filled_in: int

    @property
    def account(self) -> str:
        """What tells the student from others in Canvas, '' where the name is not Canvas'."""
        return self.named.canvas.account if self.named.canvas else ""

    @property
    def upload(self) -> int | None:
        """Canvas' number of the file."""
        return self.named.canvas.upload if self.named.canvas else None


@dataclass(frozen=True)
class Rest:
    """A file that came and is no notebook of the form."""

    arrival: Arrival
    named: Naming

    @property
    def account(self) -> str:
        """What tells the student from others in Canvas, '' where the name is not Canvas'."""
        return self.named.canvas.account if self.named.canvas else ""


def notebooks_beside(rest: Rest, notebooks: Sequence[Notebook]) -> list[Notebook]:
    """Return the notebooks of the one student to whose submission a file belongs; none where that is not clear."""
    if rest.account:
        found = [notebook for notebook in notebooks if notebook.account == rest.account]
    else:
        found = _in_folders_above(rest.arrival, notebooks)
        found = found or [notebook for notebook in notebooks if rest.named.students == {notebook.student}]
    return found if len({notebook.student for notebook in found}) == 1 else []


def with_companions(notebook: Notebook, beside: Iterable[Rest], form: str, ours: Collection[str]) -> dict[str, Path]:
    """Return name in the submission -> content: the notebook under the form's name, and what came beside it.

    Parameters
    ----------
    notebook
        The notebook.
    beside
        What belongs to the submission.
    form
        The form's name.
    ours
        Names of the figures and files that the form brings itself.
    """
    files = {f"{form}.ipynb": notebook.arrival.file}
    room = MAX_COMPANION_BYTES
    for rest in beside:
        name, size = _name_beside(rest, notebook), rest.arrival.file.stat().st_size
        taken = {PurePosixPath(known) for known in files}
        fits = name not in taken and not taken & set(name.parents) and all(name not in one.parents for one in taken)
        if fits and _is_fit(name) and str(name) not in ours and len(files) <= MAX_COMPANIONS and size <= room:
            files[str(name)] = rest.arrival.file
            room -= size
    return files


def time_file(notebook: Notebook, everything: Iterable[Rest], form: str) -> Path | None:
    """Return the file in which nbgrader wrote when something was handed in: in `<student>/<form>/` of a plain folder.

    A time inside an archive, or anywhere else, the student may have written.
    """
    folder = notebook.arrival.levels[0].parent
    if len(notebook.arrival.levels) > 1 or folder.parts[-2:] != (notebook.student, form):
        return None
    for rest in everything:
        if rest.arrival.levels == (folder / TIME,):
            text = rest.arrival.file.read_text(encoding="utf-8", errors="replace").strip()
            return rest.arrival.file if _TIME.fullmatch(text) else None
    return None


def _in_folders_above(arrival: Arrival, notebooks: Sequence[Notebook]) -> list[Notebook]:
    parts = _parts(arrival)
    # Where Canvas put the notebook, it put everybody's files, under their names.
    notebooks = [n for n in notebooks if not n.account or n.named.name != n.arrival.name]
    for length in range(len(parts) - 1, 0, -1):
        # What lies loose in a folder that was given lies there for many reasons.
        loose = length == 1 and len(arrival.levels) == 1
        found = [notebook for notebook in notebooks if _parts(notebook.arrival)[:-1] == parts[:length]]
        if found and not loose:
            return found
    return []


def _parts(arrival: Arrival) -> tuple[str, ...]:
    return tuple(part for level in arrival.levels for part in level.parts)


def _name_beside(rest: Rest, notebook: Notebook) -> PurePosixPath:
    path, folder = rest.arrival.levels[-1], notebook.arrival.levels[-1].parent
    if rest.named.canvas and rest.named.name == rest.arrival.name:
        return PurePosixPath(rest.named.canvas.file)
    if rest.arrival.levels[:-1] == notebook.arrival.levels[:-1] and path.is_relative_to(folder):
        return path.relative_to(folder)
    return PurePosixPath(path.name)


def _is_fit(name: PurePosixPath) -> bool:
    """Return whether a file may be written under this name, and be no other file that counts."""
    hidden = any(part.startswith(".") or not part.isprintable() for part in name.parts)
    return bool(name.name) and not hidden and ".." not in name.parts and name.name != TIME
