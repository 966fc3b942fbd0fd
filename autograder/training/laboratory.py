"""Open the place where networks are trained when the first one is, and not before."""

from __future__ import annotations

import os
from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import Self

from autograder.sandbox.fork_server import ForkServer
from autograder.training.calibration import Calibration, calibration_file, read_calibration
from autograder.training.machine import ANYWHERE, Machine, Placement, find_machine
from autograder.training.record import Record
from autograder.training.rounds import Lab
from autograder.training.slots import slots_of_user
from autograder.training.task import TrainingTask
from bank.errors import VoxbankError

_PRELOAD = ("numpy", "torch")


class Laboratory:
    """Gives the place where networks are trained; looking for a GPU takes its time, and most forms need none.

    Parameters
    ----------
    server
        The sandbox, for trainings on the processor; for those on a GPU another one is opened.
    placement
        What is asked for.
    jobs
        How many trainings run at once on the processor; one per core when None.
    record
        Where trainings are kept; None keeps none.
    calibration
        What scores mean, before that stands in the exercise's folder; None for what stands there.
    """

    def __init__(
        self,
        server: ForkServer,
        placement: Placement = ANYWHERE,
        jobs: int | None = None,
        record: Record | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self.server, self._placement, self._record, self._calibration = server, placement, record, calibration
        self._jobs = jobs or len(os.sched_getaffinity(0))
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened; a second call does nothing."""
        self._stack.close()

    def place_for(self, task: TrainingTask) -> Lab:
        """Return where an exercise's networks are trained.

        Where nothing else is asked for, an exercise that is not calibrated for GPUs is trained on the processor.

        Raises
        ------
        VoxbankError
            When the device that is asked for is not there, or a GPU that is there cannot be used.
        """
        if self._placement.device == "auto" and not self._is_calibrated_for_gpus(task):
            return self._on_processor
        return self._wanted

    def _is_calibrated_for_gpus(self, task: TrainingTask) -> bool:
        if self._calibration is not None:
            return self._calibration.device == "cuda"
        return calibration_file(task.exercise, "cuda").exists()

    def calibration_for(self, task: TrainingTask, place: Lab) -> Calibration:
        """Return what an exercise's scores mean at a place; raises ExerciseError where that was not measured."""
        return self._calibration or read_calibration(task, place.machine.device)

    def place_to_calibrate(self, task: TrainingTask) -> Lab:
        """Return where an exercise is to be calibrated: where nothing else is asked for, on a GPU if it has a profile.

        Raises
        ------
        VoxbankError
            When the device that is asked for is not there, or a GPU that is there cannot be used.
        """
        if self._placement.device == "auto" and task.about.cuda is None:
            return self._on_processor
        return self._wanted

    @property
    def _wanted(self) -> Lab:
        return self._on_gpu if self._machine.device == "cuda" else self._on_processor

    @cached_property
    def _machine(self) -> Machine:
        return find_machine(self._placement.device)

    @cached_property
    def _on_processor(self) -> Lab:
        return Lab(self.server, find_machine("cpu"), self._jobs, record=self._record)

    @cached_property
    def _on_gpu(self) -> Lab:
        machine, share = self._machine, self._placement.jobs_per_gpu
        server = ForkServer(isolation=self.server.isolation, preload=_PRELOAD, gpu=True)
        self._stack.callback(server.close)
        lab = Lab(server, machine, len(machine.gpus) * share, slots_of_user(machine.gpus, share), self._record)
        if trouble := lab.trouble():
            raise VoxbankError(f"{machine.name}: this GPU cannot be used in the sandbox: {trouble}")
        return lab
