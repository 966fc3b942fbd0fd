"""Keys by the ellipse's formulas and the table; second routes by exact projections and by trying all explanations."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from bank.declarations import misconception, second_route
from bank.phantoms.ellipsoids import Ellipsoid, Ellipsoids
from exercises.reconstruction.projection_that_does_not_fit.generator import (
    SUSPECTS,
    Given,
    Reading,
    Scene,
    measured,
)

Floats = NDArray[np.float64]

CLEAR_MM = 4
"""What middles and half widths may be off by for rounding is far less, and what goes wrong changes them by far more."""

# Worked by hand: a = 160 and b = 120 mm around (20, 40) mm; "30°" is 60°, 46 mm are hidden at 60°, 24 mm is the shift.
BY_HAND = Given(
    (
        Reading(0, -140, 180, 240, 0, 603),
        Reading(30, -87, 176, 293, 0, 603),
        Reading(60, -87, 130, 293, 0, 532),
        Reading(90, -80, 160, 320, 0, 603),
        Reading(120, -83, 180, 293, 0, 603),
        Reading(150, -148, 154, 264, 10, 653),
    ),
    45,
)


def lost(given: Given) -> tuple[float, float, float]:
    """Return middle, half width and largest value in mm of the lost projection.

    The middle is (20 + 40) / √2 = 42.4, half the width √((160² + 120²) / 2) = 141.4, and 240 x 160 / 141.4 = 271.5:

    >>> [round(value, 1) for value in lost(BY_HAND)]
    [42.4, 141.4, 271.5]
    """
    half = _half_width(given, given.lost_deg)
    return _middle(given, given.lost_deg), half, _half_of(given.at[0]) * given.at[0].largest_mm / half


def causes(given: Given) -> dict[str, str]:
    """Return what happened at each angle, by value beside the phantom, area, width and middle, in this order.

    At 30° half the width is 131.5 mm instead of 151; at 120° it is right, but the middle is at 48.5 mm, not at 25:

    >>> causes(BY_HAND)
    {'at_30': 'angle', 'at_60': 'elements', 'at_120': 'moved', 'at_150': 'tube'}
    """
    return {f"at_{angle}": _cause(given, angle) for angle in SUSPECTS}


def _cause(given: Given, angle_deg: int) -> str:
    reading, right = given.at[angle_deg], given.at[0]
    if reading.beside_mm > 0:
        return "tube"
    if reading.area_cm2 < 0.98 * right.area_cm2:
        return "elements"
    if abs(_half_of(reading) - _half_width(given, angle_deg)) > CLEAR_MM:
        return "angle"
    if abs(_middle_of(reading) - _middle(given, angle_deg)) > CLEAR_MM:
        return "moved"
    return "nothing"


@misconception("lost")
def halfway_between(given: Given) -> tuple[float, float, float]:
    """Take the means of 0° and 90°, with the sign that the cosine has at the lost angle."""
    side = math.copysign(1, math.cos(math.radians(given.lost_deg)))
    one, other = given.at[0], given.at[90]
    return (
        (side * _middle_of(one) + _middle_of(other)) / 2,
        (_half_of(one) + _half_of(other)) / 2,
        (one.largest_mm + other.largest_mm) / 2,
    )


@misconception("lost")
def y_downwards(given: Given) -> tuple[float, float, float]:
    """Subtract the second term of the middle."""
    _, half, largest = lost(given)
    return _middle(given, -given.lost_deg), half, largest


@misconception("lost")
def radius_for_width(given: Given) -> tuple[float, float, float]:
    """Take half the chord along the detector axis for half the width, and the height that belongs to it."""
    theta = math.radians(given.lost_deg)
    a, b = _half_of(given.at[0]), _half_of(given.at[90])
    radius = 1 / math.hypot(math.cos(theta) / a, math.sin(theta) / b)
    return _middle(given, given.lost_deg), radius, a * given.at[0].largest_mm / radius


@misconception("lost")
def higher_where_wider(given: Given) -> tuple[float, float, float]:
    """Let the height grow with the width."""
    middle, half, _ = lost(given)
    return middle, half, given.at[0].largest_mm * half / _half_of(given.at[0])


@misconception("lost")
def as_high_as_wide(given: Given) -> tuple[float, float, float]:
    """Take the profile of a disc."""
    middle, half, _ = lost(given)
    return middle, half, 2 * half


@misconception("causes")
def area_alone(given: Given) -> dict[str, str]:
    """Find nothing wrong where the area is right."""
    return {_item(given, "moved"): "nothing"}


@misconception("causes")
def width_not_compared(given: Given) -> dict[str, str]:
    """Take each middle at a wrong place for a movement."""
    return {_item(given, "angle"): "moved"}


@misconception("causes")
def middle_not_compared(given: Given) -> dict[str, str]:
    """Take a movement for a wrong angle."""
    return {_item(given, "moved"): "angle"}


@second_route("lost")
def measured_on_exact_projections(scene: Scene) -> tuple[float, float, float]:
    """Project the ellipse by intersecting it with rays 0.05 mm apart, and measure the profile."""
    s = np.arange(-300, 300, 0.05)
    profile = _phantom(scene).projections(scene.lost_deg, s)
    inside = s[profile > 0]
    return float(np.sum(s * profile) / np.sum(profile)), float(np.ptp(inside) / 2), float(profile.max())


@second_route("causes", seeds=20)
def by_trying_all(scene: Scene) -> dict[str, str]:
    """Try each explanation with all its numbers, and take the one that leaves the least of the profile unexplained."""
    return {f"at_{angle}": _best_explanation(scene, angle) for angle in SUSPECTS}


def _best_explanation(scene: Scene, angle_deg: int) -> str:
    s = np.arange(-250, 251, 1.0)
    found = measured(scene, angle_deg, s)
    right = _phantom(scene).projections(angle_deg, s)
    tries: dict[str, list[Floats]] = {
        "nothing": [right],
        "tube": [right + excess for excess in range(2, 30)],
        "moved": [_phantom(scene).projections(angle_deg, s - d) for d in range(-40, 41) if abs(d) > 4],
        "angle": [_phantom(scene).projections(a, s) for a in range(0, 180, 10) if a != angle_deg],
        "elements": [right * kept for edge in range(-240, 240) for kept in (s <= edge, s >= edge)],
    }

    def unexplained(explanation: str) -> float:
        return min(float(np.abs(found - profile).mean()) for profile in tries[explanation])

    return min(tries, key=unexplained)


def _phantom(scene: Scene) -> Ellipsoids:
    (x, y), (a, b) = scene.centre_mm, scene.semi_axes_mm
    return Ellipsoids((Ellipsoid(1.0, (x, y), (a, b)),))


def _item(given: Given, cause: str) -> str:
    return next(item for item, found in causes(given).items() if found == cause)


def _middle_of(reading: Reading) -> float:
    return (reading.begins_mm + reading.ends_mm) / 2


def _half_of(reading: Reading) -> float:
    return (reading.ends_mm - reading.begins_mm) / 2


def _middle(given: Given, angle_deg: int) -> float:
    """Return where the phantom's centre is projected to."""
    theta = math.radians(angle_deg)
    return _middle_of(given.at[0]) * math.cos(theta) + _middle_of(given.at[90]) * math.sin(theta)


def _half_width(given: Given, angle_deg: int) -> float:
    theta = math.radians(angle_deg)
    return math.hypot(_half_of(given.at[0]) * math.cos(theta), _half_of(given.at[90]) * math.sin(theta))
