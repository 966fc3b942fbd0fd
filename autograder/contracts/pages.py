"""The contract of what is read: question, rows and worked solution can be shown as HTML."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence

from autograder.contracts.breach import Breach
from bank.answer_model import answer_model
from bank.errors import ExerciseError
from bank.exercise import Exercise
from bank.html import Image, convert
from bank.page import answer_pieces, figure_files, question_pieces, worked_pieces
from bank.variant import Variant

PAGE_SEEDS = 3
# What is left of \times, \beta, \frac and \rho where TOML reads the backslash as its own.
_SWALLOWED = re.compile(r"(?<!\\)\$[^$]*[\t\b\f\r][^$]*\$")


def page(exercise: Exercise, variants: Sequence[Variant]) -> Iterator[Breach]:
    """On three seeds and every card all that is read is understood; raises VoxbankError where pandoc is missing."""
    looked_at = _looked_at(variants)
    pieces = {
        (variant.seed, name): markdown for variant in looked_at for name, markdown in _pieces(exercise, variant).items()
    }
    shown = (path for variant in looked_at for path in figure_files(exercise, variant, worked=True).values())
    images = {path: Image(path) for path in shown}
    for problem in convert(pieces, images)[1]:
        seed, name = problem.piece
        yield Breach("page", f"{name}: {problem.sentence}", seed)
    for (seed, name), markdown in pieces.items():
        if _SWALLOWED.search(markdown):
            advice = "in TOML, put a text with TeX between single quotes"
            yield Breach("page", f"{name}: a formula holds a tab or another control character; {advice}", seed)


def _looked_at(variants: Sequence[Variant]) -> list[Variant]:
    """Return the first variants, and the first one of each case card: rows and solutions have texts for some alone."""
    of_cards = {variant.case: variant for variant in reversed(variants)}
    chosen = {variant.seed: variant for variant in (*variants[:PAGE_SEEDS], *of_cards.values())}
    return list(chosen.values())


def _pieces(exercise: Exercise, variant: Variant) -> dict[str, str]:
    """Return what can be filled in; what cannot breaks the contracts `stem` and `worked`."""
    model = answer_model(exercise, variant)
    found = answer_pieces(model)
    with contextlib.suppress(ExerciseError):
        found |= question_pieces(exercise, variant, model)
    with contextlib.suppress(ExerciseError):
        found |= worked_pieces(exercise, variant)
    return found
