"""The shape of a chest: outline, cavity, diaphragm, mediastinum and heart, as levels in mm.

The patient lies on the back; x points to the left, y to posterior, z to superior, and z = 0 is at the hila.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from bank.phantoms.grid import Floats, rotation
from bank.phantoms.solids import Field, Level, Point, Solid, ellipsoid, surface_distance

LOW_MM: Point = (-230.0, -170.0, -250.0)
HIGH_MM: Point = (230.0, 200.0, 250.0)
_HALF_WIDTH_MM, _HALF_DEPTH_MM, _APEX_MM, _WIDEST_MM = 77.0, 82.0, 118.0, -35.0
_MIDDLE_Y_MM = 2.0


@dataclass(frozen=True)
class Chest:
    """What differs between patients: scales along x and y and of the heart, and lengths in mm."""

    width_scale: float
    depth_scale: float
    fat_mm: float
    dome_right_mm: float
    dome_left_mm: float
    heart_scale: float
    heart_turn_deg: float
    aorta_radius_mm: float

    @classmethod
    def drawn(cls, rng: Generator) -> Chest:
        """Draw a plausible adult at full inspiration."""
        return cls(
            width_scale=float(rng.uniform(0.94, 1.06)),
            depth_scale=float(rng.uniform(0.95, 1.05)),
            fat_mm=float(rng.uniform(9, 20)),
            dome_right_mm=float(rng.uniform(-66, -56)),
            dome_left_mm=float(rng.uniform(-80, -70)),
            heart_scale=float(rng.uniform(0.94, 1.08)),
            heart_turn_deg=float(rng.uniform(-6, 6)),
            aorta_radius_mm=float(rng.uniform(11, 15)),
        )

    def hemithorax(self, side: int) -> Level:
        """Return one half of the cavity within the ribs; `side` is 1 for the left and -1 for the right."""
        width, depth = _HALF_WIDTH_MM * self.width_scale, _HALF_DEPTH_MM * self.depth_scale

        def level(x: Field, y: Field, z: Field) -> Field:
            height = np.maximum((z - _WIDEST_MM) / (_APEX_MM - _WIDEST_MM), 0)
            middle = 60 * self.width_scale * (1 - 0.42 * height)
            ball = [(side * x - middle) / width, (y - 2 - 10 * height) / depth, height]
            return surface_distance(ball, (width, depth, _APEX_MM - _WIDEST_MM))

        return level

    def cavity(self, x: Field, y: Field, z: Field) -> Field:
        """Everything within the ribs: both halves, and the space between them behind the breastbone."""
        halves = np.minimum(self.hemithorax(1)(x, y, z), self.hemithorax(-1)(x, y, z))
        width, depth, height = 48 * self.width_scale, 65 * self.depth_scale, 148.0
        between = [x / width, (y + 14) / depth, np.maximum(z - _WIDEST_MM, 0) / height]
        return np.asarray(np.minimum(halves, surface_distance(between, (width, depth, height))))

    def abdomen(self, x: Field, y: Field, z: Field) -> Field:
        """What lies below the domes of the diaphragm, right (x below 0) and left, without a border to the sides."""
        levels = []
        width, depth = 72 * self.width_scale, 80 * self.depth_scale
        for side, top in ((-1, self.dome_right_mm), (1, self.dome_left_mm)):
            u, v = (side * x - 55 * self.width_scale) / width, (y + 8) / depth
            away = u * u + v * v
            slope2 = (16 + 102 * away * away) ** 2 * 4 * ((u / width) ** 2 + (v / depth) ** 2)
            levels.append((z - (top - 16 * away - 34 * away * away * away - 12 * v)) / np.sqrt(1 + slope2))
        return np.asarray(np.minimum(*levels))

    def outline(self, x: Field, y: Field, z: Field) -> Field:
        """The skin: flatter at the back, narrower towards the neck."""
        height = np.clip((z - 20) / 110, 0, 1)
        width = (150 + 0.9 * self.fat_mm) * self.width_scale * (1 - 0.10 * height**2)
        depth = (98 * self.depth_scale + self.fat_mm) * (1 - 0.12 * height**2 * (y < 0))
        u, v = np.abs(x) / width, np.abs(y - 8) / depth
        # The power of this superellipse is 2.5.
        power_u, power_v = u * np.sqrt(u), v * np.sqrt(v)
        radius = (u * power_u + v * power_v + np.float32(1e-9)) ** np.float32(0.4)
        slope = np.hypot(power_u / width, power_v / depth) / (radius * np.sqrt(radius)) + np.float32(1e-6)
        return np.asarray((radius - 1) / slope)

    def muscle(self, x: Field, y: Field, z: Field) -> Field:
        """Everything within the subcutaneous fat, which is thinner at the back."""
        return np.asarray(self.outline(x, y, z) + self.fat_mm * (1 - 0.35 * np.clip(y / 90, -1, 1)))

    def wall_fat(self, x: Field, y: Field, z: Field) -> Field:
        """Fat between the muscles of the chest wall: a thin plane outside the ribs, and the armpits above."""
        depth = self.cavity(x, y, z)
        plane = np.maximum(np.abs(depth - 12.5) - 1.2, y - 78)
        armpit = [(np.abs(x) - 112 * self.width_scale) / 40, (y + 22) / 52, np.maximum(102 - z, 0) / 62]
        hollow = np.maximum(surface_distance(armpit, (40, 52, 62)), self.muscle(x, y, z) + 11)
        return np.asarray(np.minimum(plane, np.maximum(hollow, 12 - depth)))

    @property
    def heart_axes(self) -> Floats:
        """Directions of the heart's long axis (to the apex), and of its two short ones, as columns."""
        return rotation(0, 0, self.heart_turn_deg) @ rotation(0, 24, -40)

    @property
    def heart_centre_mm(self) -> Point:
        """Middle of the heart."""
        return (14.0 * self.width_scale, -26.0 * self.depth_scale, -30.0)

    def heart_part(self, along_mm: float, across_mm: float, upward_mm: float, semi_axes_mm: Point) -> Solid:
        """Return an ellipsoid in the heart's own axes, its place measured from the heart's middle."""
        place = self.heart_scale * (self.heart_axes @ np.array([along_mm, across_mm, upward_mm]))
        x, y, z = np.array(self.heart_centre_mm) + place
        a, b, c = (self.heart_scale * axis for axis in semi_axes_mm)
        return ellipsoid((float(x), float(y), float(z)), (a, b, c), self.heart_axes)

    def mediastinum(self, x: Field, y: Field, z: Field) -> Field:
        """Everything between the lungs: narrow in front, wide at the heart and the hila."""
        front = np.clip((y + 75) / 60, 0, 1)
        upper = np.clip((z - 20) / 60, 0, 1)
        half_width = 7 + (25 - 2 * upper) * front * front * (3 - 2 * front)
        behind = np.clip((y - 22) / 22, 0, 1)
        band = np.abs(x - 3) - half_width + 10 * behind
        spine = np.hypot(x, y - 58) - 21
        heart = self.heart_part(0, 0, 0, (66, 50, 50)).level(x, y, z)
        right = self.heart_part(-28, 0, 0, (40, 48, 48)).level(x, y, z)
        hila = ellipsoid((0.0, 20.0, 0.0), (50.0, 20.0, 26.0)).level(x, y, z)
        aorta = np.hypot(x - 24, y - 40) - self.aorta_radius_mm - 2
        return _lowest(band, heart, right, hila, aorta, spine)

    def lung(self, side: int) -> Solid:
        """Return the left (1) or right (-1) lung."""

        def level(x: Field, y: Field, z: Field) -> Field:
            inside = np.maximum(self.hemithorax(side)(x, y, z) + 1.5, -self.mediastinum(x, y, z))
            return np.asarray(np.maximum(np.maximum(inside, -self.abdomen(x, y, z) + 1.5), -side * x))

        low, high = (0.0, HIGH_MM[0]) if side > 0 else (LOW_MM[0], 0.0)
        return Solid(level, (low, LOW_MM[1], LOW_MM[2]), (high, HIGH_MM[1], HIGH_MM[2]))

    def wall_points_mm(self, angle_deg: ArrayLike, z_mm: ArrayLike, side: ArrayLike, outside_mm: float) -> Floats:
        """Return points (..., 3) that lie `outside_mm` outside the cavity, seen from its middle at some angles.

        The angle is 0 at the back and 180 at the front, over the given side; heights are taken as they are.
        """
        theta, z = np.radians(angle_deg), np.asarray(z_mm, float)
        along_x, along_y = np.asarray(np.asarray(side) * np.sin(theta)), np.cos(theta)
        away = _where_outside(lambda r: self.cavity(r * along_x, _MIDDLE_Y_MM + r * along_y, z) > outside_mm, z.shape)
        return np.stack([away * along_x, _MIDDLE_Y_MM + away * along_y, z], axis=-1)

    def back_y_mm(self, x_mm: Floats, z_mm: Floats, outside_mm: float) -> Floats:
        """Return y of the points at the back that lie `outside_mm` outside the cavity."""
        return _where_outside(lambda y: self.cavity(x_mm, y, z_mm) > outside_mm, x_mm.shape)


