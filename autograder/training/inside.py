"""Sent into a submission's process as text: trains and predicts there, and watches. It holds no answer.

Nothing of ours can be imported there. What it counts and returns is as unreliable as all that comes from such a
process; what it says to honest students is right.
"""

import contextlib
import os
import random
import resource
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

MOST_FIRST_WEIGHTS = 64
"""Of each matrix of weights that is told as it was before the first step."""
PASSES_PER_STEP = 2
"""Backward passes that one optimiser step may rest on: a loss may be summed up in two."""


class OverBudgetError(BaseException):
    """More steps than are allowed; no `except Exception` of the submission holds it up."""


class Watch:
    """Counts what a training does; at some of its steps it asks the model that was built last to predict."""

    def __init__(self, student: Any, plan: dict[str, Any]) -> None:
        self.student, self.plan = student, plan
        self.steps = self.passes = 0
        self.model: Any = None
        self.first: list[Any] | None = None
        self.seen: list[tuple[int, Any]] = []

    def built(self, build_model: Callable[[], Any]) -> Callable[[], Any]:
        """Return `build_model` as it is, but for remembering the model."""

        def remembering() -> Any:
            self.model = build_model()
            return self.model

        return remembering

    def passing(self, run_backward: Callable[..., Any]) -> Callable[..., Any]:
        """Return the engine's backward pass as it is, but for counting it."""

        def counting(*arguments: Any, **keywords: Any) -> Any:
            self.passes += 1
            if self.passes > PASSES_PER_STEP * self.plan["steps"]:
                raise OverBudgetError(f"more than {PASSES_PER_STEP * self.plan['steps']} backward passes")
            return run_backward(*arguments, **keywords)

        return counting

    def stepping(self, optimiser: Any, *_: Any) -> None:
        """Remember some of the weights as they are before the first step of any optimiser."""
        if self.first is None:
            learned = (weight for group in optimiser.param_groups for weight in group["params"] if weight.requires_grad)
            self.first = [
                as_array(weight.flatten()[:MOST_FIRST_WEIGHTS].clone()) for weight in learned if weight.ndim > 1
            ]

    def stepped(self, *_: Any) -> None:
        """Count a step of any optimiser, and look at the model where that is planned."""
        self.steps += 1
        if self.steps > self.plan["steps"]:
            raise OverBudgetError(f"more than the {self.plan['steps']} optimiser steps that are allowed")
        if self.steps in self.plan["looks"] and self.model is not None:
            with contextlib.suppress(Exception):  # a look is for a figure and may not disturb
                self.seen.append((self.steps, self.look(self.model)))

    def look(self, model: Any) -> Any:
        """Return what a model predicts now, and leave its modes and the random generators as they were."""
        modes = [(module, module.training) for module in model.modules()]
        with _undisturbed():
            try:
                return predicted(self.student, model, self.plan["inputs"], self.plan)
            finally:
                for module, training in modes:
                    module.training = training


@contextlib.contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Watch what happens inside."""
    from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

    names = getattr(watch.student.build_model, "__globals__", {})
    build_model, run_backward = names.get("build_model"), torch.autograd._engine_run_backward  # type: ignore[attr-defined]
    counting = watch.passing(run_backward)
    hooks = [register_optimizer_step_pre_hook(watch.stepping), register_optimizer_step_post_hook(watch.stepped)]
    torch.autograd._engine_run_backward = counting  # type: ignore[attr-defined]
    if build_model is not None:
        names["build_model"] = watch.built(build_model)
    try:
        yield
    finally:
        untouched = torch.autograd._engine_run_backward is counting  # type: ignore[attr-defined]
        torch.autograd._engine_run_backward = run_backward  # type: ignore[attr-defined]
        for hook in hooks:
            hook.remove()
        if build_model is not None:
            names["build_model"] = build_model
    if not untouched:
        raise OverBudgetError("an engine of its own: backward passes could not be counted")


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    states = random.getstate(), np.random.get_state()  # noqa: NPY002  (the submission may draw from the old generator)
    try:
        with torch.random.fork_rng():
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002


def predicted(student: Any, model: Any, inputs: list[Any], plan: dict[str, Any]) -> Any:
    """Return a model's prediction as an array, batch by batch, in evaluation mode and without gradients."""
    tensors = [as_tensor(array, plan["device"]) for array in inputs]
    pieces = []
    model.eval()
    with torch.no_grad():
        for start in range(0, len(tensors[0]), plan["batch"]):
            batch = [tensor[start : start + plan["batch"]] for tensor in tensors]
            pieces.append(student.predict(model, *batch) if plan["predicts"] else model(*batch))
    if not all(isinstance(piece, torch.Tensor) for piece in pieces):
        return pieces[0]  # the trusted side says what is wrong with it
    return torch.cat([piece.detach().cpu().float() for piece in pieces]).numpy()


