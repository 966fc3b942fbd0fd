"""Contracts of an exercise as a whole: rows, examples, variety, version, figures."""

from __future__ import annotations

import doctest
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.contracts.breach import Breach
from autograder.marking.construct import earlier_of
from bank.asked import Matching
from bank.canonical import canonical_text, digest
from bank.declarations import declared
from bank.discovery import Bank
from bank.exercise import Exercise, Part
from bank.figures import draw_figures
from bank.kinds import BY_PIECES, NUMBERS
from bank.rendering import figure_alts, planned_figures
from bank.variant import PartVariant, Variant, data_files, draw, sample_answers

DIGEST_SEEDS = range(5)
FIGURE_SEEDS = 3
VARIETY_SEEDS, VARIETY = 50, 30
FEW_GIVENS = 60


BLANK = "FILL IN"


def blanks(bank: Bank, name: str) -> Iterator[Breach]:
    """Nothing is left of the blanks that `voxbank new` writes; the folders need not be readable otherwise."""
    for room in ("exercises", "solutions"):
        folder = bank.folders[name] / room / name
        for file in sorted(path for path in folder.rglob("*") if path.suffix in (".toml", ".py", ".j2")):
            for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if BLANK in line:
                    what = " ".join(line[line.index(BLANK) :].split('"')[0].split())
                    yield Breach("blanks", f"{room}/{name}/{file.relative_to(folder)}, line {number}: {what}")


def conventions(exercise: Exercise) -> Iterator[Breach]:
    """An exercise whose marks rest on numbers, programs or images declares at least one convention."""
    kinds = {part.kind for part in exercise.parts} & {"numeric", "code", "image"}
    if kinds and not exercise.about.conventions:
        yield Breach(
            "stem",
            f"parts of kind {', '.join(sorted(kinds))} rest on conventions (axis order, rounding, border ...): "
            "declare them as [[conventions]] in exercise.toml and state them in the stem",
        )


def files(exercise: Exercise, variant: Variant) -> Iterator[Breach]:
    """The data files can be written from the given; raises ExerciseError where they cannot."""
    data_files(exercise, variant.given)
    return iter(())


def rows(exercise: Exercise, variant: Variant) -> Iterator[Breach]:
    """Rows add up to the part's points; each is met by some sample answer and missed by another."""
    for part in exercise.parts:
        counted = part.rows_of(variant.case)
        total = sum(row.points for row in counted)
        if abs(total - part.points) > 1e-9:
            yield Breach("rows", f"the rows of part '{part.name}' add up to {total:g}, its points are {part.points:g}")
        ids = {row.id for row in part.rows}
        samples = _samples(exercise, part, variant)
        for row in counted:
            if samples and not any(row.id in met for met in samples):
                yield Breach("rows", f"row '{part.name}.{row.id}' is met by no sample answer; add one that earns it")
            if not samples or all(row.id in met for met in samples):
                missing = "sample answer; add one that loses it"
                if part.kind != "open":
                    missing = "misconception; add one whose award leaves it out"
                yield Breach("rows", f"row '{part.name}.{row.id}' is missed by no {missing}")
            for need in row.needs:
                if not _exists(exercise, need if "." in need else f"{part.name}.{need}"):
                    yield Breach(
                        "rows", f"row '{part.name}.{row.id}' needs '{need}', which is no row; write R1 or part.R1"
                    )
            earlier = earlier_of(exercise, part.name) if part.kind == "construct" else part.earlier
            if row.follow and not earlier:
                yield Breach(
                    "rows", f"row '{part.name}.{row.id}' follows, but the key '{part.name}' takes no earlier part"
                )
        if part.kind == "open" and len(ids) and not part.samples:
            yield Breach(
                "rows", f"open part '{part.name}' has no sample answers; give one each at full, partial and zero marks"
            )


def _samples(exercise: Exercise, part: Part, variant: Variant) -> list[set[str]]:
    """Return the rows that each known answer meets: declared samples, the key, and the misconceptions."""
    known = [set(rows) for _, rows in sample_answers(exercise, part, variant)]
    if part.kind == "construct":
        return [*known, {row.id for row in part.rows}]
    if part.kind != "open":
        known.append({row.id for row in part.rows})
        known += [set(wrong.award) for wrong in part.misconceptions_of(variant.case)]
    if part.kind in BY_PIECES:  # rows are lost with their pieces, whatever the misconceptions are
        known.append(set())
    return known


def _exists(exercise: Exercise, name: str) -> bool:
    part, _, row = name.partition(".")
    return any(other.name == part and any(r.id == row for r in other.rows) for other in exercise.parts)


def examples(exercise: Exercise) -> Iterator[Breach]:
    """Every computed key of numbers has a doctest, and all doctests of solution.py hold."""
    if exercise.solution is None:
        return
    finder, total = doctest.DocTestFinder(exclude_empty=True), 0
    for test in finder.find(exercise.solution, exercise.solution.__name__):
        report: list[str] = []
        result = doctest.DocTestRunner(verbose=False).run(test, out=report.append)
        total += result.attempted
        if result.failed:
            name, said = test.name.rsplit(".", 1)[-1], _first_failure("".join(report))
            yield Breach("examples", f"the example of '{name}' in solution.py fails: {said[:300]}")
    for part in exercise.parts:
        if part.kind in NUMBERS and part.key is not None and not _has_example(part.key.__doc__ or ""):
            yield Breach("examples", f"the key '{part.name}' has no doctest; add an example that can be worked by hand")


def _has_example(docstring: str) -> bool:
    """Whether an example says what comes out; an import alone is none."""
    return any(example.want for example in doctest.DocTestParser().get_examples(docstring))