def _where_outside(outside: Callable[[Floats], NDArray[np.bool_]], shape: tuple[int, ...]) -> Floats:
    """Return by bisection where, on the way from 0 to 180 mm, the outside begins; exact to some micrometres."""
    near, far = np.zeros(shape), np.full(shape, 180.0)
    for _ in range(16):
        middle = (near + far) / 2
        beyond = outside(middle)
        near, far = np.where(beyond, near, middle), np.where(beyond, middle, far)
    return near


def everywhere(level: Level) -> Solid:
    """Return a solid that is limited by its level alone."""
    return Solid(level, LOW_MM, HIGH_MM)


def both(*levels: Callable[..., Field]) -> Level:
    """Return the intersection of levels."""

    def level(x: Field, y: Field, z: Field) -> Field:
        found = levels[0](x, y, z)
        for other in levels[1:]:
            found = np.maximum(found, other(x, y, z))
        return found

    return level


def grown(level: Level, by_mm: float) -> Level:
    """Return a level whose surface lies `by_mm` further out."""
    return lambda x, y, z: level(x, y, z) - np.float32(by_mm)


def outside(level: Level) -> Level:
    """Return the level of everything else."""
    return lambda x, y, z: -level(x, y, z)


def _lowest(*levels: Field) -> Field:
    found = levels[0]
    for other in levels[1:]:
        found = np.minimum(found, other)
    return found
