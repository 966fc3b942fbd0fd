"""A water phantom with an elliptical cross-section, in parallel projections some of which went wrong."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.style import COLOURS, DARK, MIDDLE, darkened
from bank.drawing.tables import markdown_table

Floats = NDArray[np.float64]

REFERENCES = (0, 90)
SUSPECTS = (30, 60, 120, 150)
DETECTOR_MM = 250.0
"""How far the detector reaches to each side of the rotation centre."""


@dataclass(frozen=True)
class Scene:
    """The phantom and what went wrong; lengths in mm, angles in degrees."""

    semi_axes_mm: tuple[int, int]
    centre_mm: tuple[int, int]
    lost_deg: int
    faults: dict[int, str]
    shift_mm: int
    """How far the phantom had moved along the detector axis, where it had."""
    excess_mm: int
    """How much water too many is read where the tube gave less radiation."""
    failed_mm: int
    """How much of the phantom's shadow falls on failed elements; a negative number is at the end where s is small."""


@dataclass(frozen=True)
class Reading:
    """What the profile of one projection shows: edges, largest value, value beside the phantom, area under it."""

    angle_deg: int
    begins_mm: int
    ends_mm: int
    largest_mm: int
    beside_mm: int
    area_cm2: int


@dataclass(frozen=True)
class Given:
    """The table of the stem."""

    readings: tuple[Reading, ...]
    lost_deg: int

    @property
    def table(self) -> str:
        """What the figure shows, in numbers."""
        header = [r"$\theta$ (degrees)", "begins at $s$ (mm)", "ends at $s$ (mm)", "largest value (mm)"]
        header += ["value beside the phantom (mm)", "area under the profile (cm²)"]
        rows = [[r.angle_deg, r.begins_mm, r.ends_mm, r.largest_mm, r.beside_mm, r.area_cm2] for r in self.readings]
        return markdown_table(header, rows, 0)

    @property
    def at(self) -> dict[int, Reading]:
        """The readings by angle."""
        return {reading.angle_deg: reading for reading in self.readings}

    @property
    def cosine(self) -> dict[int, float]:
        """Cosine of every angle of the stem, for texts that print it."""
        return {angle: math.cos(math.radians(angle)) for angle in (*REFERENCES, *SUSPECTS, self.lost_deg)}

    @property
    def sine(self) -> dict[int, float]:
        """Sine of every angle of the stem, for texts that print it."""
        return {angle: math.sin(math.radians(angle)) for angle in (*REFERENCES, *SUSPECTS, self.lost_deg)}


def generate(rng: Generator) -> Scene:
    """Draw the phantom, and for each suspect what went wrong; somewhere it moved, and somewhere the angle is wrong."""
    others = rng.choice(["tube", "elements", "nothing"], size=2, replace=False)
    faults = [str(fault) for fault in rng.permutation(["moved", "angle", *others])]
    centre = _signed(rng, 15, 45), _signed(rng, 15, 45)
    return Scene(
        semi_axes_mm=(int(rng.integers(145, 176)), int(rng.integers(85, 106))),
        centre_mm=centre,
        lost_deg=int(rng.choice([45, 135])),
        faults=dict(zip(SUSPECTS, faults, strict=True)),
        shift_mm=_shift(rng, centre, SUSPECTS[faults.index("moved")]),
        excess_mm=int(rng.integers(8, 15)),
        failed_mm=_signed(rng, 35, 50),
    )


def given(scene: Scene) -> Given:
    """Return what can be read off the profiles, rounded to 1 mm and 1 cm²."""
    angles = sorted((*REFERENCES, *SUSPECTS))
    return Given(tuple(_reading(scene, angle) for angle in angles), scene.lost_deg)


@guard("a phantom that moved appears nowhere where the scanner, at an angle of equal width, would see it unmoved")
def movement_is_no_angle(scene: Scene) -> bool:
    """Whether the movement cannot be taken for one of the other angles at which the phantom is as wide."""
    angle = next(angle for angle, fault in scene.faults.items() if fault == "moved")
    return _is_no_angle(scene.centre_mm, angle, scene.shift_mm)


@guard("the phantom never leaves the detector, with 15 mm to spare")
def phantom_fits(given: Given) -> bool:
    """Whether every profile has air on both sides."""
    return all(max(-r.begins_mm, r.ends_mm) <= DETECTOR_MM - 15 for r in given.readings)


def measured(scene: Scene, angle_deg: int, s_mm: Floats) -> Floats:
    """Return the profile at detector coordinates, in mm of water, as the scanner stored it."""
    fault = scene.faults.get(angle_deg, "nothing")
    true_deg = _seen_at(scene, angle_deg)
    middle = _middle(scene, true_deg) + (scene.shift_mm if fault == "moved" else 0)
    half, top = _half_width(scene, true_deg), _largest(scene, true_deg)
    values = top * np.sqrt(np.clip(1 - ((s_mm - middle) / half) ** 2, 0, None))
    if fault == "elements":
        reading = _reading(scene, angle_deg)
        values = np.where((s_mm < reading.begins_mm) | (s_mm > reading.ends_mm), 0, values)
    return values + (scene.excess_mm if fault == "tube" else 0)


