"""Colour photographs of the retina with their vessel trees, field of view, second observer and lesions.

Look-alikes of the DRIVE collection (J. Staal et al. 2004, https://doi.org/10.1109/TMI.2004.825627): 45 degrees of
retina in a round field, vessels marked by two observers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.fundus_lesions import (
    EXUDATE,
    HAEMORRHAGE,
    MICROANEURYSM,
    RetinalLesion,
    coverage,
    lesion_labels,
    retinal_lesions,
)
from bank.phantoms.fundus_observer import seen_again
from bank.phantoms.grid import Grid
from bank.phantoms.retina import FIELD_RADIUS_MM, Retina, retina
from bank.phantoms.texture import cloud
from bank.phantoms.tubes import Walls, walls
from bank.phantoms.vessel_tree import VesselTree

Floats = NDArray[np.float64]

TEACHING_GRID = Grid.centred((384, 384), (0.035, 0.035))
ARTERY, VEIN = 1, 2
THINNEST_DRAWN = 1.05
"""Width of the thinnest vessel in a mask, in pixels; a thinner one would fall apart."""

# Red, green and blue: light that comes back from the retina, and how strongly each is taken away.
_RETINA = np.array([0.80, 0.415, 0.20])
_DISC = np.array([0.97, 0.66, 0.37])
_CUP = np.array([1.0, 0.88, 0.64])
_YELLOW = np.array([1.0, 0.86, 0.42])
_PIGMENT_TAKES = np.array([0.25, 0.50, 0.55])
_ARTERY_TAKES = np.array([0.26, 0.92, 0.60])
_VEIN_TAKES = np.array([0.46, 1.15, 0.70])
_NOISE = np.array([0.009, 0.008, 0.011])


@dataclass(frozen=True)
class Fundus:
    """A photograph of the retina and what is known about it; all images are planes of the same grid.

    Attributes
    ----------
    image
        The photograph: red, green and blue, 0 to 255, black outside the field of view.
    field_of_view, vessels, second_observer
        Masks of 0 and 1. `vessels` is exact: pixels whose centre lies in a vessel, vessels at least one pixel wide.
    vessel_kinds
        1 in arteries, 2 in veins, where they cross whichever is deeper.
    lesion_kinds
        1 in microaneurysms, 2 in exudates, 3 in haemorrhages.
    retina
        Disc, fovea and the trees with radii in mm.
    lesions
        Each lesion with its place and radius.
    """

    image: sitk.Image
    field_of_view: sitk.Image
    vessels: sitk.Image
    second_observer: sitk.Image
    vessel_kinds: sitk.Image
    lesion_kinds: sitk.Image
    retina: Retina
    lesions: tuple[RetinalLesion, ...]


def fundus(
    rng: Generator,
    grid: Grid = TEACHING_GRID,
    microaneurysms: int = 0,
    exudates: int = 0,
    haemorrhages: int = 0,
) -> Fundus:
    """Return a photograph of a new retina with the given numbers of lesions; 0.5 s for 384 x 384 pixels.

    The field of view has its middle at the world's origin and is 12.8 mm wide, so it fits into the teaching grid.
    """
    scene = retina(rng)
    lesions = retinal_lesions(rng, scene, microaneurysms, exudates, haemorrhages)
    arteries, veins = (_walls(tree, grid) for tree in (scene.arteries, scene.veins))
    field = np.hypot(*grid.points_mm()) <= FIELD_RADIUS_MM
    artery, vein = _mask(arteries, grid) & field, _mask(veins, grid) & field
    kinds = np.where(artery, ARTERY, 0)
    kinds[vein & (~artery | (veins.depth_mm > arteries.depth_mm))] = VEIN
    second = np.zeros_like(field)
    for tree in (scene.arteries, scene.veins):
        second |= _mask(_walls(seen_again(rng, tree, grid), grid), grid)
    return Fundus(
        _photograph(rng, grid, scene, (arteries, veins), lesions),
        grid.image(field.astype(np.uint8)),
        grid.image((artery | vein).astype(np.uint8)),
        grid.image((second & field).astype(np.uint8)),
        grid.image(kinds.astype(np.uint8)),
        grid.image(lesion_labels(grid, lesions)),
        scene,
        lesions,
    )


def _pixel_mm(grid: Grid) -> float:
    return max(grid.spacing_xyz_mm)


def _walls(tree: VesselTree, grid: Grid) -> Walls:
    return walls(tree.pieces(), grid, margin_mm=1.5 * _pixel_mm(grid))


def _mask(vessels: Walls, grid: Grid) -> NDArray[np.bool_]:
    narrow = np.maximum(THINNEST_DRAWN * _pixel_mm(grid) / 2 - vessels.radius_mm, 0.0)
    return np.asarray(vessels.depth_mm + narrow > 0)


def _photograph(
    rng: Generator,
    grid: Grid,
    scene: Retina,
    vessels: tuple[Walls, Walls],
    lesions: tuple[RetinalLesion, ...],
) -> sitk.Image:
    """Light through the eye and back, through a lens, onto a noisy sensor."""
    absorbed = _pigment(rng, grid, scene)[..., None] * _PIGMENT_TAKES
    light = _with_disc(rng, grid, scene, _RETINA * np.exp(-absorbed))
    for walls_of_kind, takes in zip(vessels, (_ARTERY_TAKES, _VEIN_TAKES), strict=True):
        light *= np.exp(-_blood(walls_of_kind, grid)[..., None] * takes)
    # Arteries shine along their middle.
    light *= 1 + _reflex(vessels[0], grid)[..., None] * np.array([0.25, 0.45, 0.35])
    light *= np.exp(-1.3 * coverage(grid, lesions, MICROANEURYSM)[..., None] * _VEIN_TAKES)
    light *= np.exp(-0.7 * coverage(grid, lesions, HAEMORRHAGE)[..., None] * _VEIN_TAKES)
    bright = coverage(grid, lesions, EXUDATE)[..., None]
    light = (light * (1 - bright) + bright * _YELLOW) * _illumination(rng, grid)[..., None]
    return _exposed(rng, grid, light)


def _pigment(rng: Generator, grid: Grid, scene: Retina) -> Floats:
    x, y = grid.points_mm()
    from_fovea = np.hypot(x - scene.fovea_mm[0], y - scene.fovea_mm[1])
    macula = 0.75 * np.exp(-((from_fovea / 1.15) ** 2)) + 0.35 * np.exp(-((from_fovea / 0.4) ** 2))
    macula -= 0.35 * np.exp(-((from_fovea / 0.05) ** 2))  # the reflex in its middle
    # Vessels of the choroid shimmer through, more so at the edge.
    choroid = np.exp(-np.abs(cloud(rng, grid, 0.30)) / 0.35) - 0.35
    patches = 0.16 * cloud(rng, grid, 1.3) + 0.05 * cloud(rng, grid, 0.16)
    return np.asarray(macula + patches - 0.09 * choroid * np.clip(from_fovea / 4, 0, 1.3))


def _with_disc(rng: Generator, grid: Grid, scene: Retina, light: Floats) -> Floats:
    x, y = grid.points_mm()
    (cx, cy), (a, b) = scene.disc_centre_mm, scene.disc_semi_axes_mm
    temporal = -1.0 if scene.eye == "right" else 1.0
    rough = 1 + 0.02 * cloud(rng, grid, 0.35)
    rim = np.hypot((x - cx) / a, (y - cy) / b) * rough
    cup = np.hypot((x - cx - 0.12 * temporal) / a, (y - cy) / b) * rough / rng.uniform(0.38, 0.52)
    halo = 0.14 * np.exp(-(np.maximum(rim - 1, 0) ** 2) / 0.09)
    light = light * (1 + halo[..., None] * np.array([0.5, 1.0, 1.0]))
    for radius, colour, edge in ((rim, _DISC, 0.03), (cup, _CUP, 0.16)):
        share = 1 / (1 + np.exp(np.clip((radius - 1) / edge, -40, 40)))
        light = light * (1 - share[..., None]) + share[..., None] * colour
    return np.asarray(light)


def _blood(vessels: Walls, grid: Grid) -> Floats:
    """How much light the blood takes, 0 to 1: more in the middle of a vessel and in a wide one."""
    pixel, radius = _pixel_mm(grid), vessels.radius_mm
    axis_mm = np.clip(radius - vessels.depth_mm, 0, None)
    covered = np.clip(0.5 + vessels.depth_mm / pixel, 0, 1) * np.minimum(1.0, 2 * radius / pixel)
    chord_mm = 2 * np.sqrt(np.clip(radius**2 - axis_mm**2, (0.6 * radius) ** 2, None))
    return np.asarray(covered * (1 - np.exp(-chord_mm / 0.07)))


def _reflex(vessels: Walls, grid: Grid) -> Floats:
    radius = np.maximum(vessels.radius_mm, 1e-9)
    axis = np.where(np.isfinite(vessels.depth_mm), 1 - vessels.depth_mm / radius, np.inf)
    wide = np.clip(radius / _pixel_mm(grid) - 0.9, 0, 1)
    return np.asarray(wide * np.exp(-((axis / 0.35) ** 2)))


def _illumination(rng: Generator, grid: Grid) -> Floats:
    x, y = grid.points_mm()
    bright = rng.uniform(-1.5, 1.5, 2)
    away = ((x - bright[0]) ** 2 + (y - bright[1]) ** 2) / FIELD_RADIUS_MM**2
    return np.asarray(rng.uniform(0.92, 1.04) * (1.06 - 0.34 * away) * (1 + 0.04 * cloud(rng, grid, 2.0)))


def _exposed(rng: Generator, grid: Grid, light: Floats) -> sitk.Image:
    """The photograph as it is stored: slightly out of focus, in a round field with a sharp edge, with noise."""
    pixel = _pixel_mm(grid)
    inside = np.clip(0.5 + (FIELD_RADIUS_MM - np.hypot(*grid.points_mm())) / pixel, 0, 1)
    sharp = sitk.GetImageFromArray(light, isVector=True)
    # The lens blurs by a fixed part of the retina, the sensor by a part of its pixel.
    sigma_pixel = np.hypot(0.012 / pixel, 0.35)
    blurred = sitk.GetArrayFromImage(sitk.SmoothingRecursiveGaussian(sharp, float(sigma_pixel)))
    noisy = (blurred + rng.standard_normal(light.shape) * _NOISE) * inside[..., None]
    noisy += 0.006 * np.abs(rng.standard_normal(light.shape))
    values = np.round(255 * np.clip(noisy, 0, 1)).astype(np.uint8)
    image = sitk.GetImageFromArray(values, isVector=True)
    image.CopyInformation(grid.image(values[..., 0]))
    return image
