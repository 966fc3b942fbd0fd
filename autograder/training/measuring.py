"""Measure what scores mean on this class of hardware, and whether an exercise may be used there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from typing import Final

from autograder.budget import limits_of
from autograder.program import Program, Source
from autograder.training.calibration import Band, Calibration, measured_source
from autograder.training.judging import Handed, judge_program
from autograder.training.laboratory import Laboratory
from autograder.training.results import Round
from autograder.training.rounds import Lab, predict, run_rounds, trained_weights
from autograder.training.task import WORLDS, TrainingTask
from autograder.trusted import TrustedPrograms
from bank.answer_model import answer_model
from bank.errors import ExerciseError
from bank.seeds import derive_seed
from bank.variant import data_files, draw

MOST_SPREAD: Final = 0.10
"""Standard deviation of the reference, as a share of the gap, that an exercise may have."""
PASSING: Final = 0.55
"""Share of the part's points from which a response passes."""
FOLDERS: Final = {"accepted": 2, "rejected": 5, "hostile": 1}
"""Folders of responses, and how many each has at least."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Trial:
    """What one response earned under one marker's seed.

    Attributes
    ----------
    share
        Of the part's points; None where a person has to decide.
    gap
        Share of the gap that was closed; None where nothing was trained or no score was reached.
    trainings
        How many there were, of the task itself.
    sentence
        Why.
    """

    share: float | None
    gap: float | None
    trainings: int
    sentence: str


def calibration_seeds(count: int) -> list[int]:
    """Return the seeds of a calibration: the same every time, and no marker's."""
    return [derive_seed(b"calibration", number) for number in range(count)]


def calibrate(lab: Lab, task: TrainingTask, count: int, progress: Progress = lambda what: None) -> Calibration:
    """Train the reference in every world, and return what was measured.

    Parameters
    ----------
    lab, task
        Where, and what.
    count
        How many seeds; at least 3.
    progress
        Called with the name of what is done next.

    Raises
    ------
    ExerciseError
        When a training of the reference gives no score.
    """
    seeds, device = calibration_seeds(count), lab.machine.device
    reference = Source.module(task.exercise.reference, {}, "reference.py")
    progress("baseline")
    baseline = tuple(round(task.baseline(task.draw(seed, device)), 5) for seed in seeds)
    rounds = {}
    for world in WORLDS:
        progress(f"reference, world '{world}'")
        rounds[world] = run_rounds(lab, task, reference, [(seed, world) for seed in seeds])
    progress("the reference's weights in the other world")
    with ThreadPoolExecutor(lab.jobs) as pool:
        carried = tuple(pool.map(partial(_carried_over, lab, task, reference), seeds))
    return Calibration(
        device=device,
        machine=lab.machine.name,
        versions=lab.machine.versions,
        source=measured_source(task, device),
        baseline=baseline,
        reference=_scores(task, rounds["own"]),
        permuted=_scores(task, rounds["permuted"]),
        other_world=_scores(task, rounds["other"]),
        carried_over=carried,
        band=_band(rounds["own"]),
        seconds=round(median(each.seconds for each in rounds["own"]), 2),
    )


def _scores(task: TrainingTask, rounds: Sequence[Round]) -> tuple[float, ...]:
    for each in rounds:
        if each.score is None:
            raise ExerciseError(f"{task.exercise.name}: a training of reference.py gives no score: {each.problem}")
    return tuple(round(each.score, 5) for each in rounds if each.score is not None)


def _carried_over(lab: Lab, task: TrainingTask, source: Source, seed: int) -> float:
    """Return what a model that was trained in the task's own world is worth in the other one.

    That is the best that weights which a response brings along can do there.
    """
    own, other = (task.draw(seed, lab.machine.device, world) for world in ("own", "other"))
    _, prediction = predict(lab, task, source, trained_weights(lab, task, source, own), other.inputs)
    return round(task.score(prediction, other.truth), 5)


def _band(rounds: Sequence[Round]) -> Band:
    by_step: dict[int, list[float]] = {}
    for each in rounds:
        for step, score in each.curve:
            by_step.setdefault(step, []).append(score)
    return Band(tuple((step, min(s), round(median(s), 4), max(s)) for step, s in sorted(by_step.items())))


def responses_of(task: TrainingTask) -> dict[str, str]:
    """Return the sources of the reference and of all accepted, rejected and hostile responses, by their names."""
    sources = {"reference": task.exercise.reference}
    for folder in FOLDERS:
        sources |= {f"{folder}/{name}": text for name, text in task.exercise.responses(folder).items()}
    return sources


