"""Judge a training part: its checks first, which take seconds, and then what its network learns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.judge import judge
from autograder.marking.marks import Finding, RoundMark, Scale, TrainingMark, Verdict
from autograder.program import Program, Source
from autograder.training.calibration import Calibration
from autograder.training.laboratory import Laboratory
from autograder.training.protocol import SEEDS, Outcome, judge_training
from autograder.training.task import TrainingTask, load_task
from autograder.trusted import TrustedPrograms
from bank.answer_model import PartModel
from bank.errors import VoxbankError
from bank.exercise import Exercise


@dataclass(frozen=True)
class Handed:
    """A response as it is judged.

    Attributes
    ----------
    program
        In the sandbox already or not, for its checks.
    source
        What is loaded again for every training; a notebook's other cells are not part of it.
    files
        Data files that every program finds beside it.
    """

    program: Program
    source: Source
    files: Mapping[str, bytes]


def judge_program(
    part: PartModel,
    exercise: Exercise,
    given: Any,
    handed: Handed,
    trusted: TrustedPrograms,
    check_seed: Callable[[str], int],
    laboratory: Laboratory,
) -> Finding:
    """Return what a program earns: by its checks, and where the part asks for it, by what its network learns.

    Parameters
    ----------
    part, exercise, given
        The part, its exercise and this variant's given.
    handed
        The response.
    trusted
        Runs the reference and the rejected responses.
    check_seed
        Name of a check, or of a training, -> seed of what is drawn for it.
    laboratory
        Where networks are trained; only opened when one is.
    """
    found = judge(part, exercise, given, handed.program, trusted, handed.files, check_seed)
    task = load_task(exercise)
    if task is None or found.met is None:
        return found
    if missing := _first_unmet(part, task, found.met):
        reason = f"nothing was trained, because row {missing} is not met"
        return replace(found, message=_sentences(found, reason), training=TrainingMark(task.about.score, reason))
    try:
        place = laboratory.place_for(task)
        calibration = laboratory.calibration_for(task, place)
    except VoxbankError as problem:
        return replace(found, verdict="error", met=None, message=str(problem))
    seeds = [check_seed(f"training {number}") for number in range(SEEDS)]
    outcome = judge_training(place, task, handed.source, calibration, seeds)
    if outcome.lost:
        return replace(found, verdict="error", met=None, message=outcome.sentence)
    return with_outcome(found, task, outcome, calibration)


def _first_unmet(part: PartModel, task: TrainingTask, met: Mapping[str, float | None]) -> str:
    """Return the first row without which the trained one earns nothing, '' where all of them are met."""
    row = next(row for row in part.rows if row.id == task.about.row)
    return next((need for need in row.needs if met.get(need, 0.0) != 1.0), "")


def with_outcome(found: Finding, task: TrainingTask, outcome: Outcome, calibration: Calibration) -> Finding:
    """Return the finding of the checks together with that of the trainings."""
    met = dict(found.met or {}) | {task.about.row: outcome.share}
    passed = found.verdict == "passed" and outcome.share == 1.0
    verdict: Verdict | None = None if outcome.share is None else "passed" if passed else "failed"
    message, told = _sentences(found, outcome.sentence), _told(task, outcome, calibration)
    return replace(found, verdict=verdict, met=met, message=message, training=told)


def _sentences(found: Finding, sentence: str) -> str:
    """Return what the checks found, if anything, and what the trainings did."""
    if found.verdict == "passed" or not found.message:
        return sentence
    return f"{found.message.rstrip('.')}; {sentence}"


def _told(task: TrainingTask, outcome: Outcome, calibration: Calibration) -> TrainingMark:
    return TrainingMark(
        score_name=task.about.score,
        sentence=outcome.sentence,
        device=calibration.device,
        machine=calibration.machine,
        scale=Scale(calibration.base, calibration.goal, calibration.band.points),
        gap=None if outcome.gap is None else round(outcome.gap, 4),
        rounds=tuple(RoundMark(each.score, each.seconds, each.curve) for each in outcome.rounds),
        panels=outcome.rounds[0].panels,
    )