def _first_failure(report: str) -> str:
    """Return what doctest reports of the first example that fails, in one line and without the traceback."""
    said = report.split("Failed example:")[1].split("*" * 70)[0]
    example, raised, trace = said.partition("Exception raised:")
    if raised:
        return f"{' '.join(example.split())} raises {trace.strip().splitlines()[-1].strip()}"
    return " ".join(said.split())


def has_second_routes(exercise: Exercise) -> Iterator[Breach]:
    """Every computed key that is a number, a formula, a place or an image has a second route."""
    covered = {part for part, _ in declared(exercise.solution, "second route").values()}
    for part in exercise.parts:
        demanded = part.kind in NUMBERS | {"image", "formula"} or part.written.frame
        if demanded and part.key is not None and part.name not in covered:
            yield Breach(
                "second route",
                f"part '{part.name}' has no second route; add a function marked @second_route(\"{part.name}\") "
                "that shares no code with the key",
            )


def varied(exercise: Exercise, variants: Sequence[Variant]) -> Iterator[Breach]:
    """Fifty seeds give at least thirty givens, or half of those possible where few are declared."""
    if exercise.about.varies != "numbers" or len(variants) < VARIETY_SEEDS:
        return
    found = len({canonical_text(variant.given) for variant in variants[:VARIETY_SEEDS]})
    possible = exercise.about.possible_givens
    wanted = VARIETY if possible is None or possible >= FEW_GIVENS else (possible + 1) // 2
    if found < wanted:
        yield Breach(
            "varied", f"{VARIETY_SEEDS} seeds give {found} different givens, at least {wanted} are expected; draw more"
        )


def digest_of(exercise: Exercise) -> str:
    """Return the digest of five seeds that `exercise.toml` stores."""
    drawn = [draw(exercise, seed) for seed in DIGEST_SEEDS]
    return digest(
        [
            [
                variant.given,
                {name: _digested(part) for name, part in variant.parts.items()},
            ]
            for variant in drawn
        ]
    )


def _digested(part: PartVariant) -> list[Any]:
    options = [{field: value for field, value in vars(option).items() if value} for option in part.options]
    return [part.key, part.misconceptions, options, *([part.asked] if part.asked else [])]


def version(exercise: Exercise) -> Iterator[Breach]:
    """The stored digest is that of the variants."""
    found, stored, now = digest_of(exercise), exercise.about.digest, exercise.about.version
    if not stored:
        yield Breach("version", f'exercise.toml stores no digest; add: digest = "{found}"')
    elif stored != found:
        yield Breach(
            "version",
            f'the variants are no longer those of version {now}: set version = {now + 1} and digest = "{found}" '
            f"(the version may stay if it was never handed out)",
        )


def figures(exercise: Exercise, variants: Sequence[Variant]) -> Iterator[Breach]:
    """On three seeds every figure is drawn, on one twice and the same, and no alt text gives a key away."""
    for variant in variants[:FIGURE_SEEDS]:
        first = draw_figures(exercise, variant, worked=True)
        again = draw_figures(exercise, variant, worked=True) if variant is variants[0] else first
        for one, other in zip(first, again, strict=True):
            if one.png != other.png:
                yield Breach(
                    "figures",
                    f"figure '{one.name}' is drawn differently the second time; draw nothing at random",
                    variant.seed,
                )
        yield from _telling_alts(exercise, variant)
        yield from _alike_pictures(exercise, variant, {figure.name: figure.png for figure in first})


def _alike_pictures(exercise: Exercise, variant: Variant, drawn: Mapping[str, bytes]) -> Iterator[Breach]:
    """Options of a part that are figures are different pictures."""
    planned = [figure.name for figure in planned_figures(exercise, variant) if figure.option]
    for one, other in itertools.combinations(planned, 2):
        if drawn[one] == drawn[other] and one.rpartition("_")[0] == other.rpartition("_")[0]:
            yield Breach("figures", f"options '{one}' and '{other}' are the same picture", variant.seed)


def _telling_alts(exercise: Exercise, variant: Variant) -> Iterator[Breach]:
    given = set(re.findall(r"\d+(?:\.\d+)?", canonical_text(variant.given)))
    for name, alt in figure_alts(exercise, variant).items():
        numbers = [float(word) for word in re.findall(r"\d+(?:\.\d+)?", alt) if word not in given]
        for part in exercise.parts:
            if _tells(part, variant.parts[part.name], alt, numbers):
                sentence = f"the alt text of figure '{name}' gives the answer to part '{part.name}' away"
                yield Breach("figures", sentence, variant.seed)


def _tells(part: Part, drawn: PartVariant, alt: str, numbers: Sequence[float]) -> bool:
    if part.kind in NUMBERS:
        told = part.tolerance.narrow
        return any(told.accepts(number, abs(value)) for number in numbers for value in np.ravel(drawn.key))
    if part.kind == "formula":
        return "".join(drawn.key.split()) in "".join(alt.split())
    if part.kind == "text":
        return any(_names(alt, form) for form in ([drawn.key] if isinstance(drawn.key, str) else drawn.key))
    # A figure may well show all that a choice offers; naming the right option alone gives it away.
    if isinstance(drawn.asked, Matching):
        texts = {option.id: option.text for option in drawn.printed}
        return any(
            _names(alt, texts[a]) and _names(alt, texts[b]) for a, b in drawn.key.items() if texts[a] and texts[b]
        )
    named = {option.letter for option in drawn.options if option.text and _names(alt, option.text)}
    return bool(named) and named <= set(drawn.letters(drawn.key or ()))


def _names(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None
