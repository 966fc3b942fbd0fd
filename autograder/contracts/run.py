"""Run all contracts on an exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from autograder.contracts import code, exercises, images, samples, variants
from autograder.contracts.breach import CONTRACTS, Breach, guarded, told
from autograder.contracts.pages import page
from autograder.sandbox.fork_server import ForkServer
from bank.answer_model import answer_model
from bank.discovery import Bank
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.variant import Variant, draw

PROGRAM_SEEDS = 5
"""Programs are run on so many seeds; what is drawn for their checks is new each time."""
FIRST_SEEDS = 50
"""What is about an exercise as a whole is judged by the first of its variants."""
FIXED_SEEDS = 10
CLOSE_SEEDS, EVERY = 50, 4
"""Every seed must give a well-posed variant; beyond the first fifty every fourth is marked, rendered and compared."""
TWICE_SEEDS = 50
"""So many variants are drawn twice."""
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

    Raises
    ------
    VoxbankError
        When the sandbox does not start: the machine's fault, and no breach.
    """
    unreadable = report_unless_readable(name, bank)
    if unreadable:
        return unreadable
    exercise = bank.exercise(name)
    breaches = (
        *of_seeds(exercise, range(seeds), progress),
        *of_exercise(exercise, seeds),
        *of_programs(exercise, seeds, server),
    )
    return report_of(name, breaches, seeds)


def report_unless_readable(name: str, bank: Bank) -> Report | None:
    """Return the report on an exercise that has blanks or cannot be loaded, None where there is more to check."""
    blanks = tuple(exercises.blanks(bank, name))
    if blanks:
        return Report(name, {"blanks": blanks}, 0)
    try:
        bank.exercise(name)
    except VoxbankError as problem:
        return Report(name, {"loads": (Breach("loads", str(problem)),)}, 0)
    return None


def report_of(name: str, breaches: Iterable[Breach], seeds: int) -> Report:
    """Return the report on an exercise: the first breaches of every contract."""
    found: dict[str, list[Breach]] = {contract: [] for contract in CONTRACTS}
    for breach in breaches:
        if len(found[breach.contract]) < MOST_BREACHES:
            found[breach.contract].append(breach)
    return Report(name, {contract: tuple(these) for contract, these in found.items()}, seeds)


def of_seeds(exercise: Exercise, seeds: range, progress: Callable[[int], None] = lambda done: None) -> Iterator[Breach]:
    """Yield the breaches of contracts that hold for every seed; `progress` is called with each seed's successor."""
    for seed in seeds:
        # A fixed question has one variant, but its options' order is drawn.
        if exercise.about.varies != "none" or seed < FIXED_SEEDS:
            drawn = _draw(exercise, seed)
            if isinstance(drawn, Breach):
                yield drawn
            elif seed < CLOSE_SEEDS or seed % EVERY == 0:
                yield from _of_variant(exercise, drawn)
        progress(seed + 1)


def of_exercise(exercise: Exercise, seeds: int) -> Iterator[Breach]:
    """Yield the breaches of contracts that are about an exercise, or about a few of its variants."""
    drawn = _first_variants(exercise, seeds)
    if not drawn:
        return
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


def of_programs(exercise: Exercise, seeds: int, server: Callable[[Exercise], ForkServer]) -> Iterator[Breach]:
    """Yield what starter, reference, accepted and rejected programs earn and should not; raises VoxbankError."""
    check = code.code if exercise.code_part else images.images
    drawn = _first_variants(exercise, min(seeds, PROGRAM_SEEDS)) if _has_programs(exercise) else []
    if drawn:
        running = server(exercise)
        yield from guarded("code", None, lambda: check(exercise, drawn, running))


def _has_programs(exercise: Exercise) -> bool:
    return bool(exercise.code_part or exercise.image_part)


def _first_variants(exercise: Exercise, seeds: int) -> list[Variant]:
    """Return variants of the first seeds; those that cannot be drawn are told elsewhere."""
    drawn = (_draw(exercise, seed) for seed in range(min(seeds, FIRST_SEEDS)))
    return [variant for variant in drawn if isinstance(variant, Variant)]


def _draw(exercise: Exercise, seed: int) -> Variant | Breach:
    try:
        return draw(exercise, seed)
    except Exception as problem:  # authors' generators can break in any way
        return Breach("well-posed", told(problem), seed)


def _of_variant(exercise: Exercise, variant: Variant) -> Iterator[Breach]:
    seed = variant.seed
    if seed < TWICE_SEEDS:
        yield from guarded("reproducible", seed, lambda: variants.reproducible(exercise, variant))
    yield from guarded("second route", seed, lambda: variants.second_route(exercise, variant))
    yield from guarded("stem", seed, lambda: variants.stem(exercise, variant))
    try:
        model = answer_model(exercise, variant)
    except Exception as problem:  # a row or a sentence cannot be filled in, and what rests on it cannot be judged
        yield Breach("rows", told(problem), seed)
        return
    yield from guarded("misconceptions", seed, lambda: variants.misconceptions(exercise, variant, model))
    yield from guarded("worked", seed, lambda: variants.worked(exercise, variant, model))
    yield from guarded("samples", seed, lambda: samples.constructions(exercise, variant, model))
