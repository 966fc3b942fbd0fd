"""The kernel behind a colleague's weights, what it does to uniform regions, and which loss belongs to which program."""

from __future__ import annotations

import functools
import json
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bank.declarations import misconception, plausible, second_route
from bank.drawing.curves import draw_curves
from bank.drawing.masks import draw_voxel_grid
from exercises.convolution.filter_of_an_unknown_scanner.generator import PRACTICE_SEEDS, Given
from solutions.convolution.filter_of_an_unknown_scanner.kept import KEPT

Floats = NDArray[np.float64]

_ITEMS = ("first", "second", "third", "fourth")
_NAMES = {
    "momentum": "momentum",
    "slow": "no momentum",
    "zeros": "zeros outside",
    "small": "3 x 3",
    "mirrored": "mirrored",
    "divided": "not centred",
}
_GAIN_RANGE = (0.1, 10.0)

# Worked by hand: raw slices were divided by 400 HU and filtered ones by 320 HU, so that the factor is 0.8.
BY_HAND = Given(
    practice_number=0,
    order=("slow", "momentum", "mirrored", "divided"),
    weights=((0.05, 0.1, 0.15), (0.2, 1.1, -0.2), (-0.15, 0.0, -0.05)),
    bias=0.1,
    input_mean_hu=-350,
    input_sd_hu=400,
    output_mean_hu=-348,
    output_sd_hu=320,
    uniform_hu=-950,
)


def kernel(given: Given) -> list[list[float]]:
    """Return k, which is W turned by half a turn and multiplied by the ratio of the scales.

    The last weight, -0.05, becomes the first, -0.05 x 320 / 400 = -0.04:

    >>> kernel(BY_HAND)
    [[-0.04, 0.0, -0.12], [-0.16, 0.88, 0.16], [0.12, 0.08, 0.04]]
    """
    return _rounded(_weights(given)[::-1, ::-1] * _factor(given))


@misconception("kernel")
def not_flipped(given: Given) -> list[list[float]]:
    """Take W as it lies."""
    return _rounded(_weights(given) * _factor(given))


@misconception("kernel")
def flipped_left_to_right(given: Given) -> list[list[float]]:
    """Reverse the columns alone."""
    return _rounded(_weights(given)[:, ::-1] * _factor(given))


@misconception("kernel")
def flipped_up_and_down(given: Given) -> list[list[float]]:
    """Reverse the rows alone."""
    return _rounded(_weights(given)[::-1] * _factor(given))


@misconception("kernel")
def transposed(given: Given) -> list[list[float]]:
    """Exchange rows and columns."""
    return _rounded(_weights(given).T * _factor(given))


@misconception("kernel")
def scale_forgotten(given: Given) -> list[list[float]]:
    """Leave the weights as they are between scaled values."""
    return _rounded(_weights(given)[::-1, ::-1])


@misconception("kernel")
def scale_upside_down(given: Given) -> list[list[float]]:
    """Divide by the ratio of the scales."""
    return _rounded(_weights(given)[::-1, ::-1] / _factor(given))


@second_route("kernel", seeds=50)
def answer_to_a_point(given: Given) -> list[list[float]]:
    """Let torch filter a slice with one pixel that is brighter by 1 HU: what changes around it is the kernel."""
    flat = np.zeros((7, 7))
    point = flat.copy()
    point[3, 3] = 1.0
    return _rounded((_by_torch(given, point) - _by_torch(given, flat))[2:5, 2:5])


@plausible("kernel")
def has_a_gain(given: Given, value: Any) -> bool:
    """Say whether an own kernel multiplies uniform regions by something that is no accident."""
    low, high = _GAIN_RANGE
    return bool(low < float(np.sum(value)) < high)


def uniform(given: Given, kernel: Any) -> float:
    """Return what a uniform region becomes: the gain times its distance from the mean, plus mean and bias.

    The gain is 0.96, and -950 HU lies 600 HU below the mean: -348 + 0.1 x 320 - 0.96 x 600.

    >>> round(uniform(BY_HAND, kernel(BY_HAND)), 3)
    -892.0
    """
    gain = float(np.sum(kernel))
    return given.output_mean_hu + given.bias * given.output_sd_hu + gain * (given.uniform_hu - given.input_mean_hu)


@misconception("uniform")
def stays_as_it_is(given: Given) -> float:
    """Trust that filters leave uniform regions alone."""
    return float(given.uniform_hu)


@misconception("uniform")
def only_multiplied(given: Given, kernel: Any) -> float:
    """Forget the constant."""
    return float(np.sum(kernel)) * given.uniform_hu


@misconception("uniform")
def bias_taken_for_hu(given: Given, kernel: Any) -> float:
    """Add the bias without its scale."""
    gain = float(np.sum(kernel))
    return given.output_mean_hu + given.bias + gain * (given.uniform_hu - given.input_mean_hu)


