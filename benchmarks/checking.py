"""How long checking every exercise takes, in several processes and in one: `python -m benchmarks.checking`."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os

from rich.console import Console
from rich.table import Table

from app.marking import open_sandbox
from autograder.contracts.side_by_side import check_side_by_side
from autograder.sandbox.fork_server import ForkServer
from bank.discovery import Bank
from bank.exercise import Exercise
from benchmarks.machine import description, load, milliseconds


def main() -> None:
    """Print seconds for all exercises, with as many processes as there are processors and, where asked, with one."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=1000, help="variants per exercise")
    arguments.add_argument("--one", action="store_true", help="measure one process, too")
    chosen = arguments.parse_args()
    processors = len(os.sched_getaffinity(0))
    names = Bank().names
    before = load()
    table = Table("processes", "s", "ms per variant", title=f"{len(names)} exercises, {chosen.seeds} seeds each")
    for jobs in (processors, 1) if chosen.one else (processors,):
        taken = milliseconds(functools.partial(check_all, chosen.seeds, jobs))
        table.add_row(str(jobs), f"{taken / 1e3:.0f}", f"{taken / len(names) / chosen.seeds:.1f}")
    console = Console()
    console.print(table)
    console.print(description(), before, sep="\n")


def check_all(seeds: int, jobs: int) -> None:
    """Check all exercises; raises where one breaks a promise, because then less was done."""
    with contextlib.ExitStack() as stack:

        def sandbox(exercise: Exercise) -> ForkServer:
            return stack.enter_context(open_sandbox(exercise, None))

        reports = check_side_by_side(Bank().names, Bank(), seeds, sandbox, jobs, lambda done, name: None)
    broken = [report.exercise for report in reports if not report.holds]
    if broken:
        raise SystemExit(f"these exercises break promises, so that nothing was measured: {', '.join(broken)}")


if __name__ == "__main__":
    main()
