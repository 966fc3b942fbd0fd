"""A whole response, from its checks to what its network has learned."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.program import Source
from autograder.sandbox.fork_server import ForkServer
from autograder.training import rounds
from autograder.training.calibration import Calibration
from autograder.training.laboratory import Laboratory
from autograder.training.machine import Placement
from autograder.training.measuring import PASSING, Trial, refused_trials, tried_with_seeds
from autograder.training.protocol import judge_training
from autograder.training.rounds import Lab
from autograder.training.task import TrainingTask
from tests.autograder.training.conftest import SEEDS

Responses = Callable[..., Source]


def trial(server: ForkServer, task: TrainingTask, name: str) -> Trial:
    folder, _, leaf = name.partition("/")
    text = task.exercise.responses(folder)[leaf] if leaf else task.exercise.reference
    with Laboratory(server, Placement("cpu")) as laboratory:
        return tried_with_seeds(laboratory, task, {name: text}, [4], 1)[name][0]


@pytest.mark.parametrize("name", ["reference", "accepted/by_momentum", "accepted/wider"])
def test_right_responses_earn_all_points(torch_sandbox: ForkServer, task: TrainingTask, name: str) -> None:
    assert trial(torch_sandbox, task, name).share == 1.0


@pytest.mark.parametrize("name", ["always_the_same_start", "never_steps", "one_tap", "shorter", "shuffled_apart"])
def test_rejected_responses_do_not_pass(torch_sandbox: ForkServer, task: TrainingTask, name: str) -> None:
    found = trial(torch_sandbox, task, f"rejected/{name}")
    assert found.share is not None
    assert found.share < PASSING


@pytest.mark.parametrize("name", ["always_the_same_start", "shorter"])
def test_nothing_is_trained_where_a_check_says_that_it_is_in_vain(
    torch_sandbox: ForkServer, task: TrainingTask, name: str
) -> None:
    found = trial(torch_sandbox, task, f"rejected/{name}")
    assert found.trainings == 0
    assert "nothing was trained" in found.sentence


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("hidden_weights", "with the labels of other images"),
        ("acts_dumb_on_noise", "with another truth"),
        ("more_steps", "more than the 60 optimiser steps"),
        ("weights_in_labels", "changed the data"),
        ("loops_when_asked", "stopped after"),
    ],
)
def test_what_is_dishonest_earns_nothing_for_its_training_and_is_told_why(
    lab: Lab,
    task: TrainingTask,
    calibration: Calibration,
    response: Responses,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    sentence: str,
) -> None:
    monkeypatch.setattr(rounds, "_ROOM_FOR_START_S", 1)
    monkeypatch.setattr(rounds, "PATIENCE", 2)
    found = judge_training(lab, task, response(f"hostile/{name}"), calibration, SEEDS)
    assert found.share == 0.0
    assert sentence in found.sentence


def test_one_seed_is_enough_far_from_every_threshold(
    lab: Lab, task: TrainingTask, calibration: Calibration, response: Responses
) -> None:
    found = judge_training(lab, task, response("rejected/never_steps"), calibration, SEEDS)
    assert len(found.rounds) == 1


def test_a_response_that_passes_unjustly_stands_against_admission() -> None:
    bad, good = Trial(0.9, 1.0, 1, "why"), Trial(0.2, 0.1, 1, "why")
    assert list(refused_trials("hostile/h", [good, bad])) == ["hostile/h passes with 90% of the points: why"]
    assert list(refused_trials("accepted/a", [good])) == ["accepted/a earns 20% of the points: why"]
    assert list(refused_trials("rejected/r", [good])) == []
