"""The server for trainings on a GPU, on a machine that need not have one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import mounts
from autograder.sandbox.fork_server import Cell, ForkServer, Isolation, Raised, Returned, Submission
from autograder.sandbox.limits import Limits

ROOM = Limits(cpu_s=10, memory_bytes=256 << 20)
SOURCE = """
import mmap, os, resource
import numpy as np

def limits():
    kinds = (resource.RLIMIT_AS, resource.RLIMIT_DATA)
    return [resource.getrlimit(kind)[0] == resource.RLIM_INFINITY for kind in kinds]

def reserve():
    return len(mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, prot=mmap.PROT_READ))

def fill():
    return float(np.ones(1 << 27).sum())

def call_a_thread():
    with open(f"/proc/self/task/{os.getpid()}/comm", "w") as file:
        file.write("worker")
    return open("/proc/self/comm").read()

def read(path):
    return open(path).read()

def write(path):
    open(path, "a").write("x")

def environment():
    return os.environ.get("CUBLAS_WORKSPACE_CONFIG")
"""


@pytest.fixture(scope="module", params=["strong", "standard"])
def asked(request: pytest.FixtureRequest) -> Iterator[Submission]:
    tier: Isolation = request.param
    with (
        ForkServer(isolation=tier, preload=("numpy",), gpu=True) as server,
        server.submission([Cell(SOURCE)], limits=ROOM) as submission,
    ):
        yield submission


def test_a_driver_may_reserve_more_addresses_than_there_is_memory_and_memory_stays_bounded(asked: Submission) -> None:
    assert asked.call("limits").value == [True, False]
    assert asked.call("reserve").value == 1 << 40
    filled = asked.call("fill")
    assert isinstance(filled, Raised)
    assert filled.type_name == "MemoryError"


def test_a_driver_may_name_its_threads_and_read_about_the_hardware(asked: Submission) -> None:
    assert asked.call("call_a_thread").value == "worker\n"
    assert isinstance(asked.call("read", "/sys/devices/system/cpu/online"), Returned)


def test_a_gpu_computes_the_same_every_time(asked: Submission) -> None:
    assert asked.call("environment").value == ":4096:8"


@pytest.mark.parametrize("path", ["/sys/power/state", "/proc/self/oom_score_adj", "/etc/hostname"])
def test_nothing_else_of_the_machine_can_be_written(asked: Submission, path: str) -> None:
    written = asked.call("write", path)
    assert isinstance(written, Raised)


def test_answers_stay_hidden(asked: Submission) -> None:
    shown = asked.call("read", str(mounts.REPOSITORY / "pyproject.toml"))
    assert isinstance(shown, Raised)


def test_every_device_of_the_driver_is_shown_as_a_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nvidia-caps").mkdir()
    names = ["nvidia0", "nvidia12", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-caps/nvidia-cap1"]
    for name in [*names, "sda", "nvidia-secret", "nvme0"]:
        (tmp_path / name).touch()
    found = mounts.gpu_devices(tmp_path)
    assert found == sorted(str(tmp_path / name) for name in names)
    monkeypatch.setattr(mounts, "gpu_devices", lambda: found)
    line = mounts.command(["true"], as_root=True, gpu=True)
    assert {line[at + 1] for at, word in enumerate(line) if word == "--dev-bind"} == set(found)
    assert "--dev-bind" not in mounts.command(["true"], as_root=True)
