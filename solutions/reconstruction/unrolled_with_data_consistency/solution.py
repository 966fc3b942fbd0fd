"""Keys, wrong ideas and second routes, and figures of what was really learned."""

from __future__ import annotations

import base64
import functools
import json
import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bank.declarations import misconception, second_route
from bank.drawing.curves import draw_curves
from exercises.reconstruction.unrolled_with_data_consistency.generator import SIDE, STEPS, Given, Reader
from solutions.reconstruction.unrolled_with_data_consistency.kept import KEPT, SHOWN_MAGNITUDES

Array = NDArray[Any]

BY_HAND = Given(
    recording=0,
    network=(4, 1, 2, 5),
    measured=(8, 2),
    psnr=30.0,
    lesion_pixels=9,
    lesion_contrast=0.32,
    slices=40,
    variation=Reader(24.9, 80, 30, 1),
    learned=Reader(28.5, 50, 20, 8),
)


def curves(given: Given) -> dict[str, str]:
    """Return the mistake that belongs to each run.

    >>> curves(BY_HAND)["few"]
    'first_batch'
    """
    return {
        "inverted": "mask_inverted",
        "few": "first_batch",
        "norm": "default_norm",
        "torn": "pairs",
        "own": "lines",
    }


def by_hand(given: Given) -> list[float]:
    """Return the column after data consistency on the lines 0 and 2.

    The network's column (4, 1, 2, 5) has 12/2 = 6 on line 0 and (4 - 1 + 2 - 5)/2 = 0 on line 2. Both are 2 too low,
    which adds (2 + 2)/2 to even pixels and (2 - 2)/2 to odd ones.

    >>> by_hand(BY_HAND)
    [6.0, 1.0, 4.0, 5.0]
    """
    missing = [s - found for s, found in zip(given.measured, _lines(given), strict=True)]
    return [value + (missing[0] + (-1) ** n * missing[1]) / 2 for n, value in enumerate(given.network)]


@misconception("by_hand")
def without_the_root(given: Given) -> list[float]:
    """Take the DFT without a factor, and 1/4 on the way back."""
    missing = [s - 2 * found for s, found in zip(given.measured, _lines(given), strict=True)]
    return [value + (missing[0] + (-1) ** n * missing[1]) / 4 for n, value in enumerate(given.network)]


@misconception("by_hand")
def zero_filling(given: Given) -> list[float]:
    """Leave nothing of the network's column."""
    return [(given.measured[0] + (-1) ** n * given.measured[1]) / 2 for n in range(4)]


@misconception("by_hand")
def inverted(given: Given) -> list[float]:
    """Keep the network's values on the measured lines, and set the others to 0."""
    kept = _lines(given)
    return [(kept[0] + (-1) ** n * kept[1]) / 2 for n in range(4)]


@misconception("by_hand")
def line_0_alone(given: Given) -> list[float]:
    """Put back the first line and forget the other one."""
    missing = given.measured[0] - _lines(given)[0]
    return [value + missing / 2 for value in given.network]


@misconception("by_hand")
def lines_added(given: Given) -> list[float]:
    """Add what was measured to the network's column, instead of the difference."""
    return [value + (given.measured[0] + (-1) ** n * given.measured[1]) / 2 for n, value in enumerate(given.network)]


@second_route("by_hand")
def by_fourier(given: Given) -> list[float]:
    """Let NumPy transform there and back."""
    space = np.fft.fft(given.network, norm="ortho")
    space[[0, 2]] = given.measured
    return [float(value) for value in np.fft.ifft(space, norm="ortho").real]


def weight(given: Given) -> str:
    """Return the weight that makes the expected squared error smallest.

    >>> weight(BY_HAND)
    '(t/n)**2'
    """
    return "(t/n)**2"


