"""What trainings came to, kept on disk: who marks again, interrupted or under new rules, trains nothing twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from autograder.program import Source
from autograder.training.machine import Machine
from autograder.training.results import Round
from autograder.training.task import Device, TrainingTask, World
from bank import phantoms
from bank.whole_files import write_whole


@dataclass(frozen=True)
class Record:
    """A folder of trainings, each in a file that is named by all that it rests on.

    Only trainings that ended in a score are kept: what was stopped may have met a busy machine.

    Attributes
    ----------
    folder
        Made when the first training is kept.
    """

    folder: Path

    def get(self, key: str) -> Round | None:
        """Return what a training came to, None where it is not known or its file cannot be read."""
        try:
            return _ROUND.validate_python(json.loads(self._file(key).read_text(encoding="utf-8")))
        except (OSError, ValueError, ValidationError):
            return None

    def put(self, key: str, found: Round) -> None:
        """Keep what a training came to, if it has a score."""
        if found.score is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self._file(key), json.dumps(asdict(found)) + "\n")

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def key_of(task: TrainingTask, source: Source, machine: Machine, seed: int, world: World) -> str:
    """Return the sha256 of all that a training rests on, in hexadecimal digits."""
    files = {name: hashlib.sha256(content).hexdigest() for name, content in source.files.items()}
    where = [machine.device, machine.name, machine.versions, scored_with(task, machine.device)]
    words = [[cell.source for cell in source.cells], source.module_name, files, where, seed, world]
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()


def scored_with(task: TrainingTask, device: Device) -> str:
    """Return the sha256 of what draws a training's images and scores its model, and of its budget, in hexadecimal."""
    exercise, digest = task.exercise, hashlib.sha256(repr(task.profile(device)).encode())
    drawing = sorted(Path(phantoms.__path__[0]).glob("*.py"))
    for file in (exercise.folder / "data.py", exercise.solution_folder / "training.py", *drawing):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


_ROUND: Final = TypeAdapter(Round)
