"""What a page tells once answers are released: keys, worked solutions, sample answers, each variant's only once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from autograder.feedback.prose import NOTHING, Text, figure
from autograder.feedback.views import AnswerView, SampleView
from autograder.marking.point import shown_points
from autograder.marking.repairs import shown_lines
from bank.answer_model import PartModel
from bank.asked import Construction
from bank.discovery import Bank
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.fields import shown
from bank.figures import draw_worked_figures
from bank.html import Image
from bank.kinds import PROGRAMS
from bank.listings import Listing, faults_in
from bank.lock import FormLock, LockedVariant
from bank.page import printed_key, printed_samples
from bank.regions import Picking, regions_in, representative
from bank.rendering import render_worked
from bank.variant import Variant, draw

CHANGED = "The worked solution is not here: the exercise was changed after the form was built."

NONE = "This exercise has no worked solution."


@dataclass(frozen=True)
class Solved:
    """The answers to one variant; `missing` says why there is no worked solution, or ''."""

    parts: Mapping[str, AnswerView] = field(default_factory=dict)
    worked: Text = NOTHING
    missing: str = ""


class AnswerSide:
    """The answers to a form's variants."""

    def __init__(self, lock: FormLock, bank: Bank) -> None:
        self._lock, self._bank = lock, bank
        self._solved: dict[str, Solved] = {}

    def of(self, variant: LockedVariant) -> Solved:
        """Return the answers to a variant; without the exercise's source of that day, the keys alone."""
        if variant.id not in self._solved:
            self._solved[variant.id] = self._solve(variant)
        return self._solved[variant.id]

    def _solve(self, variant: LockedVariant) -> Solved:
        try:
            exercise = self._bank.exercise(variant.entry.exercise)
            self._lock.demand_source(variant.entry, exercise)
            drawn = draw(exercise, variant.model.seed)
        except VoxbankError:
            return Solved({part.name: _answer(part) for part in variant.model.parts}, missing=CHANGED)
        answers = {part.name: _answer(part, exercise, drawn) for part in variant.model.parts}
        try:
            return Solved(answers, self._worked(exercise, variant, drawn))
        except VoxbankError:
            return Solved(answers, missing=NONE)

    def _worked(self, exercise: Exercise, variant: LockedVariant, drawn: Variant) -> Text:
        """Return the worked solution with the figures of the stem and its own."""
        figures: dict[str, Image] = {name: figure(self._lock.blobs[sha]) for name, sha in variant.figures.items()}
        figures |= {made.name: figure(made.png) for made in draw_worked_figures(exercise, drawn)}
        # Named like no figure of the stem: two variants' figures of one name can differ under the same words.
        paths = {name: f"worked-{name}.png" for name in figures}
        return Text(render_worked(exercise, drawn, paths), {paths[name]: image for name, image in figures.items()})


def _answer(part: PartModel, exercise: Exercise | None = None, drawn: Variant | None = None) -> AnswerView:
    program = exercise.reference.strip() if exercise and part.kind in PROGRAMS else ""
    letters = {letter.strip() for letter in printed_key(part).split(",")} if part.kind == "choice" else set()
    samples = printed_samples(exercise, part, drawn) if exercise and drawn else []
    return AnswerView(
        key=_key(part),
        chosen=tuple(Text(f"{o.letter}. {o.text}") for o in part.options if o.letter in letters and o.text),
        program=program,
        samples=tuple(SampleView(Text(sample.text), sample.points, sample.rows) for sample in samples),
    )


def _key(part: PartModel) -> str:
    if isinstance(part.asked, Construction):
        return f"for example {shown(part.asked.fields, part.key)}"
    if isinstance(part.asked, Listing):
        return shown_lines(part, {fault.lines[0]: next(iter(fault.repairs), None) for fault in faults_in(part.key)})
    if isinstance(part.asked, Picking):
        points = [representative(part.asked, region) for region in regions_in(part.key)]
        return shown_points(part, [np.asarray(point, dtype=np.float64) for point in points])
    return printed_key(part)
