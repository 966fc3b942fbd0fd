"""A probe drives a torch model: modes, gradients, one step of training."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from autograder.functions import Authored, StudentFunctions
from autograder.program import Program, Source
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.values import TensorValue
from bank.checks import Mismatch

LIMITS = Limits(cpu_s=20, wall_s=60.0)
ONE_STEP = """
import torch


def probe(student, images, labels):
    model = student.build_model()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(5):
        loss = torch.nn.functional.mse_loss(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    without = [name for name, weight in model.named_parameters() if weight.grad is None]
    model.eval()
    return {"losses": losses, "without_gradient": without, "training": model.training}
"""
FORM = {"losses": [float], "without_gradient": [str], "training": bool}
MODEL = """
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.used = torch.nn.Linear(3, 1)
        self.forgotten = torch.nn.Linear(3, 1)
    def forward(self, x):
        return self.used(x)

def build_model():
    return Model()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer(preload=("numpy", "torch")) as opened:
        yield opened


def driven(server: ForkServer, text: str) -> dict[str, object]:
    images = TensorValue(np.arange(12, dtype=np.float32).reshape(4, 3) / 12)
    with Program(server, Source.module(text, {}), LIMITS) as program:
        program.begin_check()
        student = StudentFunctions(program, Authored({"one_step": ONE_STEP}))
        result: dict[str, object] = student.probe(
            "one_step", images, TensorValue(np.ones((4, 1), np.float32)), returns=FORM
        )
        assert student.changed_arguments == ()
        return result


def test_a_model_is_trained_in_a_probe_from_the_same_weights_each_time(server: ForkServer) -> None:
    first = driven(server, MODEL)
    losses = first["losses"]
    assert isinstance(losses, list)
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0]
    assert first["without_gradient"] == ["forgotten.weight", "forgotten.bias"]
    assert first["training"] is False
    assert driven(server, "import torch\ntorch.rand(7)\n" + MODEL) == first


def test_a_model_that_is_none_and_one_that_cannot_learn_are_told_why(server: ForkServer) -> None:
    with pytest.raises(Mismatch, match=r"^raised AttributeError: 'NoneType' object has no attribute 'parameters'$"):
        driven(server, MODEL.replace("return Model()", "Model()"))
    with pytest.raises(
        Mismatch, match=r"^raised RuntimeError: .*mat1 and mat2 shapes cannot be multiplied .*line 10: "
    ):
        driven(server, MODEL.replace("torch.nn.Linear(3, 1)", "torch.nn.Linear(4, 1)"))
    huge = MODEL.replace("return self.used(x)", "return self.used(x) + torch.zeros(1 << 30).sum()")
    with pytest.raises(
        Mismatch, match=r"^needs 4 GB, 1 GB is allowed \(line 10: `return self.used\(x\) \+ torch.zeros"
    ):
        driven(server, huge)
