"""How long marking a class takes, by stock nbgrader and by voxbank: `python -m benchmarks.autograde`.

Stock nbgrader, our bridge under nbgrader, and `voxbank grade` mark the same notebooks of a form of four exercises, in
one run. Stock nbgrader has equivalent hidden tests in cells. What a submission costs is (time for the larger class -
time for the smaller) / difference, so that starting costs nothing. The second part marks a class with and without
submissions that never end.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from autograder.assignment.course import Course
from autograder.sandbox.tier import choose
from bank.discovery import PUBLIC_BANK
from benchmarks.machine import description, keep, load, milliseconds
from benchmarks.simulated_class import FORM, build_class, nbgrader, stock_class

NAME = FORM.stem
ROUNDS = 5
TURNS = 3
"""How often ours run in a round: starting varies by more than twelve of their submissions cost, and stock is slow."""
LOOP_LIMIT_S = 10
"""What a cell may compute, by the sandbox's default limits."""


def grade(folder: Path) -> None:
    """Mark a course with `voxbank grade`."""
    subprocess.run(
        [sys.executable, "-m", "app.main", "grade", str(folder), NAME],
        env=os.environ | {"PYTHONPATH": str(PUBLIC_BANK)},
        stdout=subprocess.DEVNULL,
        check=True,
    )


def autograde(folder: Path) -> None:
    """Mark a course with `nbgrader autograde`."""
    nbgrader(folder, "autograde", NAME)


WAYS: dict[str, Callable[[Path], None]] = {
    "stock nbgrader, hidden tests in cells": autograde,
    "`nbgrader autograde` with voxbank": autograde,
    "`voxbank grade`": grade,
}


def part_of(course: Path, students: int, folder: Path) -> Path:
    """Return a copy of a course in which only the first students have handed in."""
    shutil.copytree(course, folder, symlinks=True)
    for place in sorted((folder / "submitted").iterdir())[students:]:
        shutil.rmtree(place)
    return folder


def compared(sizes: Sequence[int], room: Path) -> dict[tuple[str, int], list[float]]:
    """Return the seconds of every run; the ways take turns, so that other work on the machine falls on all of them."""
    ours = build_class(room / "ours", sizes[1], "shared")
    (room / "stock").mkdir()
    stock_class(room / "stock", ours, NAME)
    courses = dict(zip(WAYS, (room / "stock", room / "ours", room / "ours"), strict=True))
    seconds: dict[tuple[str, int], list[float]] = {(way, size): [] for way in WAYS for size in sizes}
    for number in range(ROUNDS):
        for way, size in _turns(seconds):
            copy = part_of(courses[way], size, room / "copy")
            seconds[way, size].append(milliseconds(partial(WAYS[way], copy)) / 1000)
            shutil.rmtree(copy)
            print(f"{number + 1} of {ROUNDS}, {way}, {size}: {seconds[way, size][-1]:.2f} s", flush=True)
    return seconds


def _turns(ways: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    stock, *ours = WAYS
    once = [(way, size) for way, size in ways if way == stock]
    return once + TURNS * [(way, size) for way, size in ways if way in ours]


def costs(seconds: Mapping[tuple[str, int], Sequence[float]], sizes: Sequence[int]) -> dict[str, float]:
    """Return the seconds of one more submission: the median of the rounds' differences between the classes."""
    small, large = sizes
    return {
        way: median(b - a for a, b in zip(seconds[way, small], seconds[way, large], strict=True)) / (large - small)
        for way in WAYS
    }


def table(found: Mapping[str, float]) -> list[str]:
    """Return what one more submission costs, beside stock."""
    stock = next(iter(found.values()))
    lines = ["| way | s per submission | times as fast as stock |", "|---|---|---|"]
    return lines + [f"| {way} | {each:.3f} | {stock / each:.1f} |" for way, each in found.items()]


def with_loops(students: int, loops: int, room: Path) -> dict[int, float]:
    """Return the seconds that a class takes without and with submissions that never end."""
    places = [number * students // loops for number in range(loops)]
    seconds = {}
    for number, of_class in ((0, []), (loops, places)):
        course: Course = build_class(room / f"class{number}", students, "shared", of_class)
        seconds[number] = milliseconds(partial(grade, course.folder)) / 1000
        print(f"{students} submissions, {number} endless loops: {seconds[number]:.1f} s", flush=True)
    return seconds


def of_large_class(
    plain: float, slow: float, students: int, loops: int, smaller: float, size: int, stock: float
) -> str:
    """Return the sentences about a large class, beside a class of `size` that took `smaller` seconds, and stock."""
    each = (plain - smaller) / (students - size)
    return (
        f"A class of {students} with `voxbank grade`, starting included: {plain:.1f} s; beside a class of {size} "
        f"({smaller:.1f} s) that is {each:.3f} s for each further submission, {stock / each:.0f} times as fast as "
        f"stock's figure above. With {loops} submissions that never end {slow:.1f} s: their limits allow {loops} x "
        f"{LOOP_LIMIT_S} s of computing."
    )


def main() -> None:
    """Measure and print; `--keep` writes the table that is committed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", type=int, nargs=2, default=(12, 24), help="the smaller and the larger class")
    arguments.add_argument("--class-of", type=int, default=200, help="the class with loops; 0 leaves it out")
    arguments.add_argument("--loops", type=int, default=5)
    arguments.add_argument("--keep", action="store_true", help="write the figures to benchmarks/results/autograde.md")
    chosen = arguments.parse_args()
    busy = load()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder).resolve()
        seconds = compared(chosen.sizes, room)
        found = costs(seconds, chosen.sizes)
        lines = table(found)
        if chosen.class_of:
            plain, slow = with_loops(chosen.class_of, chosen.loops, room).values()
            size = chosen.sizes[1]
            smaller = median(seconds["`voxbank grade`", size])
            stock = next(iter(found.values()))
            lines += ["", of_large_class(plain, slow, chosen.class_of, chosen.loops, smaller, size, stock)]
    text = "\n".join(
        [
            "# Marking a class",
            "",
            f"`python -m benchmarks.autograde` on {description()}; {busy}; isolation '{choose(None)}'.",
            f"(time for {chosen.sizes[1]} - time for {chosen.sizes[0]}) / {chosen.sizes[1] - chosen.sizes[0]}, the "
            "same notebooks of the demonstration's form (four exercises, 21 parts) in one run, in turns; medians of "
            f"{ROUNDS} pairs of classes for stock, {ROUNDS * TURNS} for the others.",
            "",
            *lines,
            "",
        ]
    )
    print(text)
    if chosen.keep:
        print(keep("autograde", text))


if __name__ == "__main__":
    main()
