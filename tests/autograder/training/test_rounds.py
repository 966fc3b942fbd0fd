"""One training in the sandbox: what is counted, what must not be touched, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.program import Source
from autograder.training.machine import Machine
from autograder.training.results import Round
from autograder.training.rounds import LOOKS, Lab, run_rounds
from autograder.training.slots import Slots
from autograder.training.task import TrainingTask
from bank.schema import ProfileFile

Responses = Callable[..., Source]


def trained(lab: Lab, task: TrainingTask, source: Source, seed: int = 11) -> Round:
    return run_rounds(lab, task, source, [(seed, "own")])[0]


def test_the_same_seed_gives_the_same_score_and_another_one_other_images(
    lab: Lab, task: TrainingTask, response: Responses
) -> None:
    twice = [trained(lab, task, response("reference")) for _ in range(2)]
    assert twice[0].score == twice[1].score
    assert trained(lab, task, response("reference"), 12).score != twice[0].score


def test_steps_are_counted_and_the_training_is_watched_on_its_way(
    lab: Lab, task: TrainingTask, response: Responses
) -> None:
    found = trained(lab, task, response("reference"))
    assert (found.problem, found.steps, found.parameters) == ("", 60, 4)  # three taps and an offset
    assert [step for step, _ in found.curve] == [10, 20, 30, 40, 50, 60]
    assert len(found.curve) == LOOKS
    scores = [score for _, score in found.curve]
    assert scores[-1] == max(scores) > scores[0] + 1  # in decades of the squared error
    assert [(panel.caption, len(panel.pictures)) for panel in found.panels] == [("your network", 4), ("right", 4)]


def test_looking_at_a_training_does_not_disturb_it(lab: Lab, task: TrainingTask, response: Responses) -> None:
    noisy = response(
        "reference", 'model(data["signals"])', 'model(data["signals"] + 0.1 * torch.randn_like(data["signals"]))'
    )
    unseen = response(
        "reference", "model = build_model()", "model = torch.nn.Conv1d(1, 1, 3, padding=1)"
    )  # a model that is not built by build_model is not looked at
    with_noise = noisy.cells[0].source.replace("model = build_model()", "model = torch.nn.Conv1d(1, 1, 3, padding=1)")
    assert trained(lab, task, unseen).curve == ()
    watched, unwatched = (trained(lab, task, source) for source in (noisy, Source.module(with_noise, {})))
    assert watched.score == unwatched.score


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("range(data", "range(2 * data", "the training took more than the 60 optimiser steps that are allowed"),
        ("loss.backward()", "[loss.backward(retain_graph=True) for _ in range(3)]", "more than 120 backward passes"),
        ("return model\n", "return model.weight\n", "`train` returned Parameter, expected the trained model"),
        ("        optimiser.step()\n", "", "no step of an optimiser of torch.optim was counted"),
        ("    return model\n", '    data["signals"][0] = 0\n    return model\n', "`train` changed the data"),
        ("1, 1, 3, padding=1", "1, 1, 51, padding=25", "the model has 52 parameters; at most 50 are allowed"),
        ("    return model\n", "    model.bias.data += float('nan')\n    return model\n", "not finite"),
        (
            "    return model\n",
            "    model.forward = lambda x: 2 * x\n    return model\n",
            "has to stand in its parameters",
        ),
        ("    return model\n", "    return torch.nn.Conv1d(1, 1, 1)\n", "do not fit what `build_model()` returns"),
        ("    return model\n", "    raise ValueError('mine')\n", "ValueError: mine"),
        (
            "    return model\n",
            "    import os\n    os._exit(3)\n",
            "ended the program instead of returning (exit status 3)",
        ),
    ],
)
def test_a_training_that_cannot_be_scored_says_why(
    lab: Lab, task: TrainingTask, response: Responses, old: str, new: str, sentence: str
) -> None:
    found = trained(lab, task, response("reference", old, new))
    assert found.score is None
    assert sentence in found.problem
    assert not found.ours


def test_an_optimiser_that_hides_its_steps_is_stopped_by_its_backward_passes(
    lab: Lab, task: TrainingTask, response: Responses
) -> None:
    text = (
        response("reference")
        .cells[0]
        .source.replace("def train(", MANY)
        .replace("torch.optim.Adam(", "Many(data, model, ")
    )
    found = trained(lab, task, Source.module(text, {}))
    assert found.score is None
    assert found.problem == "the training took more than 120 backward passes"


MANY = """
class Many(torch.optim.SGD):
    def __init__(self, data, model, parameters, lr):
        super().__init__(parameters, lr)
        self.data, self.model = data, model

    def step(self):
        for _ in range(10):
            loss = torch.nn.functional.mse_loss(self.model(self.data["signals"]), self.data["filtered"])
            gradients = torch.autograd.grad(loss, list(self.model.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(self.model.parameters(), gradients):
                    parameter -= 0.1 * gradient


def train("""


class _Lost(Lab):
    """A place whose GPU answers no more."""

    @contextmanager
    def place(self) -> Iterator[dict[str, Any]]:
        yield {"device": "cuda", "gpu": "GPU-that-is-not-here", "memory_share": 1.0}


def test_a_gpu_that_is_lost_is_our_fault_and_not_the_students(
    lab: Lab, task: TrainingTask, response: Responses, tmp_path: Any
) -> None:
    gone = _Lost(lab.server, replace(lab.machine, gpus=("GPU-that-is-not-here",)), 1, Slots(("x",), 1, tmp_path))
    found = trained(gone, task, response("reference"))
    assert found.ours
    assert found.problem.startswith("the GPU was lost: ")


class _StandIn(Lab):
    """A processor that stands in for a GPU."""

    @contextmanager
    def place(self) -> Iterator[dict[str, Any]]:
        yield {"device": "cpu"}


def test_on_a_gpu_its_own_profile_counts(lab: Lab, task: TrainingTask, response: Responses, tmp_path: Any) -> None:
    place = _StandIn(lab.server, Machine("cuda", "a GPU", ("x",)), 1, Slots(("x",), 1, tmp_path))
    profile = ProfileFile(steps=20, parameters=50, seconds=1)
    large = replace(task, about=task.about.model_copy(update={"cuda": profile}))
    found = trained(place, large, response("reference"))
    assert (found.problem, found.steps) == ("", 20)


def test_a_place_that_computes_has_no_trouble(lab: Lab) -> None:
    assert lab.trouble() == ""


def test_permuted_labels_leave_every_image_and_move_every_label(task: TrainingTask) -> None:
    own, permuted = (task.draw(5, "cpu", world) for world in ("own", "permuted"))
    np.testing.assert_array_equal(own.data["signals"], permuted.data["signals"])
    moved = own.data["filtered"] != permuted.data["filtered"]
    assert moved.reshape(64, -1).any(axis=1).all()
    assert sorted(own.data["filtered"][:, 0, 0]) == sorted(permuted.data["filtered"][:, 0, 0])


def test_weights_before_the_first_step_follow_the_seed_and_every_world_has_its_own(
    lab: Lab, task: TrainingTask, response: Responses
) -> None:
    wide = response("reference", "1, 1, 3, padding=1", "1, 1, 21, padding=10")
    rounds = run_rounds(lab, task, wide, [(11, "own"), (11, "own"), (11, "permuted")])
    (first,), (again,), (elsewhere,) = (each.first for each in rounds)
    assert len(first) == 21
    assert first == again != elsewhere
    hidden = response("reference", "model = build_model()", "model = build_model()\n    model.weight.data.fill_(0.25)")
    assert trained(lab, task, hidden).first == ((0.25,) * 3,)
