"""One of the processes that mark a class: it keeps a sandbox open and prepares what is then put in place."""

from __future__ import annotations

import atexit
import gc
import logging
import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

from autograder.assignment.course import Course
from autograder.assignment.gradebook import CellMark
from autograder.assignment.release import copy_files, write_notebook
from autograder.assignment.session import MarkingSession
from autograder.assignment.submission_mark import SubmissionMark
from autograder.grading.configuration import Filing
from autograder.manual.given import RowsMet
from autograder.sandbox.fork_server import ForkServer, Isolation
from autograder.training.machine import ANYWHERE, Placement
from bank.errors import VoxbankError


@dataclass(frozen=True)
class Assignment:
    """What a process has to know about the form that it marks.

    Attributes
    ----------
    course_folder, form
        The course and the form's name.
    isolation
        The tier in which students' code runs, settled before.
    preload
        Modules that the sandbox loads beside those of the exercises.
    rows_met
        Student -> rows that a person awarded before.
    trial
        A folder with rules that are tried; None for those that count.
    placement
        Where networks are trained.
    """

    course_folder: Path
    form: str
    isolation: Isolation
    preload: tuple[str, ...]
    rows_met: Mapping[str, RowsMet]
    trial: Path | None = None
    placement: Placement = ANYWHERE


@dataclass(frozen=True)
class Prepared:
    """A marked submission whose folder is ready, but not in its place."""

    mark: SubmissionMark
    cells: tuple[CellMark, ...]


class _Desk:
    """What a process keeps from one submission to the next."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.session = MarkingSession(
            Course(assignment.course_folder, assignment.trial),
            assignment.form,
            self._open_server,
            assignment.placement,
        )

    def _open_server(self, preload: Sequence[str]) -> ForkServer:
        modules = tuple(dict.fromkeys((*preload, *self.assignment.preload)))
        return ForkServer(isolation=self.assignment.isolation, preload=modules, spares=1)


class CannotMarkError(VoxbankError):
    """A process could not open what it marks with."""


_desk: _Desk | CannotMarkError = CannotMarkError("no sandbox was opened")


def open_desk(assignment: Assignment, processors: SimpleQueue[int] | None = None) -> None:
    """Open the sandbox of this process; where that fails, every submission is answered with the reason.

    Parameters
    ----------
    assignment
        What is marked.
    processors
        Where each process takes the number of the processor on which it stays; None leaves that to the system.
    """
    global _desk
    if processors is not None:
        # This process and the student's wait for each other in turn: on one processor that costs a tenth.
        os.sched_setaffinity(0, {processors.get()})
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that gives the work sees to the end
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.getLogger("autograder").addHandler(logging.NullHandler())  # what fails is told with the marks
    try:
        _desk = _Desk(assignment)
    except Exception as problem:
        _desk = CannotMarkError(str(problem) if isinstance(problem, VoxbankError) else repr(problem))
    else:
        atexit.register(_desk.session.close)
        gc.freeze()  # what is loaded now stays, and need not be searched for garbage with every submission


def _end_with_parent() -> None:
    """End this process with the one that gives it work: a pool does not notice that its owner was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def mark_notebook(student: str, submitted: Path) -> tuple[Any, Prepared]:
    """Mark a submission; returns the marked notebook, and what is told about it."""
    desk = _opened()
    session = desk.session
    notebook = session.restored(student, submitted)
    mark = session.mark_submission(student, notebook, desk.assignment.rows_met.get(student, {}))
    return notebook, Prepared(mark, session.cell_marks(mark))


def mark_into(student: str, submitted: Path, stage: Path, source: Path, filing: Filing) -> Prepared:
    """Mark a submission and write everything that belongs into its autograded folder to `stage`.

    Files of the form's folder in `source/` replace a student's.
    """
    lock = _opened().session.lock
    notebook, prepared = mark_notebook(student, submitted)
    notebook.metadata.voxbank["marked"] = True
    limit_outputs(notebook, filing)
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    ours = copy_files(lock, student) | {f"{lock.form}.ipynb": write_notebook(notebook)}
    for name, file in (_files_in(submitted, filing, ours) | _files_in(source, filing, ours)).items():
        _clear(stage / name)
        shutil.copyfile(file, stage / name)
    for name, content in ours.items():
        _clear(stage / name)
        (stage / name).write_bytes(content)
    _set_permissions(stage, filing)
    return prepared


def _opened() -> _Desk:
    if isinstance(_desk, CannotMarkError):
        raise _desk
    return _desk


def limit_outputs(notebook: Any, filing: Filing) -> None:
    """Cut long outputs as nbgrader does."""
    from nbgrader.preprocessors import LimitOutput

    cut = LimitOutput(max_lines=filing.most_lines, max_traceback=filing.most_traceback)
    for number, cell in enumerate(notebook.cells):
        cut.preprocess_cell(cell, {}, number)


def _files_in(folder: Path, filing: Filing, ours: Collection[str]) -> dict[str, Path]:
    """Return name -> file of what nbgrader finds in a folder, but for notebooks, links and files of ours."""
    from nbgrader.utils import is_ignored

    ignored, found = [*filing.ignored, "*.ipynb"], {}
    for place, folders, names in os.walk(folder):
        if is_ignored(place, ignored):
            folders.clear()
            continue
        for file in (Path(place, name) for name in names):
            name = str(file.relative_to(folder))
            # A link could lead to somebody else's file. nbgrader lists the folder anew for every name: not for ours.
            if name not in ours and file.is_file() and not file.is_symlink() and not is_ignored(str(file), ignored):
                found[name] = file
    return found


def _clear(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _set_permissions(stage: Path, filing: Filing) -> None:
    for path in (stage, *stage.rglob("*")):
        if not path.is_dir():
            path.chmod(filing.permissions)
        elif filing.group_shared:
            path.chmod((path.stat().st_mode | 0o2770) & 0o2777)
