"""`voxbank training calibrate`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path

from rich.console import Console

from app.marking import open_sandbox
from app.terminal import banks_of, harmless, progress_bar
from autograder.sandbox.fork_server import Isolation
from autograder.training.calibration import Calibration, write_calibration
from autograder.training.laboratory import Laboratory
from autograder.training.machine import Placement
from autograder.training.measuring import (
    Trial,
    calibrate,
    calibration_seeds,
    refusals,
    refused_trials,
    responses_of,
    tried_with_seeds,
    with_trials,
)
from autograder.training.record import Record
from autograder.training.rounds import Lab
from autograder.training.task import TrainingTask, load_task
from bank.errors import ExerciseError

REFUSED = 1


def calibrate_exercise(
    name: str,
    *,
    placement: Placement,
    seeds: int,
    jobs: int | None,
    isolation: Isolation | None,
    banks: Sequence[Path],
    record: Path | None = None,
) -> int:
    """Measure an exercise on this machine, print what was found, and return the exit code.

    The calibration is written where the exercise is admitted, and nothing otherwise; trainings are kept in the folder
    `record`, if there is one.
    """
    exercise = banks_of(banks).exercise(name)
    task = load_task(exercise)
    if task is None:
        raise ExerciseError(f"{name} has no part of kind 'training'; there is nothing to calibrate")
    console = Console(emoji=False, highlight=False)
    kept = None if record is None else Record(record)
    with open_sandbox(exercise, isolation) as server, Laboratory(server, placement, jobs, kept) as laboratory:
        place = laboratory.place_to_calibrate(task)
        task.profile(place.machine.device)
        calibration = _measured(place, task, seeds)
        _print(console, calibration)
        problems = list(refusals(task, calibration))
        if not problems:
            with Laboratory(server, placement, 1, kept, calibration) as one_at_a_time:
                trials = _tried(console, one_at_a_time, task, calibration_seeds(seeds), place.jobs)
            problems = [sentence for response, these in trials.items() for sentence in refused_trials(response, these)]
            calibration = with_trials(calibration, trials)
    return _ended(console, task, calibration, problems)


def _measured(place: Lab, task: TrainingTask, seeds: int) -> Calibration:
    with progress_bar("measuring", None) as report:
        return calibrate(place, task, seeds, lambda what: report(0, what))


def _tried(
    console: Console, laboratory: Laboratory, task: TrainingTask, seeds: Sequence[int], jobs: int
) -> dict[str, list[Trial]]:
    responses, done = responses_of(task), count(1)
    with progress_bar("marking", len(responses) * len(seeds)) as report:

        def tell(name: str, trial: Trial) -> None:
            report(next(done), name)
            for sentence in refused_trials(name, [trial]):  # its author need not wait for the other trials
                console.print(f"not admitted: {harmless(sentence)}", soft_wrap=True, markup=False)

        trials = tried_with_seeds(laboratory, task, responses, seeds, jobs, tell)
    for name, these in trials.items():
        _print_trials(console, name, these)
    return trials


def _print(console: Console, calibration: Calibration) -> None:
    gap = calibration.goal - calibration.base
    console.print(f"on {calibration.machine} ({calibration.device}), {len(calibration.reference)} seeds")
    console.print(f"baseline     {calibration.base:.4f}")
    share = f", {calibration.spread / gap:.1%} of the gap" if gap > 0 else ""
    console.print(f"reference    {calibration.goal:.4f}, standard deviation {calibration.spread:.4f}{share}")
    for words, scores in (
        ("permuted    ", calibration.permuted),
        ("other world ", calibration.other_world),
        ("carried over", calibration.carried_over),
    ):
        console.print(f"{words} {min(scores):.4f} to {max(scores):.4f}")
    console.print(f"one training of the reference takes {calibration.seconds:.1f} s")


def _print_trials(console: Console, name: str, trials: Sequence[Trial]) -> None:
    shares = " ".join("?" if trial.share is None else f"{trial.share:.0%}" for trial in trials)
    gaps = [f"{trial.gap:.2f}" for trial in trials if trial.gap is not None]
    console.print(f"{name}: {shares}; gap closed {' '.join(gaps) or 'never'}", soft_wrap=True)
    console.print(f"    {harmless(trials[0].sentence)}", soft_wrap=True, markup=False)


def _ended(console: Console, task: TrainingTask, calibration: Calibration, problems: Sequence[str]) -> int:
    for sentence in problems:
        console.print(f"refused: {harmless(sentence)}", soft_wrap=True, markup=False)
    if problems:
        return REFUSED
    console.print(f"admitted: {write_calibration(task.exercise, calibration)}", soft_wrap=True)
    return 0
