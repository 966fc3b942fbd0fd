"""What marking trained networks costs, and whether marks are fair over seeds: `python -m benchmarks.training`.

Every response of every exercise with a training is marked with ten seeds that were used for no calibration: the
reference and accepted ones must earn all points each time, the rejected and hostile ones stay below passing each time.

What is kept is kept by exercise, so that one alone can be measured anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from statistics import median

from autograder.program import Source
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.tier import choose
from autograder.training.calibration import Calibration, calibration_file, measured_source, read_calibration
from autograder.training.laboratory import Laboratory
from autograder.training.machine import Placement
from autograder.training.measuring import PASSING, Trial, responses_of, tried_with_seeds
from autograder.training.results import Round
from autograder.training.rounds import Lab, run_rounds
from autograder.training.task import Device, TrainingTask, World, load_task
from bank.discovery import PUBLIC_BANK, Bank
from bank.seeds import derive_seed
from benchmarks.machine import description, load, milliseconds
from benchmarks.training_results import Cost, Figures, Marks, keep_figures, table

STAGES: tuple[tuple[tuple[int, World], ...], ...] = (
    ((0, "own"),),
    ((1, "own"), (2, "own")),
    ((0, "permuted"), (0, "other")),
)
"""All trainings of a response whose score lies near a threshold, by number of the seed."""
KINDS = ("costs", "marks")


def tasks(wanted: Sequence[str]) -> Iterator[TrainingTask]:
    """Yield the trainings of the bank, or those of the exercises that are named."""
    bank = Bank((PUBLIC_BANK,))
    for name in wanted or bank.names:
        task = load_task(bank.exercise(name))
        if task is not None:
            yield task


def marker_seeds(count: int) -> list[int]:
    """Return seeds of markers, other ones than those of calibrations."""
    return [derive_seed(b"benchmark", number) for number in range(count)]


def with_all_seeds(lab: Lab, task: TrainingTask) -> tuple[float, list[Round]]:
    """Return the seconds that all trainings of the reference take by the clock, and the trainings."""
    source, seeds = Source.module(task.exercise.reference, {}, "reference.py"), marker_seeds(3)
    rounds: list[Round] = []

    def run() -> None:
        for stage in STAGES:
            rounds.extend(run_rounds(lab, task, source, [(seeds[number], world) for number, world in stage]))

    return milliseconds(run) / 1000, rounds


def cost_of(lab: Lab, task: TrainingTask, calibration: Calibration) -> Cost:
    """Measure what a response to an exercise costs."""
    busy = load()
    seconds, rounds = with_all_seeds(lab, task)
    return Cost(
        score=task.about.score,
        baseline=calibration.base,
        reference=calibration.goal,
        spread=calibration.spread,
        training_seconds=round(median(each.seconds for each in rounds), 2),
        memory_mb=max(each.memory_mb for each in rounds),
        response_seconds=round(seconds, 1),
        measured=f"{description()}; {busy}; trained on {lab.machine.name}",
    )


def marks_of(name: str, trials: Sequence[Trial]) -> Marks:
    """Return what a response earned, and how often that was right."""
    right = name == "reference" or name.startswith("accepted/")
    shares = [trial.share for trial in trials]
    gaps = [trial.gap for trial in trials if trial.gap is not None]
    return Marks(
        gap=f"{min(gaps):.2f} to {max(gaps):.2f}" if gaps else "not trained, or no score",
        points=", ".join(sorted({"open" if share is None else f"{share:.0%}" for share in shares})),
        expected="all points" if right else "below passing",
        held=sum(share == 1.0 if right else share is None or share < PASSING for share in shares),
        seeds=len(trials),
    )


def measure(server: ForkServer, task: TrainingTask, placement: Placement, kinds: Sequence[str], count: int) -> Figures:
    """Measure an exercise: what it costs, or what all responses earn, or both."""
    with Laboratory(server, placement) as laboratory, Laboratory(server, placement, 1) as one_at_a_time:
        lab = laboratory.place_for(task)
        calibration = read_calibration(task, lab.machine.device)
        cost = cost_of(lab, task, calibration) if "costs" in kinds else None
        if "marks" not in kinds:
            return Figures(calibration.source, cost, {})
        trials = tried_with_seeds(one_at_a_time, task, responses_of(task), marker_seeds(count), lab.jobs)
    return Figures(calibration.source, cost, {name: marks_of(name, these) for name, these in trials.items()})


def current_sources(device: Device) -> dict[str, str]:
    """Return by the exercises' names what they are trained with now, of those that are calibrated for a device."""
    calibrated = (task for task in tasks(()) if calibration_file(task.exercise, device).exists())
    return {task.exercise.name: measured_source(task, device) for task in calibrated}


def main() -> None:
    """Measure and print; `--keep` writes the tables that are committed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("exercises", nargs="*", help="topic/name; all with a training when left out")
    arguments.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    arguments.add_argument("--jobs-per-gpu", type=int, default=1)
    arguments.add_argument("--only", choices=KINDS, help="costs want a machine that does nothing else, marks do not")
    arguments.add_argument("--seeds", type=int, default=10)
    arguments.add_argument("--keep", action="store_true", help="write benchmarks/results/training_<device>.md")
    chosen = arguments.parse_args()
    kinds = (chosen.only,) if chosen.only else KINDS
    placement, figures = Placement(chosen.device, chosen.jobs_per_gpu), {}
    with ForkServer(isolation=choose(None), preload=("numpy", "torch")) as server:
        for task in tasks(chosen.exercises):
            measured = figures[task.exercise.name] = measure(server, task, placement, kinds, chosen.seeds)
            print(table(chosen.device, {task.exercise.name: measured}), flush=True)
            if chosen.keep:
                print(keep_figures(chosen.device, {task.exercise.name: measured}, current_sources(chosen.device)))
    if wrong := [name for name, each in figures.items() if any(not marks.right for marks in each.marks.values())]:
        raise SystemExit(f"not marked rightly every time: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
