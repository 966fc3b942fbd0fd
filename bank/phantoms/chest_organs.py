"""The organs of a chest: heart, great vessels, airways, the vessels of the lungs, and the upper abdomen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.chest import Chest, both, everywhere, grown, outside
from bank.phantoms.solids import Field, Layer, Solid, Tubes, ellipsoid, joined, tube

CARINA_MM = (-1.0, 22.0, 38.0)
_HILUM_MM = (40.0, 20.0, 2.0)
_TIPS_PER_LUNG = 420
_TIP_RADIUS_MM = 0.7
_MURRAY = 2.6  # radius ** 2.6 adds up where a vessel branches


@dataclass(frozen=True)
class Blood:
    """Values of what is enhanced by contrast agent, in HU; see `thorax` for where they come from."""

    left: float
    right: float
    heart_muscle: float
    liver: float
    spleen: float


NATIVE = Blood(left=44, right=44, heart_muscle=48, liver=58, spleen=50)
ENHANCED = Blood(left=320, right=230, heart_muscle=95, liver=75, spleen=125)


def abdomen_layers(chest: Chest, blood: Blood) -> list[Layer]:
    """Return diaphragm, liver, spleen and stomach, from back to front."""
    below = both(grown(chest.cavity, -3), grown(chest.abdomen, -2.5))
    sheet = both(grown(chest.cavity, 0), grown(chest.abdomen, 0.5), outside(grown(chest.abdomen, -2.5)))
    stomach = ellipsoid((62.0, -22.0, -128.0), (42.0, 42.0, 46.0))
    within = both(below, stomach.level)
    return [
        Layer("muscle", [everywhere(sheet)], 48.0),
        Layer("liver", [everywhere(both(below, _liver_edge))], blood.liver),
        Layer("muscle", [everywhere(within)], 40.0),
        Layer("stomach", [everywhere(both(below, grown(stomach.level, -4)))], 18.0),
        Layer("stomach gas", [everywhere(both(below, grown(stomach.level, -4), _above_the_fluid))], -990.0),
        Layer("spleen", [ellipsoid((88.0, 42.0, -122.0), (27.0, 46.0, 46.0))], blood.spleen),
        Layer("aorta", [aorta(chest)], blood.left),
    ]


def _liver_edge(x: Field, y: Field, z: Field) -> Field:
    """Return a level for the liver's left and posterior border."""
    return np.maximum((x - 12 + 0.25 * y) * 0.95, (y - 70 + 0.3 * x) * 0.9) + 0 * z


def _above_the_fluid(x: Field, y: Field, z: Field) -> Field:
    return y + 34 + 0 * (x + z)


def heart_layers(chest: Chest, blood: Blood) -> list[Layer]:
    """Return the heart and the great vessels, from back to front."""
    radius = chest.aorta_radius_mm
    left, right = blood.left, blood.right
    return [
        Layer(
            "heart", [chest.heart_part(0, 0, 0, (60, 42, 43)), _right_atrium(chest, 3), _left_atrium(chest, 3)], 30.0
        ),
        Layer("heart", [chest.heart_part(4, 12, 2, (53, 31, 33))], blood.heart_muscle),
        Layer("heart", [chest.heart_part(0, -24, -4, (44, 17, 32)), _right_atrium(chest, 0)], right),
        Layer("heart", [chest.heart_part(6, 0, 0, (46, 9, 30))], blood.heart_muscle),
        Layer("heart", [chest.heart_part(1, 13, 2, (40, 20, 22)), _left_atrium(chest, 0)], left),
        Layer("veins", [_veins()], right),
        Layer("pulmonary arteries", [_pulmonary_arteries()], right),
        Layer("pulmonary veins", [_pulmonary_veins()], left),
        Layer("aorta", [_aortic_root(chest), aorta(chest)], left),
        Layer("aorta", [_arch_branches(radius)], left),
        Layer(
            "other tissue", [tube([[4, 34, 130], [6, 36, 40], [6, 33, -40], [16, 22, -80], [30, 6, -110]], 6.5)], 40.0
        ),
        Layer("oesophagus gas", [tube([[3, 33, 130], [4, 33, 60]], 2.2)], -700.0),
    ]


def _right_atrium(chest: Chest, wall_mm: float) -> Solid:
    return chest.heart_part(-42, -6, -2, (25 + wall_mm, 26 + wall_mm, 32 + wall_mm))


def _left_atrium(chest: Chest, wall_mm: float) -> Solid:
    return chest.heart_part(-26, 36, 14, (23 + wall_mm, 19 + wall_mm, 22 + wall_mm))


def _aortic_root(chest: Chest) -> Tubes:
    x, y, z = chest.heart_centre_mm
    radius = chest.aorta_radius_mm
    return tube([[x - 12, y + 4, z + 10], [x - 20, y - 2, z + 28]], [radius + 2, radius + 3])


def aorta(chest: Chest) -> Tubes:
    """Return the ascending aorta, the arch from the right and front to the left and back, and the descending aorta."""
    x, y, z = chest.heart_centre_mm
    turn = np.radians(np.linspace(0, 180, 13))
    rising = [[x - 20, y - 2, z + 28], [-16, -22, 18], [-14, -20, 34]]
    arch = np.stack([3 - 17 * np.cos(turn), 10 - 30 * np.cos(turn), 34 + 24 * np.sin(turn)], axis=1)
    falling = [[22, 42, 10], [23, 41, -40], [18, 38, -90], [11, 34, -140], [6, 32, -180]]
    points = np.concatenate([rising, arch[1:], falling])
    slimmer = np.interp(np.arange(len(points)), [0, 6, 14, len(points) - 1], [1.12, 1.08, 1.0, 1.0])
    return tube(points, chest.aorta_radius_mm * slimmer)


