"""Write the pages of a class, in several processes, each page whole or not at all."""

from __future__ import annotations

import contextlib
import multiprocessing
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.assignment.course import Course
from autograder.feedback.pages import TOGETHER, PageMaker
from autograder.feedback.scores import StudentScores
from bank.errors import VoxbankError
from bank.whole_files import write_whole

FEW: Final = TOGETHER
"""Pages that are made sooner than other processes could begin."""
_TIMESTAMP = "timestamp.txt"


@dataclass(frozen=True)
class Giving:
    """A form whose feedback is given.

    Attributes
    ----------
    course_folder, form
        The form.
    scores
        What the gradebook says, by student.
    marked
        Student -> marked notebook.
    places
        Student -> the folder that the page goes into.
    permissions
        Of the pages.
    """

    course_folder: Path
    form: str
    scores: Mapping[str, StudentScores]
    marked: Mapping[str, Path]
    places: Mapping[str, Path]
    permissions: int

    def maker(self) -> PageMaker:
        """Return what makes the pages; raises VoxbankError when the course has no such form."""
        return PageMaker(Course(self.course_folder), self.form, self.scores, self.marked)


def give(
    giving: Giving, students: Sequence[str], *, jobs: int, progress: Callable[[int], None] = lambda done: None
) -> dict[str, str]:
    """Write these students' pages, and return student -> sentence for those whose page could not be made.

    Parameters
    ----------
    giving
        The form.
    students
        Of those that are marked.
    jobs
        How many processes make pages, at least 1.
    progress
        Called with the number of students that are done.

    Raises
    ------
    VoxbankError
        When the form cannot be read, a page cannot be written, or a process is ended from outside.
    """
    pieces = [students[n : n + TOGETHER] for n in range(0, len(students), TOGETHER)]
    problems: dict[str, str] = {}
    done = 0
    for piece, found in _alone(giving, pieces) if jobs == 1 or len(students) <= FEW else _pooled(giving, pieces, jobs):
        problems |= found
        done += len(piece)
        progress(done)
    return dict(sorted(problems.items()))


def write_page(page: str, folder: Path, form: str, permissions: int) -> None:
    """Write a page as nbgrader would, whole or not at all.

    Raises
    ------
    VoxbankError
        When it cannot be written.
    """
    place = folder / f"{form}.html"
    try:
        write_whole(place, page, mode=permissions)
    except OSError as problem:
        raise VoxbankError(f"{place}: the page cannot be written here ({problem.strerror})") from None


def _alone(giving: Giving, pieces: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], dict[str, str]]]:
    maker = giving.maker()
    for piece in pieces:
        yield piece, _write(maker, giving, piece)


def _pooled(
    giving: Giving, pieces: Sequence[Sequence[str]], jobs: int
) -> Iterator[tuple[Sequence[str], dict[str, str]]]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(min(jobs, len(pieces)), context, _open, (giving,)) as pool:
        running: dict[Future[dict[str, str]], Sequence[str]] = {pool.submit(_give, piece): piece for piece in pieces}
        try:
            while running:
                for work in wait(running, return_when=FIRST_COMPLETED)[0]:
                    yield running.pop(work), work.result()
        except BrokenProcessPool:
            raise VoxbankError("a process that made pages was ended from outside; is there enough memory?") from None
        finally:
            pool.shutdown(cancel_futures=True)


_desk: list[tuple[PageMaker, Giving]] = []
"""What a process that makes pages has open."""


def _open(giving: Giving) -> None:
    _desk.append((giving.maker(), giving))


def _give(students: Sequence[str]) -> dict[str, str]:
    maker, giving = _desk[0]
    return _write(maker, giving, students)


def _write(maker: PageMaker, giving: Giving, students: Sequence[str]) -> dict[str, str]:
    problems = {}
    for student, page in maker.pages(students).items():
        if isinstance(page, VoxbankError):
            problems[student] = str(page)
            continue
        write_page(page, giving.places[student], giving.form, giving.permissions)
        # nbgrader looks here to see whether a page is older than what was handed in.
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(giving.marked[student].with_name(_TIMESTAMP), giving.places[student] / _TIMESTAMP)
    return problems
