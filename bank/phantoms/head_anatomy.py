"""The shape of a head: skin, skull, brain, ventricles and nuclei, as levels and solids in mm.

The head's own axes have their origin in the middle of the anterior commissure; x points to the left, y to posterior, z
to superior, and the posterior commissure lies on the y axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from bank.phantoms.grid import Floats
from bank.phantoms.solids import Body, Field, Level, Point, Solid, ellipsoid, joined, surface_distance, tube

POSTERIOR_COMMISSURE_MM = (0.0, 26.0, 0.0)
_REACH_MM = 150.0
_WAVES = 28
_FOLD_MM = 21.0  # wave length of the folds: a gyrus is about half as wide


@dataclass(frozen=True)
class Head:
    """What differs between heads: scales, lengths in mm, and the waves whose zeros are the sulci."""

    width_scale: float
    length_scale: float
    scalp_mm: float
    skull_mm: float
    ventricle_scale: float
    wave_vectors_per_mm: Floats
    wave_phases: Floats

    @classmethod
    def drawn(cls, rng: Generator) -> Head:
        """Draw a plausible adult."""
        directions = rng.normal(size=(_WAVES, 3))
        directions /= np.linalg.norm(directions, axis=1, keepdims=True)
        lengths = _FOLD_MM * rng.uniform(0.85, 1.2, (_WAVES, 1))
        return cls(
            width_scale=float(rng.uniform(0.96, 1.04)),
            length_scale=float(rng.uniform(0.96, 1.04)),
            scalp_mm=float(rng.uniform(5, 8)),
            skull_mm=float(rng.uniform(6, 8)),
            ventricle_scale=float(rng.uniform(0.85, 1.25)),
            wave_vectors_per_mm=2 * np.pi * directions / lengths,
            wave_phases=rng.uniform(0, 2 * np.pi, _WAVES),
        )

    def inner_skull(self, x: Field, y: Field, z: Field) -> Field:
        """Everything within the skull: the vault above its base, and the posterior fossa."""
        width = 70 * self.width_scale * (1 + 0.07 * np.clip((y - 10) / 60, -1.2, 0.6))
        length = 88 * self.length_scale
        height = np.where(z > 8, np.float32(66), np.float32(52))
        vault = surface_distance([x / width, (y - 17) / length, (z - 8) / height], (70, 88, 58))
        base = 0.75 * (_base_z_mm(np.abs(x), y) - 4 - z)
        fossa = surface_distance(
            [x / (54 * self.width_scale), (y - 48) / (46 * self.length_scale), (z + 32) / 34], (54, 46, 34)
        )
        return blended(np.maximum(vault, base), fossa, 5.0)

    def outer_skull(self, x: Field, y: Field, z: Field) -> Field:
        """The skull's outer face, with the bones of the face."""
        face = surface_distance([x / 50, (y + 36) / 42, (z + 50) / 42], (50, 42, 42))
        return blended(self.inner_skull(x, y, z) - self.skull_mm, face, 8.0)

    def skin(self, x: Field, y: Field, z: Field) -> Field:
        """The outline: scalp, face, neck, nose and ears."""
        scalp = self.outer_skull(x, y, z) - self.scalp_mm
        neck = np.maximum(surface_distance([x / 56, (y - 26) / 58], (56, 58)), z + 40)
        jaw = surface_distance([x / 54, (y + 26) / 60, (z + 84) / 50], (54, 60, 50))
        nose = surface_distance([x / 16, (y + 79 + 0.4 * (z + 38)) / 23, (z + 42) / 20], (16, 23, 20))
        lobe = (np.abs(x) - 75 * self.width_scale - 0.2 * (y - 14)) / 5
        ears = surface_distance([lobe, (y - 24) / 17, (z + 14) / 22], (5, 17, 22))
        # Soft where they meet, as flesh is.
        return blended(blended(scalp, np.minimum(neck, jaw), 14.0), np.minimum(nose, ears), 8.0)

    def hull(self, x: Field, y: Field, z: Field) -> Field:
        """Both hemispheres without their sulci: within the dura, above their floor, apart in the middle."""
        side = np.abs(x)
        inside = np.maximum(self.inner_skull(x, y, z) + 2.2, 0.75 * (_base_z_mm(side, y) - z))
        sylvian = np.maximum(np.abs(z + 6 - 0.5 * y) * 0.9 - 1.1, np.maximum(33 - side, np.abs(y - 2) - 26))
        # The hemispheres are apart around the corpus callosum, and joined within it.
        callosum = self.midline_distance(y, z)
        apart = np.maximum(side - 1.3, -callosum)
        return np.asarray(np.maximum(inside, -np.minimum(sylvian, apart)))

    def midline_distance(self, y: Field, z: Field) -> Field:
        """How far, in mm, points of the midline lie outside the corpus callosum's outer edge."""
        return surface_distance([(y - 8) / (40 * self.length_scale), (z - 2) / 27], (40, 27))

    def core(self, x: Field, y: Field, z: Field) -> Field:
        """The middle of the brain, which holds the deep nuclei and no folds."""
        return surface_distance([x / 40, (y - 8) / 52, (z - 8) / 28], (40, 52, 28))

    def callosum(self) -> Solid:
        """Return the corpus callosum, an arch of white matter over the ventricles."""

        def level(x: Field, y: Field, z: Field) -> Field:
            thickness = 4.5 + 1.5 * np.abs(y - 8) / 40
            arch = np.abs(self.midline_distance(y, z) + thickness) - thickness
            return np.asarray(np.maximum(np.maximum(arch, np.abs(x) - 16), 2 - z - 0.1 * y))

        return Solid(level, (-15, -45, -5), (15, 62, 34))

    def ventricles(self) -> list[Body]:
        """Return the lateral, third and fourth ventricles and the aqueduct."""
        scale = self.ventricle_scale
        horn = [(6, -29, 4), (8, -12, 12), (10, 8, 18), (15, 28, 17), (22, 42, 8), (25, 60, 4)]
        radii = np.array([4.0, 5.5, 5.0, 6.0, 7.0, 2.5]) * scale
        below = [(23, 40, 4), (31, 26, -12), (32, 4, -20)]
        horns = [tube(mirrored(way, side), r) for side in (-1, 1) for way, r in ((horn, radii), (below, 2.4 * scale))]
        middle = ellipsoid((0, 10, -3), (2.2 * scale, 16, 10))
        return [joined(horns), middle, ellipsoid((0, 50, -32), (6, 6, 12)), tube([(0, 27, -4), (0, 47, -26)], 1.2)]

    def nuclei(self) -> list[Body]:
        """Return caudate, lentiform nucleus and thalamus of both sides."""
        bodies: list[Body] = []
        for side in (-1, 1):
            caudate = [(13, -25, 4), (15, -10, 13), (18, 10, 20), (24, 30, 17)]
            bodies.append(tube(mirrored(caudate, side), [6.5, 6.0, 4.0, 2.0]))
            turn = np.radians(16 * side)
            axes = [[np.cos(turn), np.sin(turn), 0], [-np.sin(turn), np.cos(turn), 0], [0, 0, 1]]
            bodies.append(ellipsoid((side * 25.0, -1, 1), (6.5, 18, 10), axes))
            bodies.append(ellipsoid((side * 10.5, 15, 5), (8.5, 15, 9)))
        return bodies


