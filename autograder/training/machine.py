"""The machine that trains: which kind of device, and what it is called."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from runpy import run_path
from typing import Final, Literal

from autograder.training.task import Device
from bank.errors import VoxbankError

Wanted = Literal["auto", "cpu", "cuda"]


@dataclass(frozen=True)
class Placement:
    """Where networks are to be trained, as it is asked for.

    Attributes
    ----------
    device
        'auto' takes a GPU where there is one that the exercise is calibrated for.
    jobs_per_gpu
        Trainings at once on one GPU; each has its share of the GPU's memory.
    """

    device: Wanted = "auto"
    jobs_per_gpu: int = 1


ANYWHERE: Final = Placement()
"""What is asked for where nobody asks for anything."""


@dataclass(frozen=True)
class Machine:
    """Where trainings run.

    Attributes
    ----------
    device
        The kind of device; scores of different kinds are never compared.
    name
        The processor or the GPU.
    gpus
        What CUDA calls the GPUs; none for a processor.
    """

    device: Device
    name: str
    gpus: tuple[str, ...] = ()

    @property
    def versions(self) -> dict[str, str]:
        """The versions on which results depend."""
        return {"python": platform.python_version()} | {name: version(name) for name in ("torch", "numpy")}


def find_machine(wanted: Wanted = "auto") -> Machine:
    """Return the machine to train on: a GPU where there is one, if nothing else is wanted.

    CUDA is not initialised, nor is torch imported: a process that has used CUDA cannot fork others that use it.

    Raises
    ------
    VoxbankError
        When a GPU is wanted and there is none that can be used.
    """
    if wanted == "cpu":
        return Machine("cpu", _processor())
    gpu, obstacle = _gpu(), _obstacle()
    if wanted == "cuda" and (gpu is None or obstacle):
        raise VoxbankError(f"--device cuda: {obstacle or 'no NVIDIA GPU was found (`nvidia-smi` shows none)'}")
    return gpu if gpu is not None and not obstacle else Machine("cpu", _processor())


def _obstacle() -> str:
    """Return what stands against using CUDA here but for a GPU, or ''."""
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return "torch is not installed"
    if run_path(str(Path(found.origin).with_name("version.py"))).get("cuda") is None:
        return "the installed torch was built without CUDA; install a build with CUDA"
    return ""


def _gpu() -> Machine | None:
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    command = [program, "--query-gpu=name,uuid", "--format=csv,noheader"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    gpus = [tuple(map(str.strip, line.rpartition(",")[::2])) for line in found.stdout.strip().splitlines()]
    if found.returncode or not gpus:
        return None
    name = gpus[0][0]
    chosen = os.environ.get("CUDA_VISIBLE_DEVICES")
    if chosen is not None:
        visible = tuple(word.strip() for word in chosen.split(",") if word.strip() not in ("", "-1"))
        return Machine("cuda", name, visible) if visible else None
    # What is calibrated for one kind of GPU is used on GPUs of that kind.
    return Machine("cuda", name, tuple(uuid for other, uuid in gpus if other == name))


@lru_cache(maxsize=1)
def _processor() -> str:
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
