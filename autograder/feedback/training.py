"""What a page shows of a training: its curves beside the reference's, and what the network does on a few images."""

from __future__ import annotations

import math
from base64 import b64encode
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from matplotlib.axes import Axes

from autograder.feedback.prose import sentence
from autograder.marking.marks import Scale, TrainingMark
from bank.drawing.curves import draw_curves
from bank.drawing.style import DARK
from bank.figures import drawn_png

_SIZE_MM: Final = (120.0, 62.0)
REFERENCE: Final = "reference"


@dataclass(frozen=True)
class PanelView:
    """Images with one caption."""

    caption: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class TrainingView:
    """A training.

    Attributes
    ----------
    said
        What its score is and what it earns.
    where
        The device, and how long the trainings took.
    curves, alt
        A figure, '' where no curve was seen, and the words for it.
    panels
        What the first trained network does on images that no score rests on.
    """

    said: Markup
    where: str
    curves: str
    alt: str
    panels: tuple[PanelView, ...]


def shown_training(mark: TrainingMark) -> TrainingView:
    """Return what a page shows of a training."""
    seconds = ", ".join(f"{each.seconds:.3g} s" for each in mark.rounds)
    seen = any(each.curve for each in mark.rounds)
    return TrainingView(
        said=sentence(mark.sentence),
        where=f"Trained on {mark.machine} ({mark.device}): {seconds}." if mark.rounds else "",
        curves=_figure(mark, mark.scale) if mark.scale and seen else "",
        alt=curves_in_words(mark, mark.scale) if mark.scale and seen else "",
        panels=tuple(
            PanelView(panel.caption, tuple(f"data:image/png;base64,{data}" for data in panel.pictures))
            for panel in mark.panels
        ),
    )


def curves_in_words(mark: TrainingMark, scale: Scale) -> str:
    """Return what the curves show, for those who do not see them."""
    words = [
        f"training {number}: {each.curve[0][1]:.3g} after {each.curve[0][0]} steps, {each.curve[-1][1]:.3g} after "
        f"{each.curve[-1][0]}"
        for number, each in enumerate(mark.rounds, 1)
        if each.curve
    ]
    if scale.band:
        step, lowest, _, highest = scale.band[-1]
        words.append(f"the reference: {lowest:.3g} to {highest:.3g} after {step} steps")
    return f"{mark.score_name} on four images during training; " + "; ".join(words)


def _figure(mark: TrainingMark, scale: Scale) -> str:
    png = drawn_png(_SIZE_MM, lambda ax: draw_training(ax, mark, scale))
    return f"data:image/png;base64,{b64encode(png).decode()}"


def draw_training(ax: Axes, mark: TrainingMark, scale: Scale) -> None:
    """Draw the scores of all trainings on their way, and the range of the reference's.

    A training that ended early leaves its curve short.
    """
    known = {step for each in mark.rounds for step, _ in each.curve} | {step for step, *_ in scale.band}
    steps = sorted(known)
    curves = {
        f"training {number}": _at(steps, dict(each.curve)) for number, each in enumerate(mark.rounds, 1) if each.curve
    }
    bands = {}
    if scale.band:
        curves[REFERENCE] = _at(steps, {step: middle for step, _, middle, _ in scale.band})
        low, high = ({step: values[end] for step, *values in scale.band} for end in (0, 2))
        bands[REFERENCE] = (_at(steps, low), _at(steps, high))
    values = [
        value for line in (*curves.values(), *(edge for pair in bands.values() for edge in pair)) for value in line
    ]
    finite = [value for value in (*values, scale.baseline) if math.isfinite(value)]
    room = 0.05 * (max(finite) - min(finite) or 1.0)
    ax.axhline(scale.baseline, color=DARK, linewidth=0.8, linestyle=":")
    ax.annotate("baseline", (0, scale.baseline), (3, 2), xycoords=ax.get_yaxis_transform(), textcoords="offset points")
    draw_curves(ax, steps, curves, bands=bands, markers=True, ylim=(min(finite) - room, max(finite) + room))
    ax.set(xlabel="optimiser step", ylabel=mark.score_name)


def _at(steps: list[int], values: dict[int, float]) -> list[float]:
    return [values.get(step, math.nan) for step in steps]
