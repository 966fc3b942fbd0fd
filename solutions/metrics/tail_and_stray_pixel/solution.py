"""Keys, wrong ideas and second routes of the tail and the stray pixel."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.declarations import guard, misconception, plausible, second_route
from exercises.metrics.tail_and_stray_pixel.generator import Box, Given, Mask

Distances = NDArray[np.float64]

# Worked by hand: 4 rows of 5 pixels, a tail of 2 pixels going up from a corner, a pixel at 2 rows and 4 columns.
BY_HAND = Given(
    spacing_mm=(3.0, 2.0),
    shape=(10, 11),
    body=Box((3, 6), (1, 5)),
    tail=Box((1, 2), (1, 1)),
    stray=Box((8, 8), (9, 9)),
    strays=2,
)


@guard("HD95 is decided by the tail, by at least half a millimetre")
def tail_decides_hd95(given: Given) -> bool:
    """Let each of the three numbers tell another story."""
    from_a, from_b = _both(given, given.spacing_mm)
    return _percentile(from_a) - _percentile(from_b) >= 0.5


def directed(given: Given) -> tuple[float, float]:
    """Return the largest distance from A to B and from B to A in mm.

    The tail ends 2 x 3 mm above B. The stray pixel lies 6 mm below and 8 mm beside A:

    >>> directed(BY_HAND)
    (6.0, 10.0)
    """
    return _largest(given, given.spacing_mm)


@misconception("directed")
def directions_exchanged(given: Given) -> tuple[float, float]:
    """Give h(B, A) first."""
    from_a, from_b = directed(given)
    return from_b, from_a


@misconception("directed")
def in_pixels(given: Given) -> tuple[float, float]:
    """Forget the spacing."""
    return _largest(given, (1.0, 1.0))


@misconception("directed")
def spacings_exchanged(given: Given) -> tuple[float, float]:
    """Take the distance of columns for that of rows."""
    return _largest(given, (given.spacing_mm[1], given.spacing_mm[0]))


@misconception("directed")
def around_the_corner(given: Given) -> tuple[float, float]:
    """Add rows and columns."""
    return directed(given)[0], float(np.dot(given.to_stray, given.spacing_mm))


@misconception("directed")
def the_same_both_ways(given: Given) -> tuple[float, float]:
    """Give the larger of both for each."""
    return max(directed(given)), max(directed(given))


@second_route("directed")
def by_distance_maps(given: Given) -> tuple[float, float]:
    """Read both from distance maps."""
    from_a, from_b = _by_scipy(given)
    return float(from_a.max()), float(from_b.max())


@plausible("directed")
def as_errors_are(given: Given, value: Sequence[float]) -> bool:
    """Say whether own distances can carry on: both errors are there, and within the slice."""
    return all(0.5 <= distance <= 100 for distance in value)


def summary(given: Given, directed: Sequence[float]) -> tuple[float, float]:
    """Return HD95 and ASSD in mm.

    From A: 14 times 0, then 3 and 6; position 0.95 x 15 = 14.25, between 3 and 6. From B: 14 times 0, then 10; position
    0.95 x 14 = 13.3, three tenths of the way to 10. The mean of all 31 is 19/31:

    >>> hd95, assd = summary(BY_HAND, (6.0, 10.0))
    >>> round(hd95, 4), round(assd, 4)
    (3.75, 0.6129)
    """
    from_a, from_b = _own_distances(given, directed)
    return max(_percentile(from_a), _percentile(from_b)), _mean(from_a, from_b)


@misconception("summary")
def percentile_of_all_together(given: Given, directed: Sequence[float]) -> tuple[float, float]:
    """Take one percentile of both directions."""
    from_a, from_b = _own_distances(given, directed)
    return _percentile(np.concatenate([from_a, from_b])), _mean(from_a, from_b)


@misconception("summary")
def smaller_percentile(given: Given, directed: Sequence[float]) -> tuple[float, float]:
    """Take the smaller of two percentiles."""
    from_a, from_b = _own_distances(given, directed)
    return min(_percentile(from_a), _percentile(from_b)), _mean(from_a, from_b)


@misconception("summary")
def mean_of_percentiles(given: Given, directed: Sequence[float]) -> tuple[float, float]:
    """Take the mean of two percentiles."""
    from_a, from_b = _own_distances(given, directed)
    return (_percentile(from_a) + _percentile(from_b)) / 2, _mean(from_a, from_b)


@misconception("summary")
def zeros_left_out(given: Given, directed: Sequence[float]) -> tuple[float, float]:
    """Average over those pixels alone that are not on the other surface."""
    from_a, from_b = _own_distances(given, directed)
    return summary(given, directed)[0], _mean(from_a[from_a > 0], from_b[from_b > 0])


@misconception("summary")
def all_pixels_counted(given: Given, directed: Sequence[float]) -> tuple[float, float]:
    """Take every pixel of the masks, not only those of their surfaces."""
    inside = [np.zeros(int(mask.sum() - _surface(mask).sum())) for mask in (given.reference, given.predicted)]
    from_a, from_b = (np.append(zeros, own) for zeros, own in zip(inside, _own_distances(given, directed), strict=True))
    return max(_percentile(from_a), _percentile(from_b)), _mean(from_a, from_b)


@second_route("summary")
def by_distance_maps_too(given: Given) -> tuple[float, float]:
    """Take both numbers from distance maps, with NumPy's percentile."""
    from_a, from_b = _by_scipy(given)
    hd95 = max(np.percentile(from_a, 95), np.percentile(from_b, 95))
    return float(hd95), float((from_a.sum() + from_b.sum()) / (from_a.size + from_b.size))


