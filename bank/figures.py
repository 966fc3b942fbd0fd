"""Draw the figures of a variant: the exercise draws on axes that the bank hands it, for some once per option."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bank.drawing.style import new_canvas, styled
from bank.exercise import Exercise
from bank.rendering import PlannedFigure, figure_alts, planned_figures
from bank.variant import Variant, call_with

DOTS_PER_INCH = 160


@dataclass(frozen=True)
class DrawnFigure:
    """A figure as PNG, and the text that stands for it where it cannot be seen."""

    name: str
    png: bytes
    alt: str


def draw_figures(exercise: Exercise, variant: Variant, *, worked: bool = False) -> tuple[DrawnFigure, ...]:
    """Return the figures of a variant, equal bytes for equal variants; if wanted with those of the worked solution."""
    return _drawn(exercise, variant, planned_figures(exercise, variant, worked=worked), worked=worked)


def draw_worked_figures(exercise: Exercise, variant: Variant) -> tuple[DrawnFigure, ...]:
    """Return the figures of the worked solution alone, as `draw_figures` draws them."""
    planned = [figure for figure in planned_figures(exercise, variant, worked=True) if figure.worked]
    return _drawn(exercise, variant, planned, worked=True)


def _drawn(
    exercise: Exercise, variant: Variant, planned: Iterable[PlannedFigure], *, worked: bool
) -> tuple[DrawnFigure, ...]:
    alts = figure_alts(exercise, variant, worked=worked)
    return tuple(DrawnFigure(figure.name, _draw(exercise, figure, variant), alts[figure.name]) for figure in planned)


def _draw(exercise: Exercise, planned: PlannedFigure, variant: Variant) -> bytes:
    figure = planned.file
    size_mm = (figure.width_mm, figure.height_mm)
    return drawn_png(size_mm, lambda axes: _call(exercise, planned, variant, axes), figure.axes)


def drawn_png(size_mm: tuple[float, float], draw: Callable[[Any], None], axes: tuple[int, int] = (1, 1)) -> bytes:
    """Return what a function draws on axes, in the bank's style; equal bytes for equal pictures.

    Parameters
    ----------
    size_mm
        Width and height in print.
    draw
        Is given the axes: one, or an array of them.
    axes
        Rows and columns of axes.
    """
    with styled():
        canvas = new_canvas(*size_mm)
        draw(canvas.figure.subplots(*axes))
        stream = io.BytesIO()
        # Without the version of matplotlib in it the file depends on the picture alone.
        canvas.figure.savefig(stream, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return stream.getvalue()


def _call(exercise: Exercise, planned: PlannedFigure, variant: Variant, axes: Any) -> None:
    """Have the exercise draw on axes; a figure of the worked solution may know the keys."""
    name = f"draw_{planned.file.name}"
    if planned.worked:
        keys = {part: answers.key for part, answers in variant.parts.items()}
        call_with(getattr(exercise.solution, name), scene=variant.scene, given=variant.given, key=keys, ax=axes)
        return
    getattr(exercise.generator, name)(variant.scene, axes, *([planned.option] if planned.option else []))
