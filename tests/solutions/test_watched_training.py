"""Looking at a training from outside."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from solutions.watched_training import watched_training

PROGRAM = """
import torch

RATE = 1.0

def build_model():
    torch.manual_seed(0)
    layer = torch.nn.Linear(1, 1, bias=False)
    with torch.no_grad():
        layer.weight.fill_(8.0)
    return layer

def train(data, seed):
    model = build_model()
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
    for _ in range(data["steps"]):
        assert model.training
        optimiser.zero_grad()
        model(torch.ones(1, 1)).sum().backward()  # the weight is the loss, and its gradient 1
        optimiser.step()
    return model
"""


@pytest.fixture
def program() -> ModuleType:
    module = ModuleType("program")
    exec(PROGRAM, module.__dict__)
    return module


def weight_of(model: nn.Module) -> float:
    assert not model.training
    assert isinstance(model, nn.Linear)
    assert not torch.is_grad_enabled()
    return float(model.weight)


def test_losses_are_means_of_steps_and_looks_come_after_the_last_of_them(program: ModuleType) -> None:
    run = watched_training(program, {"steps": 4}, 1, every=2, score_of=weight_of)
    assert run.losses == [7.5, 5.5]  # 8 and 7, 6 and 5
    assert run.scores == [6.0, 4.0]
    assert not run.model.training


def test_names_are_changed_for_one_training_alone(program: ModuleType) -> None:
    backward: Any = Tensor.backward
    changed = watched_training(program, {"steps": 2}, 1, every=1, score_of=weight_of, changes={"RATE": 2.0})
    assert changed.scores == [6.0, 4.0]
    assert watched_training(program, {"steps": 2}, 1, every=1, score_of=weight_of).scores == [7.0, 6.0]
    assert Tensor.backward is backward


def test_a_training_that_breaks_off_is_no_longer_overheard(program: ModuleType) -> None:
    backward: Any = Tensor.backward

    def fails(model: nn.Module) -> float:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        watched_training(program, {"steps": 2}, 1, every=1, score_of=fails)
    assert Tensor.backward is backward
    program.train({"steps": 1}, 1)  # no look fails here
