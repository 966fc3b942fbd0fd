"""Keys, wrong ideas and second routes of the needle in tilted slices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.declarations import misconception, plausible, second_route
from exercises.coordinates.needle_in_tilted_slices.generator import Given, Index, Scan

Vector = NDArray[np.float64]

IDENTITY = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
# Worked by hand: the tip lies at (10, 20, -30) mm, which is (10, 50, 25) mm from the origin of the MRI.
BY_HAND = Given(
    disc="L5/S1",
    mri=Scan((0.5, 0.5, 5.0), (0.0, -30.0, -55.0), ((1.0, 0.0, 0.0), (0.0, 0.8, -0.6), (0.0, 0.6, 0.8))),
    ct=Scan((1.0, 1.0, 2.0), (-190.0, -230.0, -130.0), IDENTITY),
    target=(16, 98, -1),
    tip=(200, 250, 50),
    spheres=((0, 0, 2), (0, 0, 10)),
)


def tip_index(given: Given) -> Vector:
    """Return the continuous index of the needle's tip in the MRI.

    (10, 50, 25) mm, turned back, are (10, 0.8 x 50 + 0.6 x 25, -0.6 x 50 + 0.8 x 25) = (10, 55, -10) mm along i, j, k:

    >>> [round(float(value), 3) for value in tip_index(BY_HAND)]
    [20.0, 110.0, -2.0]
    """
    return _direction(given).T @ _from_origin(given) / given.mri.spacing_mm


@misconception("tip_index")
def not_turned(given: Given) -> Vector:
    """Leave out the direction."""
    return _from_origin(given) / given.mri.spacing_mm


@misconception("tip_index")
def turned_the_wrong_way(given: Given) -> Vector:
    """Multiply by the direction instead of its inverse."""
    return np.asarray(_direction(given) @ _from_origin(given) / given.mri.spacing_mm)


@misconception("tip_index")
def divided_before_turning(given: Given) -> Vector:
    """Divide by the spacings of i, j and k along x, y and z."""
    return np.asarray(_direction(given).T @ (_from_origin(given) / given.mri.spacing_mm))


@misconception("tip_index")
def origin_of_the_ct_forgotten(given: Given) -> Vector:
    """Take spacing times index for the position."""
    difference = np.multiply(given.ct.spacing_mm, given.tip) - given.mri.origin_mm
    return np.asarray(_direction(given).T @ difference / given.mri.spacing_mm)


@misconception("tip_index")
def left_in_millimetres(given: Given) -> Vector:
    """Forget to divide by the spacing."""
    return np.asarray(_direction(given).T @ _from_origin(given))


@misconception("tip_index")
def counted_k_j_i(given: Given) -> Vector:
    """Give the index in the order of a NumPy array."""
    return tip_index(given)[::-1]


@second_route("tip_index")
def by_simpleitk(given: Given) -> Sequence[float]:
    """Ask the headers of two SimpleITK images."""
    tip_mm = _image(given.ct).TransformIndexToPhysicalPoint(given.tip)
    return tuple(_image(given.mri).TransformPhysicalPointToContinuousIndex(tip_mm))


@plausible("tip_index")
def near_the_target(given: Given, value: Vector) -> bool:
    """Say whether an own index can carry on: elsewhere than the target, along all axes, and within the body."""
    apart = np.abs(np.multiply(given.mri.spacing_mm, value - np.array(given.target)))
    return bool((apart > 0.1).all() and np.linalg.norm(apart) < 500)


def distance(given: Given, tip_index: Vector) -> float:
    """Return the distance of tip and target in mm.

    (4, 12, -1) voxels are (2, 6, -5) mm, and 4 + 36 + 25 = 65:

    >>> round(distance(BY_HAND, np.array([20.0, 110.0, -2.0])) ** 2, 6)
    65.0
    """
    return float(np.linalg.norm(_apart_mm(given, tip_index)))


@misconception("distance")
def in_voxels(given: Given, tip_index: Vector) -> float:
    """Forget the spacing."""
    return float(np.linalg.norm(np.subtract(tip_index, given.target)))


@misconception("distance")
def components_added(given: Given, tip_index: Vector) -> float:
    """Add the components."""
    return float(np.abs(_apart_mm(given, tip_index)).sum())


@misconception("distance")
def slices_left_out(given: Given, tip_index: Vector) -> float:
    """Measure in the slice only."""
    return float(np.linalg.norm(_apart_mm(given, tip_index)[:2]))


@second_route("distance")
def between_points_of_the_world(given: Given) -> float:
    """Measure between two points in mm, both from SimpleITK."""
    tip_mm = _image(given.ct).TransformIndexToPhysicalPoint(given.tip)
    target_mm = _image(given.mri).TransformIndexToPhysicalPoint(given.target)
    return float(np.linalg.norm(np.subtract(tip_mm, target_mm)))


def found_faults(given: Given) -> tuple[str, ...]:
    """Return the faults that change the distance of the two spheres.

    Eight slices are 40 mm. Without the direction, with its transpose or with another origin they stay 40 mm. Along k
    a reversed spacing or index makes 4 mm of them, and turned first they are (0, -4.8 x 0.5, 6.4 x 5) mm:

    >>> found_faults(BY_HAND)
    ('spacing_reversed', 'index_reversed', 'turned_first')
    """
    steps = np.subtract(given.spheres[1], given.spheres[0]).astype(float)
    spacing = np.array(given.mri.spacing_mm)
    changed = {
        "spacing_reversed": spacing[::-1] * steps,
        "index_reversed": spacing * steps[::-1],
        "turned_first": spacing * (_direction(given) @ steps),
    }
    true = np.linalg.norm(spacing * steps)
    return tuple(name for name, found in changed.items() if abs(np.linalg.norm(found) - true) > 1)


@second_route("found_faults")
def by_faulty_headers(given: Given) -> tuple[str, ...]:
    """Let SimpleITK make all six faults, by wrong headers and wrong calls, and compare the distances."""
    mri = given.mri
    first, second, third = zip(*mri.direction, strict=True)
    programs: dict[str, Any] = {
        "direction_left_out": _image(Scan(mri.spacing_mm, mri.origin_mm, IDENTITY)),
        "direction_transposed": _image(Scan(mri.spacing_mm, mri.origin_mm, (first, second, third))),
        "spacing_reversed": _image(Scan(mri.spacing_mm[::-1], mri.origin_mm, mri.direction)),
    }
    right = _image(mri)
    points = {name: [image.TransformIndexToPhysicalPoint(s) for s in given.spheres] for name, image in programs.items()}
    points["origin_at_corner"] = [_continuous(right, np.add(sphere, 0.5)) for sphere in given.spheres]
    points["index_reversed"] = [_continuous(right, sphere[::-1]) for sphere in given.spheres]
    straight = _image(Scan(mri.spacing_mm, (0, 0, 0), IDENTITY))
    unscaled = _image(Scan((1, 1, 1), (0, 0, 0), mri.direction))
    points["turned_first"] = [_continuous(straight, _continuous(unscaled, sphere)) for sphere in given.spheres]
    true = np.linalg.norm(np.subtract(*(_continuous(right, sphere) for sphere in given.spheres)))
    return tuple(name for name, two in points.items() if abs(np.linalg.norm(np.subtract(*two)) - true) > 1)


def _direction(given: Given) -> Vector:
    return np.array(given.mri.direction)


def _from_origin(given: Given) -> Vector:
    """Return where the tip lies from the origin of the MRI, in mm along x, y and z."""
    tip_mm = np.array(given.ct.origin_mm) + np.multiply(given.ct.spacing_mm, given.tip)
    return np.asarray(tip_mm - given.mri.origin_mm)


def _apart_mm(given: Given, tip_index: Vector) -> Vector:
    return np.asarray(np.subtract(tip_index, given.target) * given.mri.spacing_mm)


def _image(scan: Scan) -> Any:
    import SimpleITK as sitk  # takes a quarter of a second to load

    image = sitk.Image(2, 2, 2, sitk.sitkUInt8)
    image.SetSpacing(scan.spacing_mm)
    image.SetOrigin(scan.origin_mm)
    image.SetDirection([value for row in scan.direction for value in row])
    return image


def _continuous(image: Any, index: Sequence[float] | Index | Vector) -> Any:
    return image.TransformContinuousIndexToPhysicalPoint([float(value) for value in index])