def _arch_branches(radius_mm: float) -> Tubes:
    top = 48 + radius_mm / 2
    return joined(
        [
            tube([[-12, -4, top], [-17, -2, 84], [-22, 6, 130]], [7.0, 6.5, 6.0]),
            tube([[0, 6, top], [6, 4, 90], [12, 6, 130]], 4.5),
            tube([[10, 20, top], [19, 20, 88], [28, 16, 130]], [5.5, 5.0, 5.0]),
        ]
    )


def _veins() -> Tubes:
    return joined(
        [
            tube([[-34, -8, -14], [-30, -8, 20], [-27, -8, 62], [-24, -12, 90]], [11.0, 10.0, 9.0, 8.0]),
            tube([[-24, -12, 84], [8, -26, 86], [34, -20, 104], [44, -8, 130]], [7.5, 6.5, 6.0, 6.0]),
            tube([[-25, -12, 84], [-36, -8, 130]], 7.0),
            tube([[-28, 4, -44], [-30, 10, -75], [-26, 18, -180]], [12.0, 11.0, 11.0]),
            tube([[-10, 38, -150], [-9, 40, 20], [-14, 30, 34], [-27, 0, 38]], 3.2),
        ]
    )


def _pulmonary_arteries() -> Tubes:
    return joined(
        [
            tube([[14, -44, -6], [15, -36, 12], [18, -16, 21]], [14.0, 13.5, 13.0]),
            tube([[16, -14, 19], [0, -2, 14], [-24, 6, 10], [-42, 14, 6]], [10.5, 10.0, 9.5, 8.5]),
            tube([[18, -16, 21], [30, 4, 22], [42, 20, 14]], [11.0, 10.5, 9.0]),
        ]
    )


def _pulmonary_veins() -> Tubes:
    ways = (
        ((-12.0, 8.0, -16.0), (-44.0, 4.0, -8.0)),
        ((-8.0, 16.0, -22.0), (-44.0, 26.0, -30.0)),
        ((22.0, 10.0, -10.0), (46.0, 6.0, -2.0)),
        ((20.0, 18.0, -18.0), (46.0, 30.0, -26.0)),
    )
    return joined([tube(way, (7.0, 5.5)) for way in ways])


def airways(wall: float) -> Tubes:
    """Return trachea, main and lobar bronchi, out to a wall of that many mm; 0 for the air within."""
    return joined(
        [
            tube([[0, 14, 140], [-1, 20, 60], CARINA_MM], [8.8 + wall, 8.6 + wall, 8.2 + wall]),
            tube([CARINA_MM, [-26, 24, 18], [-44, 22, 4]], [7.2 + wall, 6.8 + wall, 5.0 + wall]),
            tube([CARINA_MM, [24, 26, 16], [42, 28, 0]], [7.0 + wall, 6.2 + wall, 4.8 + wall]),
            tube([[-30, 24, 15], [-52, 20, 24], [-66, 18, 40]], [4.6 + wall, 3.8 + wall, 2.4 + wall / 2]),
            tube([[-44, 22, 4], [-50, 30, -18], [-62, 42, -50]], [4.6 + wall, 3.8 + wall, 2.0 + wall / 2]),
            tube([[38, 27, 4], [54, 14, 16], [66, 6, 34]], [4.4 + wall, 3.4 + wall, 2.2 + wall / 2]),
            tube([[42, 28, 0], [52, 38, -20], [66, 46, -52]], [4.4 + wall, 3.6 + wall, 2.0 + wall / 2]),
        ]
    )


def lung_vessels(chest: Chest, side: int, rng: Generator) -> Tubes:
    """Return a tree of vessels from the hilum to points drawn all over a lung, thicker where more of them hang on.

    Each point is joined to the nearest one that is already reached and lies nearer to the hilum.
    """
    points = _points_in_lung(chest, side, rng)
    hilum = np.array(_HILUM_MM) * (side, 1, 1)
    points = np.concatenate([[hilum], points[np.argsort(np.linalg.norm(points - hilum, axis=1))]])
    parents = _parents(points)
    strength = np.ones(len(points))
    for number in range(len(points) - 1, 0, -1):
        strength[parents[number]] += strength[number]
    radii = np.minimum(_TIP_RADIUS_MM * strength ** (1 / _MURRAY), 5.0)
    roots = np.minimum(radii[parents], 1.15 * radii)
    ends = np.stack([roots, radii], axis=1)[1:]
    return Tubes(points[parents[1:]], points[1:], ends, np.ones(len(ends)))


def _points_in_lung(chest: Chest, side: int, rng: Generator) -> NDArray[np.float64]:
    low, high = (5.0, 150.0) if side > 0 else (-150.0, -5.0)
    points = rng.uniform((low, -90, -140), (high, 95, 120), (14 * _TIPS_PER_LUNG, 3)).astype(np.float32)
    inside = chest.lung(side).level(points[:, 0], points[:, 1], points[:, 2]) < -6
    return points[inside][:_TIPS_PER_LUNG].astype(float)


def _parents(points: NDArray[np.float64]) -> list[int]:
    """Return for each point the one it hangs on; those that lead away from the hilum at a wide angle cost more."""
    parents = [0]
    for number in range(1, len(points)):
        way = points[number] - points[:number]
        length = np.linalg.norm(way, axis=1)
        outwards = points[:number] - points[0]
        turn = np.sum(way * outwards, axis=1) / (length * np.maximum(np.linalg.norm(outwards, axis=1), 1))
        cost = length * (1.6 - np.where(np.arange(number) == 0, 0.3, turn))
        parents.append(int(np.argmin(cost)))
    return parents
