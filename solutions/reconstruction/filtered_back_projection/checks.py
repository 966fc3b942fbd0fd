"""What the student's reconstruction must do: against the reference, and against phantoms with exact projections."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, Mismatch, demand, same, unchanged
from bank.phantoms.ellipsoids import Ellipsoid, Ellipsoids

check = Checks()
ACCURACY = 0.01
"""Part of the largest value by which results may differ, as the stem promises."""

Floats = NDArray[np.float64]


@check(row="R1", weight=2, catches=("unfiltered", "wraps_around", "sampled_ramp"))
def nothing_outside_of_a_disc(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Around a disc that nearly fills the detector the image is 0, to within 1.5 % of its value inside."""
    spacing, density = float(rng.choice([0.2, 0.25, 0.4])), float(rng.uniform(0.1, 0.3))
    elements, pixel = 80 + 2 * int(rng.integers(5)), 1.7 * spacing
    radius = 0.4 * elements * spacing
    disc = Ellipsoids((Ellipsoid(density, (0.0, 0.0), (radius, radius)),))
    sinogram = _projected(disc, elements, 75, 10.0, spacing)
    image, away = _image(student.reconstruct(sinogram, 10.0, spacing, 54, pixel), 54), _radius(54, pixel)
    around = float(image[(away > 1.08 * radius) & (away < 1.2 * radius)].mean())
    inside = float(image[away < 0.8 * radius].mean())
    demand(inside > 0, "the disc is not brighter than 0")
    demand(abs(around / inside) <= 0.015, f"around the disc the image is {around / inside:.3f} times what it is inside")


