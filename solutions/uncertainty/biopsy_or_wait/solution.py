"""Keys, wrong ideas and second routes, and what a temperature did to real networks."""

from __future__ import annotations

import functools
import json
import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from bank.declarations import misconception, second_route
from bank.drawing.curves import draw_curves
from exercises.uncertainty.biopsy_or_wait.generator import Bin, Given
from solutions.uncertainty.biopsy_or_wait.kept import KEPT

BY_HAND = Given(
    recording=0,
    bins=(Bin(0.95, 200, 150), Bin(0.75, 100, 65), Bin(0.55, 100, 65)),
    temperature=2.0,
    biopsy_cost=1,
    missed_cost=10,
    members=(0.2, 0.4, 0.6, 0.8),
    others=(0.5, 0.5, 0.5, 0.5),
)


def diagrams(given: Given) -> dict[str, str]:
    """Return the program that belongs to each diagram.

    >>> diagrams(BY_HAND)["hot"]
    'eight'
    """
    return {
        "ours": "fitted",
        "single": "as_it_is",
        "hot": "eight",
        "upside": "turned",
        "shuffled": "labels_of_others",
    }


def calibration_error(given: Given) -> float:
    """Return the expected calibration error.

    Half of the nodules are off by 0.95 - 0.75 = 0.2, and two quarters by 0.1 each:

    >>> round(calibration_error(BY_HAND), 4)
    0.15
    """
    return sum(n.nodules * abs(_difference(n)) for n in given.bins) / _nodules(given)


@misconception("calibration_error")
def bins_alike(given: Given) -> float:
    """Take the plain mean over the bins."""
    return sum(abs(_difference(n)) for n in given.bins) / len(given.bins)


@misconception("calibration_error")
def signs_kept(given: Given) -> float:
    """Let differences of both signs make up for each other."""
    return abs(sum(n.nodules * _difference(n) for n in given.bins)) / _nodules(given)


@misconception("calibration_error")
def share_wrong(given: Given) -> float:
    """Count how often the network is wrong."""
    return 1 - sum(n.right for n in given.bins) / _nodules(given)


@misconception("calibration_error")
def worst_bin(given: Given) -> float:
    """Take the bin with the largest difference."""
    return max(abs(_difference(n)) for n in given.bins)


@second_route("calibration_error")
def nodule_by_nodule(given: Given) -> float:
    """Write down every nodule, and give each the difference of its bin."""
    sure = np.concatenate([np.full(n.nodules, n.confidence) for n in given.bins])
    right = np.concatenate([np.arange(n.nodules) < n.right for n in given.bins])
    return float(np.mean([abs(np.mean(right[sure == value]) - value) for value in sure]))


def threshold(given: Given) -> float:
    """Return the logit from which a biopsy is cheaper.

    From 1/10 on, odds of 1 to 9, whose logarithm is -2.197; times 2:

    >>> round(threshold(BY_HAND), 3)
    -4.394
    """
    return given.temperature * without_temperature(given)


@misconception("threshold")
def without_temperature(given: Given) -> float:
    """Forget the temperature."""
    return math.log(given.biopsy_cost / (given.missed_cost - given.biopsy_cost))


@misconception("threshold")
def divided_once_more(given: Given) -> float:
    """Divide the threshold by the temperature."""
    return without_temperature(given) / given.temperature


@misconception("threshold")
def odds_of_costs(given: Given) -> float:
    """Take the ratio of the costs for odds."""
    return given.temperature * math.log(given.biopsy_cost / given.missed_cost)


@misconception("threshold")
def wrong_sign(given: Given) -> float:
    """Take the logarithm of the odds against malignancy."""
    return -threshold(given)


@misconception("threshold")
def even_odds(given: Given) -> float:
    """Compare with 0."""
    return 0.0


@misconception("threshold")
def probability_itself(given: Given) -> float:
    """Name the probability."""
    return given.biopsy_cost / given.missed_cost


