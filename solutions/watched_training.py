"""A training watched from outside, for the curves of stems and worked solutions; it needs torch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.optimizer import register_optimizer_step_post_hook


@dataclass(frozen=True)
class Watched:
    """What was seen of a training.

    Attributes
    ----------
    losses
        Loss of the backward passes, as the mean of so many steps each as a look comes after, with three digits.
    scores
        What the looks found.
    model
        The trained model, in evaluation mode.
    """

    losses: list[float]
    scores: list[float]
    model: nn.Module


def watched_training(
    program: ModuleType,
    data: Mapping[str, Any],
    seed: int,
    *,
    every: int,
    score_of: Callable[[nn.Module], float],
    changes: Mapping[str, object] | None = None,
) -> Watched:
    """Train a program whose steps have one backward pass each, and look at its model every few steps.

    Parameters
    ----------
    program
        With `build_model()` and `train(data, seed)`.
    data, seed
        For `train`; "steps" in the data is a multiple of `every`.
    every
        After how many steps the model is looked at.
    score_of
        Called with the model in evaluation mode and without gradients; the model's mode is put back.
    changes
        Names in the program that mean something else during this training.
    """
    losses: list[float] = []
    scores: list[float] = []

    def look(model: nn.Module) -> None:
        if len(losses) % every == 0:
            was = model.training
            scores.append(_looked_at(model, score_of))
            model.train(was)

    with _overheard(program, changes or {}, losses.append, look):
        model = program.train(data, seed)
    means = np.mean(np.reshape(losses, (-1, every)), axis=1)
    return Watched([float(f"{value:.3g}") for value in means], scores, model.eval())


def _looked_at(model: nn.Module, score_of: Callable[[nn.Module], float]) -> float:
    model.eval()
    with torch.no_grad():
        return score_of(model)


@contextmanager
def _overheard(
    program: ModuleType,
    changes: Mapping[str, object],
    heard: Callable[[float], None],
    look: Callable[[nn.Module], None],
) -> Iterator[None]:
    """Tell the loss of every backward pass, and show the model after every step."""
    built: list[nn.Module] = []
    build, backward = program.build_model, Tensor.backward

    def remember() -> nn.Module:
        built.append(build())
        return built[-1]

    def tell(self: Tensor) -> None:
        heard(self.item())
        backward(self)

    with ExitStack() as stack:
        for name, value in {"build_model": remember, **changes}.items():
            stack.enter_context(patch.object(program, name, value))
        stack.enter_context(patch.object(Tensor, "backward", tell))
        stack.callback(register_optimizer_step_post_hook(lambda *_: look(built[-1])).remove)
        yield
