"""Keys, wrong ideas and second routes of the skipped lines."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bank.declarations import accepts, misconception, plausible, sample, second_route
from exercises.reconstruction.skipped_lines.generator import OPTIONS, Given, column

Floats = NDArray[np.float64]
Stretches = list[list[float]]

# Worked by hand: every third of 240 lines, a bar of 90 mm, a spot from 20 to 26 mm.
BY_HAND = Given("head", lines=240, step=3, bar_mm=90, intensity=120, spot_from_mm=20, spot_mm=6)
CLOSE = 0.02
"""Values of a column may be rounded as much: three times -0.33 cancels 1."""


def copies(given: Given) -> tuple[float, float]:
    """Return the distance of the copies in pixels, and the weight of each.

    240 / 3 = 80 pixels apart; a third of the lines carries a third of the sum:

    >>> copies(BY_HAND)
    (80.0, 0.3333333333333333)
    """
    return given.lines / given.step, 1 / given.step


@misconception("copies")
def step_as_distance(given: Given) -> tuple[float, float]:
    """Take the distance of the measured lines for that of the copies."""
    return given.step, 1 / given.step


@misconception("copies")
def half_the_field(given: Given) -> tuple[float, float]:
    """Expect ghosts half a field of view away, as those of echo-planar imaging are."""
    return given.lines / 2, 1 / given.step


@misconception("copies")
def full_weight(given: Given) -> tuple[float, float]:
    """Give each copy the full intensity."""
    return given.lines / given.step, 1


@misconception("copies")
def root_as_weight(given: Given) -> tuple[float, float]:
    """Divide by the root of the step, as noise would be."""
    return given.lines / given.step, 1 / math.sqrt(given.step)


@second_route("copies")
def response_to_one_pixel(given: Given) -> tuple[float, float]:
    """Send a single bright pixel through the real mask, and see where it comes back and how bright."""
    pixel = np.zeros(given.lines)
    pixel[0] = 1
    seen = np.abs(_zero_filled(given, pixel))
    places = np.flatnonzero(seen > 1e-9)
    return float(places[1]), float(seen[places[1]])


@plausible("copies")
def folds_the_field(given: Given, value: Sequence[float]) -> bool:
    """Say whether an own distance divides the field into parts that hold the spot, and the weight makes no sense of it.

    The distance must leave room for two spots, so that constructing remains work; the weight lies above 0, up to 1.
    """
    distance, weight = float(value[0]), float(value[1])
    whole = distance == round(distance) and 2 * given.spot_mm < distance < given.lines
    return whole and given.lines % round(distance) == 0 and 0 < weight <= 1


def sketch(given: Given, copies: Sequence[float]) -> str:
    """Return the option that shows copies of this distance and weight.

    >>> sketch(BY_HAND, (80, 1 / 3)), sketch(BY_HAND, (80, 1))
    ('weighted', 'unweighted')
    """
    distance = given.lines / given.step
    for option, weight in (("weighted", 1 / given.step), ("unweighted", 1)):
        if np.allclose(copies, (distance, weight), atol=CLOSE):
            return option
    raise ValueError("no sketch shows copies of this distance and weight")


@second_route("sketch")
def measured_column(given: Given) -> str:
    """Measure the bottle's column with the real mask, and look which drawn column is the same."""
    magnitude = np.abs(_zero_filled(given, _bottle(given)))
    return next(name for name in OPTIONS if np.allclose(column(given, name), magnitude))


def one_later(given: Given, copies: Sequence[float]) -> float:
    """Return the magnitude where two copies overlap that differ in phase by a whole turn divided by the step.

    Two arrows of length 120 / 3 = 40 at 120 degrees add to one of length 40; at 90 degrees, 30 and 30 to 42.4:

    >>> round(one_later(BY_HAND, (80, 1 / 3)), 6)
    40.0
    >>> round(one_later(Given("head", 240, 4, 90, 120, 20, 6), (60, 1 / 4)), 1)
    42.4
    """
    return float(copies[1] * given.intensity * 2 * math.cos(math.pi / given.step))


@misconception("one_later")
def magnitude_unchanged(given: Given, copies: Sequence[float]) -> float:
    """Let a moved mask change nothing in the magnitude."""
    return float(2 * copies[1] * given.intensity)