def draw_profiles(scene: Scene, ax: NDArray[Any]) -> None:
    """Draw the geometry, then the profiles in the order of their angles, with a gap for the lost one."""
    panels = list(np.ravel(ax))
    _draw_geometry(panels[0])
    s = np.arange(-DETECTOR_MM, DETECTOR_MM + 0.5, 0.5)
    angles = sorted((*REFERENCES, *SUSPECTS, scene.lost_deg))
    for place, (panel, angle) in enumerate(zip(panels[1:], angles, strict=True), 1):
        panel.set_title(rf"$\theta$ = {angle}°")
        if angle == scene.lost_deg:
            panel.text(0, 170, "lost", ha="center", va="center", color=DARK)
        else:
            values = measured(scene, angle, s)
            panel.fill_between(s, values, color=COLOURS[4], alpha=0.35, linewidth=0)
            panel.plot(s, values, color=COLOURS[0])
        panel.set(xlim=(-DETECTOR_MM, DETECTOR_MM), ylim=(0, 400), xticks=(-200, 0, 200))
        panel.set_xticks((-100, 100), minor=True)
        panel.set_yticks(range(0, 401, 100))
        panel.grid(which="both")
        if place >= 4:
            panel.set_xlabel("$s$ (mm)")
        panel.tick_params(labelleft=place in (1, 4), labelbottom=place >= 4)
        if place in (1, 4):
            panel.set_ylabel("water (mm)")


def _draw_geometry(panel: Axes) -> None:
    """Draw axes, detector axis and rays at an angle that is not asked for, over a phantom in the centre."""
    theta = math.radians(20)
    along, across = np.array([math.cos(theta), math.sin(theta)]), np.array([-math.sin(theta), math.cos(theta)])
    panel.add_patch(Ellipse((0, 0), 150, 96, facecolor=COLOURS[4], alpha=0.35))
    for s in range(-60, 61, 30):
        panel.plot(*np.stack([s * along - 85 * across, s * along + 85 * across]).T, color=MIDDLE, linewidth=0.8)
    blue, red = darkened(COLOURS[0]), darkened(COLOURS[5])
    for tip, name, colour in (((112, 0), "$x$", "black"), ((0, 112), "$y$", "black"), (112 * along, "$s$", red)):
        style = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.2, "shrinkA": 0, "shrinkB": 0}
        panel.annotate("", tuple(tip), (0, 0), arrowprops=style)
        panel.text(tip[0] * 1.13, tip[1] * 1.13, name, color=colour, ha="center", va="center")
    panel.plot(*np.stack([-100 * along, 0 * along]).T, color=red, linewidth=1.2)
    arc = np.linspace(0, theta, 20)
    panel.plot(85 * np.cos(arc), 85 * np.sin(arc), color=blue)
    panel.text(97 * math.cos(theta / 2), 97 * math.sin(theta / 2), r"$\theta$", color=blue, ha="center", va="center")
    panel.text(-98 * across[0], -98 * across[1], "rays", color=DARK, ha="center", va="center")
    panel.set(xlim=(-115, 135), ylim=(-115, 130), aspect="equal")
    panel.axis("off")


def _reading(scene: Scene, angle_deg: int) -> Reading:
    """Return what a careful reader, and the scanner's own sum over the detector, find."""
    fault = scene.faults.get(angle_deg, "nothing")
    true_deg = _seen_at(scene, angle_deg)
    half, middle = _half_width(scene, true_deg), _middle(scene, true_deg)
    middle += scene.shift_mm if fault == "moved" else 0
    excess = scene.excess_mm if fault == "tube" else 0
    failed = scene.failed_mm if fault == "elements" else 0
    area_mm2 = math.pi * math.prod(scene.semi_axes_mm) * (1 - _beyond(1 - abs(failed) / half))
    return Reading(
        angle_deg=angle_deg,
        begins_mm=round(middle - half - min(failed, 0)),
        ends_mm=round(middle + half - max(failed, 0)),
        largest_mm=round(_largest(scene, true_deg) + excess),
        beside_mm=excess,
        area_cm2=round((area_mm2 + excess * 2 * DETECTOR_MM) / 100),
    )


def _beyond(part: float) -> float:
    """Return which share of an ellipse's area lies beyond this part of its semi-axis."""
    return (math.acos(part) - part * math.sqrt(1 - part**2)) / math.pi


def _seen_at(scene: Scene, angle_deg: int) -> int:
    """Return the angle at which a projection was really measured: a wrong one is mirrored about 45 or 135 degrees."""
    wrong = scene.faults.get(angle_deg) == "angle"
    return (90 if angle_deg < 90 else 270) - angle_deg if wrong else angle_deg


def _middle(scene: Scene, angle_deg: int) -> float:
    return _projected(scene.centre_mm, angle_deg)


def _projected(point_mm: tuple[int, int], angle_deg: int) -> float:
    theta = math.radians(angle_deg)
    return point_mm[0] * math.cos(theta) + point_mm[1] * math.sin(theta)


def _shift(rng: Generator, centre_mm: tuple[int, int], angle_deg: int) -> int:
    """Return a movement that cannot be taken for another angle, where there is one."""
    shifts = [sign * shift for sign in (-1, 1) for shift in range(15, 25)]
    return int(rng.choice([shift for shift in shifts if _is_no_angle(centre_mm, angle_deg, shift)] or shifts))


def _is_no_angle(centre_mm: tuple[int, int], angle_deg: int, shift_mm: int) -> bool:
    """Whether the moved middle is 8 mm or more from those at the other angles of the same width."""
    middle = _projected(centre_mm, angle_deg) + shift_mm
    others = (-angle_deg, 180 - angle_deg, 180 + angle_deg)
    return all(abs(middle - _projected(centre_mm, other)) >= 8 for other in others)


def _half_width(scene: Scene, angle_deg: int) -> float:
    theta = math.radians(angle_deg)
    return math.hypot(scene.semi_axes_mm[0] * math.cos(theta), scene.semi_axes_mm[1] * math.sin(theta))


def _largest(scene: Scene, angle_deg: int) -> float:
    return 2 * math.prod(scene.semi_axes_mm) / _half_width(scene, angle_deg)


def _signed(rng: Generator, low: int, high: int) -> int:
    return int(rng.choice([-1, 1]) * rng.integers(low, high + 1))
