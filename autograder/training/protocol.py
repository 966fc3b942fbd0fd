"""From trainings to a share of a row: seeds in stages, the gap closed, and whether it was closed honestly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import numpy as np

from autograder.program import Source
from autograder.training.calibration import Calibration
from autograder.training.results import Round
from autograder.training.rounds import Lab, run_rounds
from autograder.training.task import TrainingTask
from bank.schema import TrainingFile

SEEDS: Final = 3
"""Trainings of one response where the first leaves a doubt."""
MARGIN: Final = 2.0
"""Standard deviations of the reference's score within which a threshold counts as near."""
FEWEST_WEIGHTS: Final = 16
"""In a matrix that tells something about where a training began."""
ALIKE: Final = 0.9
"""Correlation of two beginnings from which they are the same."""
TOO_GOOD: Final = 5.0
"""Standard deviations above the reference from which a person has to look."""


@dataclass(frozen=True)
class Outcome:
    """What the trainings of one response came to.

    Attributes
    ----------
    share
        Of the row that they earn; None where a person has to decide.
    sentence
        What the student reads.
    rounds
        The trainings on the task itself.
    gap
        Share of the gap that was closed, the median of the rounds; None where a training gave no score.
    dishonest
        Whether a training showed that the score was not learned from the data.
    lost
        Whether it could not be found out for a reason on our side, so that another try may succeed.
    """

    share: float | None
    sentence: str
    rounds: tuple[Round, ...]
    gap: float | None = None
    dishonest: bool = False
    lost: bool = False


def judge_training(
    lab: Lab, task: TrainingTask, source: Source, calibration: Calibration, seeds: Sequence[int]
) -> Outcome:
    """Train a response and return what it earns.

    One seed comes first, the others only where its score lies near a threshold. What would earn points is trained
    twice more: with the labels of other images, from which nothing can be learned, and in another world, where only
    what is learned from the data helps.

    Parameters
    ----------
    lab, task, source, calibration
        Where, what, by which program, and what scores mean there.
    seeds
        `SEEDS` seeds that nobody knew when the response was handed in.
    """
    rounds = run_rounds(lab, task, source, [(seeds[0], "own")])
    first = rounds[0].score
    if first is not None and _is_near(calibration.gap_closed(first), task.about, calibration):
        rounds += run_rounds(lab, task, source, [(seed, "own") for seed in seeds[1:SEEDS]])
    found = weighed(rounds, task.about, calibration)
    if not found.share:
        return found
    return _if_honest(lab, task, source, calibration, found, seeds[0])


def weighed(rounds: Sequence[Round], about: TrainingFile, calibration: Calibration) -> Outcome:
    """Return what the scores of a response's trainings earn, as if they were honest."""
    failed = next((each for each in rounds if each.score is None), None)
    if failed is not None:
        return Outcome(None if failed.ours else 0.0, failed.problem, tuple(rounds), lost=failed.ours)
    scores = [each.score for each in rounds if each.score is not None]
    gap = calibration.gap_closed(median(scores))
    where = (
        f"{about.score} {median(scores):.3f}; the baseline has {calibration.base:.3f}, the reference "
        f"{calibration.goal:.3f}: {max(gap, 0):.0%} of the gap is closed"
    )
    if max(scores) > calibration.goal + TOO_GOOD * calibration.spread:
        return Outcome(
            None, f"{where}; that is more than was thought possible, so that a person looks", tuple(rounds), gap
        )
    if gap >= about.full and min(scores) > calibration.base:
        return Outcome(1.0, where, tuple(rounds), gap)
    if gap >= about.partial:
        return Outcome(about.share, f"{where}, and {about.full:.0%} are expected", tuple(rounds), gap)
    return Outcome(0.0, f"{where}, and {about.partial:.0%} are the least that earns points", tuple(rounds), gap)


def _is_near(gap: float, about: TrainingFile, calibration: Calibration) -> bool:
    margin = MARGIN * calibration.spread / (calibration.goal - calibration.base)
    return any(abs(gap - threshold) < margin for threshold in (about.full, about.partial, 0.0))


def _if_honest(
    lab: Lab, task: TrainingTask, source: Source, calibration: Calibration, found: Outcome, seed: int
) -> Outcome:
    permuted, other = run_rounds(lab, task, source, [(seed, "permuted"), (seed, "other")])
    for each in (permuted, other):
        if each.ours:
            return Outcome(None, each.problem, found.rounds, found.gap, lost=True)
    problem = dishonesty(found.rounds[0], permuted, other, calibration)
    if not problem:
        return found
    return Outcome(0.0, problem, found.rounds, found.gap, dishonest=True)


def dishonesty(own: Round, permuted: Round, other: Round, calibration: Calibration) -> str:
    """Return what shows that a score does not come from learning, or ''."""
    if start_is_shared(own, permuted):
        return (
            "its first weights do not follow the seed: with two seeds, most of them were the same before the first "
            "step of the training"
        )
    if permuted.score is not None and permuted.score > calibration.learned_nothing:
        return (
            f"trained with the labels of other images, from which nothing can be learned, it still scores "
            f"{permuted.score:.3f}: what it knows does not come from the data that `train` was given"
        )
    if other.score is None:
        return f"trained on other data of the same kind: {other.problem}"
    if other.score < calibration.honest:
        return (
            f"trained on images with another truth, it scores {other.score:.3f} there, where a network that learns "
            f"reaches {calibration.honest:.3f}: what it knows does not come from the data that `train` was given"
        )
    return ""


def start_is_shared(one: Round, other: Round) -> bool:
    """Return whether most weights were alike before the first step of two trainings with different seeds.

    Matrices that hold one value, or few, tell nothing; others are alike where they correlate.
    """
    alike = told = 0
    for ours, theirs in zip(one.first, other.first, strict=False):
        if min(len(ours), len(theirs)) < FEWEST_WEIGHTS or len(ours) != len(theirs):
            continue
        a, b = np.subtract(ours, np.mean(ours)), np.subtract(theirs, np.mean(theirs))
        length = float(np.sqrt(np.sum(a * a) * np.sum(b * b)))
        if length > 0:
            told += 1
            alike += float(np.sum(a * b)) / length > ALIKE
    return alike > told / 2
