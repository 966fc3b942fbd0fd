"""Draw the figures of a variant: the exercise draws on axes that the bank hands it, for some once per option."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bank.exercise import Exercise
from bank.rendering import PlannedFigure, figure_alts, planned_figures
from bank.variant import Variant

STYLE = {
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 9,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "image.interpolation": "nearest",
    "image.cmap": "gray",
    "lines.linewidth": 1.5,
    # Wong's palette keeps its colours apart for colour-blind readers (https://doi.org/10.1038/nmeth.1618).
    "axes.prop_cycle": cycler(color=["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]),
}
DOTS_PER_INCH = 160
_MM_PER_INCH = 25.4


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
    with mpl.rc_context(STYLE):  # type: ignore[arg-type]  # the stub lists every key as a literal
        size = (figure.width_mm / _MM_PER_INCH, figure.height_mm / _MM_PER_INCH)
        canvas = FigureCanvasAgg(Figure(figsize=size, layout="constrained"))
        axes = canvas.figure.subplots(*figure.axes)
        draw(scene, axes, *([planned.option] if planned.option else []))
        stream = io.BytesIO()
        # Without the version of matplotlib in it the file depends on the picture alone.
        canvas.figure.savefig(stream, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return stream.getvalue()
