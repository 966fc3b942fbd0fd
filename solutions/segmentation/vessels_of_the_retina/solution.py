"""Keys, wrong ideas and second routes, and figures of what was really learned."""

from __future__ import annotations

import base64
import functools
import json
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bank.declarations import misconception, second_route
from bank.drawing.curves import draw_curves
from exercises.segmentation.vessels_of_the_retina.generator import STEPS, Counts, Given, draw_mask
from solutions.segmentation.vessels_of_the_retina.kept import KEPT, SHOWN_PATCHES

Array = NDArray[Any]

BY_HAND = Given(
    recording=0,
    photographs=4,
    wide=800,
    thin=200,
    found=(Counts(700, 100, 200, 300), Counts(600, 150, 500, 100)),
    observers=0.8,
    network=0.84,
    width=2,
)


def curves(given: Given) -> dict[str, str]:
    """Return the mistake that belongs to each run.

    >>> curves(BY_HAND)["few"]
    'first_batch'
    """
    return {
        "flipped": "image_alone",
        "few": "first_batch",
        "scaled": "outside",
        "softmax": "one_class",
        "sigmoid": "twice",
    }


def dices(given: Given) -> tuple[float, float]:
    """Return the Dice coefficients of both networks in the field of view.

    Network 1 finds 800 of 1000 pixels and 200 wrong ones: 2 * 800 / (1000 + 1000). Network 2 finds 750 of them and 500
    wrong ones: 2 * 750 / (1250 + 1000).

    >>> [round(value, 4) for value in dices(BY_HAND)]
    [0.8, 0.6667]
    """
    first, second = (2 * n.true / (n.true + n.false_inside + given.wide + given.thin) for n in given.found)
    return first, second


@misconception("dices")
def outside_counted(given: Given) -> tuple[float, float]:
    """Count false pixels outside the field of view, too."""
    drawn = given.wide + given.thin
    first, second = (2 * n.true / (n.true + n.false_inside + n.false_outside + drawn) for n in given.found)
    return first, second


@misconception("dices")
def overlap_by_union(given: Given) -> tuple[float, float]:
    """Divide the overlap by the union."""
    first, second = (n.true / (n.false_inside + given.wide + given.thin) for n in given.found)
    return first, second


@misconception("dices")
def share_that_is_found(given: Given) -> tuple[float, float]:
    """Take the sensitivity."""
    first, second = (n.true / (given.wide + given.thin) for n in given.found)
    return first, second


@misconception("dices")
def mean_over_widths(given: Given) -> tuple[float, float]:
    """Take the mean of the shares of wide and thin vessels that are found."""
    first, second = ((n.wide / given.wide + n.thin / given.thin) / 2 for n in given.found)
    return first, second


@second_route("dices")
def by_masks(given: Given) -> tuple[float, float]:
    """Lay out the pixels in a row, and let SciPy compare the masks."""
    from scipy.spatial.distance import dice

    drawn = np.arange(given.wide + given.thin + 20_000) < given.wide + given.thin
    found = []
    for n in given.found:
        marked = np.zeros_like(drawn)
        marked[: n.wide] = True
        marked[given.wide : given.wide + n.thin] = True
        marked[given.wide + given.thin :][: n.false_inside] = True
        found.append(1 - float(dice(drawn, marked)))
    return found[0], found[1]


def displaced(given: Given) -> str:
    """Return the Dice coefficient of two bands of the width w that are s apart.

    >>> displaced(BY_HAND)
    '1 - s/w'
    """
    return "1 - s/w"


@second_route("displaced")
def by_intervals(given: Given, w: Array, s: Array) -> Array:
    """Intersect the intervals [0, w] and [s, s + w]."""
    common = np.minimum(w, s + w) - np.maximum(0, s)
    return np.asarray(2 * common / ((w - 0) + (s + w - s)))


def draw_learning(given: Given, ax: Axes) -> None:
    """Draw the score over the steps for the reference, and for what differs from it in one choice each."""
    draw_curves(ax, STEPS, {name: run["D"] for name, run in _kept()["curves"].items()}, xlim=(0, 200), ylim=(0.3, 0.9))
    filters = _kept()["filters"]
    ax.axhline(filters, color="0.35", linewidth=0.8, linestyle=(0, (1, 2)))
    ax.annotate("filters", (2, filters), (0, 3), textcoords="offset points", fontsize=7, color="0.35")
    ax.set(xlabel="steps", ylabel="score D on other eyes")


def draw_prediction(given: Given, ax: Any) -> None:
    """Draw patches of new eyes, their vessels, and what the network and the filters find."""
    learned, filtered = (_masks(_kept()["masks"][name]) for name in ("network", "filters"))
    for row, number, *found in zip(ax, SHOWN_PATCHES, learned, filtered, strict=True):
        patch = given.unseen[number]
        row[0].imshow(patch["photographs"].transpose(1, 2, 0))
        for place, mask in zip(row[1:], (patch["vessels"][0], *found), strict=True):
            draw_mask(place, mask, patch["field"][0])
        for place in row:
            place.set(xticks=[], yticks=[])
    for place, name in zip(ax[0], ("photograph", "as drawn", "network", "filters"), strict=True):
        place.set_title(name, loc="left")


def _masks(text: str) -> Array:
    bits = np.unpackbits(np.frombuffer(base64.b85decode(text), np.uint8))
    return np.asarray(bits.reshape(len(SHOWN_PATCHES), 64, 64))


@functools.cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept
