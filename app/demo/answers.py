"""Write right and wrong answers into a released notebook, as students would."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import nbformat
import numpy as np

from autograder.assignment.release import answer_variable
from autograder.handing_in import as_response
from bank.answer_model import PartModel
from bank.exercise import Exercise
from bank.lock import LockedVariant
from bank.rendering import render_text
from bank.variant import draw, sample_answers


@dataclass(frozen=True)
class Answers:
    """What one student could answer: label -> variant, exercise with its responses, and given."""

    variants: dict[str, LockedVariant]
    exercises: dict[str, Exercise]
    givens: dict[str, Any]

    def give(
        self, notebook: Any, answer: Callable[[str], str], only: Callable[[int], bool] = lambda place: True
    ) -> None:
        """Fill the answer cells; `answer` maps 'label part' to a cell's text, `only` chooses cells by their place."""
        cells = [cell for cell in notebook.cells if cell.metadata.voxbank.role == "answer"]
        for place, cell in enumerate(cells):
            if only(place):
                cell.source = answer(f"{cell.metadata.voxbank.label} {cell.metadata.voxbank.part}")

    def insert(self, notebook: Any, program: str) -> None:
        """Put a cell of the student's own before the last answer."""
        place = max(n for n, cell in enumerate(notebook.cells) if cell.metadata.voxbank.role == "answer")
        notebook.cells.insert(place, nbformat.v4.new_code_cell(program, id="my-own-cell"))

    def file(self, notebook: Any) -> bytes:
        """Return a notebook as the bytes of its file."""
        return str(nbformat.writes(notebook)).encode()

    def right(self, place: str, style: int) -> str:
        """Return the cell text of a right answer in one of several styles."""
        _, part = self._part(place)
        if part.kind in ("code", "image"):
            return self._program(place, "accepted", style)
        if part.kind == "open":
            return self._sample(place, best=True)
        return self._assign(place, self._written(part, part.key, style))

    def wrong(self, place: str, which: int) -> str:
        """Return the cell text of an answer that follows from one of the part's misconceptions."""
        _, part = self._part(place)
        if part.kind in ("code", "image"):
            return self._program(place, "rejected", which)
        if part.kind == "open":
            return self._sample(place, best=False)
        if not part.misconceptions:
            return self.right(place, which)
        misconception = part.misconceptions[which % len(part.misconceptions)]
        return self._assign(place, self._written(part, misconception.value, which))

    def one_of_each(self, which: int) -> set[str]:
        """Return one part of every question that has misconceptions, as 'label part'."""
        chosen: set[str] = set()
        for label, variant in self.variants.items():
            known = [part.name for part in variant.model.parts if part.misconceptions]
            chosen |= {f"{label} {known[which % len(known)]}"} if known else set()
        return chosen

    def _part(self, place: str) -> tuple[Exercise, PartModel]:
        label, name = place.split()
        return self.exercises[label], self.variants[label].model.part(name)

    def _program(self, place: str, verdict: str, which: int) -> str:
        label, name = place.split()
        exercise, part = self._part(place)
        programs = list((exercise.responses(verdict) if part.kind == "code" else exercise.programs(verdict)).values())
        text = programs[which % len(programs)]
        if part.kind == "code":
            return text
        # Programs name an image like its part; in a notebook with several questions it bears the question's label.
        named = re.sub(rf"\b{name}\b", answer_variable(label, name), text)
        return render_text(named, {"given": self.givens[label]})

    def _assign(self, place: str, value: str) -> str:
        return f"{answer_variable(*place.split())} = {value}"

    def _sample(self, place: str, *, best: bool) -> str:
        label, name = place.split()
        exercise = self.exercises[label]
        variant = draw(exercise, self.variants[label].model.seed)
        samples = sample_answers(exercise, exercise.part(name), variant)
        return str((max if best else min)(samples, key=lambda sample: len(sample[1]))[0])

    def _written(self, part: PartModel, value: Any, style: int) -> str:
        """Return a value as students write it: as Python, or as a text with a decimal comma and a unit."""
        response = as_response(part, value)
        if part.kind != "numeric":
            return repr(response)
        values = np.asarray(response, dtype=np.float64)
        if style % 2 == 0:
            return repr(values.tolist())
        # Four decimals: with three, a decimal comma could be one between thousands.
        words = [f"{number:.4f}".replace(".", ",") for number in values.ravel()]
        unit = "" if part.unit == "1" else f" {part.unit}"
        return repr("; ".join(words) + unit)