def as_tensor(value: Any, device: str) -> Any:
    """Return an array as a tensor on the device, sharing its memory on the CPU; anything else as it is."""
    return torch.from_numpy(value).to(device) if isinstance(value, np.ndarray) else value


def as_array(tensor: Any) -> Any:
    """Return a tensor as an array; NumPy knows no bfloat16."""
    tensor = tensor.detach().cpu()
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy()


def seed_all(seed: int) -> None:
    """Seed every generator that a training may draw from."""
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002
    torch.manual_seed(seed)


def prepare(plan: dict[str, Any]) -> None:
    """Choose the GPU, bound the memory on it, and have it compute the same every time."""
    if "gpu" not in plan:
        return
    os.environ["CUDA_VISIBLE_DEVICES"] = plan["gpu"]
    torch.cuda.set_per_process_memory_fraction(plan["memory_share"])
    torch.use_deterministic_algorithms(True, warn_only=True)


def compute_two(student: Any, plan: dict[str, Any]) -> float:
    """Compute one and one on the device."""
    prepare(plan)
    return float(torch.ones(2, device=plan["device"]).sum())


def out_of_memory(plan: dict[str, Any]) -> dict[str, Any]:
    """Return the answer that the GPU's memory did not suffice."""
    allowed = plan["memory_share"] * torch.cuda.get_device_properties(0).total_memory / 2**30
    return {"wrong": f"the GPU's memory did not suffice: {allowed:.1f} GB of it are allowed"}


def train_watched(student: Any, data: dict[str, Any], seed: int, plan: dict[str, Any]) -> dict[str, Any]:
    """Train, and return the weights, what was counted and what the model predicted, or what went wrong."""
    prepare(plan)
    watch = Watch(student, plan)
    tensors = {name: as_tensor(value, plan["device"]) for name, value in data.items()}
    seed_all(seed)
    try:
        with watched(watch):
            model = student.train(tensors, seed)
    except OverBudgetError as problem:
        return {"wrong": f"the training took {problem}"}
    except torch.OutOfMemoryError:
        return out_of_memory(plan)
    if not isinstance(model, torch.nn.Module):
        return {"wrong": f"`train` returned {type(model).__name__}, expected the trained model, a torch.nn.Module"}
    if watch.steps == 0:
        return {"wrong": "no step of an optimiser of torch.optim was counted"}
    last = watch.look(model) if plan["inputs"] else None
    weights = {name: as_array(value) for name, value in model.state_dict().items()}
    looks = [[step, prediction] for step, prediction in watch.seen]
    used = {"steps": watch.steps, "memory_mb": most_memory_mb(plan), "first": watch.first or []}
    return {"wrong": "", "weights": weights, "looks": looks, "last": last, **used}


def most_memory_mb(plan: dict[str, Any]) -> int:
    """Return the most memory that was in use at one time: the GPU's, or the processor's with all that is loaded."""
    if "gpu" in plan:
        return torch.cuda.max_memory_reserved() >> 20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def predict_with(student: Any, weights: dict[str, Any], inputs: list[Any], plan: dict[str, Any]) -> dict[str, Any]:
    """Put weights into a new model and return its parameters' number and what it predicts."""
    prepare(plan)
    seed_all(0)
    model = student.build_model()
    if not isinstance(model, torch.nn.Module):
        return {"wrong": f"`build_model` returned {type(model).__name__}, expected a torch.nn.Module"}
    parameters = sum(parameter.numel() for parameter in model.parameters())
    if parameters > plan["parameters"]:
        return {"wrong": f"the model has {parameters:,} parameters; at most {plan['parameters']:,} are allowed"}
    try:
        model.load_state_dict({name: torch.from_numpy(np.array(value)) for name, value in weights.items()})
    except RuntimeError as problem:
        reason = str(problem).splitlines()[-1].strip()
        return {"wrong": f"the trained weights do not fit what `build_model()` returns: {reason}"}
    model.to(plan["device"])
    try:
        return {"wrong": "", "parameters": parameters, "prediction": predicted(student, model, inputs, plan)}
    except torch.OutOfMemoryError:
        return out_of_memory(plan)
