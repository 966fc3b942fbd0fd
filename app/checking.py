"""`voxbank check`."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from app.marking import open_sandbox
from app.terminal import banks_of, progress_bar
from autograder.contracts.breach import CONTRACTS, Breach
from autograder.contracts.run import Report
from autograder.contracts.side_by_side import check_side_by_side
from autograder.sandbox.fork_server import ForkServer, Isolation
from bank.errors import ExerciseError
from bank.exercise import Exercise
from bank.toml_files import nearest

BROKEN = 1


def check_exercises(
    names: Sequence[str],
    *,
    seeds: int,
    jobs: int | None,
    isolation: Isolation | None,
    as_json: bool,
    banks: Sequence[Path],
) -> int:
    """Check the contracts of some exercises or of all, print what they say, and return the exit code."""
    bank = banks_of(banks)
    for name in names:
        if name not in bank.names:
            raise ExerciseError(
                f"there is no exercise '{name}'{nearest(name, list(bank.names))}; `voxbank list` shows all"
            )
    chosen = names or bank.names
    with contextlib.ExitStack() as stack, progress_bar("checking", len(chosen) * seeds) as progress:

        def sandbox(exercise: Exercise) -> ForkServer:
            return stack.enter_context(open_sandbox(exercise, isolation))

        reports = check_side_by_side(chosen, bank, seeds, sandbox, jobs or _processors(), progress)
    if as_json:
        print(json.dumps([_as_data(report) for report in reports], indent=2, ensure_ascii=False))
    else:
        _print(reports)
    return 0 if all(report.holds for report in reports) else BROKEN


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0))


def _as_data(report: Report) -> dict[str, Any]:
    return {
        "exercise": report.exercise,
        "passed": report.holds,
        "seeds": report.seeds,
        "contracts": [
            {
                "contract": contract,
                "promise": CONTRACTS[contract],
                "passed": not breaches,
                "breaches": [{"seed": breach.seed, "sentence": breach.sentence} for breach in breaches],
            }
            for contract, breaches in report.breaches.items()
        ],
    }


def _print(reports: Sequence[Report]) -> None:
    console = Console(emoji=False)
    for report in reports:
        if report.holds:
            console.print(
                f"[green]{report.exercise}[/]: all {len(report.breaches)} contracts hold on {report.seeds} seeds"
            )
            continue
        console.print(f"[red]{report.exercise}[/]")
        for contract, breaches in report.breaches.items():
            for sentence, seeds in _seeds_by_sentence(breaches).items():
                # Never wrapped: what is to be copied out of a sentence stays in one piece.
                console.print(f"  [red]{contract}[/]{_named(seeds)}: {escape(sentence)}", soft_wrap=True)
    broken = sum(not report.holds for report in reports)
    console.print(f"{len(reports) - broken} of {len(reports)} exercises keep every contract", highlight=False)


def _seeds_by_sentence(breaches: Sequence[Breach]) -> dict[str, list[int]]:
    """Return each sentence once, with the seeds that it was said of; none where seeds play no part."""
    found: dict[str, list[int]] = {}
    for breach in breaches:
        found.setdefault(breach.sentence, []).extend([] if breach.seed is None else [breach.seed])
    return found


def _named(seeds: Sequence[int]) -> str:
    if not seeds:
        return ""
    return f" (seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))})"
