"""Keys, wrong ideas and second routes of the marker in the sinogram."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from bank.declarations import misconception, plausible, second_route
from exercises.reconstruction.marker_in_the_sinogram.generator import FIELD_MM, Given, Scene

# Worked by hand: a ball at (40, 30) mm; at 90 degrees its ray passes 15 mm from the middle of the bottle.
BY_HAND = Given(
    angles_deg=(30, 75, 120, 165),
    readings_mm=(49.6, 39.3, 6.0, -30.9),
    opposite_deg=255,
    shadow_deg=90,
    bottle_mm=(5.0, 15.0),
    bottle_radius_mm=25,
    attenuation_per_cm=0.3,
    check_deg=30,
    check_readings_mm=(52.0, -46.0),
)


def position(given: Given) -> tuple[float, float]:
    """Return the ball's (x, y) in mm: two readings a quarter turn apart are its coordinates in turned axes.

    x = 49.6 cos 30 - 6.0 sin 30 = 42.95 - 3.00 and y = 49.6 sin 30 + 6.0 cos 30 = 24.80 + 5.20:

    >>> [round(value, 1) for value in position(BY_HAND)]
    [40.0, 30.0]
    """
    theta = math.radians(given.angles_deg[0])
    first, _, quarter_later, _ = given.readings_mm
    return (
        first * math.cos(theta) - quarter_later * math.sin(theta),
        first * math.sin(theta) + quarter_later * math.cos(theta),
    )


@misconception("position")
def readings_are_coordinates(given: Given) -> tuple[float, float]:
    """Take the two readings a quarter turn apart for x and y, as if the first angle were 0."""
    return given.readings_mm[0], given.readings_mm[2]


@misconception("position")
def turned_clockwise(given: Given) -> tuple[float, float]:
    """Count the angle clockwise, or y downwards."""
    x, y = position(given)
    return x, -y


@misconception("position")
def angle_from_y_axis(given: Given) -> tuple[float, float]:
    """Write s = x sin + y cos."""
    x, y = position(given)
    return y, x


@misconception("position")
def angle_of_the_rays(given: Given) -> tuple[float, float]:
    """Take the angle for the direction of the rays: s = y cos - x sin."""
    x, y = position(given)
    return -y, x


@misconception("position")
def degrees_as_radians(given: Given) -> tuple[float, float]:
    """Solve the two right equations with a calculator set to radians."""
    first, third = (float(given.angles_deg[n]) for n in (0, 2))
    matrix = [[math.cos(first), math.sin(first)], [math.cos(third), math.sin(third)]]
    x, y = np.linalg.solve(matrix, [given.readings_mm[0], given.readings_mm[2]])
    return float(x), float(y)


@second_route("position")
def fitted_position(given: Given) -> tuple[float, float]:
    """Fit all four readings at once."""
    theta = np.radians(given.angles_deg)
    fit = np.linalg.lstsq(np.stack([np.cos(theta), np.sin(theta)], axis=1), np.array(given.readings_mm), rcond=None)[0]
    return float(fit[0]), float(fit[1])


@plausible("position")
def lies_in_the_field(given: Given, value: Sequence[float]) -> bool:
    """Say whether an own position can carry on: inside the field of view, and not in the rotation centre."""
    return bool(10 <= math.hypot(*value) <= FIELD_MM)


def opposite(given: Given, position: Sequence[float]) -> float:
    """Return s in mm beyond half a turn.

    255 = 75 + 180 degrees, where the reading of 75 degrees changes its sign:

    >>> round(opposite(BY_HAND, (40.0, 30.0)), 1)
    -39.3
    """
    return _component(position, given.opposite_deg)


@misconception("opposite")
def same_after_half_a_turn(given: Given, position: Sequence[float]) -> float:
    """Repeat the reading of half a turn before."""
    return _component(position, given.opposite_deg - 180)


@misconception("opposite")
def mirrored_at_half_a_turn(given: Given, position: Sequence[float]) -> float:
    """Let the trace run back after 180 degrees."""
    return _component(position, 360 - given.opposite_deg)


@second_route("opposite")
def ball_turned_by_half_a_turn(scene: Scene) -> float:
    """Turn the ball backwards, as a complex number, and look where it lies along x."""
    return _turned_back(scene, scene.opposite_deg)


def shadow(given: Given, position: Sequence[float]) -> float:
    """Return s in mm where the ball lies in the shadow of the bottle.

    At 90 degrees s = y:

    >>> round(shadow(BY_HAND, (40.0, 30.0)), 1)
    30.0
    """
    return _component(position, given.shadow_deg)


@misconception("shadow")
def angle_counted_back(given: Given, position: Sequence[float]) -> float:
    """Write s = x cos - y sin."""
    return _component(position, -given.shadow_deg)


@misconception("shadow")
def sine_and_cosine_exchanged(given: Given, position: Sequence[float]) -> float:
    """Write s = x sin + y cos."""
    return _component(position, 90 - given.shadow_deg)


@second_route("shadow")
def ball_turned_into_the_shadow(scene: Scene) -> float:
    """Turn the ball backwards, as a complex number, and look where it lies along x."""
    return _turned_back(scene, scene.shadow_deg)


@plausible("shadow")
def ray_cuts_the_bottle(given: Given, value: float) -> bool:
    """Say whether the own ray cuts the bottle, and off its middle: a miss or a diameter would ask for nothing more."""
    distance = abs(value - _component(given.bottle_mm, given.shadow_deg))
    return bool(0.2 <= distance / given.bottle_radius_mm <= 0.95)


def line_integral(given: Given, shadow: float) -> float:
    """Return the bottle's share of the line integral.

    The ray at s = 30 mm passes 15 mm from the bottle's middle; 25, 15, 20 is a right triangle, so the chord is 40 mm:

    >>> round(line_integral(BY_HAND, 30.0), 2)
    1.2
    """
    half_chord_mm = math.sqrt(given.bottle_radius_mm**2 - _miss(given, shadow) ** 2)
    return 2 * half_chord_mm / 10 * given.attenuation_per_cm


@misconception("line_integral")
def whole_diameter(given: Given) -> float:
    """Send every ray through the middle of the bottle."""
    return 2 * given.bottle_radius_mm / 10 * given.attenuation_per_cm


@misconception("line_integral")
def bottle_in_the_centre(given: Given, shadow: float) -> float:
    """Measure the ray's distance from the rotation centre instead of the bottle's."""
    return 2 * math.sqrt(max(0.0, given.bottle_radius_mm**2 - shadow**2)) / 10 * given.attenuation_per_cm


@misconception("line_integral")
def half_the_chord(given: Given, shadow: float) -> float:
    """Forget the second half of the chord."""
    return line_integral(given, shadow) / 2


@misconception("line_integral")
def millimetres_for_centimetres(given: Given, shadow: float) -> float:
    """Multiply millimetres by an attenuation per centimetre."""
    return 10 * line_integral(given, shadow)


@misconception("line_integral")
def transmitted_fraction(given: Given, shadow: float) -> float:
    """Give the fraction of photons that get through instead of the line integral."""
    return math.exp(-line_integral(given, shadow))


@second_route("line_integral")
def sampled_line(scene: Scene) -> float:
    """Walk along the ray in steps of 0.01 mm and count those inside the bottle."""
    theta = math.radians(scene.shadow_deg)
    steps = np.arange(-250, 250, 0.01)
    x, y = scene.ball_mm[0] - steps * math.sin(theta), scene.ball_mm[1] + steps * math.cos(theta)
    inside = np.hypot(x - scene.bottle_mm[0], y - scene.bottle_mm[1]) < scene.bottle_radius_mm
    return float(inside.sum()) * 0.001 * scene.attenuation_per_cm


def shift(given: Given) -> float:
    """Return the shift of the detector in mm: opposite readings of a right detector add to zero.

    >>> shift(BY_HAND)
    3.0
    """
    return sum(given.check_readings_mm) / 2


@misconception("shift")
def sum_not_halved(given: Given) -> float:
    """Forget that the shift stands in both readings."""
    return sum(given.check_readings_mm)


@misconception("shift")
def sign_of_the_correction(given: Given) -> float:
    """Give what has to be added to the readings instead of what they are off by."""
    return -shift(given)


@misconception("shift")
def opposite_readings_equal(given: Given) -> float:
    """Expect the same reading after half a turn, and halve the difference."""
    first, second = given.check_readings_mm
    return (first - second) / 2


@misconception("shift")
def compared_with_the_first_scan(given: Given) -> float:
    """Compare with the reading before the repair, although the phantom has been moved."""
    return given.check_readings_mm[0] - given.readings_mm[given.angles_deg.index(given.check_deg)]


@second_route("shift")
def shift_of_the_scene(scene: Scene) -> float:
    """Return the shift that the readings were made with."""
    return scene.shift_mm


def appearance(given: Given) -> str:
    """Return what the ball becomes: every ray misses its place by the shift, so all of them touch one small circle.

    >>> appearance(BY_HAND)
    'ring'
    """
    return "ring"


@second_route("appearance")
def densest_radius(scene: Scene) -> str:
    """Draw the shifted rays of a full turn around the ball's place and find the circle on which most of them meet."""
    radii = np.arange(0, 12, 0.1)
    angles = np.linspace(0, 2 * np.pi, 3600, endpoint=False)
    near = np.abs(radii[:, None] * np.cos(angles) - scene.shift_mm) < 0.05
    densest = radii[np.argmax(near.mean(axis=1))]
    return "ring" if abs(densest - abs(scene.shift_mm)) < 0.15 else "another place"


def _component(point: Sequence[float], angle_deg: float) -> float:
    theta = math.radians(angle_deg)
    return float(point[0] * math.cos(theta) + point[1] * math.sin(theta))


def _turned_back(scene: Scene, angle_deg: int) -> float:
    return float((complex(*scene.ball_mm) * np.exp(-1j * math.radians(angle_deg))).real)


def _miss(given: Given, shadow: float) -> float:
    return shadow - _component(given.bottle_mm, given.shadow_deg)
