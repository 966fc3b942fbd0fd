"""How fast programs are marked, beside fresh Jupyter kernels that run the same: `python -m benchmarks.marking`.

A *small response* defines one function; its verdict rests on one check that asks it and the reference about two hidden
inputs. An *exercise* is the code part of convolution/correlation_by_hand with all of its checks. References are kept
alive, as they are when a class is marked. Kernels are used as nbgrader uses them: a fresh one per response, which runs
the response and then a cell of tests. All that is compared is measured in the same run.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jupyter_client.manager import start_new_kernel

from autograder.functions import Authored
from autograder.judge import STAND_IN, Bench, judge, run_check
from autograder.program import Program, Source
from autograder.responses import modules_used, practice_seed
from autograder.sandbox.fork_server import ForkServer, Limits, Returned
from autograder.trusted import TrustedPrograms
from bank.answer_model import answer_model
from bank.checks import Check, same
from bank.discovery import Bank
from bank.variant import draw
from benchmarks.machine import description, keep, load, milliseconds

EXERCISE = "convolution/correlation_by_hand"
WORKERS = 2
DICE = """
import numpy as np


def dice(a, b):
    return float(2 * np.logical_and(a, b).sum() / (a.sum() + b.sum()))
"""
TESTS = """
rng = np.random.default_rng(1)
for _ in range(2):
    a, b = rng.integers(0, 2, (2, 32, 32))
    assert abs(dice(a, b) - 2 * (a & b).sum() / (a.sum() + b.sum())) <= 1e-9
