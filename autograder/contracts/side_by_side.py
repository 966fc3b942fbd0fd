"""Run the contracts of many exercises in several processes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from autograder.contracts.breach import Breach
from autograder.contracts.run import (
    Report,
    check_exercise,
    of_exercise,
    of_programs,
    of_seeds,
    report_of,
    report_unless_readable,
)
from autograder.sandbox.fork_server import ForkServer
from bank.discovery import Bank
from bank.errors import VoxbankError
from bank.exercise import Exercise

PIECE_SEEDS = 100
"""Seeds of one exercise that a process checks before it takes something else."""
FEW_SEEDS = 100
"""So many seeds in all are checked sooner than other processes have started."""


@dataclass(frozen=True)
class Piece:
    """Some seeds of an exercise; the first piece brings what is about the exercise as a whole."""

    exercise: str
    seeds: range


def check_side_by_side(
    names: Sequence[str],
    bank: Bank,
    seeds: int,
    server: Callable[[Exercise], ForkServer],
    jobs: int,
    progress: Callable[[int, str], None],
) -> list[Report]:
    """Return what the contracts say about each exercise, on the seeds 0 to `seeds` - 1.

    Parameters
    ----------
    names, bank
        The exercises and where they are found.
    seeds, server
        As for `check_exercise`.
    jobs
        How many processes draw variants, at least 1.
    progress
        Called with the number of seeds that are done in all, and the name of the exercise that is checked.

    Raises
    ------
    VoxbankError
        When the sandbox does not start, or a process is ended from outside.
    """
    if jobs == 1 or len(names) * seeds <= FEW_SEEDS:
        return [
            check_exercise(name, bank, seeds, server, lambda done, name=name, n=n: progress(n * seeds + done, name))  # type: ignore[misc]
            for n, name in enumerate(names)
        ]
    unreadable = {name: report_unless_readable(name, bank) for name in names}
    readable = [name for name, report in unreadable.items() if report is None]
    found = _check(readable, bank, seeds, server, jobs, progress)
    return [unreadable[name] or report_of(name, found[name], seeds) for name in names]


def _check(
    names: Sequence[str],
    bank: Bank,
    seeds: int,
    server: Callable[[Exercise], ForkServer],
    jobs: int,
    progress: Callable[[int, str], None],
) -> dict[str, list[Breach]]:
    """Return the breaches of each exercise; programs run here, where the sandbox is, all else in other processes."""
    pieces = [
        Piece(name, range(first, min(first + PIECE_SEEDS, seeds)))
        for name in names
        for first in range(0, seeds, PIECE_SEEDS)
    ]
    # A forked copy of this process would share the sandbox's pipes.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_open, initargs=(bank.roots,))
    try:
        running = [pool.submit(_check_piece, piece, seeds) for piece in pieces]
        _tell(running, pieces, progress)
        programs = {name: list(of_programs(bank.exercise(name), seeds, server)) for name in names}
        checked = [(piece.exercise, future.result()) for piece, future in zip(pieces, running, strict=True)]
    except BrokenProcessPool:
        raise VoxbankError("a process that drew variants was ended from outside; is there enough memory?") from None
    finally:
        pool.shutdown(cancel_futures=True)
    return {
        name: [breach for owner, breaches in checked if owner == name for breach in breaches] + programs[name]
        for name in names
    }


def _tell(
    running: Iterable[Future[list[Breach]]], pieces: Iterable[Piece], progress: Callable[[int, str], None]
) -> None:
    done = 0

    def tell(piece: Piece) -> None:
        nonlocal done
        done += len(piece.seeds)
        progress(done, piece.exercise)

    for future, piece in zip(running, pieces, strict=True):
        future.add_done_callback(lambda _, piece=piece: tell(piece))  # type: ignore[misc]


_bank = Bank()
"""The bank of a process that checks pieces."""


def _open(roots: tuple[Path, ...]) -> None:
    global _bank
    _bank = Bank(roots)


def _check_piece(piece: Piece, seeds: int) -> list[Breach]:
    exercise = _bank.exercise(piece.exercise)
    whole = of_exercise(exercise, seeds) if piece.seeds.start == 0 else ()
    return [*of_seeds(exercise, piece.seeds), *whole]
