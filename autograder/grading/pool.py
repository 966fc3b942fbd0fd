"""Mark submissions in processes of their own: one that brings its process down costs the others nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from multiprocessing.queues import SimpleQueue
from typing import Any, Final, Generic, TypeVar

from autograder.grading.processes import marking_context
from autograder.grading.worker import Assignment, CannotMarkError, open_desk
from bank.errors import VoxbankError

Marked = TypeVar("Marked")

TRIES: Final = 2
"""How often a submission may bring down a process of ours before it is left to a person."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


@dataclass(frozen=True)
class Failure:
    """A submission that could not be marked, through no fault of its student's, and why."""

    student: str
    sentence: str


@dataclass(frozen=True)
class Task(Generic[Marked]):
    """What is done with each submission.

    Attributes
    ----------
    work
        A function of `autograder.grading.worker`, which runs in one of the processes.
    arguments
        Student -> what it is called with.
    """

    work: Callable[..., Marked]
    arguments: Mapping[str, tuple[Any, ...]]


def marked_in_processes(
    assignment: Assignment, task: Task[Marked], jobs: int
) -> Iterator[tuple[str, Marked | Failure]]:
    """Yield each student with what the work gave, as they get ready; only a few are begun before they are asked for.

    Raises
    ------
    VoxbankError
        When no process can mark, or no file can be written any more.
    """
    left, tries = list(task.arguments), dict.fromkeys(task.arguments, 0)
    while left:
        # After a breakdown nobody knows whose submission it was: the suspects go on one at a time.
        suspects = [student for student in left if tries[student]]
        now, workers = (suspects[:1], 1) if suspects else (left, min(jobs, len(left)))
        for student, marked in _in_pool(assignment, task, list(now), workers):
            if marked is None:
                tries[student] += 1
                if tries[student] < TRIES:
                    continue
                marked = Failure(student, "marking it brought our own process down")
            left.remove(student)
            yield student, marked


def _in_pool(
    assignment: Assignment, task: Task[Marked], students: list[str], workers: int
) -> Iterator[tuple[str, Marked | Failure | None]]:
    """Mark in one pool; yields None for those that were at work when it broke down, and ends then."""
    waiting = students[::-1]
    running: dict[Future[Marked], str] = {}
    context = marking_context()
    with ProcessPoolExecutor(workers, context, open_desk, (assignment, _processors(context, workers))) as pool:
        while waiting or running:
            try:
                while waiting and len(running) <= workers:  # one more than workers, so that none waits for us
                    work = pool.submit(task.work, *task.arguments[waiting[-1]])
                    running[work] = waiting.pop()
            except BrokenProcessPool:
                waiting.clear()
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for work in done:
                student = running.pop(work)
                found = _outcome(work, student)
                yield student, found


def _processors(context: ForkServerContext, workers: int) -> SimpleQueue[int] | None:
    """Return a processor for each worker, None where there are fewer workers than processors."""
    free = sorted(os.sched_getaffinity(0))
    if workers < len(free):
        return None
    queue: SimpleQueue[int] = context.SimpleQueue()
    for number in range(workers):
        queue.put(free[number % len(free)])
    return queue


def _outcome(work: Future[Marked], student: str) -> Marked | Failure | None:
    try:
        return work.result()
    except BrokenProcessPool:
        return None
    except CannotMarkError:
        raise
    except Exception as problem:  # one student's failure never stops the rest
        if isinstance(problem, OSError) and problem.errno in _NO_ROOM:
            sentence = f"{problem.filename}: {problem.strerror}; what was marked until now is complete"
            raise VoxbankError(sentence) from None
        return Failure(student, str(problem) if isinstance(problem, VoxbankError) else repr(problem))
