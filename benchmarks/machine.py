"""How figures are measured, what they were measured on, and where tables of them are kept."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def description() -> str:
    """Return processor, number of cores, memory, kernel and Python of this machine in one sentence."""
    info = Path("/proc/cpuinfo").read_text()
    model = next((line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")), "")
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    kernel, python = platform.release().split("-")[0], platform.python_version()
    return f"{model or platform.machine()}, {cores} cores, {memory_gb:.0f} GB, Linux {kernel}, Python {python}"


def load() -> str:
    """Return how busy the machine was in the last minute, as a warning beside figures."""
    return f"load in the minute before: {os.getloadavg()[0]:.1f}"


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes, in ms."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def keep(name: str, text: str) -> Path:
    """Write a table of figures to `benchmarks/results/`, to be committed."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return path
