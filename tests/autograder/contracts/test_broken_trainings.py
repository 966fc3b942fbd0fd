"""A training whose calibration does not belong to it is not admitted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from autograder.contracts.trainings import trainings
from bank.discovery import Bank
from tests.conftest import CopiedExercise


@pytest.fixture
def copy(copied: Callable[[str], CopiedExercise]) -> CopiedExercise:
    return copied("unknown_taps")


def sentences(copy: CopiedExercise) -> list[str]:
    return [breach.sentence for breach in trainings(Bank((copy.root,)).exercise(copy.name))]


def recalibrate(copy: CopiedExercise, change: Callable[[dict[str, Any]], object]) -> None:
    """Change what the calibration file says."""
    file = copy.solution_folder / "calibration_cpu.json"
    written = json.loads(file.read_text(encoding="utf-8"))
    change(written)
    file.write_text(json.dumps(written), encoding="utf-8")


def test_a_training_that_is_calibrated_as_it_is_breaks_nothing(copy: CopiedExercise) -> None:
    assert sentences(copy) == []


def test_a_training_that_was_never_calibrated_is_named(copy: CopiedExercise) -> None:
    (copy.solution_folder / "calibration_cpu.json").unlink()
    assert "is not yet calibrated for cpu; run `voxbank training calibrate" in sentences(copy)[0]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("solutions/reference.py", "import torch\n"),
        ("solutions/training.py", "import numpy as np\n"),
        ("exercises/data.py", "import numpy as np\n"),
    ],
)
def test_a_training_that_has_changed_since_is_named(copy: CopiedExercise, file: str, line: str) -> None:
    copy.edit(file, line, f"{line}\n# another way\n")
    assert "the exercise has changed since it was calibrated" in sentences(copy)[0]


@pytest.mark.parametrize(
    ("name", "earned", "words"),
    [
        ("accepted/wider", [1.0, 0.5], "accepted/wider did not always earn full marks"),
        ("rejected/one_tap", [0.2, 0.55], "rejected/one_tap passed"),
        ("hostile/hidden_weights", [], "hostile/hidden_weights was not tried"),
    ],
)
def test_what_was_measured_of_a_response_is_looked_at(
    copy: CopiedExercise, name: str, earned: list[float], words: str
) -> None:
    recalibrate(copy, lambda written: written["earned"].update({name: earned}))
    assert sentences(copy) == [f"as calibrated for cpu: {words}"]


def test_images_that_are_drawn_in_another_way_since_are_noticed_by_their_baseline(copy: CopiedExercise) -> None:
    def lower(written: dict[str, Any]) -> None:
        written["baseline"][0] -= 0.1

    recalibrate(copy, lower)
    assert "the images have changed; calibrate again" in sentences(copy)[0]
