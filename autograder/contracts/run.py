"""Run all contracts on an exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.contracts import code, exercises, images, samples, variants
from autograder.contracts.breach import CONTRACTS, Breach, guarded
from autograder.contracts.pages import page
from autograder.sandbox.fork_server import ForkServer
from bank.discovery import Bank
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.variant import Variant, draw

CODE_SEEDS = 50
"""Programs are run on at most so many seeds; drawing and rendering are checked on all."""
IMAGE_SEEDS = 10
"""Programs that read files are loaded afresh for every variant."""
MOST_BREACHES = 5
"""Breaches of one contract that are reported."""


@dataclass(frozen=True)
class Report:
    """What the contracts of one exercise say: contract -> its breaches, empty where it holds."""

    exercise: str
    breaches: dict[str, tuple[Breach, ...]]
    seeds: int

    @property
    def holds(self) -> bool:
        """Whether every contract holds."""
        return not any(self.breaches.values())


def check_exercise(
    name: str,
    bank: Bank,
    seeds: int,
    server: Callable[[Exercise], ForkServer],
    progress: Callable[[int], None] = lambda done: None,
    program_seeds: int = CODE_SEEDS,
) -> Report:
    """Return what the contracts say about an exercise, on the seeds 0 to `seeds` - 1.

    Parameters
    ----------
    name, bank
        The exercise and where it is found.
    seeds
        How many variants are drawn, at least 1.
    server
        Gives the sandbox for an exercise's programs; only called when there are any.
    progress
        Called with the number of seeds that are done.
    program_seeds
        On how many of the seeds programs are run at most.

    Raises
    ------
    VoxbankError
        When the sandbox does not start: the machine's fault, and no breach.
    """
    found: dict[str, list[Breach]] = {contract: [] for contract in CONTRACTS}
    blanks = tuple(exercises.blanks(bank, name))
    if blanks:
        return Report(name, {"blanks": blanks}, 0)
    try:
        exercise = bank.exercise(name)
    except VoxbankError as problem:
        return Report(name, {"loads": (Breach("loads", str(problem)),)}, 0)
    for breach in _all_breaches(exercise, seeds, server, progress, program_seeds):
        if len(found[breach.contract]) < MOST_BREACHES:
            found[breach.contract].append(breach)
    return Report(name, {contract: tuple(breaches) for contract, breaches in found.items()}, seeds)


def _all_breaches(
    exercise: Exercise,
    seeds: int,
    server: Callable[[Exercise], ForkServer],
    progress: Callable[[int], None],
    program_seeds: int,
) -> Iterator[Breach]:
    drawn: list[Variant] = []
    for seed in _seeds(exercise, seeds):
        breach = _draw(exercise, seed, drawn)
        if breach:
            yield breach
        else:
            yield from _of_variant(exercise, drawn[-1])
        progress(seed + 1)
    if drawn:
        yield from _of_exercise(exercise, drawn)
        yield from _of_programs(exercise, drawn, server, program_seeds)


def _of_programs(
    exercise: Exercise, drawn: Sequence[Variant], server: Callable[[Exercise], ForkServer], program_seeds: int
) -> Iterator[Breach]:
    if exercise.code_part:
        running = server(exercise)
        yield from guarded("code", None, lambda: code.code(exercise, drawn[: min(CODE_SEEDS, program_seeds)], running))
    if exercise.image_part:
        running = server(exercise)
        yield from guarded(
            "code", None, lambda: images.images(exercise, drawn[: min(IMAGE_SEEDS, program_seeds)], running)
        )


def _seeds(exercise: Exercise, seeds: int) -> Iterable[int]:
    # A fixed question has one variant, but its options' order is drawn.
    return range(seeds if exercise.about.varies != "none" else min(seeds, 10))


def _draw(exercise: Exercise, seed: int, drawn: list[Variant]) -> Breach | None:
    try:
        drawn.append(draw(exercise, seed))
    except Exception as problem:  # authors' generators can break in any way
        name = "" if isinstance(problem, VoxbankError) else f"{type(problem).__name__}: "
        return Breach("well-posed", f"{name}{problem}", seed)
    return None


def _of_variant(exercise: Exercise, variant: Variant) -> Iterator[Breach]:
    for contract, check in (
        ("reproducible", variants.reproducible),
        ("second route", variants.second_route),
        ("misconceptions", variants.misconceptions),
        ("stem", variants.stem),
        ("worked", variants.worked),
        ("samples", samples.constructions),
    ):
        yield from guarded(contract, variant.seed, lambda check=check: check(exercise, variant))  # type: ignore[misc]


def _of_exercise(exercise: Exercise, drawn: Sequence[Variant]) -> Iterator[Breach]:
    by_case = {variant.case: variant for variant in reversed(drawn)}
    yield from guarded("stem", None, lambda: exercises.conventions(exercise))
    yield from guarded("stem", None, lambda: exercises.files(exercise, drawn[0]))
    yield from guarded("examples", None, lambda: exercises.examples(exercise))
    yield from guarded("second route", None, lambda: exercises.has_second_routes(exercise))
    yield from guarded("varied", None, lambda: exercises.varied(exercise, drawn))
    yield from guarded("version", None, lambda: exercises.version(exercise))
    yield from guarded("page", None, lambda: page(exercise, drawn))
    yield from guarded("figures", None, lambda: exercises.figures(exercise, drawn))
    for variant in by_case.values():
        yield from guarded("rows", variant.seed, lambda variant=variant: exercises.rows(exercise, variant))  # type: ignore[misc]
