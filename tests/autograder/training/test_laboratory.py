"""Where an exercise's networks are trained, by what is asked for and what there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.sandbox.fork_server import ForkServer
from autograder.training import laboratory
from autograder.training.calibration import calibration_file, read_calibration
from autograder.training.forecast import forecast
from autograder.training.laboratory import Laboratory
from autograder.training.machine import Machine, Placement
from autograder.training.task import TrainingTask
from bank.errors import ExerciseError, VoxbankError
from bank.schema import ProfileFile

NO_GPU = Machine("cuda", "NVIDIA Nothing", ("GPU-0",))


@pytest.fixture
def with_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that says it had a GPU."""
    monkeypatch.setattr(
        laboratory, "find_machine", lambda wanted: Machine("cpu", "a processor") if wanted == "cpu" else NO_GPU
    )


@pytest.mark.usefixtures("with_gpu")
def test_an_exercise_without_calibration_for_gpus_is_trained_on_the_processor(
    torch_sandbox: ForkServer, task: TrainingTask
) -> None:
    with Laboratory(torch_sandbox) as place:
        assert place.place_for(task).machine.device == "cpu"
        assert place.place_to_calibrate(task).machine.device == "cpu"  # it has no profile for one


@pytest.mark.usefixtures("with_gpu")
def test_a_gpu_that_is_asked_for_and_cannot_be_used_is_refused_with_its_name(
    torch_sandbox: ForkServer, task: TrainingTask
) -> None:
    with (
        Laboratory(torch_sandbox, Placement("cuda")) as place,
        pytest.raises(VoxbankError, match="NVIDIA Nothing: this GPU cannot be used in the sandbox: "),
    ):
        place.place_for(task)


@pytest.mark.usefixtures("with_gpu")
def test_an_exercise_with_a_profile_for_gpus_is_calibrated_on_one(
    torch_sandbox: ForkServer, task: TrainingTask
) -> None:
    profile = ProfileFile(steps=10, parameters=10, seconds=1)
    large = replace(task, about=task.about.model_copy(update={"cuda": profile}))
    with Laboratory(torch_sandbox) as place, pytest.raises(VoxbankError, match="NVIDIA Nothing"):
        place.place_to_calibrate(large)


def test_a_task_without_profile_or_calibration_says_what_is_missing(task: TrainingTask) -> None:
    with pytest.raises(ExerciseError, match=r"there is no \[parts.training.cuda\]"):
        task.profile("cuda")
    with pytest.raises(ExerciseError, match="is not yet calibrated for cuda; run `voxbank training calibrate"):
        read_calibration(task, "cuda")
    assert not calibration_file(task.exercise, "cuda").exists()


def test_the_cost_of_a_class_is_told_before_it_is_trained(task: TrainingTask) -> None:
    (found,) = forecast([task.exercise], 150, Placement("cpu"))
    seconds = read_calibration(task, "cpu").seconds
    assert (found.seconds, found.most_seconds) == (3 * seconds * 150, 5 * seconds * 150)
    assert found.sentence.startswith("networks of 150 submissions are trained on ")
    assert found.sentence.endswith("processor-hours")
