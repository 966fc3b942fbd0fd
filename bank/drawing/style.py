"""What all figures have in common: sizes, colours, lines, hatches, colour maps.

Figures are drawn at the size at which they are printed, so that points and millimetres are those of the page. Every
colour comes with a line, a marker and a hatch of its own: a print in grey loses colours, and a reader may not see them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.patheffects import AbstractPathEffect, withStroke

MM_PER_INCH = 25.4

# Wong's palette, https://doi.org/10.1038/nmeth.1618, without the colours that its order in grey has no room for.
COLOURS = ("#0072B2", "#E69F00", "#000000", "#009E73", "#56B4E9", "#D55E00")
"""Blue, orange, black, green, sky, vermilion: neighbours, and any two of the first four, differ in grey, too."""

LINES: tuple[Any, ...] = (
    "-",
    (0, (5, 1.6)),
    (0, (1, 1.2)),
    (0, (6, 1.4, 1, 1.4)),
    (0, (2.5, 1)),
    (0, (7, 1, 1, 1, 1, 1)),
)
MARKERS = ("o", "s", "^", "D", "v", "P")
HATCHES = ("", "////", "", "\\\\\\\\", "....", "xxxx")

ON_IMAGES = ("#F0E442", "#56B4E9", "#FFFFFF", "#E69F00")
"""Light colours for lines on grey images; they are drawn on a wider black line and stand out from white as well."""

FAINT, MIDDLE, DARK = "0.85", "0.6", "0.35"
"""Greys for what stands behind, for guides, and for notes."""

IMAGES = "gray"
MAPS = "viridis"
"""Colour map for quantities: its lightness grows evenly, so that it can be read in grey."""

DIFFERENCES = LinearSegmentedColormap.from_list(
    "differences", ["#08224F", "#0F5A94", "#5D8AAE", "#A3A3A3", "#D3B768", "#F3D35C", "#FFF6B8"]
)
"""Colour map for differences: blue below zero, grey at zero, yellow above. Lightness grows all the way: the two ends
of a map with a white middle would be the same in grey."""

_LETTERS = 49  # L* of #767676, the lightest grey with a contrast of 4.5 to 1 on white

# DejaVu Sans comes with matplotlib, so that a figure is the same on every machine. Its small letters are tall: at 8
# points they are as high as those of a serif face at 10 to 11 points, in which exams are set.
STYLE: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 8,
    "axes.titlepad": 5,
    "axes.labelsize": 8,
    "axes.labelpad": 3,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLOURS),
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "legend.handlelength": 2.6,
    "lines.linewidth": 1.5,
    "lines.markersize": 4.5,
    "hatch.linewidth": 0.7,
    "image.interpolation": "nearest",
    "image.cmap": IMAGES,
}


@contextmanager
def styled() -> Iterator[None]:
    """Draw in this style, whatever the user's own settings are."""
    with mpl.rc_context(STYLE):  # type: ignore[arg-type]  # the stub lists every key as a literal
        yield


def new_canvas(width_mm: float, height_mm: float) -> FigureCanvasAgg:
    """Return a canvas whose figure has this size in print, and finds room for its texts by itself."""
    return FigureCanvasAgg(Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), layout="constrained"))


def halo(width: float = 1.6, colour: str = "black") -> list[AbstractPathEffect]:
    """Return what draws a rim of `width` points around texts and lines, so that they can be read on any image."""
    return [withStroke(linewidth=width, foreground=colour)]


def lightness(colour: Any) -> float:
    """Return CIE L* of a colour, 0 (black) to 100 (white): how light it is in grey.

    >>> [round(lightness(name)) for name in ("black", "#777777", "white")]
    [0, 50, 100]
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = float(np.dot([0.2126, 0.7152, 0.0722], linear))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 216 / 24389 else luminance * 24389 / 27


def darkened(colour: Any) -> tuple[float, float, float]:
    """Return a colour of the same hue in which small letters can be read on white, 4.5 to 1 or better.

    >>> darkened("#000000") == (0, 0, 0), round(lightness(darkened("#E69F00")))
    (True, 48)
    """
    rgb = np.array(to_rgb(colour))
    while lightness(rgb) > _LETTERS:
        rgb *= 0.97
    return float(rgb[0]), float(rgb[1]), float(rgb[2])


def ink_on(colour: Any) -> str:
    """Return black or white, whichever can be read on this colour."""
    return "black" if lightness(colour) > 50 else "white"
