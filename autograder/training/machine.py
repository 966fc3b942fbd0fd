"""The machine that trains: which kind of device, and what it is called."""

from __future__ import annotations

import platform
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from autograder.training.task import Device
from bank.errors import VoxbankError

Wanted = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True)
class Machine:
    """Where trainings run.

    Attributes
    ----------
    device
        The kind of device; scores of different kinds are never compared.
    name
        The processor or the GPU.
    memory_mb
        The GPU's memory; 0 for a processor.
    """

    device: Device
    name: str
    memory_mb: int = 0

    @property
    def versions(self) -> dict[str, str]:
        """The versions on which results depend."""
        return {"python": platform.python_version()} | {name: version(name) for name in ("torch", "numpy")}


def find_machine(wanted: Wanted = "auto") -> Machine:
    """Return the machine to train on: a GPU where there is one, if nothing else is wanted.

    CUDA is not initialised: a process that has done so cannot fork others that use it.

    Raises
    ------
    VoxbankError
        When a GPU is wanted and none is found.
    """
    gpu = None if wanted == "cpu" else _gpu()
    if gpu is None and wanted == "cuda":
        raise VoxbankError("--device cuda: no NVIDIA GPU was found (`nvidia-smi` shows none); use --device cpu")
    return gpu or Machine("cpu", _processor())


def _gpu() -> Machine | None:
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    command = [program, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = found.stdout.strip().splitlines()
    if found.returncode or not lines:
        return None
    name, _, memory = lines[0].rpartition(",")
    return Machine("cuda", name.strip(), int(memory))


@lru_cache(maxsize=1)
def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
