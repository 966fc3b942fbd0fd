"""A chest in CT: Hounsfield units, with and without contrast agent, on its table.

The values of soft tissue, fat, cartilage and spongy bone follow those of standard tissues in Schneider, Bortfeld and
Schlegel, https://doi.org/10.1088/0031-9155/45/2/314. Lung is at inspiration, cortical bone below that table's 1,500 HU,
as thin bone in a scan is, and enhanced blood as in an arterial phase.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator

from bank.phantoms.acquisition import ct_scan
from bank.phantoms.chest import Chest, everywhere, grown
from bank.phantoms.chest_bones import bone_layers
from bank.phantoms.chest_organs import (
    CARINA_MM,
    ENHANCED,
    NATIVE,
    Blood,
    abdomen_layers,
    airways,
    heart_layers,
    lung_vessels,
)
from bank.phantoms.grid import Grid
from bank.phantoms.solids import Field, Layer, Point, Solid, paint

LABELS = {
    "right lung": 1,
    "left lung": 2,
    "airways": 3,
    "lung vessels": 4,
    "heart": 5,
    "aorta": 6,
    "pulmonary arteries": 7,
    "pulmonary veins": 8,
    "veins": 9,
    "bone": 10,
    "cartilage": 11,
    "liver": 12,
    "spleen": 13,
    "stomach": 14,
    "muscle": 15,
    "fat": 16,
    "other tissue": 17,
}
TEACHING_GRID = Grid.centred((136, 112, 48), (2.8, 2.8, 5.0), centre_xyz_mm=(0.0, 14.0, -6.0))
AIR_HU = -1000.0


@dataclass(frozen=True)
class Thorax:
    """A chest and its truth.

    `image` is the scan (int16, HU), `ideal` the same without blur and noise (float32), `labels` what fills most of a
    voxel, 0 for air and the table. `volumes_ml` are the volumes in the image by geometry, partial voxels counted in
    part: lungs without their vessels and airways, the heart with the blood in it. The aorta's diameter is that of its
    descending part, and the carina is where the trachea branches, in mm in LPS.
    """

    image: sitk.Image
    ideal: sitk.Image
    labels: sitk.Image
    label_names: Mapping[str, int]
    volumes_ml: Mapping[str, float]
    aorta_diameter_mm: float
    carina_mm: Point


def thorax(
    rng: Generator,
    grid: Grid = TEACHING_GRID,
    contrast: bool = False,
    sd_hu: float = 12.0,
    fwhm_xyz_mm: tuple[float, float, float] = (1.5, 1.5, 0.0),
) -> Thorax:
    """Return the chest of a drawn adult, scanned on the back at inspiration, head to larger z.

    `contrast` enhances the blood. Noise of `sd_hu` has the texture of filtered back-projection, and `fwhm_xyz_mm` is
    the resolution along the axes of the grid, apart from the voxels' own size.
    """
    chest = Chest.drawn(rng)
    painting = paint(grid, _layers(chest, ENHANCED if contrast else NATIVE, rng), LABELS, AIR_HU)
    ideal = grid.image(painting.values)
    return Thorax(
        image=ct_scan(ideal, fwhm_xyz_mm, sd_hu, rng),
        ideal=ideal,
        labels=grid.image(painting.labels),
        label_names=LABELS,
        volumes_ml={name: painting.volumes_ml[name] for name in LABELS},
        aorta_diameter_mm=2 * chest.aorta_radius_mm,
        carina_mm=CARINA_MM,
    )


def _layers(chest: Chest, blood: Blood, rng: Generator) -> list[Layer]:
    vessels = [lung_vessels(chest, side, rng) for side in (-1, 1)]
    return [
        Layer("other tissue", [everywhere(chest.outline)], 10.0),
        Layer("fat", [everywhere(grown(chest.outline, -2))], -100.0),
        Layer("muscle", [everywhere(chest.muscle)], 52.0),
        Layer("fat", [everywhere(chest.wall_fat)], -95.0),
        Layer("fat", [everywhere(grown(chest.cavity, -1.5))], -95.0),
        *abdomen_layers(chest, blood),
        Layer("right lung", [chest.lung(-1)], _lung_value),
        Layer("left lung", [chest.lung(1)], _lung_value),
        Layer("lung vessels", vessels, (blood.left + blood.right) / 2),
        *heart_layers(chest, blood),
        Layer("other tissue", [airways(1.5)], 20.0),
        Layer("airways", [airways(0.0)], -995.0),
        *bone_layers(chest),
        *_table(),
    ]


def _lung_value(x: Field, y: Field, z: Field) -> Field:
    """Return lung in HU: denser at the back, where the patient lies on it."""
    return np.asarray(-868 + 0.28 * (y + 80) + 0 * (x + z), np.float32)


def _table() -> list[Layer]:
    def level(x: Field, y: Field, z: Field) -> Field:
        return np.asarray(np.maximum(np.abs(y - 138 + x * x / 900) - 11, np.abs(x) - 200) + 0 * z)

    box: tuple[Point, Point] = ((-210.0, 60.0, -400.0), (210.0, 190.0, 400.0))
    return [
        Layer("table", [Solid(level, *box)], -650.0),
        Layer("table", [Solid(grown(level, -2.5), *box)], -930.0),
    ]
