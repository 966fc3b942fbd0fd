"""A small class goes through a whole course by the commands that a lecturer types; `benchmarks/course.py` takes 200."""

from __future__ import annotations

from pathlib import Path

from benchmarks.course import run_course


def test_a_class_goes_from_the_roster_to_its_grades(tmp_path: Path) -> None:
    simulated = run_course(tmp_path, 8)  # asserts after each step what the students were made to do
    assert list(simulated.seconds) == [
        "build",
        "nbgrader generate_assignment",
        "pack",
        "collect",
        "grade",
        "triage",
        "regrade, looked at",
        "regrade, applied",
        "feedback",
        "results",
        "results for Canvas",
    ]