def enough_pixels(given: Given) -> int:
    """Return how many surface pixels hide the stray ones: 0.95 (n - 1) <= n - 1 - m, so n - 1 >= 20 m.

    >>> enough_pixels(BY_HAND)
    41
    """
    return 20 * given.strays + 1


@misconception("enough_pixels")
def five_percent_of_the_pixels(given: Given) -> int:
    """Let the stray pixels be 5 % of all."""
    return 20 * given.strays


@misconception("enough_pixels")
def strays_not_counted(given: Given) -> int:
    """Give the number of the other pixels."""
    return 19 * given.strays + 1


@misconception("enough_pixels")
def five_percent_of_the_others(given: Given) -> int:
    """Let the stray pixels be 5 % of the others."""
    return 21 * given.strays


@second_route("enough_pixels")
def by_trying(given: Given) -> int:
    """Try numbers of pixels until NumPy's percentile is 0."""
    count = given.strays + 1
    while np.percentile(np.append(np.zeros(count - given.strays), np.full(given.strays, 1e9)), 95) > 1e-3:
        count += 1
    return count


def _surface(mask: Mask) -> Mask:
    """Return the pixels of a mask with an edge neighbour outside."""
    padded = np.pad(mask, 1)
    inner = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return np.asarray(mask & ~inner)


def _directed_distances(one: Mask, other: Mask, spacing_mm: Sequence[float]) -> Distances:
    """Return the distance of each surface pixel of one mask to the nearest of the other, by comparing all pairs."""
    here, there = (np.argwhere(_surface(mask)) * spacing_mm for mask in (one, other))
    apart = here[:, None, :] - there[None, :, :]
    return np.asarray(np.sqrt((apart**2).sum(axis=2)).min(axis=1))


@functools.lru_cache(maxsize=8)  # every key and wrong idea of a variant asks for them
def _both(given: Given, spacing_mm: tuple[float, float]) -> tuple[Distances, Distances]:
    a, b = given.reference, given.predicted
    return _directed_distances(a, b, spacing_mm), _directed_distances(b, a, spacing_mm)


def _largest(given: Given, spacing_mm: tuple[float, float]) -> tuple[float, float]:
    from_a, from_b = _both(given, spacing_mm)
    return float(from_a.max()), float(from_b.max())


def _own_distances(given: Given, directed: Sequence[float]) -> tuple[Distances, Distances]:
    """Return all distances of both directions, in proportion to the own largest ones."""
    from_a, from_b = _both(given, given.spacing_mm)
    return from_a * (directed[0] / from_a.max()), from_b * (directed[1] / from_b.max())


def _percentile(distances: Distances) -> float:
    """Return the value at position 0.95 (n - 1) of the sorted distances."""
    ordered = np.sort(distances)
    position = 0.95 * (len(ordered) - 1)
    return float(np.interp(position, np.arange(len(ordered)), ordered))


def _mean(from_a: Distances, from_b: Distances) -> float:
    return float(np.concatenate([from_a, from_b]).mean())


def _by_scipy(given: Given) -> tuple[Any, Any]:
    """Return both directions' distances from SciPy's erosion and Euclidean distance maps."""
    from scipy import ndimage  # takes a second to load

    surfaces = [mask & ~ndimage.binary_erosion(mask) for mask in (given.reference, given.predicted)]
    maps = [ndimage.distance_transform_edt(~surface, sampling=given.spacing_mm) for surface in surfaces]
    return maps[1][surfaces[0]], maps[0][surfaces[1]]
