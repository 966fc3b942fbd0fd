"""Trainings that are kept, and what makes one another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.marking.marks import Panel
from autograder.program import Source
from autograder.training.machine import Machine
from autograder.training.record import Record, key_of
from autograder.training.results import Round
from autograder.training.task import TrainingTask

FOUND = Round(7, 0.8, "", 60, 4, 300, 1.5, ((10, 0.5), (20, 0.75)), (Panel("right", ("aGk=",)),))


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    record = Record(tmp_path / "trainings")
    assert record.get("a") is None
    record.put("a", FOUND)
    assert record.get("a") == FOUND
    assert record.get("b") is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"seed": "x"}'])
def test_a_file_that_cannot_be_read_is_as_if_it_were_not_there(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    assert Record(tmp_path).get("a") is None


def test_a_training_without_a_score_is_not_kept(tmp_path: Path) -> None:
    record = Record(tmp_path)
    record.put("a", Round(7, None, "stopped after 20 s of computing"))
    assert list(tmp_path.iterdir()) == []


def test_a_training_rests_on_program_files_seed_world_and_machine(task: TrainingTask) -> None:
    source, machine = Source.module("x = 1", {"a.npz": b"1"}), Machine("cpu", "a processor")
    keys = [
        key_of(task, source, machine, 7, "own"),
        key_of(task, Source.module("x = 2", {"a.npz": b"1"}), machine, 7, "own"),
        key_of(task, replace(source, files={"a.npz": b"2"}), machine, 7, "own"),
        key_of(task, source, Machine("cpu", "another processor"), 7, "own"),
        key_of(task, source, machine, 8, "own"),
        key_of(task, source, machine, 7, "permuted"),
    ]
    assert len(set(keys)) == len(keys)
    assert key_of(task, source, machine, 7, "own") == keys[0]
