"""From what an exercise declares to the limits in the sandbox."""

from __future__ import annotations

from collections.abc import Callable

from autograder.budget import for_many, limits_of, limits_of_form, reference_limits, with_seconds
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits
from bank.exercise import Exercise
from tests.conftest import CopiedExercise


def test_a_part_that_declares_nothing_has_the_usual_limits(sample: Callable[[str], Exercise]) -> None:
    assert limits_of(sample("overlap").part("overlap")) == DEFAULT_LIMITS == Limits()


def test_what_a_part_declares_are_its_limits(copied: Callable[[str], CopiedExercise]) -> None:
    declared = 'functions = ["dice"]\nlimits = { seconds = 60, total_seconds = 300, memory_mb = 2048 }'
    exercise = copied("overlap").edit("exercises/exercise.toml", 'functions = ["dice"]', declared).load()
    limits = limits_of(exercise.part("overlap"))
    assert limits == Limits(cpu_s=60, wall_s=180.0, total_wall_s=300.0, memory_bytes=2 << 30)


def test_a_form_has_the_most_memory_and_time_of_a_question_and_all_its_parts_times(
    sample: Callable[[str], Exercise], copied: Callable[[str], CopiedExercise]
) -> None:
    declared = 'functions = ["dice"]\nlimits = { seconds = 20, total_seconds = 300, memory_mb = 512 }'
    slow = copied("overlap").edit("exercises/exercise.toml", 'functions = ["dice"]', declared).load()
    limits = limits_of_form([slow, sample("box"), sample("shifted")])
    assert limits == Limits(cpu_s=20, wall_s=60.0, total_wall_s=120 + 300 + 120, memory_bytes=1 << 30)
    assert limits_of_form([sample("box")]) == DEFAULT_LIMITS


def test_a_question_with_less_time_keeps_the_usual_time_on_the_wall() -> None:
    assert with_seconds(Limits(), 2) == Limits(cpu_s=2, wall_s=30.0)
    assert with_seconds(Limits(), None) == Limits()


def test_a_reference_has_several_times_as_much() -> None:
    assert reference_limits(Limits()) == Limits(cpu_s=60, wall_s=180.0, total_wall_s=3600.0, memory_bytes=2 << 30)
    assert reference_limits(Limits(cpu_s=100)).cpu_s == 400
    assert for_many(Limits(total_wall_s=2000.0)) == Limits(total_wall_s=8000.0)
