"""What training the networks of a class will cost, before it is begun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from autograder.training.calibration import calibration_file, read_calibration
from autograder.training.machine import Placement, find_machine
from autograder.training.protocol import SEEDS
from autograder.training.task import Device, load_task
from bank.exercise import Exercise

FEWEST: Final = 3
"""Trainings of a response that clearly earns points: one on the task, two that show whether it was learned."""
MOST: Final = SEEDS + 2


@dataclass(frozen=True)
class Forecast:
    """What training will cost.

    Attributes
    ----------
    device, machine
        Where.
    submissions
        How many there are.
    seconds, most_seconds
        That the device is busy with them, by what the reference took when it was calibrated: where no score lies near
        a threshold, and where all do.
    """

    device: Device
    machine: str
    submissions: int
    seconds: float
    most_seconds: float

    @property
    def sentence(self) -> str:
        """The forecast in words."""
        hours = "GPU-hours" if self.device == "cuda" else "processor-hours"
        return (
            f"networks of {self.submissions} submissions are trained on {self.machine}: {self.seconds / 3600:.2g} to "
            f"{self.most_seconds / 3600:.2g} {hours}"
        )


def forecast(exercises: Iterable[Exercise], submissions: int, placement: Placement) -> list[Forecast]:
    """Return what training will cost on each kind of device; nothing where no network is trained.

    Raises
    ------
    VoxbankError
        When the device that is asked for is not there, or an exercise is not calibrated for it.
    """
    seconds: dict[Device, float] = {}
    for exercise in exercises:
        task = load_task(exercise)
        if task is None:
            continue
        on_gpu = placement.device == "cuda" or calibration_file(exercise, "cuda").exists()
        device = find_machine(placement.device).device if on_gpu else "cpu"
        seconds[device] = seconds.get(device, 0.0) + read_calibration(task, device).seconds
    return [
        Forecast(device, find_machine(device).name, submissions, *(n * each * submissions for n in (FEWEST, MOST)))
        for device, each in seconds.items()
        if submissions
    ]