@misconception("one_later")
def copies_cancel(given: Given) -> float:
    """Give neighbouring copies opposite signs, as with every other line."""
    return 0.0


@second_route("one_later")
def measured_one_later(given: Given) -> float:
    """Measure the bottle's column with the moved mask, and look into the middle of the overlap."""
    magnitude = np.abs(_zero_filled(given, _bottle(given), first=1))
    middle = given.lines // 2 + given.lines // (2 * given.step)
    return float(magnitude[middle])


def hidden(given: Given) -> Stretches:
    """Return the spot with its negative one copy further towards the middle.

    >>> hidden(BY_HAND)
    [[20.0, 26.0, 1.0], [-60.0, -54.0, -1.0]]
    """
    return [_spot(given), _spot(given, _inwards(given) * given.lines / given.step, -1)]


@accepts("hidden")
def demands_met(given: Given, response: Floats, copies: Sequence[float]) -> set[str]:
    """Return R1 for the spot and something that makes up for it, R2 for a column whose copies cancel everywhere."""
    if not _are_stretches(given, response):
        return set()
    met = set()
    if _has_spot(given, response) and _is_made_up_for(given, response):
        met.add("R1")
    if _is_something(given, response) and _cancels(given, response, copies[0]):
        met.add("R2")
    return met


@misconception("hidden")
def spot_alone(given: Given, response: Floats) -> bool:
    """Add the spot and nothing else."""
    return bool((response[:, 2] >= 0).all() and abs(_total(response) - given.spot_mm) < CLOSE)


@misconception("hidden")
def bright_copies(given: Given, response: Floats) -> bool:
    """Add the spot together with what it looks like after zero-filling."""
    return bool((response[:, 2] >= 0).all() and _total(response) > given.spot_mm + CLOSE)


@misconception("hidden")
def another_distance(given: Given, response: Floats, copies: Sequence[float]) -> bool:
    """Make up for the spot in a place that does not fold onto it."""
    made_up = _are_stretches(given, response) and _has_spot(given, response) and _is_made_up_for(given, response)
    return made_up and not _cancels(given, response, copies[0])


@sample("hidden", "R1", "R2")
def towards_the_border(given: Given) -> Stretches:
    """Put the negative on the other side, where it may come in again at the other end of the field."""
    half = given.lines // 2
    moved = given.spot_from_mm - _inwards(given) * given.lines // given.step
    start = (moved + half) % given.lines - half
    return [_spot(given), [start, start + given.spot_mm, -1]]


@sample("hidden", "R1", "R2")
def shared_by_all(given: Given) -> Stretches:
    """Spread the negative over all other places that fold onto the spot, rounded to two decimals."""
    share = -round(1 / (given.step - 1), 2)
    return [_spot(given), *(_spot(given, m * given.lines / given.step, share) for m in range(1, given.step))]


@sample("hidden", "R1", "R2")
def pixel_by_pixel(given: Given) -> Stretches:
    """Write each pixel as a row of its own."""
    (start, stop, _), (other, *_) = hidden(given)
    pairs = [(start + n, other + n) for n in range(round(stop - start))]
    return [row for one, two in pairs for row in ([one, one + 1, 1], [two, two + 1, -1])]


@sample("hidden", "R1")
def half_the_distance(given: Given) -> Stretches:
    """Put the negative halfway to the next copy."""
    return [_spot(given), _spot(given, _inwards(given) * given.lines / given.step / 2, -1)]


@sample("hidden", "R2")
def spot_elsewhere(given: Given) -> Stretches:
    """Take the right distance, but begin a pixel too late."""
    return [[start + 1, stop + 1, value] for start, stop, value in hidden(given)]


@sample("hidden")
def only_the_spot(given: Given) -> Stretches:
    """Add the spot alone."""
    return [_spot(given)]


@sample("hidden")
def as_zero_filled(given: Given) -> Stretches:
    """Add a bright spot in all places that fold onto each other."""
    return [_spot(given, m * given.lines / given.step) for m in range(given.step)]


@sample("hidden")
def nothing_at_all(given: Given) -> Stretches:
    """Add 0."""
    return [_spot(given, value=0)]


def snr(given: Given) -> float:
    """Return by what the signal-to-noise ratio is multiplied: the root of the share of the time.

    >>> round(snr(BY_HAND), 3)
    0.577
    """
    return 1 / math.sqrt(given.step)


