"""The skeleton of a chest: vertebrae, ribs with their cartilage, breastbone and shoulder blades."""

from __future__ import annotations

import numpy as np

from bank.phantoms.chest import Chest, everywhere
from bank.phantoms.solids import Body, Field, Layer, Level, Solid, Tubes, joined, surface_distance, tube

VERTEBRA_PITCH_MM = 25.0
RIBS = range(-5, 7)
"""Numbers of the rib pairs, counted in vertebrae from the one whose middle is at z = 0."""

_BODY_Y_MM, _CANAL_Y_MM = 56.0, 79.0
_CORTEX_MM = 1.6


def bone_layers(chest: Chest) -> list[Layer]:
    """Return the layers of the skeleton, from back to front; values in HU."""
    spine = [_posterior_elements(), _vertebral_bodies(0.0)]
    return [
        Layer("cartilage", [_ribs(chest, 0.78, 1.0, 3.4, 1.7), _discs()], 95.0),
        Layer("bone", [_ribs(chest, 0.0, 0.80, 3.6, 1.7), *_scapulae(chest), *_sternum(chest, 0.0), *spine], 780.0),
        Layer(
            "bone",
            [_ribs(chest, 0.02, 0.78, 2.0, 2.0), *_sternum(chest, _CORTEX_MM), _vertebral_bodies(_CORTEX_MM)],
            190.0,
        ),
        Layer("other tissue", [_canal()], 25.0),
        Layer("other tissue", [_cord()], 42.0),
    ]


def spine_y_mm(z: Field) -> Field:
    """Return how far the thoracic spine curves to posterior at a height, in mm from its place at z = 0."""
    return np.asarray(-((z - 20) ** 2) / 1500 + 0.27)


def _along_the_spine(level: Level, half_width_mm: float, y_low_mm: float, y_high_mm: float) -> Solid:
    """Return a solid that repeats with each vertebra; its level gets y along the spine and z from the body's middle."""

    def repeated(x: Field, y: Field, z: Field) -> Field:
        height = z - VERTEBRA_PITCH_MM * np.round(z / VERTEBRA_PITCH_MM)
        return level(x, y - spine_y_mm(z), height)

    return Solid(repeated, (-half_width_mm, y_low_mm - 15, -250.0), (half_width_mm, y_high_mm + 5, 250.0))


def _vertebral_bodies(inside_mm: float) -> Solid:
    def level(x: Field, y: Field, z: Field) -> Field:
        waist = 1 - 0.10 * np.maximum(1 - (z / 11) ** 2, 0)
        width, depth = 17.0 * waist, 13.5 * waist
        round_part = surface_distance([x / width, (y - _BODY_Y_MM) / depth], (17.0, 13.5))
        # The back of a body is flat, where the canal passes.
        flat = np.maximum(round_part, y - (_BODY_Y_MM + 12))
        return np.asarray(np.maximum(flat, np.abs(z) - 10.5) + np.float32(inside_mm))

    return _along_the_spine(level, 20, _BODY_Y_MM - 16, _BODY_Y_MM + 16)


def _discs() -> Solid:
    def level(x: Field, y: Field, z: Field) -> Field:
        return np.asarray(surface_distance([x / 17.0, (y - _BODY_Y_MM) / 13.0], (17.0, 13.0)) + 0 * z)

    return _along_the_spine(level, 20, _BODY_Y_MM - 16, _BODY_Y_MM + 16)


def _posterior_elements() -> Solid:
    """Return arch, transverse processes and spinous process; the processes slope downwards, over the next vertebra."""

    def level(x: Field, y: Field, z: Field) -> Field:
        arch = surface_distance([x / 14.5, (y - _CANAL_Y_MM) / 13.5], (14.5, 13.5))
        arch = np.maximum(arch, np.abs(z - 1) - 9.5)
        wing = np.abs(y - (_CANAL_Y_MM + 7 + 0.32 * np.abs(x))) / 1.05 - 4
        wing = np.maximum(np.maximum(wing, np.abs(x) - 33), np.abs(z - 4) - 4.5)
        return np.asarray(np.minimum(arch, wing))

    def spinous(x: Field, y: Field, z: Field) -> Field:
        sloped = z + 0.75 * (y - _CANAL_Y_MM - 11)
        height = sloped - VERTEBRA_PITCH_MM * np.round(sloped / VERTEBRA_PITCH_MM)
        behind = y - spine_y_mm(z)
        blade = np.maximum(np.abs(x) - 2.6, np.abs(height) / 1.25 - 6.5)
        return np.asarray(np.maximum(np.maximum(blade, _CANAL_Y_MM + 10 - behind), behind - (_CANAL_Y_MM + 33)))

    parts = _along_the_spine(level, 36, _CANAL_Y_MM - 16, _CANAL_Y_MM + 24)
    return Solid(
        lambda x, y, z: np.minimum(parts.level(x, y, z), spinous(x, y, z)),
        (-36.0, _CANAL_Y_MM - 30, -250.0),
        (36.0, _CANAL_Y_MM + 36, 250.0),
    )


