"""Keys, wrong ideas and second routes, and figures of what was really learned."""

from __future__ import annotations

import functools
import json
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from bank.declarations import misconception, second_route
from bank.drawing.curves import draw_curves
from exercises.registration.breathing_in_quick_images.generator import PIXEL_MM, STEPS, WARPED, Given, Registered
from solutions.registration.breathing_in_quick_images.kept import KEPT, SHOWN_PAIRS

Array = NDArray[Any]
Four = tuple[float, float, float, float]

BY_HAND = Given(
    recording=0,
    row=(20, 40, 80, 120, 200, 160, 100, 60),
    field=(1.0, -0.75, 2.0, -1.25),
    spacing_mm=(0.5, 2.0),
    true=((4, -5), (7, 8), (-4, 9)),
    predicted=((10, -3), (7, 9), (-10, 5)),
    networks=(Registered(0.6, 1.2, 1.5, 5.0, 0.0), Registered(0.65, 0.8, 3.0, 12.0, 3.0)),
    push=12,
    reach=6,
)


def curves(given: Given) -> dict[str, str]:
    """Return the mistake that belongs to each run.

    >>> curves(BY_HAND)["negative"]
    'backwards'
    """
    return {"zero": "same_image", "negative": "backwards", "stuck": "two_numbers", "tiny": "unit", "wild": "rough"}


def warped(given: Given) -> Four:
    """Return the warped row: for each pixel of the fixed row, what lies in the moving row at the end of its arrow.

    Column 2 looks at column 3; column 3 at 2.25, that is 80 + 0.25 * 40; column 4 at 6; column 5 at 3.75, that is
    120 + 0.75 * 80.

    >>> warped(BY_HAND)
    (120.0, 90.0, 100.0, 180.0)
    """
    return _looked_up(given, given.field)


def _looked_up(given: Given, steps: tuple[float, ...]) -> Four:
    first, second, third, fourth = (
        _between(given.row, column + step) for column, step in zip(WARPED, steps, strict=True)
    )
    return first, second, third, fourth


def _between(row: tuple[int, ...], place: float) -> float:
    before = min(int(place), len(row) - 2)
    return row[before] + (place - before) * (row[before + 1] - row[before])


@misconception("warped")
def pushed(given: Given) -> Four:
    """Go against the arrows, as if the field said where a pixel of the moving row goes."""
    return _looked_up(given, tuple(-step for step in given.field))


@misconception("warped")
def fraction_cut_off(given: Given) -> Four:
    """Take the pixel in which the arrow ends, rounded to the nearest."""
    return _looked_up(given, tuple(float(round(step)) for step in given.field))


@misconception("warped")
def weights_exchanged(given: Given) -> Four:
    """Give the farther of two pixels the larger weight."""
    places = [column + step for column, step in zip(WARPED, given.field, strict=True)]
    mirrored = [2 * int(place) + 1 - place if place % 1 else place for place in places]
    return _looked_up(given, tuple(place - column for place, column in zip(mirrored, WARPED, strict=True)))


@second_route("warped")
def by_simpleitk(given: Given) -> Four:
    """Let SimpleITK resample the row with a displacement field."""
    import SimpleITK as sitk

    field = np.zeros((2, len(given.row), 2))
    field[:, list(WARPED), 0] = given.field
    transform = sitk.DisplacementFieldTransform(sitk.GetImageFromArray(field, isVector=True))
    image = sitk.GetImageFromArray(np.array([given.row, given.row], np.float64))
    row = sitk.GetArrayFromImage(sitk.Resample(image, image, transform, sitk.sitkLinear))[0]
    first, second, third, fourth = (float(row[column]) for column in WARPED)
    return first, second, third, fourth


def jacobian(given: Given) -> str:
    """Return the determinant of the matrix with the rows (1, b) and (k, 1 - a exp(-c / l) / l).

    >>> jacobian(BY_HAND)
    '1 - a/l*exp(-c/l) - b*k'
    """
    return "1 - a/l*exp(-c/l) - b*k"


