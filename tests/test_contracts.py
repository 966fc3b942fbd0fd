"""Every exercise of the bank keeps every contract; a new exercise adds its rows by itself."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from autograder.contracts.breach import CONTRACTS
from autograder.contracts.run import Report, check_exercise
from autograder.responses import modules_used
from autograder.sandbox.fork_server import ForkServer
from bank.discovery import Bank

SEEDS = 2
"""`voxbank check`, which `make check` and CI run beside, takes fifty."""
BANK = Bank()


@pytest.fixture(scope="module")
def report() -> Iterator[Callable[[str], Report]]:
    """Yield a function that checks an exercise once and remembers what the contracts said.

    Sandboxes load what exercises import, as everywhere: otherwise each of their programs would load torch itself.
    """
    with ExitStack() as stack:
        server = functools.cache(lambda modules: stack.enter_context(ForkServer(preload=modules)))
        yield functools.cache(lambda name: check_exercise(name, BANK, SEEDS, lambda e: server(modules_used(e))))


@pytest.mark.parametrize("name", BANK.names)
@pytest.mark.parametrize("contract", CONTRACTS)
def test_an_exercise_keeps_a_contract(name: str, contract: str, report: Callable[[str], Report]) -> None:
    breaches = report(name).breaches.get(contract, ())
    said = "\n".join(f"seed {breach.seed}: {breach.sentence}" for breach in breaches)
    assert not breaches, f"{name} breaks '{CONTRACTS[contract]}':\n{said}"


@pytest.mark.parametrize("name", BANK.names)
def test_an_exercise_is_checked_on_all_seeds(name: str, report: Callable[[str], Report]) -> None:
    assert report(name).seeds == SEEDS
    assert set(report(name).breaches) == set(CONTRACTS)