def _canal() -> Solid:
    return _tunnel(9.5, 8.0)


def _cord() -> Solid:
    return _tunnel(5.0, 4.0)


def _tunnel(half_width_mm: float, half_depth_mm: float) -> Solid:
    def level(x: Field, y: Field, z: Field) -> Field:
        away = [x / half_width_mm, (y - spine_y_mm(z) - _CANAL_Y_MM) / half_depth_mm]
        return surface_distance(away, (half_width_mm, half_depth_mm))

    low = (-half_width_mm, _CANAL_Y_MM - half_depth_mm - 25, -250.0)
    return Solid(level, low, (half_width_mm, _CANAL_Y_MM + half_depth_mm + 5, 250.0))


def _ribs(chest: Chest, first: float, last: float, radius_mm: float, flat_z: float) -> Tubes:
    """Return the ribs from the part `first` of their course to `last` (0 at the spine, 1 at the breastbone).

    A rib leaves the spine beside its vertebra, sinks towards its front end, and its cartilage rises to the breastbone.
    """
    course = np.linspace(first, last, max(3, round(34 * (last - first))))
    number, side = (axis.reshape(-1, 1) for axis in np.meshgrid(RIBS, (-1, 1)))
    drop = 46 + 42 * np.clip(1 - (number + 4) / 9, 0, 1)
    sunk = drop * np.sin(np.pi / 2 * np.clip(course / 0.78, 0, 1)) ** 1.5
    rise = 0.62 * drop * np.clip((course - 0.78) / 0.22, 0, 1)
    height = VERTEBRA_PITCH_MM * number + 10 - sunk + rise
    paths = chest.wall_points_mm(24 + 150 * course + 0 * height, height, side, 5.0)
    return joined([tube(path, radius_mm, flat_z) for path in paths])


def _sternum(chest: Chest, inside_mm: float) -> list[Solid]:
    heights = np.array([78.0, 40.0, -5.0, -52.0])
    front = chest.wall_points_mm(np.full(4, 179.0), heights, 1, 9.0)
    widths = (27.0, 17.0, 18.0, 14.0)

    def level(x: Field, y: Field, z: Field) -> Field:
        middle = np.interp(z, heights[::-1], front[::-1, 1]).astype(np.float32)
        width = np.interp(z, heights[::-1], widths[::-1]).astype(np.float32)
        plate = surface_distance([x / width, (y - middle) / 6.0], (18.0, 6.0))
        return np.asarray(np.maximum(plate, np.abs(z - 12) - 66) + np.float32(inside_mm))

    low, high = (-30.0, float(front[:, 1].min()) - 10, -60.0), (30.0, float(front[:, 1].max()) + 10, 80.0)
    return [Solid(level, low, high)]


def _scapulae(chest: Chest) -> list[Body]:
    """Return the shoulder blades, thin plates on the back of the ribs, with their spines and lateral borders."""

    def plate(x: Field, y: Field, z: Field) -> Field:
        sheet = np.abs(chest.cavity(x, y, z) - 19) - 1.6
        height = (z + 5) / 110
        inner, outer = 52 + 10 * (1 - height), 78 + 42 * height
        triangle = np.maximum(np.maximum(inner - np.abs(x), np.abs(x) - outer), -5 - z)
        return np.asarray(np.maximum(np.maximum(sheet, triangle), 15 - y))

    blades: list[Body] = [everywhere(plate)]
    for side in (-1, 1):
        border = np.array([[80.0, 0.0, 2.0], [100.0, 0.0, 55.0], [118.0, 0.0, 96.0]])
        ridge = np.array([[62.0, 0.0, 78.0], [95.0, 0.0, 92.0], [128.0, 0.0, 104.0]])
        for line, radius, out in ((border, 4.0, 20.0), (ridge, 4.0, 27.0)):
            y = chest.back_y_mm(line[:, 0], line[:, 2], out)
            blades.append(tube(np.stack([side * line[:, 0], y, line[:, 2]], axis=1), radius))
    return blades