@second_route("jacobian")
def by_small_steps(given: Given, a: Array, l: Array, k: Array, b: Array, c: Array) -> Array:  # noqa: E741
    """Move by a small step along both axes, and let NumPy take the determinant."""
    step, row = 1e-5, 3.0

    def moved(row: Array, column: Array) -> Array:
        return np.stack([row + b * column, column + a * np.exp(-column / l) + k * row], axis=-1)

    rows = np.full_like(c, row)
    down = (moved(rows + step, c) - moved(rows - step, c)) / (2 * step)
    right = (moved(rows, c + step) - moved(rows, c - step)) / (2 * step)
    return np.linalg.det(np.stack([down, right], axis=-1))


def error(given: Given) -> float:
    """Return the mean length in mm of the predicted minus the true displacement.

    The errors are (6, 2), (0, 1) and (-6, -4) pixels, that is (3, 4), (0, 2) and (-3, -8) mm, 5, 2 and 8.544 mm long.

    >>> round(error(BY_HAND), 3)
    5.181
    """
    return float(np.linalg.norm(_errors(given) * given.spacing_mm, axis=1).mean())


def _errors(given: Given) -> Array:
    return np.subtract(given.predicted, given.true)


@misconception("error")
def in_pixels(given: Given) -> float:
    """Forget the size of the pixels."""
    return float(np.linalg.norm(_errors(given), axis=1).mean())


@misconception("error")
def sizes_exchanged(given: Given) -> float:
    """Take the distance of columns for that of rows."""
    return float(np.linalg.norm(_errors(given) * given.spacing_mm[::-1], axis=1).mean())


@misconception("error")
def length_of_the_mean(given: Given) -> float:
    """Take the length of the mean error, in which errors cancel."""
    return float(np.linalg.norm((_errors(given) * given.spacing_mm).mean(axis=0)))


@misconception("error")
def root_of_the_mean_square(given: Given) -> float:
    """Take the root of the mean of the squared lengths."""
    return float(np.sqrt(np.square(_errors(given) * given.spacing_mm).sum(axis=1).mean()))


@second_route("error")
def by_physical_points(given: Given) -> float:
    """Let SimpleITK say where the predicted and the true places lie, and SciPy how far they are apart."""
    import SimpleITK as sitk
    from scipy.spatial.distance import cdist

    image = sitk.Image(64, 64, sitk.sitkUInt8)
    image.SetSpacing(given.spacing_mm[::-1])
    true, predicted = (
        [image.TransformContinuousIndexToPhysicalPoint((30.0 + right, 30.0 + down)) for down, right in displacements]
        for displacements in (given.true, given.predicted)
    )
    return float(np.diag(cdist(true, predicted)).mean())


def draw_learning(given: Given, ax: Axes) -> None:
    """Draw the score over the steps for the reference and for other programs."""
    curves = {name: run["D"] for name, run in _kept()["curves"].items()}
    draw_curves(ax, STEPS, curves, xlim=(0, 200), ylim=(-0.2, 0.85))
    pairwise = _kept()["pairwise"]
    ax.axhline(pairwise, color="0.35", linewidth=0.8, linestyle=(0, (1, 2)))
    ax.annotate("each pair by itself", (198, pairwise), (0, 3), textcoords="offset points", fontsize=7, ha="right")
    ax.set(xlabel="steps", ylabel="score D on new pairs")


def draw_arrows(given: Given, ax: Any) -> None:
    """Draw true displacements in new fixed images, with those of the network and of the registration pair by pair."""
    names = {"network": "network", "pairwise": "each pair by itself"}
    pairs = given.unseen[list(SHOWN_PAIRS)]
    for row, (kind, name) in zip(ax, names.items(), strict=True):
        for place, pair, found in zip(row, pairs, _kept()["arrows"][kind], strict=True):
            place.imshow(pair["fixed"][0], cmap="gray", vmin=0, vmax=255, alpha=0.6)
            place.set(xticks=[], yticks=[], xlim=(-0.5, 63.5), ylim=(63.5, -0.5))
            rows, columns = pair["points"].T
            for (down, right), colour in ((pair["displacements"].T, "black"), (np.array(found).T, "#d55e00")):
                place.quiver(
                    columns, rows, right, down, angles="xy", scale_units="xy", scale=1, color=colour, width=0.009
                )
            left = PIXEL_MM * float(np.linalg.norm(np.array(found) - pair["displacements"], axis=1).mean())
            place.set_title(f"{left:.1f} mm", loc="left")
        row[0].set_ylabel(name)


@functools.cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return kept