@misconception("snr")
def in_proportion(given: Given) -> float:
    """Let the ratio fall like the time."""
    return 1 / given.step


@misconception("snr")
def same_lines(given: Given) -> float:
    """Argue that each measured line is as good as before."""
    return 1.0


@misconception("snr")
def less_noise_is_added(given: Given) -> float:
    """Count the noise that is not measured, and forget the signal that is not measured either."""
    return math.sqrt(given.step)


@second_route("snr")
def noise_carried_through(given: Given) -> float:
    """Carry independent noise of all lines through the inverse DFT, row by row, with and without the mask."""
    inverse = np.fft.ifft(np.eye(given.lines), axis=0)
    noise = [float(np.linalg.norm(inverse[0] * mask)) for mask in (np.ones(given.lines), _mask(given))]
    return response_to_one_pixel(given)[1] * noise[0] / noise[1]


def _mask(given: Given, first: int = 0) -> Floats:
    """Return which lines are measured, in the order of numpy's FFT, k = 0 in front."""
    return np.asarray(np.roll(np.arange(given.lines) % given.step == 0, first), float)


def _zero_filled(given: Given, values: Floats, first: int = 0) -> NDArray[np.complex128]:
    return np.asarray(np.fft.ifft(_mask(given, first) * np.fft.fft(values)))


def _bottle(given: Given) -> Floats:
    middle = np.arange(given.lines) + 0.5 - given.lines / 2
    return np.where(np.abs(middle) < given.bar_mm / 2, float(given.intensity), 0.0)


def _spot(given: Given, moved_mm: float = 0, value: float = 1) -> list[float]:
    """Return the spot's stretch, moved within the field."""
    half = given.lines / 2
    start = (given.spot_from_mm + moved_mm + half) % given.lines - half
    return [float(start), float(start + given.spot_mm), float(value)]


def _inwards(given: Given) -> int:
    return -1 if given.spot_from_mm > 0 else 1


def _total(response: Floats) -> float:
    return float(np.sum(response[:, 2] * (response[:, 1] - response[:, 0])))


def _are_stretches(given: Given, response: Floats) -> bool:
    """Return whether each row runs upwards and is no longer than the field."""
    length = response[:, 1] - response[:, 0]
    return bool(np.isfinite(response).all() and (length > 0).all() and (length <= given.lines).all())


def _values(given: Given, response: Floats, places_mm: ArrayLike) -> Floats:
    """Return the column's values at these places, taken modulo the field of view; shape of the places."""
    places = np.asarray(places_mm, float)[..., None]
    inside = (places - response[:, 0]) % given.lines < response[:, 1] - response[:, 0]
    return np.asarray(inside @ response[:, 2])


def _between(edges: Floats, length: float) -> Floats:
    """Return the middles of the pieces into which edges divide a circle of this length."""
    ends = np.unique(np.append(edges % length, [0.0, length]))
    return np.asarray((ends[1:] + ends[:-1]) / 2)


def _has_spot(given: Given, response: Floats) -> bool:
    middles = _between(np.append(response[:, :2], [given.spot_from_mm, given.spot_to_mm]), given.lines)
    inside = (middles - given.spot_from_mm) % given.lines < given.spot_mm
    beside = _values(given, response, [given.spot_from_mm - 0.01, given.spot_to_mm + 0.01])
    level = np.abs(_values(given, response, middles[inside]) - 1) <= CLOSE
    return bool(level.all() and (np.abs(beside - 1) > CLOSE).all())


def _is_made_up_for(given: Given, response: Floats) -> bool:
    return abs(_total(response)) <= CLOSE * given.spot_mm


def _is_something(given: Given, response: Floats) -> bool:
    middles = _between(response[:, :2].ravel(), given.lines)
    return bool(np.abs(_values(given, response, middles)).max() > 0.1)


def _cancels(given: Given, response: Floats, distance: float) -> bool:
    """Return whether the column adds to nothing over all places that are whole distances apart."""
    middles = _between(response[:, :2].ravel(), distance)
    folded = middles + distance * np.arange(round(given.lines / distance))[:, None]
    return bool(np.abs(_values(given, response, folded).sum(axis=0)).max() <= CLOSE)
