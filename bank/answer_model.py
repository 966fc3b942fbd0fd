"""What marking a variant rests on, as plain data: rows with its numbers, key, misconceptions, tolerance, options.

A form's lock stores it, so that marking and marking again never draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bank.asked import ASKED_CLASSES, Asked, PrintedOption
from bank.exercise import Exercise, Part
from bank.kinds import AWARDING, Kind
from bank.rendering import answer_context, render_text
from bank.tolerance import Band, Tolerance
from bank.variant import Variant, sample_answers


@dataclass(frozen=True)
class Row:
    """A rubric row with this variant's numbers: something a marker can see."""

    id: str
    points: float
    text: str
    needs: tuple[str, ...] = ()
    follow: bool = False
    components: tuple[int, ...] = ()
    aspect: str = ""
    items: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownMisconception:
    """A misconception with what it leads to in this variant, and the rows that it still earns.

    `value` is None where there is no value to compare (code, open).
    """

    name: str
    sentence: str
    award: tuple[str, ...]
    value: Any = None


@dataclass(frozen=True)
class SampleAnswer:
    """An answer to an open part with this variant's numbers, and the ids of the rows that it meets."""

    text: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartModel:
    """What marking one part rests on.

    `key` is None for code and open parts, `asked` for numbers, texts and programs.
    """

    name: str
    letter: str
    kind: Kind
    points: float
    unit: str
    shape: tuple[int, ...]
    select_several: bool
    functions: tuple[str, ...]
    tolerance: Tolerance
    rows: tuple[Row, ...]
    misconceptions: tuple[KnownMisconception, ...]
    options: tuple[PrintedOption, ...]
    key: Any
    asked: Asked | None = None
    rests_on: str = ""
    """The construct part that the key takes: there only the student's own construction says what is right."""
    accepted: tuple[Any, ...] = ()
    """Other answers that earn what the key earns, as a course has decided after its form was built."""
    samples: tuple[SampleAnswer, ...] = ()
    """What a person who marks an open part compares with."""

    @property
    def counts(self) -> bool:
        """Whether the part has rows at all; one that a course dropped has none, and no points."""
        return bool(self.rows)

    @property
    def awards(self) -> bool:
        """Whether a misconception earns the rows of its award; elsewhere pieces, checks or `accepts` decide."""
        return self.kind in AWARDING and not self.select_several

    def misconception(self, name: str) -> KnownMisconception:
        """Return the misconception of that name; raises KeyError."""
        for misconception in self.misconceptions:
            if misconception.name == name:
                return misconception
        raise KeyError(name)


@dataclass(frozen=True)
class AnswerModel:
    """What marking a variant rests on."""

    exercise: str
    version: int
    seed: int
    parts: tuple[PartModel, ...]

    @property
    def points(self) -> float:
        """The sum of the parts' points."""
        return sum(part.points for part in self.parts)

    def part(self, name: str) -> PartModel:
        """Return the part of that name; raises KeyError."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)


MODEL_CLASSES = {
    made.__name__: made
    for made in (AnswerModel, PartModel, Row, KnownMisconception, SampleAnswer, PrintedOption, Tolerance, Band)
} | ASKED_CLASSES
"""The classes that a stored answer model is made of."""


def answer_model(exercise: Exercise, variant: Variant) -> AnswerModel:
    """Return what marking this variant rests on."""
    context = answer_context(exercise, variant)
    parts = tuple(_part_model(exercise, part, variant, context) for part in exercise.parts)
    return AnswerModel(exercise.name, variant.version, variant.seed, parts)


def _part_model(exercise: Exercise, part: Part, variant: Variant, context: dict[str, Any]) -> PartModel:
    drawn = variant.parts[part.name]
    return PartModel(
        name=part.name,
        letter=part.letter,
        kind=part.kind,
        points=part.points,
        unit=part.unit,
        shape=part.shape,
        select_several=part.select_several,
        functions=part.functions,
        tolerance=part.tolerance,
        rows=_rows(part, variant, context),
        misconceptions=tuple(
            KnownMisconception(
                wrong.name, render_text(wrong.sentence, context), wrong.award, drawn.misconceptions.get(wrong.name)
            )
            for wrong in part.misconceptions_of(variant.case)
        ),
        options=drawn.options,
        key=drawn.key,
        asked=drawn.asked,
        rests_on=next((name for name in part.earlier if variant.parts[name].is_construction), ""),
        samples=_samples(exercise, part, variant) if part.kind == "open" else (),
    )


def _samples(exercise: Exercise, part: Part, variant: Variant) -> tuple[SampleAnswer, ...]:
    return tuple(SampleAnswer(text, rows) for text, rows in sample_answers(exercise, part, variant))


def _rows(part: Part, variant: Variant, context: dict[str, Any]) -> tuple[Row, ...]:
    return tuple(
        Row(
            id=row.id,
            points=row.points,
            text=render_text(row.text, context),
            needs=row.needs,
            follow=row.follow,
            components=row.components,
            aspect=row.aspect,
            items=row.items,
            faults=row.faults,
        )
        for row in part.rows_of(variant.case)
    )
