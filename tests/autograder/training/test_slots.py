"""Who finds no place on a GPU waits for one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
import threading
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from autograder.training import slots
from autograder.training.slots import Slots


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_LOOK_AGAIN_S", 0.01)


def test_a_second_training_goes_to_another_gpu_before_it_shares_one(tmp_path: Path) -> None:
    places = Slots(("a", "b"), 2, tmp_path / "locks")
    with places.take() as first, places.take() as second, places.take() as third, places.take() as fourth:
        assert [first, second, third, fourth] == ["a", "b", "a", "b"]
        with pytest.raises(_FullError):
            _take_at_once(places)
    assert _take_at_once(places) == "a"
    assert stat.S_IMODE((tmp_path / "locks").stat().st_mode) == 0o700


def test_who_waits_gets_the_place_when_it_is_given_back(tmp_path: Path) -> None:
    places, got = Slots(("a",), 1, tmp_path), threading.Event()

    def wait() -> None:
        with places.take():
            got.set()

    waiting = threading.Thread(target=wait)
    with places.take():
        waiting.start()
        assert not got.wait(0.1)
    assert got.wait(10)
    waiting.join()


def test_a_place_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    holder = context.Process(target=_hold, args=(tmp_path, theirs))
    holder.start()
    assert ours.recv() == "a"
    with pytest.raises(_FullError):
        _take_at_once(Slots(("a",), 1, tmp_path))
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    assert _take_at_once(Slots(("a",), 1, tmp_path)) == "a"


class _FullError(Exception):
    pass


def _take_at_once(places: Slots) -> str:
    def refuse(seconds: float) -> None:
        raise _FullError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(slots.time, "sleep", refuse)
        with places.take() as gpu:
            return gpu


def _hold(folder: Path, connection: Connection) -> None:
    with Slots(("a",), 1, folder).take() as gpu:
        connection.send(gpu)
        signal.pause()
