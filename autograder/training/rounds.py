"""One training of one response on images of its own, and what its model is worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autograder.budget import CLOCK_PER_COMPUTING
from autograder.equality import equal_values
from autograder.marking.marks import Panel
from autograder.program import Program, Source
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Returned
from autograder.sandbox.text import plain as harmless
from autograder.training.machine import Machine
from autograder.training.record import Record, key_of
from autograder.training.results import Round
from autograder.training.slots import Slots
from autograder.training.task import Draw, TrainingTask, World
from bank.comparison import Mismatch
from bank.excerpts import grey_png
from bank.schema import ProfileFile
from bank.tolerance import Tolerance

PATIENCE: Final = 10
"""Times the nominal computing time after which a training is ended."""
LOOKS: Final = 6
"""How often a training is looked at on its way, for its curve."""
BATCH: Final = 8
"""Images that a model is given at once where it is scored."""
_ROOM_FOR_START_S: Final = 10
_ROOM_FOR_START_ON_GPU_S: Final = 60
_HOST_MEMORY_MB: Final = 16 << 10
"""What a training on a GPU may take of the machine's own memory: CUDA alone takes some gigabytes."""
_PROOF_LIMITS: Final = Limits(cpu_s=60, wall_s=120, total_wall_s=240, memory_bytes=_HOST_MEMORY_MB << 20)
_AGREE: Final = Tolerance(atol=1e-4, rtol=1e-3)
_AGREE_ON_GPU: Final = Tolerance(atol=5e-2, rtol=5e-2)
"""Batches of another size may be computed in another order there, in half precision."""


@dataclass(frozen=True)
class Lab:
    """Where trainings run.

    Attributes
    ----------
    server
        The sandbox.
    machine
        The processor or the GPUs.
    jobs
        How many trainings run at once.
    slots
        The places on GPUs, for which other processes queue, too; None on a processor.
    record
        What was trained before; None where nothing is kept.
    """

    server: ForkServer
    machine: Machine
    jobs: int = 1
    slots: Slots | None = None
    record: Record | None = None

    @contextmanager
    def place(self) -> Iterator[dict[str, Any]]:
        """Wait for a place to train at, and return what is said of it to the program's process."""
        if self.slots is None:
            yield {"device": self.machine.device}
            return
        with self.slots.take() as gpu:
            yield {"device": self.machine.device, "gpu": gpu, "memory_share": 1 / self.slots.per_gpu}

    def trouble(self) -> str:
        """Return why this place computes nothing at all, or ''."""
        with self.place() as place, Program(self.server, Source.module("", {}), _PROOF_LIMITS) as program:
            reply = program.probe("compute_two", f"{_source()}\nprobe = compute_two\n", place)
            if isinstance(reply, Returned) and reply.value == 2.0:
                return ""
            return program.failure(reply) if not isinstance(reply, Returned) else "one and one came out wrong"


@dataclass(frozen=True)
class _Trained:
    weights: dict[str, NDArray[Any]]
    steps: int
    memory_mb: int
    first: tuple[tuple[float, ...], ...]
    looks: list[tuple[int, Any]]
    last: Any
    seconds: float


def run_rounds(lab: Lab, task: TrainingTask, source: Source, wanted: Sequence[tuple[int, World]]) -> list[Round]:
    """Train once for each (seed, world), several at once where the lab has room, and score what comes of it."""
    one = partial(_known_or_run, lab, task, source)
    with ThreadPoolExecutor(max(1, min(lab.jobs, len(wanted)))) as pool:
        return list(pool.map(one, *zip(*wanted, strict=True))) if wanted else []


def _known_or_run(lab: Lab, task: TrainingTask, source: Source, seed: int, world: World) -> Round:
    if lab.record is None:
        return _run_round(lab, task, source, seed, world)
    key = key_of(task, source, lab.machine, seed, world)
    found = lab.record.get(key)
    if found is None:
        found = _run_round(lab, task, source, seed, world)
        lab.record.put(key, found)
    return found


def _run_round(lab: Lab, task: TrainingTask, source: Source, seed: int, world: World) -> Round:
    drawn = task.draw(seed, lab.machine.device, world)
    try:
        trained = _train(lab, task, source, drawn)
        parameters, prediction = predict(lab, task, source, trained.weights, drawn.inputs)
        _, shown = predict(lab, task, source, trained.weights, drawn.shown)
        _demand_same(shown, trained.last, _AGREE if lab.slots is None else _AGREE_ON_GPU)
        score = task.score(prediction, drawn.truth)
    except Mismatch as problem:
        if lab.slots is not None and (trouble := lab.trouble()):
            return Round(seed, None, f"the GPU was lost: {trouble}", ours=True)
        return Round(seed, None, str(problem))
    curve = tuple(_curve(task, drawn, trained.looks))
    panels = tuple(
        Panel(caption, tuple(grey_png(255.0 * image) for image in images))
        for caption, images in task.panels(drawn.shown, drawn.shown_truth, shown)
    )
    counted = (trained.steps, parameters, trained.memory_mb)
    return Round(seed, score, "", *counted, round(trained.seconds, 2), curve, panels, trained.first)


