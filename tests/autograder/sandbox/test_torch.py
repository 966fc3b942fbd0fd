"""Tensors and training in a server that has torch loaded: one thread, no hanging child."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from autograder.sandbox.fork_server import Cell, ForkServer, Returned, Submission, Unsendable
from autograder.sandbox.values import TensorValue
from tests.autograder.sandbox.conftest import QUICK

SOURCE = """
import torch
from torch.utils.data import DataLoader, TensorDataset

def double(x):
    x += 1
    return x.requires_grad_() * 2

def train():
    torch.manual_seed(0)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(5):
        for (x,) in DataLoader(TensorDataset(torch.ones(8, 2)), batch_size=4, shuffle=True):
            loss = ((model(x) - 3) ** 2).mean()
            optimizer.zero_grad(); loss.backward(); optimizer.step()
            losses.append(float(loss.detach()))
    return losses

@torch.jit.script
def scripted(x: torch.Tensor):
    return x + 1

def half():
    return torch.ones(2, dtype=torch.bfloat16)

drawn = torch.rand(3)
many = torch.set_num_threads(4)
"""


@pytest.fixture(scope="module")
def submission() -> Iterator[Submission]:
    limits = dataclasses.replace(QUICK, cpu_s=20, memory_bytes=1 << 30)
    with ForkServer(preload=("torch",)) as server, server.submission([Cell(SOURCE)], limits=limits, seed=5) as child:
        assert child.loaded[0].ok, child.loaded[0].exception
        yield child


def test_a_tensor_goes_in_and_comes_back_as_plain_values(submission: Submission) -> None:
    sent = np.arange(6, dtype=np.float32).reshape(2, 3)
    reply = submission.call("double", TensorValue(sent))
    assert isinstance(reply, Returned)
    assert type(reply.value) is TensorValue
    assert reply.value.array.dtype == np.float32
    assert np.array_equal(reply.value.array, 2 * (sent + 1))
    assert np.array_equal(reply.arguments[0].array, sent + 1)


def test_a_training_loop_runs(submission: Submission) -> None:
    reply = submission.call("train")
    assert isinstance(reply, Returned)
    assert reply.value[-1] < reply.value[0]


def test_a_scripted_function_can_be_called(submission: Submission) -> None:
    reply = submission.call("scripted", TensorValue(np.zeros(2, np.float32)))
    assert isinstance(reply, Returned)
    assert reply.value.array.tolist() == [1.0, 1.0]


def test_a_type_that_numpy_lacks_is_refused_with_a_sentence(submission: Submission) -> None:
    reply = submission.call("half")
    assert isinstance(reply, Unsendable)
    assert "bfloat16" in reply.sentence


def test_workers_that_load_data_are_done_without_and_told_once(submission: Submission) -> None:
    probe = """
from torch.utils.data import DataLoader
def probe(names):
    options = {"num_workers": 2, "persistent_workers": True, "prefetch_factor": 4, "timeout": 5}
    loaders = [DataLoader(list(range(4)), batch_size=2, **options) for _ in range(2)]
    return [[batch.tolist() for batch in loader] for loader in loaders]
"""
    reply = submission.probe(probe)
    assert isinstance(reply, Returned)
    assert reply.value == [[[0, 1], [2, 3]]] * 2
    assert reply.output == "(DataLoader: num_workers=2 was set to 0 while work is marked)\n"


def test_a_model_is_left_uncompiled_and_gives_what_it_gives(submission: Submission) -> None:
    probe = """
import torch
def probe(names):
    model = torch.nn.Linear(2, 1)
    @torch.compile(dynamic=True)
    def twice(x):
        return 2 * x
    x = torch.ones(1, 2)
    return [bool((torch.compile(model)(x) == model(x)).all()), twice(3)]
"""
    reply = submission.probe(probe)
    assert isinstance(reply, Returned)
    assert reply.value == [True, 6]
    assert reply.output == "(torch.compile leaves models as they are while work is marked)\n"


def test_weights_are_saved_and_loaded(submission: Submission) -> None:
    probe = """
import torch
def probe(names):
    model = torch.nn.Linear(2, 1)
    torch.save(model.state_dict(), "weights.pt")
    loaded = torch.load("weights.pt", weights_only=True, map_location=torch.device("cpu"))
    return bool((loaded["weight"] == model.weight).all())
"""
    assert submission.probe(probe) == Returned(True)


def test_torchs_generator_starts_at_the_seed(submission: Submission) -> None:
    drawn = submission.value("drawn")
    again = submission.probe("import torch\ndef probe(names):\n    torch.manual_seed(5)\n    return torch.rand(3)")
    assert isinstance(drawn, Returned)
    assert isinstance(again, Returned)
    assert np.array_equal(drawn.value.array, again.value.array)