def cerebellum(head: Head, shrunk_mm: float) -> Solid:
    """Return both hemispheres of the cerebellum and the vermis below the tentorium, smaller by some mm."""
    parts = [ellipsoid(((side * 25.0), 64, -33), (30, 30, 27)) for side in (-1, 1)]
    vermis = ellipsoid((0, 66, -30), (14, 24, 22))

    def level(x: Field, y: Field, z: Field) -> Field:
        union = blended(np.minimum(parts[0].level(x, y, z), parts[1].level(x, y, z)), vermis.level(x, y, z), 3.0)
        roof = 0.9 * (z + 5 - _base_z_mm(np.abs(x), y))
        return np.asarray(np.maximum(np.maximum(union, roof), head.inner_skull(x, y, z) + 2.5) + shrunk_mm)

    return Solid(level, (-60, 30, -65), (60, 100, 10))


def brain_stem() -> Body:
    """Return midbrain, pons, medulla and the upper cord."""
    return joined(
        [
            tube([(0, 22, 0), (0, 30, -16)], [13.0, 14.0]),
            tube([(0, 28, -20), (0, 30, -34), (0, 38, -48)], [13.5, 15.0, 11.0]),
            tube([(0, 38, -48), (0, 46, -66), (0, 52, -130)], [8.5, 7.0, 5.5]),
        ]
    )


def everywhere(level: Level) -> Solid:
    """Return a solid that is limited by its level alone."""
    return Solid(level, (-_REACH_MM,) * 3, (_REACH_MM,) * 3)


def _base_z_mm(side: Field, y: Field) -> Field:
    """Return the height of the cerebrum's base at some distance from the midline.

    Frontal lobes rest on the orbits, temporal lobes lie deeper, and behind the petrous ridge both lie on the tentorium.
    """
    before, behind = _rising((-26 - y) / 6), _rising((y - 6 - 0.5 * side) / 6)
    lobes = -12 * before + (1 - before) * (-9 - 31 * _rising((side - 23) / 4))
    return np.asarray(lobes + behind * (-2 - 0.25 * side - 0.25 * (y - 35) - lobes))


def blended(one: Field, other: Field, softness_mm: float) -> Field:
    """Return the union of two levels with its crease filled over about `softness_mm`."""
    part = np.clip(0.5 + 0.5 * (other - one) / softness_mm, 0, 1)
    return np.asarray(other + (one - other) * part - softness_mm / 2 * part * (1 - part))


def mirrored(way: list[Point] | list[tuple[int, int, int]], side: int) -> list[list[float]]:
    """Return a way on the left side (1) as given, or on the right (-1)."""
    return [[side * x, y, z] for x, y, z in way]


def _rising(value: Field) -> Field:
    part = np.clip(0.5 + value / 4, 0, 1)
    return np.asarray(part * part * (3 - 2 * part))


def _less(semi_axes_mm: Point, by_mm: float) -> Point:
    x, y, z = semi_axes_mm
    return (x - by_mm, y - by_mm, z - by_mm)
