"""What marking trained networks costs, and whether marks are fair over seeds: `python -m benchmarks.training`.

Every response of every exercise with a training is marked with ten seeds that were used for no calibration: the
reference and accepted ones must earn all points each time, the rejected and hostile ones stay below passing each time.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from statistics import median

from autograder.program import Source
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.tier import choose
from autograder.training.calibration import Calibration, read_calibration
from autograder.training.laboratory import Laboratory
from autograder.training.machine import Placement, find_machine
from autograder.training.measuring import PASSING, Trial, responses_of, tried_with_seeds
from autograder.training.results import Round
from autograder.training.rounds import Lab, run_rounds
from autograder.training.task import TrainingTask, World, load_task
from bank.discovery import PUBLIC_BANK, Bank
from bank.seeds import derive_seed
from benchmarks.machine import description, keep, load, milliseconds

STAGES: tuple[tuple[tuple[int, World], ...], ...] = (
    ((0, "own"),),
    ((1, "own"), (2, "own")),
    ((0, "permuted"), (0, "other")),
)
"""All trainings of a response whose score lies near a threshold, by number of the seed."""


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


def sizes(lab: Lab, task: TrainingTask, calibration: Calibration) -> str:
    """Return the line of an exercise in the table of costs."""
    seconds, rounds = with_all_seeds(lab, task)
    one = median(each.seconds for each in rounds)
    return (
        f"| {task.exercise.name} | {task.about.score} | {calibration.base:.3f} | {calibration.goal:.3f} ± "
        f"{calibration.spread:.3f} | {one:.1f} | {max(each.memory_mb for each in rounds)} | {seconds:.1f} | "
        f"{3600 / seconds:.0f} |"
    )


def fairness(name: str, trials: Sequence[Trial]) -> tuple[str, bool]:
    """Return the line of a response in the table of marks, and whether it was marked rightly every time."""
    right = name == "reference" or name.startswith("accepted/")
    shares = [trial.share for trial in trials]
    held = sum(share == 1.0 if right else share is None or share < PASSING for share in shares)
    gaps = [trial.gap for trial in trials if trial.gap is not None]
    gap = f"{min(gaps):.2f} to {max(gaps):.2f}" if gaps else "not trained, or no score"
    points = sorted({"open" if share is None else f"{share:.0%}" for share in shares})
    expected = "all points" if right else "below passing"
    return f"| {name} | {gap} | {', '.join(points)} | {expected} {held} of {len(trials)} |", held == len(trials)


def measure(server: ForkServer, task: TrainingTask, placement: Placement, count: int) -> tuple[str, list[str], bool]:
    """Return the line of costs and the lines of marks of an exercise, and whether all marks were right."""
    with Laboratory(server, placement) as laboratory, Laboratory(server, placement, 1) as one_at_a_time:
        lab = laboratory.place_for(task)
        cost = sizes(lab, task, read_calibration(task, lab.machine.device))
        lines, all_right = [], True
        for name, text in responses_of(task):
            trials = tried_with_seeds(one_at_a_time, task, name, text, marker_seeds(count), lab.jobs)
            line, right = fairness(name, trials)
            print(f"{task.exercise.name} {line}", flush=True)
            lines.append(line)
            all_right = all_right and right
    return cost, lines, all_right


def main() -> None:
    """Measure and print; `--keep` writes the tables that are committed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("exercises", nargs="*", help="topic/name; all with a training when left out")
    arguments.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    arguments.add_argument("--jobs-per-gpu", type=int, default=1)
    arguments.add_argument("--seeds", type=int, default=10)
    arguments.add_argument("--keep", action="store_true", help="write benchmarks/results/training_<device>.md")
    chosen = arguments.parse_args()
    placement, busy = Placement(chosen.device, chosen.jobs_per_gpu), load()
    costs, marks, wrong = [], [], []
    with ForkServer(isolation=choose(None), preload=("numpy", "torch")) as server:
        for task in tasks(chosen.exercises):
            cost, lines, right = measure(server, task, placement, chosen.seeds)
            costs.append(cost)
            header = ["| response | gap closed | points earned | as it should be |", "|---|---|---|---|"]
            marks += ["", f"## {task.exercise.name}", "", *header, *lines]
            wrong += [] if right else [task.exercise.name]
    text = "\n".join(
        [
            "# Marking trained networks",
            "",
            f"`python -m benchmarks.training --device {chosen.device}` on {description()}; {busy}; trained on "
            f"{find_machine(chosen.device).name}.",
            "Baseline and reference (median ± standard deviation over seeds) by the calibration; every response is "
            f"marked with {chosen.seeds} other seeds. Seconds and MB are those of one training of the reference; the "
            "seconds of a response those of all five trainings where its score lies near a threshold, by the clock.",
            "",
            "| exercise | score | baseline | reference | s per training | MB | s per response | responses an hour |",
            "|---|---|---|---|---|---|---|---|",
            *costs,
            *marks,
            "",
        ]
    )
    print(text)
    if chosen.keep:
        print(keep(f"training_{chosen.device}", text))
    if wrong:
        raise SystemExit(f"not marked rightly every time: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
