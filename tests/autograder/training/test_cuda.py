"""Small trainings on a GPU, where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from autograder.program import Source
from autograder.sandbox.fork_server import ForkServer
from autograder.training.laboratory import Laboratory
from autograder.training.machine import Placement, find_machine
from autograder.training.measuring import calibrate, refusals, tried_with_seeds
from autograder.training.results import Round
from autograder.training.rounds import run_rounds
from autograder.training.task import TrainingTask, load_task
from tests.conftest import CopiedExercise

pytestmark = pytest.mark.skipif(
    find_machine().device != "cuda", reason="no NVIDIA GPU that the installed torch can use: nothing is trained on CUDA"
)

PROFILE = "[parts.training.cuda]\nsteps = 60\nparameters = 50\nseconds = 5\nmemory_mb = 1024\n"
GREEDY = "    held = torch.empty(1 << 44, device=data['signals'].device)\n    for _ in range(data"


@pytest.fixture
def large(copied: Callable[[str], CopiedExercise]) -> TrainingTask:
    """Three unknown taps with a profile for GPUs."""
    copy = copied("unknown_taps")
    file = copy.folder / "exercise.toml"
    copy.write("exercises/exercise.toml", file.read_text(encoding="utf-8") + PROFILE)
    found = load_task(copy.load())
    assert found is not None
    return found


@pytest.fixture
def laboratory(torch_sandbox: ForkServer) -> Iterator[Laboratory]:
    with Laboratory(torch_sandbox, Placement("cuda", 2)) as opened:
        yield opened


def trained(laboratory: Laboratory, task: TrainingTask, text: str) -> Round:
    return run_rounds(laboratory.place_to_calibrate(task), task, Source.module(text, {}), [(11, "own")])[0]


def test_a_network_is_trained_on_the_gpu_and_scored_the_same_twice(laboratory: Laboratory, large: TrainingTask) -> None:
    first, second = (trained(laboratory, large, large.exercise.reference) for _ in range(2))
    assert first.problem == ""
    assert first.steps == 60
    assert first.score == second.score


def test_memory_beyond_the_share_ends_in_a_sentence(laboratory: Laboratory, large: TrainingTask) -> None:
    found = trained(laboratory, large, large.exercise.reference.replace("    for _ in range(data", GREEDY))
    assert found.score is None
    assert "the GPU's memory did not suffice" in found.problem
    assert not found.ours


def test_an_exercise_is_calibrated_and_marked_on_the_gpu(laboratory: Laboratory, large: TrainingTask) -> None:
    calibration = calibrate(laboratory.place_to_calibrate(large), large, 3)
    assert list(refusals(large, calibration)) == []
    assert calibration.device == "cuda"
    hostile = large.exercise.responses("hostile")["hidden_weights"]
    with Laboratory(laboratory.server, Placement("cuda"), calibration=calibration) as measured:
        trials = tried_with_seeds(
            measured, large, {"reference": large.exercise.reference, "hostile/hidden_weights": hostile}, [4], 1
        )
    assert trials["reference"][0].share == 1.0
    assert trials["hostile/hidden_weights"][0].share != 1.0