@check(row="R1", weight=2, catches=("unfiltered", "wraps_around", "nearest_element"))
def one_projection(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A single projection at 0° is filtered by the given response and smeared back along y, interpolated linearly."""
    spacing, sinogram = float(rng.choice([0.3, 0.5, 0.8])), np.zeros((31, 1))
    # Two broad and one narrow shadow of one sign: what is missing in the mean does not cancel.
    sinogram[4:20, 0], sinogram[22:27, 0] = rng.uniform(1, 2, size=16), rng.uniform(2, 3, size=5)
    _compare(student, reference, sinogram, 0.0, spacing, 33, 0.7 * spacing)


@check(row="R2", weight=2, catches=("rows_run_upwards", "angle_of_the_rays", "centre_at_half"))
def place_of_a_small_disc(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A small disc appears where it is, to within a fifth of a pixel."""
    spacing, first = float(rng.choice([0.5, 0.8])), float(rng.uniform(0, 90))
    turn = np.radians(rng.uniform(20, 70))
    place = 12 * spacing * np.array([np.cos(turn), np.sin(turn)])
    disc = Ellipsoids((Ellipsoid(1.0, (float(place[0]), float(place[1])), (3 * spacing, 3 * spacing)),))
    image = _image(student.reconstruct(_projected(disc, 50, 48, first, spacing), first, spacing, 40, spacing), 40)
    # Streaks of few projections are small beside the disc; half of its largest value is well above them.
    bright = np.where((image > 0.5 * image.max()) & (_radius(40, spacing) < 24 * spacing), image, 0.0)
    demand(bool(bright.sum() > 0), "the image is dark where there should be a disc")
    x, y = (float((axis * bright).sum() / bright.sum()) for axis in _axes(40, spacing))
    said = f"the disc is at ({place[0]:.2f}, {place[1]:.2f}) mm, in your image at ({x:.2f}, {y:.2f}) mm"
    demand(float(np.hypot(x - place[0], y - place[1])) <= 0.2 * spacing, said)


@check(row="R2", weight=1, catches=("rows_run_upwards",))
def later_start_turns_the_image(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The same projections with a first angle larger by 90° give the image turned counter-clockwise by 90°."""
    sinogram, first = rng.uniform(0, 2, size=(28, 9)), float(rng.uniform(0, 60))
    before = _image(student.reconstruct(sinogram, first, 0.5, 23, 0.5), 23)
    after = _image(student.reconstruct(sinogram, first + 90, 0.5, 23, 0.5), 23)
    demand(bool(np.abs(before).max() > 0), "the image is 0 everywhere")
    _near(after, np.rot90(before), 0.5, 28)


@check(row="R2", weight=2, catches=("last_angle_doubled", "centre_at_half"))
def few_projections(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Few projections are smeared back at their own angles: after the last one there is still a step to 180°."""
    sinogram = rng.uniform(0, 2, size=(30, int(rng.integers(5, 9))))
    _compare(student, reference, sinogram, float(rng.uniform(0, 90)), 0.5, 26, 0.6)


@check(row="R2", weight=1, catches=("angle_of_the_rays", "nearest_element", "rows_run_upwards", "last_angle_doubled"))
def all_together(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Detector, image, first angle and number of projections of any size work together."""
    sinogram = rng.uniform(0, 2, size=(int(rng.integers(33, 48)), int(rng.integers(14, 25))))
    spacing = float(rng.uniform(0.3, 0.9))
    size, pixel = int(rng.integers(25, 45)), spacing * float(rng.uniform(0.5, 1.2))
    _compare(student, reference, sinogram, float(rng.uniform(-90, 90)), spacing, size, pixel)


@check(row="R3", weight=4, catches=("half_the_scale", "averaged_projections", "spacing_forgotten", "unfiltered"))
def attenuation_per_mm(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The image holds attenuation coefficients per mm: inside a disc its own, whatever the number of projections."""
    spacing, density = float(rng.choice([0.2, 0.25, 0.4])), float(rng.uniform(0.1, 0.3))
    disc = Ellipsoids((Ellipsoid(density, (0.0, 0.0), (9 * spacing, 9 * spacing)),))
    for projections in (30, 45):
        sinogram = _projected(disc, 60, projections, 0.0, spacing)
        image = _image(student.reconstruct(sinogram, 0.0, spacing, 13, spacing), 13)
        found = float(image[_radius(13, spacing) <= 5 * spacing].mean() / density)
        said = f"with {projections} projections the disc is {found:.3g} times its attenuation coefficient"
        demand(abs(found - 1) <= 0.05, said)


@check(row="R3", weight=1, catches=("spacing_forgotten",))
def unit_of_length(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """If all lengths double and the line integrals stay, attenuation coefficients are halved."""
    sinogram, spacing = rng.uniform(0, 2, size=(30, 8)), float(rng.choice([0.2, 0.3, 0.4]))
    small = _image(student.reconstruct(sinogram, 15.0, spacing, 24, spacing), 24)
    large = _image(student.reconstruct(sinogram, 15.0, 2 * spacing, 24, 2 * spacing), 24)
    demand(bool(np.abs(small).max() > 0), "the image is 0 everywhere")
    _near(large, small / 2, spacing, 30)


@check(row="R3", weight=1, catches=("filtered_in_place",))
def sinogram_stays_as_it_is(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The sinogram is the same after the call as before."""
    sinogram = rng.uniform(0, 2, size=(20, 6))
    _image(student.reconstruct(sinogram, 0.0, 0.5, 15, 0.5), 15)
    unchanged(student)


def _compare(
    student: Any, reference: Any, sinogram: Floats, first_deg: float, spacing_mm: float, size: int, pixel_mm: float
) -> None:
    """Compare but for a factor, which has checks of its own."""
    question = (sinogram, first_deg, spacing_mm, size, pixel_mm)
    came, expected = _image(student.reconstruct(*question), size), reference.reconstruct(*question)
    try:
        _near(came, expected, pixel_mm, len(sinogram), spacing_mm)
    except Mismatch:
        seen = _seen(size, pixel_mm, len(sinogram), spacing_mm)
        factor = float((came[seen] * expected[seen]).sum()) / max(float((came[seen] ** 2).sum()), 1e-300)
        if factor <= 0 or np.abs(factor * came - expected)[seen].max() > ACCURACY * np.abs(expected[seen]).max():
            raise


def _near(actual: Floats, expected: Floats, pixel_mm: float, elements: int, spacing_mm: float | None = None) -> None:
    """Compare where every ray meets the detector; elsewhere anything may stand."""
    seen = _seen(len(expected), pixel_mm, elements, spacing_mm or pixel_mm)
    wanted = np.where(seen, expected, 0.0)
    same(np.where(seen, actual, 0.0), wanted, atol=ACCURACY * float(np.abs(wanted).max()))


def _seen(size: int, pixel_mm: float, elements: int, spacing_mm: float) -> NDArray[np.bool_]:
    return _radius(size, pixel_mm) <= (elements - 1) / 2 * spacing_mm * (1 - 1e-9)


def _image(came: Any, size: int) -> Floats:
    """Return what came as an image of numbers."""
    same(np.shape(came), (size, size))
    image = np.asarray(came, dtype=float)
    demand(bool(np.isfinite(image).all()), "the image holds values that are no numbers")
    return image


def _projected(phantom: Ellipsoids, elements: int, projections: int, first_deg: float, spacing_mm: float) -> Floats:
    offsets = (np.arange(elements) - (elements - 1) / 2) * spacing_mm
    return phantom.projections(first_deg + 180 * np.arange(projections) / projections, offsets[:, None])


def _axes(size: int, pixel_mm: float) -> tuple[Floats, Floats]:
    across = np.asarray((np.arange(size) - (size - 1) / 2) * pixel_mm, dtype=np.float64)
    return across[None, :], -across[:, None]


def _radius(size: int, pixel_mm: float) -> Floats:
    x, y = _axes(size, pixel_mm)
    return np.asarray(np.hypot(x, y))
