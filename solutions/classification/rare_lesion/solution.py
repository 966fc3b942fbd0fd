"""What a network is worth at another prevalence, where its threshold moves, and the curves of the worked solution."""

from __future__ import annotations

import functools
import json
import math
from fractions import Fraction
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from bank.declarations import misconception, second_route
from bank.drawing.curves import draw_curves
from exercises.classification.rare_lesion.generator import Given
from solutions.classification.rare_lesion.kept import KEPT

# Worked by hand: sensitivity 0.9, specificity 0.95, 1 % spiculated; of 10 000 nodules 100 are spiculated, 90 of them
# found, and 9900 are not, 495 of them called so.
BY_HAND = Given(
    practice_number=0,
    trial_positive=100,
    trial_negative=200,
    true_positive=90,
    false_positive=10,
    prevalence_percent=1,
    rare=40,
    common=320,
)


def screening(given: Given) -> list[float]:
    """Return accuracy and positive predictive value in the screening, in percent.

    (90 + 9405) / 10 000 and 90 / (90 + 495):

    >>> [round(value, 2) for value in screening(BY_HAND)]
    [94.95, 15.38]
    """
    return _accuracy_and_value(given, given.prevalence_percent / 100)


@misconception("screening")
def as_in_the_hospital(given: Given) -> list[float]:
    """Take both from the counts of the trial."""
    return _accuracy_and_value(given, given.trial_positive / (given.trial_positive + given.trial_negative))


@misconception("screening")
def value_as_in_the_hospital(given: Given) -> list[float]:
    """Move the accuracy to the screening, and take the predictive value from the trial."""
    return [screening(given)[0], as_in_the_hospital(given)[1]]


@misconception("screening")
def sensitivity_for_value(given: Given) -> list[float]:
    """Take the share of spiculated nodules that are found for the share of found ones that are spiculated."""
    return [screening(given)[0], 100 * _rates(given)[0]]


@misconception("screening")
def rates_without_numbers(given: Given) -> list[float]:
    """Compare the rates of right and false calls as if both kinds were equally frequent."""
    found, called = _rates(given)
    return [screening(given)[0], 100 * found / (found + called)]


@misconception("screening")
def mean_for_accuracy(given: Given) -> list[float]:
    """Take the mean of sensitivity and specificity for the accuracy."""
    found, called = _rates(given)
    return [50 * (found + 1 - called), screening(given)[1]]


@misconception("screening")
def kinds_exchanged(given: Given) -> list[float]:
    """Weight the sensitivity with the share of the other nodules and the specificity with that of spiculated ones."""
    found, called = _rates(given)
    share = given.prevalence_percent / 100
    return [100 * (found * (1 - share) + (1 - called) * share), screening(given)[1]]


@second_route("screening")
def by_counting(given: Given) -> list[float]:
    """Count the nodules of a screening large enough that all counts are whole."""
    spiculated = given.prevalence_percent * given.trial_positive * given.trial_negative
    others = (100 - given.prevalence_percent) * given.trial_positive * given.trial_negative
    found = spiculated // given.trial_positive * given.true_positive
    called = others // given.trial_negative * given.false_positive
    right = found + others - called
    return [100 * float(Fraction(right, spiculated + others)), 100 * float(Fraction(found, found + called))]


def threshold(given: Given) -> float:
    """Return the plain network's logit where the weighted one's is 0.

    40 to 320 are odds of 1 to 8, and ln 8 = 2.079:

    >>> round(threshold(BY_HAND), 3)
    -2.079
    """
    return math.log(given.rare / given.common)


@misconception("threshold")
def no_move(given: Given) -> float:
    """Compare both with 0."""
    return 0.0


@misconception("threshold")
def wrong_way(given: Given) -> float:
    """Raise the threshold instead of lowering it."""
    return math.log(given.common / given.rare)


@misconception("threshold")
def share_for_odds(given: Given) -> float:
    """Take the logarithm of the share of spiculated nodules."""
    return math.log(given.rare / (given.rare + given.common))


@misconception("threshold")
def probability(given: Given) -> float:
    """Name the threshold of the probability and not of the logit."""
    return given.rare / (given.rare + given.common)


@misconception("threshold")
def decimal_logarithm(given: Given) -> float:
    """Take the decimal logarithm of the odds."""
    return math.log10(given.rare / given.common)


@second_route("threshold", seeds=20)
def least_loss(given: Given) -> float:
    """Find the logit of least plain loss where patches are equally likely among both kinds, so that weights say 0."""
    from scipy.optimize import minimize_scalar

    def loss(logit: float) -> float:
        return float(given.rare * np.logaddexp(0, -logit) + given.common * np.logaddexp(0, logit))

    return float(minimize_scalar(loss, bracket=(-1, 1), tol=1e-10).x)


def draw_scores(given: Given, ax: Axes) -> None:
    """Draw the balanced accuracy on new patches over the steps of four trainings."""
    run = kept()["runs"][given.practice_number]
    curves = {_NAMES[name]: run["scores"][name] for name in _NAMES}
    draw_curves(ax, kept()["steps"], curves, xlim=(0, kept()["steps"][-1]), ylim=(0.4, 1.0))
    ax.axhline(run["baseline"], color="0.6", linewidth=0.8)
    ax.text(4, run["baseline"] + 0.008, "best measure with a threshold", color="0.35", fontsize=7, bbox=_BEHIND_TEXT)
    ax.set(xlabel="step", ylabel="balanced accuracy")


def draw_logits(given: Given, ax: Any) -> None:
    """Draw the logits of new patches, from plain cross entropy and from half-half batches."""
    run = kept()["runs"][given.practice_number]
    for panel, name, title in zip(ax, ("plain", "balanced"), ("plain cross entropy", "half-half batches"), strict=True):
        spiculated, others = (np.asarray(run["logits"][name][kind]) for kind in ("spiculated", "others"))
        edges = np.linspace(min(spiculated.min(), others.min()), max(spiculated.max(), others.max()), 31)
        panel.hist(others, edges, color="0.75", label="others")
        panel.hist(spiculated, edges, histtype="step", color="black", linewidth=1.2, label="spiculated")
        panel.axvline(0, color="black", linewidth=0.8, linestyle="--")
        panel.set_title(title, loc="left")
        panel.set(xlabel="logit", ylabel="new patches")
    ax[1].legend(loc="upper right")


_BEHIND_TEXT = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
_NAMES = {
    "balanced": "half-half batches",
    "weighted": "weighted loss",
    "unturned": "half-half, not turned",
    "plain": "plain cross entropy",
}


@functools.cache
def kept() -> dict[str, Any]:
    """Return what train_curves.py has measured."""
    measured: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return measured


def _rates(given: Given) -> tuple[float, float]:
    """Return the shares of spiculated and of other nodules that are called spiculated."""
    return given.true_positive / given.trial_positive, given.false_positive / given.trial_negative


def _accuracy_and_value(given: Given, share: float) -> list[float]:
    found, called = _rates(given)
    right_calls, false_calls = share * found, (1 - share) * called
    return [100 * (right_calls + 1 - share - false_calls), 100 * right_calls / (right_calls + false_calls)]