def tried(
    laboratory: Laboratory, task: TrainingTask, name: str, text: str, seed: int, trusted: TrustedPrograms
) -> Trial:
    """Mark a response as a marker does who has this seed."""
    variant = draw(task.exercise, seed)
    part = answer_model(task.exercise, variant).part(task.part.name)
    files = data_files(task.exercise, variant.given)
    source = Source.module(text, files, f"{name.rpartition('/')[2]}.py")

    def seed_of(check: str) -> int:
        return derive_seed(b"trial", seed, check)

    with Program(laboratory.server, source, limits_of(task.part)) as program:
        handed = Handed(program, source, files)
        found = judge_program(part, task.exercise, variant.given, handed, trusted, seed_of, laboratory)
    undecided = found.met is None or any(share is None for share in found.met.values())
    earned = sum(row.points * ((found.met or {}).get(row.id) or 0.0) for row in part.rows)
    gap, rounds = (found.training.gap, found.training.rounds) if found.training else (None, ())
    return Trial(None if undecided else earned / part.points, gap, len(rounds), found.message)


def tried_with_seeds(
    laboratory: Laboratory,
    task: TrainingTask,
    responses: Mapping[str, str],
    seeds: Sequence[int],
    jobs: int,
    progress: Callable[[str, Trial], None] = lambda name, trial: None,
) -> dict[str, list[Trial]]:
    """Mark every response with each of several seeds, and return its trials in the order of the seeds.

    Parameters
    ----------
    laboratory, task
        Where, and what.
    responses
        Name -> source.
    seeds, jobs
        Of the markers, and how many of them mark at once.
    progress
        Called with the name of a response and each of its trials.
    """

    def marked(seed: int) -> list[Trial]:
        trials = []
        with TrustedPrograms(laboratory.server) as trusted:  # a marker has the same reference for all responses
            for name, text in responses.items():
                trials.append(tried(laboratory, task, name, text, seed, trusted))
                progress(name, trials[-1])
        return trials

    with ThreadPoolExecutor(jobs) as pool:
        by_seed = list(pool.map(marked, seeds))
    return {name: list(these) for name, these in zip(responses, zip(*by_seed, strict=True), strict=True)}


def refusals(task: TrainingTask, calibration: Calibration) -> Iterator[str]:
    """Yield why an exercise may not be used on this class of hardware, by its reference alone."""
    gap = calibration.goal - calibration.base
    if gap <= 0:
        yield f"the reference ({calibration.goal:.4f}) is no better than the baseline ({calibration.base:.4f})"
    elif calibration.spread > MOST_SPREAD * gap:
        yield (
            f"the reference's standard deviation over {len(calibration.reference)} seeds ({calibration.spread:.4f}) is "
            f"{calibration.spread / gap:.0%} of the gap ({gap:.4f}); at most {MOST_SPREAD:.0%} is allowed"
        )
    if max(calibration.permuted) >= calibration.learned_nothing:
        yield "the reference learns from the labels of other images: the task can be solved without them"
    if min(calibration.other_world) <= calibration.honest or max(calibration.carried_over) >= calibration.honest:
        yield "in the other world, a network that learns there is no better than one that comes from the task's own"
    for folder, fewest in FOLDERS.items():
        if (found := len(task.exercise.responses(folder))) < fewest:
            yield f"{folder}/ holds {found} responses; at least {fewest} are expected"


def refused_trials(name: str, trials: Sequence[Trial]) -> Iterator[str]:
    """Yield what is wrong with what a response earned."""
    right = name == "reference" or name.startswith("accepted/")
    for trial in trials:
        if right and trial.share != 1.0:
            yield f"{name} earns {_percent(trial.share)} of the points: {trial.sentence}"
        elif not right and trial.share is not None and trial.share >= PASSING:
            yield f"{name} passes with {trial.share:.0%} of the points: {trial.sentence}"


def _percent(share: float | None) -> str:
    return "an open number" if share is None else f"{share:.0%}"


def with_trials(calibration: Calibration, trials: dict[str, list[Trial]]) -> Calibration:
    """Return a calibration that records what the responses earned, for those who read it."""
    earned = {name: tuple(trial.share for trial in these) for name, these in trials.items()}
    return replace(calibration, earned=earned)
