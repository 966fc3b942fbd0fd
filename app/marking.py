"""`voxbank mark`."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from app.terminal import banks_of, harmless, waiting
from autograder.marking.marks import ExerciseMark, PartMark
from autograder.responses import mark_response, modules_used, needs_sandbox, read_response
from autograder.sandbox.fork_server import ForkServer, Isolation
from autograder.sandbox.tier import choose
from autograder.training.machine import Placement
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.kinds import PROGRAMS
from bank.toml_files import nearest
from bank.variant import draw

NOT_MARKED = 2
_COLOURS = {"passed": "green", "failed": "red", "invalid": "yellow", "error": "magenta", None: "cyan"}


def mark_file(
    name: str,
    path: Path,
    *,
    seed: int,
    met: Sequence[str],
    placement: Placement,
    isolation: Isolation | None,
    as_json: bool,
    banks: Sequence[Path],
) -> int:
    """Mark a response from a file, print the marks, and return the exit code."""
    exercise = banks_of(banks).exercise(name)
    rows_met = _rows_met(exercise, met)
    response = read_response(path, exercise)
    variant = draw(exercise, seed)
    with contextlib.ExitStack() as stack:
        server = None
        if needs_sandbox(response, exercise):
            server = stack.enter_context(open_sandbox(exercise, isolation))
            stack.enter_context(waiting("running and marking the program"))
        mark = mark_response(exercise, variant, response, server, rows_met, placement)
    if as_json:
        print(json.dumps(as_data(mark, seed), indent=2, ensure_ascii=False))
    else:
        _print(mark)
    return NOT_MARKED if any(part.verdict == "error" for part in mark.parts) else 0


@contextlib.contextmanager
def open_sandbox(exercise: Exercise, isolation: Isolation | None) -> Iterator[ForkServer]:
    """Start the sandbox for an exercise's programs.

    Parameters
    ----------
    exercise
        Says which modules are needed.
    isolation
        What is asked for, None for the best that there is.

    Raises
    ------
    VoxbankError
        When it is not to be had on this machine.
    """
    with waiting("starting the sandbox"):
        server = ForkServer(isolation=choose(isolation), preload=modules_used(exercise), spares=1)
    with server:
        yield server


def as_data(mark: ExerciseMark, seed: int) -> dict[str, Any]:
    """Return a mark as JSON data."""
    return {
        "exercise": mark.exercise,
        "version": mark.version,
        "seed": seed,
        "score": mark.score,
        "points": mark.points,
        "isolation": mark.isolation,
        "parts": [_part_data(part) for part in mark.parts],
    }


def _part_data(part: PartMark) -> dict[str, Any]:
    data: dict[str, Any] = {
        "name": part.part,
        "kind": part.kind,
        "score": part.score,
        "points": part.points,
        "verdict": part.verdict,
        "rows": [row.id for row in part.rows if row.met],
        "misconception": part.misconception,
        "message": harmless(part.message),
        "as_read": harmless(part.as_read),
        "needs_person": part.needs_person,
    }
    if part.kind in PROGRAMS:
        data["checks"] = [
            {
                "name": check.name,
                "sentence": check.sentence,
                "verdict": check.verdict,
                "message": harmless(check.message),
            }
            for check in part.checks
        ]
    if part.training is not None:
        trained = part.training
        data["training"] = {
            "sentence": harmless(trained.sentence),
            "device": trained.device,
            "machine": trained.machine,
            "gap": trained.gap,
            "scores": [each.score for each in trained.rounds],
        }
    return data


def _rows_met(exercise: Exercise, met: Sequence[str]) -> dict[str, set[str]]:
    """Return part -> rows awarded by hand, from words like 'explain.R1' ('explain.none' for no row)."""
    by_hand = [part for part in exercise.parts if part.kind == "open" or part.written.repair == "code"]
    open_parts = {part.name: [row.id for row in part.rows] for part in by_hand}
    found: dict[str, set[str]] = {}
    for word in met:
        part, _, row = word.partition(".")
        if part not in open_parts:
            known = ", ".join(open_parts) or "none"
            raise VoxbankError(f"--met {word}: '{part}' is no open part of {exercise.name}; open parts are {known}")
        if row not in (*open_parts[part], "none"):
            allowed = [*open_parts[part], "none"]
            raise VoxbankError(f"--met {word}: expected one of {', '.join(allowed)}{nearest(row, allowed)}")
        found.setdefault(part, set()).update(set() if row == "none" else {row})
    return found


def _print(mark: ExerciseMark) -> None:
    console = Console(emoji=False)
    for part in mark.parts:
        colour, score = _COLOURS[part.verdict], "?" if part.score is None else f"{part.score:g}"
        verdict = part.verdict or "for a person"
        console.print(f"[{colour}]({part.letter}) {part.part}: {score} of {part.points:g}, {verdict}[/]")
        for text in (part.as_read and f"read as {part.as_read}", part.message):
            if text:
                console.print(f"    {escape(harmless(text))}")
        for check in part.checks:
            console.print(f"    [{_COLOURS[check.verdict]}]{check.verdict}[/] {escape(check.sentence)}")
            if check.message:
                console.print(f"        {escape(harmless(check.message))}")
    console.print(f"{mark.score:g} of {mark.points:g} points (isolation: {mark.isolation})", highlight=False)
