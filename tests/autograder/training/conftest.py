"""A task that is trained in a fifth of a second, and a place to train it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.program import Source
from autograder.sandbox.fork_server import ForkServer
from autograder.training.calibration import Calibration, read_calibration
from autograder.training.machine import Machine
from autograder.training.rounds import Lab
from autograder.training.task import TrainingTask, load_task
from bank.discovery import Bank
from tests.conftest import SAMPLES

SEEDS = (11, 12, 13)
"""What a marker's seeds might be."""


@pytest.fixture(scope="session")
def torch_sandbox() -> Iterator[ForkServer]:
    """The strong sandbox with torch loaded, started once."""
    with ForkServer(preload=("numpy", "torch")) as server:
        yield server


@pytest.fixture
def lab(torch_sandbox: ForkServer) -> Lab:
    """A processor to train on, one training at a time."""
    return Lab(torch_sandbox, Machine("cpu", "a processor"))


@pytest.fixture
def task(_own_import_path: None) -> TrainingTask:
    """Three unknown taps."""
    found = load_task(Bank((SAMPLES,)).exercise("sample/unknown_taps"))
    assert found is not None
    return found


@pytest.fixture
def calibration(task: TrainingTask) -> Calibration:
    """What its scores mean on a processor."""
    return read_calibration(task, "cpu")


@pytest.fixture
def response(task: TrainingTask) -> Callable[[str], Source]:
    """Return a function that gives a response by 'folder/name', 'reference' or 'reference' with a text replaced."""

    def source_of(name: str, old: str = "", new: str = "") -> Source:
        folder, _, leaf = name.partition("/")
        text = task.exercise.responses(folder)[leaf] if leaf else task.exercise.reference
        assert text.count(old) >= 1
        return Source.module(text.replace(old, new) if old else text, {})

    return source_of
