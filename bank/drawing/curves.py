"""Draw curves with their names at their ends, bars, and how far a probability can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from numpy.typing import ArrayLike, NDArray

from bank.drawing.style import COLOURS, DARK, FAINT, HATCHES, LINES, MARKERS, MIDDLE, darkened
from bank.errors import VoxbankError

_POINTS_PER_INCH = 72
_LINE_HEIGHT = 1.25  # of a text, in font sizes
_DIRECT = 4
"""Up to so many curves are named at their ends; more would crowd there and get a legend."""


def draw_curves(
    ax: Axes,
    x: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    bands: Mapping[str, tuple[ArrayLike, ArrayLike]] | None = None,
    markers: bool = False,
    xlim: tuple[float, float] | None = None,
    ylim: tuple[float, float] | None = None,
) -> None:
    """Draw up to six named curves over x, told apart by colour and dashes, and by markers where asked for.

    Up to four are named at their right ends, without overlapping; more get a legend. `bands` are lower and upper
    values by the name of their curve. Values that are not finite leave gaps. Limits belong here and not to the axes
    afterwards, because the names' places depend on them.

    Raises
    ------
    VoxbankError
        When there are more than six curves, or a band belongs to none.
    """
    numbered = {name: (n, np.asarray(values, float)) for n, (name, values) in enumerate(curves.items())}
    _refuse_too_many(curves, "curves")
    for name, (low, high) in (bands or {}).items():
        if name not in numbered:
            raise VoxbankError(f"a band is named '{name}', and no curve is; the curves are {', '.join(curves)}")
        ax.fill_between(np.asarray(x, float), low, high, color=COLOURS[numbered[name][0]], alpha=0.18, linewidth=0)
    for name, (n, values) in numbered.items():
        marker = MARKERS[n] if markers else ""
        ax.plot(x, values, color=COLOURS[n], linestyle=LINES[n], marker=marker, label=name)
    ax.set_xlim(xlim or (float(np.min(np.asarray(x))), float(np.max(np.asarray(x)))))
    ax.set_ylim(ylim or ax.get_ylim())
    ax.grid(axis="y")
    if 1 < len(curves) <= _DIRECT:
        _name_ends(ax, np.asarray(x, float), numbered)
    elif len(curves) > 1:
        ax.legend()


def draw_bars(ax: Axes, categories: Sequence[str], series: Mapping[str, Sequence[float]]) -> None:
    """Draw up to six series of bars side by side over categories, told apart by colour and hatches.

    Raises
    ------
    VoxbankError
        When there are more than six series, or one has not one value for each category.
    """
    _refuse_too_many(series, "series")
    places, width = np.arange(len(categories)), 0.8 / max(len(series), 1)
    for n, (name, values) in enumerate(series.items()):
        if len(values) != len(categories):
            raise VoxbankError(f"'{name}' has {len(values)} values for {len(categories)} categories")
        shift = (n - (len(series) - 1) / 2) * width
        bars = ax.bar(places + shift, values, width * 0.92, color=COLOURS[n], label=name)
        for bar in bars:
            bar.set(hatch=HATCHES[n], edgecolor="white", linewidth=0)
    ax.set_xticks(places, list(categories))
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="y")
    if len(series) > 1:  # above the bars, which are everywhere
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=min(len(series), 3), borderaxespad=0.2)


def draw_reliability(
    ax: Axes, confidence: Sequence[float], share_right: Sequence[float], counts: Sequence[int]
) -> None:
    """Draw how often predictions are right over how sure they are, with the number of predictions at each point.

    On the diagonal a confidence can be trusted; a dashed line leads from each point to it. All lie from 0 to 1.
    """
    ax.plot([0, 1], [0, 1], color=MIDDLE, linewidth=1, zorder=1)
    words = ax.annotate("calibrated", (0.24, 0.24), (-3, 3), textcoords="offset points", color=DARK, fontsize=7)
    words.set(ha="center", va="center", rotation=45)
    for sure, right, count in zip(confidence, share_right, counts, strict=True):
        ax.plot([sure, sure], [right, sure], color=COLOURS[0], linewidth=1, linestyle=LINES[1])
        below = right <= sure
        note = ax.annotate(f"{count}", (sure, right), (0, -5 if below else 5), textcoords="offset points", fontsize=7)
        note.set(ha="center", va="top" if below else "bottom")
    ax.plot(confidence, share_right, "o", color=COLOURS[0], clip_on=False)
    ax.set(xlim=(0, 1), ylim=(0, 1), xticks=(0, 0.5, 1), yticks=(0, 0.5, 1), aspect="equal")
    ax.set(xlabel="confidence", ylabel="share that is right")
    ax.grid(color=FAINT)


def _refuse_too_many(named: Mapping[str, object], what: str) -> None:
    if len(named) > len(COLOURS):
        raise VoxbankError(f"{len(COLOURS)} {what} can be told apart in one drawing, not {len(named)}")


def _name_ends(ax: Axes, x: NDArray[np.float64], curves: Mapping[str, tuple[int, NDArray[np.float64]]]) -> None:
    ends = []
    for name, (n, values) in curves.items():
        known = np.flatnonzero(np.isfinite(values) & np.isfinite(x))
        if known.size:
            last = int(known[np.argmax(x[known])])
            ends.append((float(values[last]), name, n))
    font = float(ax.xaxis.label.get_fontsize())
    heights = np.array([_height_points(ax, value) for value, *_ in ends])
    for (value, name, n), height, wanted in zip(ends, heights, apart(heights, font * _LINE_HEIGHT), strict=True):
        _name_end(ax, value, name, n, wanted - height)


def _name_end(ax: Axes, value: float, name: str, number: int, rise_points: float) -> Annotation:
    right = ax.get_yaxis_transform()
    words = ax.annotate(name, (1, value), (5, rise_points), xycoords=right, textcoords="offset points")
    words.set(color=darkened(COLOURS[number]), va="center", annotation_clip=False)
    return words


def _height_points(ax: Axes, value: float) -> float:
    """Return how high a value lies above the axes' lower edge in points, before the layout takes its share."""
    height = ax.get_position().height * ax.figure.get_window_extent().height / ax.figure.dpi * _POINTS_PER_INCH
    lower, upper, middle = ax.transData.transform([(0, limit) for limit in (*ax.get_ylim(), value)])[:, 1]
    return float(height * (middle - lower) / (upper - lower))


def apart(heights: ArrayLike, gap: float) -> NDArray[np.float64]:
    """Return heights moved as little as is needed for neighbours to be `gap` apart, in the same order.

    >>> apart([0.0, 10.0, 11.0], 4.0).tolist()
    [0.0, 8.5, 12.5]
    """
    wanted = np.asarray(heights, float)
    order = np.argsort(wanted, kind="stable")
    groups: list[tuple[float, int]] = []  # middle and number of texts that touch each other
    for height in wanted[order]:
        middle, members = float(height), 1
        while groups and groups[-1][0] + gap * (groups[-1][1] + members) / 2 > middle + 1e-9:
            other, count = groups.pop()
            middle, members = (other * count + middle * members) / (count + members), count + members
        groups.append((middle, members))
    placed = [middle + gap * (n - (count - 1) / 2) for middle, count in groups for n in range(count)]
    result = np.empty_like(wanted)
    result[order] = placed
    return result
