"""Draw the figures of a variant: the exercise draws on axes that the bank hands it, for some once per option."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from bank.drawing.style import new_canvas, styled
from bank.exercise import Exercise
from bank.rendering import PlannedFigure, figure_alts, planned_figures
from bank.variant import Variant

DOTS_PER_INCH = 160


@dataclass(frozen=True)
class DrawnFigure:
    """A figure as PNG, and the text that stands for it where it cannot be seen."""

    name: str
    png: bytes
    alt: str


def draw_figures(exercise: Exercise, variant: Variant) -> tuple[DrawnFigure, ...]:
    """Return the figures of a variant, equal bytes for equal variants."""
    alts = figure_alts(exercise, variant)
    return tuple(
        DrawnFigure(figure.name, _draw(exercise, figure, variant.scene), alts[figure.name])
        for figure in planned_figures(exercise, variant)
    )


def _draw(exercise: Exercise, planned: PlannedFigure, scene: Any) -> bytes:
    figure = planned.file
    draw = getattr(exercise.generator, f"draw_{figure.name}")
    with styled():
        canvas = new_canvas(figure.width_mm, figure.height_mm)
        axes = canvas.figure.subplots(*figure.axes)
        draw(scene, axes, *([planned.option] if planned.option else []))
        stream = io.BytesIO()
        # Without the version of matplotlib in it the file depends on the picture alone.
        canvas.figure.savefig(stream, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return stream.getvalue()
