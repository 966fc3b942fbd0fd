"""The sample bank, copies of its exercises to break, and one warm sandbox for all tests that run programs."""

from __future__ import annotations

import itertools
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from autograder.sandbox.fork_server import ForkServer
from bank.discovery import Bank
from bank.exercise import Exercise

# The same examples everywhere; `pytest --hypothesis-profile=thorough` looks for others, for as long as it takes.
_SLOW_MACHINES = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "repeatable", derandomize=True, database=None, deadline=None, max_examples=75, suppress_health_check=_SLOW_MACHINES
)
settings.register_profile("thorough", deadline=None, max_examples=3_000, suppress_health_check=_SLOW_MACHINES)
settings.load_profile("repeatable")

SAMPLES = Path(__file__).parent / "data" / "bank"
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class CopiedExercise:
    """A sample exercise in a bank of its own, under a topic that nothing else has: content is imported by name."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        return self.root / "exercises" / self.name

    @property
    def solution_folder(self) -> Path:
        return self.root / "solutions" / self.name

    @property
    def bank(self) -> Bank:
        return Bank((self.root,))

    def load(self) -> Exercise:
        return self.bank.exercise(self.name)

    def edit(self, file: str, old: str, new: str) -> CopiedExercise:
        """Replace a text that stands once in a file; `file` begins with 'exercises' or 'solutions'."""
        room, _, rest = file.partition("/")
        path = self.root / room / self.name / rest
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return self

    def write(self, file: str, text: str) -> CopiedExercise:
        room, _, rest = file.partition("/")
        path = self.root / room / self.name / rest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return self


@pytest.fixture
def _own_import_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.fixture
def copied(tmp_path: Path, _own_import_path: None) -> Callable[[str], CopiedExercise]:
    """Return a function that copies a sample exercise, such as 'box', so that it can be edited."""

    def copy(sample: str) -> CopiedExercise:
        number = next(_NUMBERS)
        root, topic = tmp_path / f"bank{number}", f"copy{number}"
        for room in ("exercises", "solutions"):
            folder = root / room / topic / sample
            shutil.copytree(SAMPLES / room / "sample" / sample, folder, ignore=shutil.ignore_patterns("__pycache__"))
            for path in folder.rglob("*.*"):
                text = path.read_text(encoding="utf-8")
                text = text.replace('topic = "sample"', f'topic = "{topic}"').replace("s.sample.", f"s.{topic}.")
                path.write_text(text, encoding="utf-8")
        return CopiedExercise(root, f"{topic}/{sample}")

    return copy


@pytest.fixture(scope="session")
def samples() -> Bank:
    """The sample bank."""
    return Bank((SAMPLES,))


@pytest.fixture
def sample(samples: Bank, _own_import_path: None) -> Callable[[str], Exercise]:
    """Return a function that loads a sample exercise as it stands."""
    return lambda name: samples.exercise(f"sample/{name}")


@pytest.fixture(scope="session")
def sandbox() -> Iterator[ForkServer]:
    """The strong sandbox, started once."""
    with ForkServer(isolation="strong") as server:
        yield server
