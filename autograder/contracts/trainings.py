"""The contract of trainings: the exercise is calibrated as it is, and what was measured admits it and still holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from autograder.contracts.breach import Breach
from autograder.training.calibration import Calibration, read_calibration
from autograder.training.measuring import PASSING, calibration_seeds, refusals, responses_of
from autograder.training.task import TrainingTask, load_task
from bank.errors import ExerciseError
from bank.exercise import Exercise

_DRIFT: Final = 0.01
"""Share of the gap by which a baseline may differ from what was measured: libraries round in other ways."""


def trainings(exercise: Exercise) -> Iterator[Breach]:
    """Yield what is wrong with how a training exercise was calibrated; nothing is trained."""
    task = load_task(exercise)
    if task is None:
        return
    try:
        calibration = read_calibration(task, "cpu")
    except ExerciseError as problem:
        yield Breach("code", str(problem))
        return
    for sentence in (*refusals(task, calibration), *_of_responses(task, calibration), *_drift(task, calibration)):
        yield Breach("code", f"as calibrated for cpu: {sentence}")


def _of_responses(task: TrainingTask, calibration: Calibration) -> Iterator[str]:
    """Yield responses that were not tried, and those that earned what they should not."""
    for name in responses_of(task):
        earned = calibration.earned.get(name, ())
        right = name == "reference" or name.startswith("accepted/")
        if not earned:
            yield f"{name} was not tried"
        elif right and any(share != 1.0 for share in earned):
            yield f"{name} did not always earn full marks"
        elif not right and any(share is not None and share >= PASSING for share in earned):
            yield f"{name} passed"


def _drift(task: TrainingTask, calibration: Calibration) -> Iterator[str]:
    """Yield that the first baseline is another one now: what draws the images has changed outside of the exercise."""
    now = task.baseline(task.draw(calibration_seeds(1)[0], calibration.device))
    measured, allowed = calibration.baseline[0], _DRIFT * (calibration.goal - calibration.base)
    if abs(now - measured) > allowed:
        yield f"the first baseline was {measured:.5g} and is {now:.5g} now: the images have changed; calibrate again"