"""
PRIVATE = """
def private_bytes():
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private"))
"""


def dice_is_right(student: Any, reference: Any, rng: np.random.Generator, given: Any) -> None:
    """Compare two hidden pairs of masks."""
    for _ in range(2):
        a, b = rng.integers(0, 2, (2, 32, 32))
        same(student.dice(a, b), reference.dice(a, b), atol=1e-9)


CHECK = Check("dice_is_right", "It gives the Dice coefficient.", "R1", 1.0, frozenset(), dice_is_right)


@dataclass(frozen=True)
class Desk:
    """An open sandbox, and what brings one response to its verdict there."""

    server: ForkServer
    mark: Callable[[int], None]


@contextlib.contextmanager
def small_desk(spares: int) -> Iterator[Desk]:
    """Open a sandbox for small responses."""
    with ForkServer(preload=("numpy",), spares=spares) as server, TrustedPrograms(server) as trusted:
        reference, stand_in = (trusted.program(Source.module(DICE, {}), Limits(), seat) for seat in ("", STAND_IN))
        bench = Bench(reference, stand_in, Authored())

        def mark(seed: int) -> None:
            with Program(server, Source.module(DICE, {})) as student:
                verdict = run_check(CHECK, student, bench, None, seed)
            assert verdict.verdict == "passed", verdict

        yield Desk(server, mark)


@contextlib.contextmanager
def exercise_desk(spares: int) -> Iterator[Desk]:
    """Open a sandbox for accepted responses to a whole exercise."""
    exercise = Bank().exercise(EXERCISE)
    assert exercise.code_part is not None
    variant = draw(exercise, 0)
    part = answer_model(exercise, variant).part(exercise.code_part.name)
    response = Source.module(next(iter(exercise.responses("accepted").values())), {})
    with ForkServer(preload=modules_used(exercise), spares=spares) as server, TrustedPrograms(server) as trusted:

        def mark(seed: int) -> None:
            with Program(server, response) as student:
                found = judge(part, exercise, variant.given, student, trusted, {}, practice_seed(variant))
            assert found.verdict == "passed", found

        yield Desk(server, mark)


def run_in_a_fresh_kernel(seed: int) -> None:
    """Start a kernel, run response and tests, and shut it down."""
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        for source in (DICE, TESTS):
            answer = client.execute_interactive(source, timeout=60, output_hook=lambda message: None)
            assert answer["content"]["status"] == "ok", answer
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@dataclass(frozen=True)
class Speed:
    """Milliseconds from request to verdict, one after the other."""

    what: str
    median_ms: float
    slow_ms: float

    @classmethod
    def of(cls, what: str, work: Callable[[int], object], count: int, settle: Callable[[], object]) -> Speed:
        """Measure `count` times after a few that warm up; before each, what the last one left behind has settled."""
        times = []
        for number in range(-5, count):
            settle()
            times.append(milliseconds(functools.partial(work, abs(number))))
        return cls(what, statistics.median(times[5:]), float(np.percentile(times[5:], 95)))


def speeds(count: int, kernels: int) -> Iterator[Speed]:
    """Measure one response at a time."""
    for what, desk in (("small response", small_desk), ("exercise", exercise_desk)):
        for spares in (0, 1):
            with desk(spares) as open_desk:
                ahead = "child forked ahead" if spares else "child forked on request"
                yield Speed.of(f"{what}, {ahead}", open_desk.mark, count, open_desk.server.settle)
    yield Speed.of("small response, fresh Jupyter kernel", run_in_a_fresh_kernel, kernels, lambda: None)


def sandbox_worker(count: int) -> tuple[float, float]:
    """Mark small responses in this process; return when it began and ended."""
    with small_desk(1) as desk:
        desk.mark(0)
        began = time.time()
        for seed in range(count):
            desk.mark(seed)
        return began, time.time()


def kernel_worker(count: int) -> tuple[float, float]:
    """Run small responses in fresh kernels; return when it began and ended."""
    began = time.time()
    for seed in range(count):
        run_in_a_fresh_kernel(seed)
    return began, time.time()


def rate(worker: Callable[[int], tuple[float, float]], count: int) -> float:
    """Return responses per second of two workers side by side."""
    with ProcessPoolExecutor(WORKERS) as pool:
        spans = list(pool.map(worker, [count] * WORKERS))
    return WORKERS * count / (max(end for _, end in spans) - min(begin for begin, _ in spans))


def private_megabytes() -> float:
    """Return the memory that one child does not share with the server after it was asked, in MB."""
    with small_desk(0) as desk, Program(desk.server, Source.module(DICE + PRIVATE, {})) as student:
        ones = np.ones((32, 32), dtype=int)
        student.call("dice", ones, ones)
        reply = student.call("private_bytes")
        assert isinstance(reply, Returned), reply
        return float(reply.value) / 2**20


@dataclass(frozen=True)
class Footprint:
    """What marking holds at one moment."""

    responses: int
    processes: int
    descriptors: int
    mounts: int
    marker_mb: float
    server_mb: float


def endurance(count: int, samples: int = 5) -> Iterator[Footprint]:
    """Mark many small responses with one server, and look around now and then."""
    step = count // (samples - 1)
    with small_desk(1) as desk:
        desk.mark(0)
        for sample in range(samples):
            desk.server.settle()
            yield _footprint(desk.server, sample * step)
            for seed in range(step if sample < samples - 1 else 0):
                desk.mark(seed)


def _footprint(server: ForkServer, responses: int) -> Footprint:
    below = _below(server.pid)
    resident = [_resident_mb(pid) for pid in below]
    mounts = len(Path(f"/proc/{below[-1]}/mountinfo").read_text().splitlines()) if below else 0
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    return Footprint(responses, len(below), descriptors, mounts, _resident_mb(os.getpid()), max(resident, default=0.0))


def _below(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [found for child in children for found in (int(child), *_below(int(child)))]


def _resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def report(arguments: argparse.Namespace) -> str:
    """Measure everything and return it as Markdown."""
    lines = ["# Marking programs in the strong tier", "", f"{description()}; {load()}.", ""]
    lines += [
        "From request to verdict, each response alone on the machine:",
        "",
        "| | median | 95 % below |",
        "|---|---|---|",
    ]
    for speed in speeds(arguments.count, arguments.kernels):
        lines.append(f"| {speed.what} | {speed.median_ms:.1f} ms | {speed.slow_ms:.1f} ms |")
    ours, theirs = rate(sandbox_worker, 10 * arguments.count), rate(kernel_worker, arguments.kernels)
    lines += ["", f"Two workers side by side: {ours:.0f} small responses per second; with a fresh kernel for each,"]
    lines += [f"{theirs:.2f} per second: {ours / theirs:.0f} times as many.", ""]
    lines += [f"Memory of one child beyond what it shares with the server: {private_megabytes():.1f} MB.", ""]
    if arguments.responses:
        lines += [f"What {arguments.responses} small responses leave behind:", ""]
        lines += ["| responses | processes | descriptors | mounts | marker | server |", "|---|---|---|---|---|---|"]
        for at in endurance(arguments.responses):
            held = f"{at.processes} | {at.descriptors} | {at.mounts}"
            lines.append(f"| {at.responses} | {held} | {at.marker_mb:.1f} MB | {at.server_mb:.1f} MB |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the figures, and keep them if that is asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=200, help="responses per figure")
    arguments.add_argument("--kernels", type=int, default=10, help="fresh Jupyter kernels per figure")
    arguments.add_argument("--responses", type=int, default=10_000, help="responses of the long run; 0 leaves it out")
    arguments.add_argument("--keep", action="store_true", help="write the figures to benchmarks/results/marking.md")
    given = arguments.parse_args()
    text = report(given)
    print(text)
    if given.keep:
        keep("marking", text)


if __name__ == "__main__":
    main()