@second_route("weight")
def by_trying(given: Given, t: Array, n: Array) -> Array:
    """Search the smallest (t^2 + lambda^2 n^2) / (1 + lambda)^2, over the logarithm of lambda."""
    from scipy.optimize import minimize_scalar

    def least(one: float, other: float) -> float:
        def error(exponent: float) -> float:
            share = 1 / (1 + math.exp(-exponent))  # of what was measured
            return ((1 - share) * one) ** 2 + (share * other) ** 2

        found = minimize_scalar(error, bounds=(-15, 15), method="bounded", options={"xatol": 1e-10})
        return math.exp(float(found.x))

    return np.asarray(np.vectorize(least)(t, n))


def lesion(given: Given) -> float:
    """Return by how many dB the PSNR falls.

    At 30 dB the mean squared error is 0.001; nine pixels of 2304 with the squared error 0.1024 add 0.0004, and
    10 log10 1.4 = 1.46.

    >>> round(lesion(BY_HAND), 2)
    1.46
    """
    return _fall(given, given.lesion_contrast**2 * given.lesion_pixels / SIDE**2)


@misconception("lesion")
def contrast_itself(given: Given) -> float:
    """Add the contrast, and not its square."""
    return _fall(given, given.lesion_contrast * given.lesion_pixels / SIDE**2)


@misconception("lesion")
def one_pixel(given: Given) -> float:
    """Count the lesion as one pixel."""
    return _fall(given, given.lesion_contrast**2 / SIDE**2)


@misconception("lesion")
def over_one_column(given: Given) -> float:
    """Divide by 48 pixels."""
    return _fall(given, given.lesion_contrast**2 * given.lesion_pixels / SIDE)


@misconception("lesion")
def twenty_logarithms(given: Given) -> float:
    """Take 20 instead of 10 for a squared error."""
    return 2 * lesion(given)


@second_route("lesion")
def by_images(given: Given) -> float:
    """Make an image of errors of this PSNR that leaves pixels out, and put the lesion's error there."""
    errors = np.zeros((SIDE, SIDE))
    errors[4:] = 1
    errors *= np.sqrt(10 ** (-given.psnr / 10) / np.mean(errors**2))
    lost = errors.copy()
    lost.flat[: given.lesion_pixels] = given.lesion_contrast
    return float(10 * np.log10(np.mean(lost**2) / np.mean(errors**2)))


def _lines(given: Given) -> tuple[float, float]:
    """Return the lines 0 and 2 of the network's column."""
    a, b, c, d = given.network
    return (a + b + c + d) / 2, (a - b + c - d) / 2


def _fall(given: Given, added: float) -> float:
    return 10 * math.log10(1 + added * 10 ** (given.psnr / 10))


def draw_learning(given: Given, ax: Axes) -> None:
    """Draw the score over the steps for the reference, and for what differs from it in one choice each."""
    found = {name: run["PSNR"] for name, run in _kept()["curves"].items()}
    draw_curves(ax, STEPS, found, xlim=(0, 200), ylim=(20, 29.5))
    variation = _kept()["variation"]
    ax.axhline(variation, color="0.35", linewidth=0.8, linestyle=(0, (1, 2)))
    ax.annotate("total variation", (2, variation), (0, 3), textcoords="offset points", fontsize=7, color="0.35")
    ax.set(xlabel="steps", ylabel="PSNR on other patients (dB)")


def draw_erased(given: Given, ax: Any) -> None:
    """Draw slices with a lesion: as they are, zero-filled, from total variation and from the network."""
    for row, magnitudes in zip(ax, _magnitudes(), strict=True):
        for place, magnitude in zip(row, magnitudes, strict=True):
            place.imshow(magnitude, cmap="gray", vmin=0, vmax=1)
            place.set(xticks=[], yticks=[])
    for place, name in zip(ax[0], SHOWN_MAGNITUDES, strict=True):
        place.set_title(name, loc="left")


def _magnitudes() -> Array:
    bytes_ = np.frombuffer(base64.b85decode(_kept()["magnitudes"]), np.uint8)
    return np.asarray(bytes_.reshape(-1, len(SHOWN_MAGNITUDES), SIDE, SIDE) / 255)


@functools.cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept
