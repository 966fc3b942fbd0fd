"""What scores mean on a class of hardware: the file `calibration_<device>.json` beside an exercise's solution."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, stdev
from typing import Final

from pydantic import TypeAdapter, ValidationError

from autograder.training.task import Device, TrainingTask
from bank.errors import ExerciseError
from bank.exercise import Exercise
from bank.json_text import indented
from bank.whole_files import write_whole

_MEASURED: Final = ("accepted/*.py", "hostile/*.py", "reference.py", "rejected/*.py", "training.py")


@dataclass(frozen=True)
class Band:
    """The reference's scores on the way: (step, lowest, median, highest)."""

    points: tuple[tuple[int, float, float, float], ...] = ()


@dataclass(frozen=True)
class Calibration:
    """What was measured of an exercise on one class of hardware.

    Attributes
    ----------
    device, machine, versions
        Where it was measured.
    source
        The sha256 of what it was measured with.
    baseline, reference
        Scores of the best method without learning, and of the reference, one per seed.
    permuted
        Scores of the reference trained with the labels of other images.
    other_world, carried_over
        Scores in the other world: of the reference trained there, and of the one trained in the task's own.
    band
        The reference's curves.
    seconds
        Of one training of the reference, by the clock; the median.
    earned
        'reference', 'accepted/name', 'rejected/name' and 'hostile/name' -> shares of the points under several markers'
        seeds, None where a person had to decide; empty until they were tried.
    """

    device: Device
    machine: str
    versions: dict[str, str]
    source: str
    baseline: tuple[float, ...]
    reference: tuple[float, ...]
    permuted: tuple[float, ...]
    other_world: tuple[float, ...]
    carried_over: tuple[float, ...]
    band: Band
    seconds: float
    earned: dict[str, tuple[float | None, ...]] = field(default_factory=dict)

    @property
    def base(self) -> float:
        """The score that a network has to exceed."""
        return median(self.baseline)

    @property
    def goal(self) -> float:
        """The score of the reference."""
        return median(self.reference)

    @property
    def spread(self) -> float:
        """The standard deviation of the reference's score over seeds (n - 1)."""
        return stdev(self.reference)

    @property
    def honest(self) -> float:
        """The score in the other world that only a network which learned there has: half-way to the reference."""
        return (median(self.other_world) + median(self.carried_over)) / 2

    @property
    def learned_nothing(self) -> float:
        """The score that training with the labels of other images must stay below: half-way up to the reference."""
        return (max(median(self.permuted), self.base) + self.goal) / 2

    def gap_closed(self, score: float) -> float:
        """Return the share of the gap between baseline and reference that a score closes; 0 is the baseline."""
        return (score - self.base) / (self.goal - self.base)


def calibration_file(exercise: Exercise, device: Device) -> Path:
    """Return where the calibration of an exercise for a device lies."""
    return exercise.solution_folder / f"calibration_{device}.json"


def read_calibration(task: TrainingTask, device: Device) -> Calibration:
    """Return the calibration of an exercise for a device.

    Raises
    ------
    ExerciseError
        When there is none, it cannot be read, or the exercise has changed since.
    """
    exercise = task.exercise
    file, command = calibration_file(exercise, device), f"voxbank training calibrate {exercise.name} --device {device}"
    if not file.exists():
        raise ExerciseError(f"{exercise.name} is not yet calibrated for {device}; run `{command}` on such a machine")
    try:
        calibration = _CALIBRATION.validate_python(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as problem:
        raise ExerciseError(f"{file}: this calibration cannot be read ({problem}); run `{command}` again") from None
    if calibration.source != measured_source(task, device):
        raise ExerciseError(f"{file}: the exercise has changed since it was calibrated; run `{command}` again")
    return calibration


def write_calibration(exercise: Exercise, calibration: Calibration) -> Path:
    """Write the calibration of an exercise, and return where it lies."""
    file = calibration_file(exercise, calibration.device)
    write_whole(file, indented(asdict(calibration)) + "\n")
    return file


def measured_source(task: TrainingTask, device: Device) -> str:
    """Return the sha256 of everything on which an exercise's calibration rests, in hexadecimal digits."""
    exercise, digest = task.exercise, hashlib.sha256()
    solutions = (file for pattern in _MEASURED for file in sorted(exercise.solution_folder.glob(pattern)))
    for file in (exercise.folder / "data.py", *solutions):
        digest.update(f"{file.parent.name}/{file.name}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    digest.update(repr(task.profile(device)).encode())
    return digest.hexdigest()


_CALIBRATION: Final = TypeAdapter(Calibration)