def _train(lab: Lab, task: TrainingTask, source: Source, drawn: Draw) -> _Trained:
    """Train in a process of its own; raises Mismatch with what went wrong there."""
    profile = task.profile(lab.machine.device)
    looks = sorted({max(1, round(profile.steps * n / LOOKS)) for n in range(1, LOOKS + 1)})
    plan = _plan(task) | {"steps": profile.steps, "looks": looks, "inputs": list(drawn.shown)}
    with lab.place() as place, Program(lab.server, source, _limits(lab, profile)) as program:
        answer, after, seconds = _asked(program, "train_watched", drawn.data, drawn.seed, plan | place)
    if not equal_values(drawn.data, after[0], Tolerance()):
        raise Mismatch("`train` changed the data that it was given")
    weights = {str(name): _numbers(value, f"the weight '{name}'") for name, value in _items(answer.get("weights"))}
    counted = (_whole(answer.get("steps")), _whole(answer.get("memory_mb")))
    first = tuple(tuple(_numbers(each, "a first weight").tolist()) for each in _list(answer.get("first")))
    return _Trained(weights, *counted, first, list(_pairs(answer.get("looks"))), answer.get("last"), seconds)


def trained_weights(lab: Lab, task: TrainingTask, source: Source, drawn: Draw) -> dict[str, NDArray[Any]]:
    """Return the weights that a program learns from these images; raises Mismatch with what went wrong."""
    return _train(lab, task, source, drawn).weights


def predict(
    lab: Lab, task: TrainingTask, source: Source, weights: dict[str, NDArray[Any]], inputs: Sequence[NDArray[Any]]
) -> tuple[int, NDArray[Any]]:
    """Put weights into a new model, in a process that has seen no training data; return its size and its prediction.

    Raises
    ------
    Mismatch
        With what went wrong.
    """
    profile = task.profile(lab.machine.device)
    plan = _plan(task) | {"parameters": profile.parameters}
    with lab.place() as place, Program(lab.server, source, _limits(lab, profile)) as program:
        answer, _, _ = _asked(program, "predict_with", weights, list(inputs), plan | place)
    prediction = _numbers(answer.get("prediction"), "the prediction")
    if not np.isfinite(prediction).all():
        raise Mismatch("the trained model predicts values that are not finite (NaN or infinity)")
    return _whole(answer.get("parameters")), prediction


def _plan(task: TrainingTask) -> dict[str, Any]:
    return {"predicts": "predict" in task.part.functions, "batch": BATCH}


def _limits(lab: Lab, profile: ProfileFile) -> Limits:
    room = _ROOM_FOR_START_S if lab.slots is None else _ROOM_FOR_START_ON_GPU_S
    most = float(PATIENCE * profile.seconds + room)
    clock = CLOCK_PER_COMPUTING * most
    memory_mb = profile.memory_mb if lab.slots is None else _HOST_MEMORY_MB
    return Limits(cpu_s=most, wall_s=clock, total_wall_s=2 * clock, memory_bytes=memory_mb << 20)


def _asked(program: Program, what: str, *arguments: Any) -> tuple[dict[str, Any], tuple[Any, ...], float]:
    """Ask our source in the program's process; return its answer, the arguments afterwards, and the seconds."""
    program.loaded  # noqa: B018 - so that loading does not count
    before = program.seconds_used
    reply = program.probe(what, f"{_source()}\nprobe = {what}\n", *arguments)
    if not isinstance(reply, Returned):
        raise Mismatch(program.failure(reply) + (program.trouble() if not program.alive else ""))
    answer = reply.value
    if not isinstance(answer, dict) or not isinstance(answer.get("wrong"), str):
        raise Mismatch("what came back from the training is not what was asked for")
    if answer["wrong"]:
        raise Mismatch(harmless(answer["wrong"])[:300])
    return answer, reply.arguments, program.seconds_used - before


@cache
def _source() -> str:
    return Path(__file__).with_name("inside.py").read_text(encoding="utf-8")


def _demand_same(rebuilt: NDArray[Any], returned: Any, agree: Tolerance) -> None:
    """Demand that the model that was returned is what a new one with its weights is."""
    there = _numbers(returned, "the prediction")
    if there.shape != rebuilt.shape or not np.allclose(there, rebuilt, atol=agree.atol, rtol=agree.rtol):
        raise Mismatch(
            "the model that `train` returns predicts something else than `build_model()` with its weights: all that is "
            "learned has to stand in its parameters and buffers"
        )


def _curve(task: TrainingTask, drawn: Draw, looks: Iterable[tuple[int, Any]]) -> Iterable[tuple[int, float]]:
    for step, seen in looks:
        try:
            score = task.score(_numbers(seen, "the prediction"), drawn.shown_truth)
        except Mismatch:
            continue
        if np.isfinite(score):
            yield step, round(score, 4)


def _numbers(value: Any, what: str) -> NDArray[Any]:
    array = getattr(value, "array", value)
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "biuf":
        raise Mismatch(f"{what} is no tensor of real numbers")
    return array


def _items(value: Any) -> Iterable[tuple[Any, Any]]:
    if not isinstance(value, dict):
        raise Mismatch("the trained model has no weights that can be read")
    return value.items()


def _pairs(value: Any) -> Iterable[tuple[int, Any]]:
    for pair in _list(value):
        if isinstance(pair, list) and len(pair) == 2:
            yield _whole(pair[0]), pair[1]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _whole(value: Any) -> int:
    return value if type(value) is int else 0
