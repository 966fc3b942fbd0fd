"""Copies of sample exercises with one mistake, and what the contracts say about them."""

from __future__ import annotations

from typing import Any

from autograder.contracts.exercises import digest_of
from autograder.contracts.run import Report, check_exercise
from autograder.sandbox.fork_server import ForkServer
from bank.exercise import Exercise
from tests.conftest import CopiedExercise

TOML, STEM, GENERATOR = "exercises/exercise.toml", "exercises/stem.md.j2", "exercises/generator.py"
STARTER, ANSWERS, SOLUTION = "exercises/starter.py", "solutions/answers.toml", "solutions/solution.py"
WORKED, CHECKS = "solutions/worked.md.j2", "solutions/checks.py"
DELETE = object()
Edit = tuple[str, Any, Any]
"""File, the text that stands there once (None: the whole file), and what is to stand there (DELETE: no file)."""


def no_sandbox(exercise: Exercise) -> ForkServer:
    raise AssertionError("no program is to be run here")


def said(report: Report) -> dict[str, list[str]]:
    """Return contract -> sentences, for the contracts that broke."""
    found = {contract: [breach.sentence for breach in breaches] for contract, breaches in report.breaches.items()}
    return {contract: sentences for contract, sentences in found.items() if sentences}


def edited(exercise: CopiedExercise, *edits: Edit) -> CopiedExercise:
    for file, old, new in edits:
        if new is DELETE:
            room, _, rest = file.partition("/")
            (exercise.root / room / exercise.name / rest).unlink()
        elif old is None:
            exercise.write(file, new)
        else:
            exercise.edit(file, old, new)
    return exercise


def with_own_digest(exercise: CopiedExercise) -> CopiedExercise:
    """Store the digest of the edited variants, so that a mistake elsewhere is not told as a change of version."""
    stored = exercise.load().about.digest
    return exercise.edit(TOML, stored, digest_of(exercise.load()))


def check(exercise: CopiedExercise, seeds: int = 3, server: Any = no_sandbox) -> dict[str, list[str]]:
    return said(check_exercise(exercise.name, exercise.bank, seeds, server))


def breaks_alone(exercise: CopiedExercise, contract: str, edits: list[Edit], telling: str) -> None:
    """Demand that one mistake breaks its contract and no other, with a sentence of one line."""
    broken_copy = edited(exercise, *edits)
    if contract not in ("loads", "well-posed"):
        broken_copy = with_own_digest(broken_copy)
    broken = check(broken_copy, seeds=2)
    assert contract in broken
    assert any(telling in sentence for sentence in broken[contract]), broken[contract]
    assert set(broken) - {contract} <= ({"version"} if contract == "well-posed" else set())
    assert all("\n" not in sentence for sentence in broken[contract])