@second_route("threshold", seeds=20)
def where_costs_are_equal(given: Given) -> float:
    """Find the logit at which waiting costs what a biopsy costs."""
    from scipy.optimize import brentq
    from scipy.special import expit

    return float(brentq(lambda z: given.missed_cost * expit(z / given.temperature) - given.biopsy_cost, -60, 60))


def disagreement(given: Given) -> list[float]:
    """Return the aleatoric and the epistemic part of the variance of nodule B's label.

    (0.16 + 0.24 + 0.24 + 0.16)/4 and (0.09 + 0.01 + 0.01 + 0.09)/4:

    >>> [round(value, 3) for value in disagreement(BY_HAND)]
    [0.2, 0.05]
    """
    said, mean = given.members, sum(given.members) / len(given.members)
    return [sum(q * (1 - q) for q in said) / len(said), sum((q - mean) ** 2 for q in said) / len(said)]


@misconception("disagreement")
def all_is_chance(given: Given) -> list[float]:
    """Take the variance with the mean probability for the aleatoric part."""
    mean = sum(given.members) / len(given.members)
    return [mean * (1 - mean), disagreement(given)[1]]


@misconception("disagreement")
def by_three(given: Given) -> list[float]:
    """Divide the squared differences by 3."""
    aleatoric, epistemic = disagreement(given)
    return [aleatoric, epistemic * len(given.members) / (len(given.members) - 1)]


@misconception("disagreement")
def exchanged(given: Given) -> list[float]:
    """Name the epistemic part first."""
    return disagreement(given)[::-1]


@misconception("disagreement")
def standard_deviation(given: Given) -> list[float]:
    """Take the standard deviation of the probabilities."""
    aleatoric, epistemic = disagreement(given)
    return [aleatoric, math.sqrt(epistemic)]


@second_route("disagreement")
def by_moments(given: Given) -> list[float]:
    """Use that the parts are E[q] - E[q^2] and E[q^2] - E[q]^2."""
    first, second = np.mean(given.members), np.mean(np.square(given.members))
    return [float(first - second), float(second - first**2)]


def draw_losses(given: Given, ax: Axes) -> None:
    """Draw log losses over the steps: of one network, where it learns and on new patches, and of three on new ones."""
    curves, every = kept()["curves"], kept()["every"]
    steps = every * (1 + np.arange(len(curves["one"])))
    draw_curves(ax, steps, {_CURVES[name]: curves[name] for name in _CURVES}, xlim=(0, steps[-1]), ylim=(0.1, 0.8))
    _draw_bounds(ax, 78, 4)
    ax.set(xlabel="steps", ylabel="log loss (nats)")


def draw_temperatures(given: Given, ax: Axes) -> None:
    """Draw the log loss of the mean logit over the temperature that it is divided by."""
    ax.set_xscale("log")
    draw_curves(ax, kept()["tried"], kept()["heated"], xlim=(0.4, 12), ylim=(0.1, 1.0))
    _draw_bounds(ax, 2.6, 0.42)
    ticks = [0.5, 1, 2, 4, 8]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.set(xlabel="temperature", ylabel="log loss (nats)")


def _draw_bounds(ax: Axes, above: float, below: float) -> None:
    """Draw what knowing nothing and knowing all would cost, and write so above and below, from these places on."""
    levels = kept()["bounds"]
    for level in levels.values():
        ax.axhline(level, color="0.6", linewidth=0.8)
    style = {"color": "0.35", "fontsize": 7, "bbox": _BEHIND_TEXT}
    ax.text(above, levels["always"] + 0.008, "always the mean probability", va="bottom", **style)
    ax.text(below, levels["least"] - 0.008, "the right probabilities", va="top", **style)


_BEHIND_TEXT = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
_CURVES = {
    "learned": "one, patches it learns",
    "one": "one, new patches",
    "mean": "mean of three, new",
    "divided": "divided by T, new",
}


@functools.cache
def kept() -> dict[str, Any]:
    """Return what train_curves.py has measured."""
    measured: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return measured


def _difference(one: Bin) -> float:
    return one.right / one.nodules - one.confidence


def _nodules(given: Given) -> int:
    return sum(n.nodules for n in given.bins)