@misconception("uniform")
def sum_of_scaled_weights(given: Given) -> float:
    """Multiply HU by the weights between scaled values."""
    gain = float(_weights(given).sum())
    return given.output_mean_hu + given.bias * given.output_sd_hu + gain * (given.uniform_hu - given.input_mean_hu)


@second_route("uniform", seeds=50)
def uniform_by_torch(given: Given) -> float:
    """Let torch filter a uniform slice, and look at its middle."""
    return float(_by_torch(given, np.full((7, 7), float(given.uniform_hu)))[3, 3])


def curves(given: Given) -> dict[str, str]:
    """Return the program of each curve.

    >>> curves(BY_HAND)
    {'first': 'slow', 'second': 'momentum', 'third': 'mirrored', 'fourth': 'divided'}
    """
    return dict(zip(_ITEMS, given.order, strict=True))


@misconception("curves")
def high_start_taken_for_divergence(given: Given) -> dict[str, str]:
    """Say of the loss that begins highest that it diverges."""
    return {_item(given, "divided"): "diverging"}


@misconception("curves")
def jumps_taken_for_wrong_pairs(given: Given) -> dict[str, str]:
    """Say of the loss that jumps to the end that its pairs are wrong."""
    return {_item(given, "mirrored"): "shuffled"}


@misconception("curves")
def momentum_taken_for_calm(given: Given) -> dict[str, str]:
    """Give the smooth curve to momentum, and the one that overshoots to the program without it."""
    return {_item(given, "slow"): "momentum", _item(given, "momentum"): "slow"}


@second_route("curves")
def by_their_looks(given: Given) -> dict[str, str]:
    """Recognise the highest start, the end at the archive's error, the one that never rises, and the other one."""
    found = {}
    for item, losses in zip(_ITEMS, given.losses.values(), strict=True):
        found[item] = "mirrored"
        if losses[0] > 1000:
            found[item] = "divided"
        elif losses[-1] < 4:
            found[item] = "momentum"
        elif losses == sorted(losses, reverse=True):
            found[item] = "slow"
    return found


def draw_kernels(given: Given, ax: Any) -> None:
    """Draw what was learned from the practice file, the same turned by half a turn, and the kernel of the file."""
    from exercises.convolution.filter_of_an_unknown_scanner.data import drawn_kernel  # phantoms take time to load

    learned = np.array(_kept()["runs"][given.practice_number]["weight"])
    true = drawn_kernel(np.random.default_rng(PRACTICE_SEEDS[given.practice_number]))
    titles = ("W, as learned", "W, turned by half a turn", "k of the practice file")
    for one, values, title in zip(ax, (learned, learned[::-1, ::-1], true), titles, strict=True):
        draw_voxel_grid(one, np.round(values, 2) + 0.0, decimals=2, shaded=True, row_name="", column_name="")
        one.set_title(title, loc="left")
        one.set(xticks=[], yticks=[])
        for text in one.texts:
            text.set_fontsize(7.5)


def draw_scores(given: Given, ax: Axes) -> None:
    """Draw the scores of six trainings on the practice file over their steps, and that of the usual filters."""
    run = _kept()["runs"][given.practice_number]
    usual = run["baseline"]
    curves = {_NAMES[name]: run["scores"][name] for name in _NAMES}
    draw_curves(ax, _kept()["steps"], curves, xlim=(0, 400), ylim=(-2.6, 5.4))
    ax.axhline(usual, color="0.35", linewidth=0.8, linestyle=(0, (1, 2)))
    ax.annotate("usual filters", (398, usual), (0, 2), textcoords="offset points", fontsize=7, color="0.35", ha="right")
    ax.set(xlabel="step", ylabel="score D on new patients")


def _item(given: Given, program: str) -> str:
    return _ITEMS[given.order.index(program)]


def _weights(given: Given) -> Floats:
    return np.array(given.weights)


def _factor(given: Given) -> float:
    return given.output_sd_hu / given.input_sd_hu


def _rounded(values: Floats) -> list[list[float]]:
    """Return rows without the dust of binary fractions."""
    return [[round(float(value), 6) for value in row] for row in values]


def _by_torch(given: Given, hu: Floats) -> Floats:
    """Return HU after the colleague's network, in the shape of what went in."""
    import torch  # takes seconds to load

    layer = torch.nn.Conv2d(1, 1, 3, padding=1, padding_mode="replicate", dtype=torch.float64)
    assert layer.bias is not None
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(given.weights)[None, None])
        layer.bias.fill_(given.bias)
        scaled = (torch.from_numpy(hu)[None, None] - given.input_mean_hu) / given.input_sd_hu
        return np.asarray((layer(scaled) * given.output_sd_hu + given.output_mean_hu)[0, 0].numpy())


@functools.cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept
