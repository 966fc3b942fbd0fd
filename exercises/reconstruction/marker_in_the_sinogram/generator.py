"""A foam phantom with a steel ball and a bottle of contrast agent, seen by a parallel-beam CT scanner."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.raw_data import draw_sinogram as draw_projections
from bank.drawing.style import ON_IMAGES

Point = tuple[float, float]

FIELD_MM = 100.0
BALL_RADIUS_MM = 1.5
STEEL_PER_CM = 6.5
BLOCKED_DEG = ((0, 8), (82, 98), (172, 180))


@dataclass(frozen=True)
class Scene:
    """The phantom in both scans; lengths in mm, angles in degrees, `shift_mm` that of the detector in the second."""

    ball_mm: Point
    moved_ball_mm: Point
    bottle_mm: Point
    bottle_radius_mm: int
    attenuation_per_cm: float
    angles_deg: tuple[int, ...]
    opposite_deg: int
    shadow_deg: int
    check_deg: int
    shift_mm: float


@dataclass(frozen=True)
class Given:
    """What the stem prints; readings in mm with one decimal."""

    angles_deg: tuple[int, ...]
    readings_mm: tuple[float, ...]
    opposite_deg: int
    shadow_deg: int
    bottle_mm: Point
    bottle_radius_mm: int
    attenuation_per_cm: float
    check_deg: int
    check_readings_mm: tuple[float, float]

    @property
    def cosine(self) -> dict[int, float]:
        """Cosine of every angle of the stem, for texts that print it."""
        return {angle: math.cos(math.radians(angle)) for angle in (*self.angles_deg, self.shadow_deg)}

    @property
    def sine(self) -> dict[int, float]:
        """Sine of every angle of the stem, for texts that print it."""
        return {angle: math.sin(math.radians(angle)) for angle in (*self.angles_deg, self.shadow_deg)}


def generate(rng: Generator) -> Scene:
    """Draw a ball, and a bottle whose shadow falls on the ball at one angle."""
    first = int(rng.choice([15, 20, 25, 30]))
    angles = tuple(range(first, first + 180, 45))
    shadow = int(rng.choice([a for a in (*range(15, 80, 5), *range(105, 170, 5)) if a not in angles]))
    radius = int(rng.integers(22, 31))
    ball, bottle = _ball_and_bottle(rng, shadow, radius)
    opposite, check = rng.permutation(angles)[:2]
    return Scene(
        ball_mm=ball,
        moved_ball_mm=(ball[0] + rng.uniform(-8, 8), ball[1] + rng.uniform(-8, 8)),
        bottle_mm=bottle,
        bottle_radius_mm=radius,
        attenuation_per_cm=round(rng.uniform(0.24, 0.45), 2),
        angles_deg=angles,
        opposite_deg=int(opposite) + 180,
        shadow_deg=shadow,
        check_deg=int(check),
        shift_mm=round(_signed(rng, 2.5, 5.5), 1),
    )


def given(scene: Scene) -> Given:
    """Return the numbers of the stem, readings rounded to 0.1 mm."""
    after_repair = tuple(
        round(_along(scene.moved_ball_mm, scene.check_deg + turn) + scene.shift_mm, 1) for turn in (0, 180)
    )
    return Given(
        angles_deg=scene.angles_deg,
        readings_mm=tuple(round(_along(scene.ball_mm, angle), 1) for angle in scene.angles_deg),
        opposite_deg=scene.opposite_deg,
        shadow_deg=scene.shadow_deg,
        bottle_mm=scene.bottle_mm,
        bottle_radius_mm=scene.bottle_radius_mm,
        attenuation_per_cm=scene.attenuation_per_cm,
        check_deg=scene.check_deg,
        check_readings_mm=(after_repair[0], after_repair[1]),
    )


@guard("ball and bottle lie apart, and both within the field of view")
def objects_fit(scene: Scene) -> bool:
    """Keep the bottle 5 mm from the ball and everything 8 mm from the border."""
    inside = math.hypot(*scene.bottle_mm) + scene.bottle_radius_mm <= FIELD_MM - 8
    return inside and math.dist(scene.ball_mm, scene.bottle_mm) >= scene.bottle_radius_mm + 5


@guard("the ray through the ball cuts the bottle well off its middle and well inside its wall")
def chord_is_a_chord(scene: Scene) -> bool:
    """Keep the chord away from the diameter, and from a graze that a small reading error would turn into a miss."""
    distance = abs(_along(scene.ball_mm, scene.shadow_deg) - _along(scene.bottle_mm, scene.shadow_deg))
    return 0.5 <= distance / scene.bottle_radius_mm <= 0.85


@guard("the two readings after the repair do not add to nearly nothing")
def shift_is_seen(given: Given) -> bool:
    """Keep the shift well above the rounding of the readings."""
    return abs(sum(given.check_readings_mm)) >= 4


def draw_geometry(scene: Scene, ax: Any) -> None:
    """Draw axes, detector axis and rays at an angle that the exercise does not ask for."""
    theta = math.radians(35)
    along, across = np.array([math.cos(theta), math.sin(theta)]), np.array([-math.sin(theta), math.cos(theta)])
    for s in np.arange(-60, 61, 20):
        ray = np.stack([s * along - 70 * across, s * along + 70 * across])
        ax.plot(*ray.T, color="0.75", linewidth=1)
    for tip, name in (((115, 0), "$x$"), ((0, 115), "$y$")):
        _arrow(ax, tip, "black")
        ax.text(tip[0] * 1.08, tip[1] * 1.08, name, ha="center", va="center")
    _arrow(ax, tuple(105 * along), "C5")
    ax.plot(*np.stack([-90 * along, 0 * along]).T, color="C5")
    ax.text(*(118 * along), "$s$", color="C5", ha="center", va="center")
    arc = np.linspace(0, theta, 30)
    ax.plot(45 * np.cos(arc), 45 * np.sin(arc), color="C0")
    ax.text(56 * math.cos(theta / 2), 56 * math.sin(theta / 2), r"$\theta$", color="C0", ha="center", va="center")
    ax.text(*(-84 * across + 10 * along), "rays", color="0.45", ha="center", va="center")
    ax.set(xlim=(-105, 130), ylim=(-100, 130), aspect="equal")
    ax.axis("off")


def draw_sinogram(scene: Scene, ax: Any) -> None:
    """Draw the line integrals over angle and detector coordinate, without the blocked projections."""
    angles = np.arange(0, 180, 0.5) + 0.25
    detector = np.arange(-FIELD_MM, FIELD_MM, 0.5) + 0.25
    image = _shadow(scene.bottle_mm, scene.bottle_radius_mm, scene.attenuation_per_cm, angles, detector)
    image += _shadow(scene.ball_mm, BALL_RADIUS_MM, STEEL_PER_CM, angles, detector)
    for start, stop in BLOCKED_DEG:
        image[:, (angles > start) & (angles < stop)] = np.nan
    shown = draw_projections(ax, image, angles, detector)
    ax.set_xticks(range(0, 181, 15))
    ax.set_xticks(range(0, 181, 5), minor=True)
    ax.set_yticks(range(-100, 101, 20))
    ax.set_yticks(range(-100, 101, 5), minor=True)
    ax.grid(color=ON_IMAGES[1], alpha=0.35, linewidth=0.5)
    ax.set_axisbelow(False)
    ax.figure.colorbar(shown, ax=ax, label="line integral", pad=0.02)


def _ball_and_bottle(rng: Generator, shadow_deg: int, radius_mm: int) -> tuple[Point, Point]:
    theta = math.radians(shadow_deg)
    s = _signed(rng, 0.25, 0.9) * radius_mm
    depth = _signed(rng, 52, 78)
    ball = _rotated(s, depth, theta)
    bottle_depth = -math.copysign(rng.uniform(0, 45), depth)
    bottle = _rotated(s - _signed(rng, 0.52, 0.83) * radius_mm, bottle_depth, theta)
    return (round(ball[0], 2), round(ball[1], 2)), (float(round(bottle[0])), float(round(bottle[1])))


def _rotated(s: float, depth: float, theta: float) -> Point:
    turned = complex(s, depth) * complex(math.cos(theta), math.sin(theta))
    return turned.real, turned.imag


def _along(point: Point, angle_deg: float) -> float:
    theta = math.radians(angle_deg)
    return point[0] * math.cos(theta) + point[1] * math.sin(theta)


def _signed(rng: Generator, low: float, high: float) -> float:
    return float(rng.choice([-1, 1]) * rng.uniform(low, high))


def _shadow(
    centre: Point, radius_mm: float, per_cm: float, angles_deg: NDArray[np.float64], detector_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    # A disc looks the same from everywhere: its profile is counted once on a fine grid and then moved along.
    steps = np.linspace(-radius_mm, radius_mm, 401)
    inside = steps[:, None] ** 2 + steps[None, :] ** 2 <= radius_mm**2
    profile = inside.mean(axis=0) * 2 * radius_mm / 10 * per_cm
    columns = [np.interp(detector_mm - _along(centre, angle), steps, profile, left=0, right=0) for angle in angles_deg]
    return np.stack(columns, axis=1)


def _arrow(ax: Any, tip: Point, color: str) -> None:
    style = {"arrowstyle": "-|>", "color": color, "linewidth": 1.5, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tip, (0, 0), arrowprops=style)
