"""`voxbank training calibrate`, on a task that is trained in a fifth of a second."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app import training
from app.training import calibrate_exercise
from autograder.program import Source
from autograder.sandbox.fork_server import ForkServer
from autograder.training import rounds
from autograder.training.machine import Placement
from autograder.training.results import Round
from autograder.training.rounds import Lab
from autograder.training.task import TrainingTask, World
from bank.errors import ExerciseError, VoxbankError
from tests.conftest import SAMPLES, CopiedExercise


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer(preload=("numpy", "torch")) as opened:
        yield opened


@pytest.fixture
def small(copied: Callable[[str], CopiedExercise]) -> CopiedExercise:
    """Three unknown taps, not calibrated, with a single hostile response."""
    copy = copied("unknown_taps")
    (copy.solution_folder / "calibration_cpu.json").unlink()
    for file in (copy.solution_folder / "hostile").glob("*.py"):
        if file.stem != "hidden_weights":
            file.unlink()
    return copy


@pytest.fixture
def calibrate(server: ForkServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Return a function that calibrates a copy with three seeds and gives the exit code."""
    monkeypatch.setattr(training, "open_sandbox", lambda exercise, isolation: _Open(server))

    def run(copy: CopiedExercise, **more: Any) -> int:
        how = {"placement": Placement("cpu"), "seeds": 3, "jobs": 2, "isolation": None}
        return calibrate_exercise(copy.name, banks=[copy.root], **how, **more)

    return run


class _Open:
    def __init__(self, server: ForkServer) -> None:
        self._server = server

    def __enter__(self) -> ForkServer:
        return self._server

    def __exit__(self, *_: object) -> None:
        pass


def _calibration(copy: CopiedExercise) -> Path:
    return copy.solution_folder / "calibration_cpu.json"


def test_an_exercise_that_keeps_the_rules_is_admitted_and_its_calibration_written(
    small: CopiedExercise, calibrate: Callable[[CopiedExercise], int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate(small) == 0
    written = json.loads(_calibration(small).read_text())
    assert written["device"] == "cpu"
    assert len(written["reference"]) == 3
    assert set(written["earned"]) >= {"reference", "accepted/wider", "rejected/one_tap", "hostile/hidden_weights"}
    assert written["earned"]["accepted/wider"] == [1.0, 1.0, 1.0]
    printed = capsys.readouterr().out
    assert "admitted: " in printed
    assert "rejected/one_tap: 33% 33% 33%" in printed


def test_with_a_record_only_what_has_changed_is_trained_again(
    small: CopiedExercise, calibrate: Callable[..., int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trained: list[str] = []
    run_round = rounds._run_round

    def counted(lab: Lab, task: TrainingTask, source: Source, seed: int, world: World) -> Round:
        found = run_round(lab, task, source, seed, world)
        trained.extend(cell.source for cell in source.cells if found.score is not None)
        return found

    monkeypatch.setattr(rounds, "_run_round", counted)
    assert calibrate(small, record=tmp_path / "kept") == 0
    assert (small.solution_folder / "reference.py").read_text(encoding="utf-8") in trained
    trained.clear()
    small.edit("solutions/accepted/wider.py", "import torch\n", "import torch\n\n# wide enough\n")
    assert calibrate(small, record=tmp_path / "kept") == 0
    assert trained
    assert all("# wide enough" in text for text in trained)


def test_a_rejected_response_that_passes_is_named_and_nothing_is_written(
    small: CopiedExercise, calibrate: Callable[[CopiedExercise], int], capsys: pytest.CaptureFixture[str]
) -> None:
    reference = (small.solution_folder / "reference.py").read_text(encoding="utf-8")
    small.write("solutions/rejected/one_tap.py", reference)
    assert calibrate(small) == 1
    assert "refused: rejected/one_tap passes with 100% of the points" in capsys.readouterr().out
    assert not _calibration(small).exists()


def test_a_reference_that_learns_nothing_is_refused_before_anything_is_marked(
    small: CopiedExercise, calibrate: Callable[[CopiedExercise], int], capsys: pytest.CaptureFixture[str]
) -> None:
    small.edit("solutions/reference.py", "lr=0.1", "lr=1e-6")
    assert calibrate(small) == 1
    printed = capsys.readouterr().out
    assert "is no better than the baseline" in printed
    assert "accepted/wider" not in printed
    assert not _calibration(small).exists()


def test_an_exercise_without_a_training_has_nothing_to_calibrate() -> None:
    with pytest.raises(ExerciseError, match="sample/box has no part of kind 'training'"):
        calibrate_exercise("sample/box", placement=Placement(), seeds=3, jobs=None, isolation=None, banks=[SAMPLES])


def test_a_gpu_that_is_not_there_is_named(
    small: CopiedExercise, monkeypatch: pytest.MonkeyPatch, calibrate: Callable[[CopiedExercise], int]
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(VoxbankError, match="--device cuda: "):
        calibrate_exercise(
            small.name, placement=Placement("cuda"), seeds=3, jobs=None, isolation=None, banks=[small.root]
        )
