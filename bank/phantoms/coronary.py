"""CT of the coronary arteries, with contrast (angiography) or without (calcium scoring).

A look-alike of the ASOCA collection (R. Gharleghi et al. 2023, https://doi.org/10.1038/s41597-023-02016-2): lumen about
as bright as the chambers beside it, stenoses and calcified plaques of known size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms import coronary_anatomy as anatomy
from bank.phantoms.acquisition import blurred, whole_numbers, with_ct_noise
from bank.phantoms.boxes import box_around, points_in
from bank.phantoms.centre_lines import CentreLine, Plaque, Stenosis, narrowed, plaque_beside
from bank.phantoms.grid import Grid
from bank.phantoms.texture import cloud
from bank.phantoms.tubes import Pieces, Walls, walls

Floats = NDArray[np.floating[Any]]

TEACHING_GRID = Grid.centred((126, 120, 94), (1.03, 1.03, 1.03), centre_xyz_mm=(0.0, 4.0, 4.0))
NAMES = ("LAD", "LCX", "RCA")
"""Arteries in the order of their labels 1, 2, 3."""

_LUNG, _FAT, _TISSUE, _MUSCLE, _BONE, _PLAIN_BLOOD = -840.0, -95.0, 45.0, 95.0, 240.0, 42.0
_FAT_MM = 7.0  # around the heart
_VESSEL_WALL_MM = 0.5
_SOFT_PLAQUE_HU = 55.0


@dataclass(frozen=True)
class CoronaryTruth:
    """What is in the picture: arteries with their narrowed radii, stenoses and plaques."""

    arteries: tuple[CentreLine, ...]
    stenoses: tuple[Stenosis, ...]
    plaques: tuple[Plaque, ...]
    lumen_hu: float


@dataclass(frozen=True)
class CoronaryCt:
    """A CT of the heart and what is known about it; all images share one grid.

    Attributes
    ----------
    image
        Hounsfield units, 16 bit.
    lumen
        1 in the LAD (with the left main artery), 2 in the LCX, 3 in the RCA: voxels whose centre lies in the lumen.
    plaques
        Number of the plaque, from 1, in whose ellipsoid a voxel's centre lies.
    truth
        Centre lines, radii, stenoses and plaques, in mm.
    """

    image: sitk.Image
    lumen: sitk.Image
    plaques: sitk.Image
    truth: CoronaryTruth


def coronary_ct(
    rng: Generator,
    grid: Grid = TEACHING_GRID,
    contrast: bool = True,
    fwhm_mm: float = 0.7,
    noise_hu: float = 24.0,
) -> CoronaryCt:
    """Return the CT of a new patient with one stenosis and three to five plaques; 1.5 s for 2 million voxels.

    Without contrast, blood has 42 HU and plaques 160 to 700, as for calcium scoring; with contrast, lumen and left
    heart have about 350 HU and plaques 600 to 1100. `fwhm_mm` is the width of the point spread function, 0 for none.
    The patient depends on the generator alone, so that the same one can be scanned on another grid.
    """
    truth = coronary_truth(rng, contrast)
    lumen = walls(_all_pieces(truth.arteries), grid, margin_mm=2 * max(grid.spacing_xyz_mm))
    hu = _surroundings(rng, grid, truth.lumen_hu, contrast)
    hu = _with_arteries(hu, grid, truth, lumen)
    marked = np.zeros(grid.shape_zyx, np.uint8)
    for number, plaque in enumerate(truth.plaques, start=1):
        box = box_around(grid, plaque.centre_xyz_mm, max(plaque.semi_axes_mm) + 2 * max(grid.spacing_xyz_mm))
        depth = plaque.depth_mm(points_in(grid, box))
        hu[box] = _painted(hu[box], depth / max(grid.spacing_xyz_mm), plaque.hu)
        marked[box][depth > 0] = number
    image = grid.image(hu.astype(np.float32))
    image = blurred(image, (fwhm_mm,) * 3) if fwhm_mm else image
    image = whole_numbers(with_ct_noise(image, noise_hu, rng))
    return CoronaryCt(image, grid.image(_vessel_labels(truth, lumen)), grid.image(marked), truth)


def coronary_truth(rng: Generator, contrast: bool = True) -> CoronaryTruth:
    """Return the arteries of a new patient with one stenosis and three to five plaques, without a picture.

    The stenosis lies in the middle part of one artery and takes 30 to 75 % of its diameter; one plaque lies beside it.
    """
    lines = list(anatomy.arteries(rng))
    chosen = int(rng.integers(len(lines)))
    line = lines[chosen]
    # At one of the line's points, so that none of the narrowing falls between two of them.
    arc = float(line.arc_mm[round(rng.uniform(0.3, 0.55) * len(line.arc_mm))])
    diameter = 2 * float(np.interp(arc, line.arc_mm, line.reference_mm))
    stenosis = Stenosis(line.name, arc, float(rng.uniform(8, 15)), float(rng.uniform(30, 75)), diameter)
    lines[chosen] = narrowed(line, stenosis)
    places = [(chosen, arc + rng.uniform(-1, 1)), *_places(rng, lines, int(rng.integers(2, 5)))]
    plaques = tuple(_plaque(rng, lines[number], float(place), contrast) for number, place in places)
    lumen_hu = float(rng.uniform(320, 380)) if contrast else _PLAIN_BLOOD
    return CoronaryTruth(tuple(lines), (stenosis,), plaques, lumen_hu)


def _places(rng: Generator, lines: list[CentreLine], count: int) -> list[tuple[int, float]]:
    """Number of the artery and length of way of more plaques, near the origin rather than far from it.

    Places in the thirds of different arteries, none of which is the stenosis's, keep plaques apart.
    """
    slots = [(number, part) for number in range(len(lines)) for part in (0.14, 0.66)]
    picked = rng.permutation(len(slots))[:count]
    return [(slots[i][0], lines[slots[i][0]].length_mm * (slots[i][1] + rng.uniform(-0.04, 0.04))) for i in picked]


def _plaque(rng: Generator, line: CentreLine, arc_mm: float, contrast: bool) -> Plaque:
    thick = rng.uniform(0.6, 1.1)
    semi_axes = (float(rng.uniform(1.5, 3.6)), float(thick), float(thick * rng.uniform(1.0, 1.5)))
    hu = float(rng.uniform(600, 1100) if contrast else rng.uniform(160, 700))
    return plaque_beside(line, arc_mm, float(rng.uniform(-60, 60)), semi_axes, hu)


def _all_pieces(lines: tuple[CentreLine, ...]) -> Pieces:
    parts = [line.pieces() for line in lines]
    names = ("start_xyz_mm", "end_xyz_mm", "start_radius_mm", "end_radius_mm")
    return Pieces(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _vessel_labels(truth: CoronaryTruth, lumen: Walls) -> NDArray[np.uint8]:
    counts = [len(line.points_xyz_mm) - 1 for line in truth.arteries]
    labels = np.repeat(np.arange(1, len(counts) + 1), counts).astype(np.uint8)
    return np.where(lumen.depth_mm > 0, labels[lumen.piece], 0).astype(np.uint8)


def _surroundings(rng: Generator, grid: Grid, blood_hu: float, contrast: bool) -> Floats:
    """Everything but the arteries, in HU; the right heart has less contrast than the left."""
    x, y, z = (axis.astype(np.float32) for axis in grid.points_mm())
    voxel = max(grid.spacing_xyz_mm)
    right_hu = 0.55 * blood_hu if contrast else blood_hu
    solids = _heart_solids((x, y, z), blood_hu, right_hu, _MUSCLE if contrast else 48.0)
    vessels = _great_vessels((x, y, z), blood_hu, right_hu)
    outside = reduce(np.maximum, (depth for depth, _ in (*solids, *vessels))) + np.float32(_FAT_MM)
    hu = _painted(_chest(rng, grid, (x, y, z)), outside / voxel + 1.5, _TISSUE)
    hu = _painted(hu, outside / voxel, _FAT)
    for depth, value in solids:
        hu = _painted(hu, depth / voxel, value)
    for depth, value in vessels:
        hu = _painted(_painted(hu, (depth + 1) / voxel, _TISSUE), depth / voxel, value)
    return hu


def _heart_solids(
    world: tuple[Floats, ...], blood_hu: float, right_hu: float, muscle_hu: float
) -> list[tuple[Floats, float]]:
    """Depth in mm and HU of the heart's parts, later ones on top of earlier ones.

    Atria and ventricles meet at the valves, for which 3 mm of muscle stand.
    """
    x, y, z = world
    h1, h2, h3 = (a * x + b * y + c * z for a, b, c in anatomy.heart_axes().astype(np.float32))
    below = h1 - np.float32(anatomy.BASE_MM)
    parts = (
        (anatomy.RIGHT_OUTER, below + 2, muscle_hu),
        (anatomy.LEFT_OUTER, below + 2, muscle_hu),
        (anatomy.RIGHT_ATRIUM, -below - 1, right_hu),
        (anatomy.LEFT_ATRIUM, -below - 1, 0.97 * blood_hu),
        (anatomy.RIGHT_CAVITY, below - 2, right_hu),
        (anatomy.LEFT_OUTER, below, muscle_hu),
        (anatomy.LEFT_CAVITY, below - 2, blood_hu),
    )
    return [(np.minimum(solid.depth_mm((h1, h2, h3)), part), value) for solid, part, value in parts]


def _great_vessels(world: tuple[Floats, ...], blood_hu: float, right_hu: float) -> list[tuple[Floats, float]]:
    """Depth in mm and HU of pulmonary trunk, ascending and descending aorta, later ones on top of earlier ones."""
    pieces = anatomy.great_vessels()
    parts = (
        (range(anatomy.FIRST_OF_TRUNK, anatomy.FIRST_DESCENDING), 1.15 * right_hu),
        (range(anatomy.FIRST_OF_TRUNK), 1.02 * blood_hu),
        (range(anatomy.FIRST_DESCENDING, len(pieces.lengths_mm)), blood_hu),
    )
    return [(reduce(np.maximum, (_tube_depth(pieces, n, world) for n in tubes)), value) for tubes, value in parts]


def _tube_depth(pieces: Pieces, number: int, world: tuple[Floats, ...]) -> Floats:
    """Depth in one wide tube, for all voxels."""
    start, along = pieces.start_xyz_mm[number], pieces.end_xyz_mm[number] - pieces.start_xyz_mm[number]
    away = [axis - np.float32(c) for axis, c in zip(world, start, strict=True)]
    unit = (along / (along @ along)).astype(np.float32)
    part = np.clip(away[0] * unit[0] + away[1] * unit[1] + away[2] * unit[2], 0, 1)
    square = sum((a - part * np.float32(d)) ** 2 for a, d in zip(away, along, strict=True))
    return np.asarray(np.float32(pieces.start_radius_mm[number]) - np.sqrt(square))


def _chest(rng: Generator, grid: Grid, world: tuple[Floats, ...]) -> Floats:
    """Lungs with their vessels, mediastinum, spine, liver below and the chest's wall in front."""
    x, y, z = world
    voxel = max(grid.spacing_xyz_mm)
    texture = cloud(rng, grid, 2.2).astype(np.float32)
    hu = _LUNG + 25 * texture + 800 * np.clip(texture - 1.9, 0, 0.8)
    middle = 1 - np.sqrt(((x + 12) / 42) ** 2 + ((y - 62) / 34) ** 2)
    hu = _painted(hu, middle * 34 / voxel, _TISSUE - 70)
    dome = -48 - z - 0.004 * ((x + 30) ** 2 + (y + 4) ** 2)
    hu = _painted(hu, dome / voxel, 110.0)
    spine = np.float32(21) - np.hypot(x + 16, y - 84)
    hu = _painted(_painted(hu, spine / voxel, 620.0), (spine - 2) / voxel, _BONE)
    front = -y - 54 - 0.004 * (x + 8) ** 2 + 0.12 * z
    hu = _painted(hu, front / voxel, _FAT)
    sternum = 1 - np.sqrt(((x + 16) / 17) ** 2 + ((y + 68 - 0.1 * z) / 5.5) ** 2)
    return _painted(hu, sternum * 5.5 / voxel, _BONE)


def _with_arteries(hu: Floats, grid: Grid, truth: CoronaryTruth, lumen: Walls) -> Floats:
    """Lay the arteries over everything: wall and soft plaque up to where the lumen would be, then the lumen."""
    healthy = tuple(replace(line, radius_mm=line.reference_mm + _VESSEL_WALL_MM) for line in truth.arteries)
    voxel = max(grid.spacing_xyz_mm)
    wall = walls(_all_pieces(healthy), grid, margin_mm=voxel)
    hu = _painted(hu, wall.depth_mm / voxel, _SOFT_PLAQUE_HU)
    return _painted(hu, lumen.depth_mm / voxel, truth.lumen_hu)


def _painted(below: Floats, depth: Floats, value: Floats | float) -> Floats:
    """Lay a tissue over others wherever its depth, in voxels, is positive; the edge is one voxel wide."""
    share = np.clip(0.5 + depth, 0, 1, dtype=np.float32)
    return np.asarray(below + share * (np.float32(value) - below), np.float32)
