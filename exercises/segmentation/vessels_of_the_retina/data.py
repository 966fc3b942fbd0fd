"""Patches of fundus photographs of eyes with diabetic retinopathy, and their vessels as one observer drew them."""

from __future__ import annotations

from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.fundus import Fundus, fundus
from bank.phantoms.grid import Grid

PATCH = 64
PIXEL_MM = 0.028
ACROSS = 4
"""Patches along each side of the window that is drawn of a photograph."""
OFF_CENTRE_MM = 2.0
"""How far the window's middle lies from that of the photograph, along x and y."""
EYES = {"cpu": (5, 3), "cuda": (40, 12)}
"""Eyes to train on, and eyes to be scored on."""
LEAST_FIELD = 0.5
"""Share of a patch that lies in the field of view."""

Array = NDArray[Any]


def draw_images(rng: Generator, device: str) -> tuple[dict[str, Any], tuple[Array, ...], Array]:
    """Return patches to train on, photographs to be segmented, and their vessels.

    Returns
    -------
    data
        `photographs` (n, 3, 64, 64): red, green, blue from 0 to 255; `vessels` and `field` (n, 1, 64, 64): 1 in a
        vessel, and in the field of view; all float32.
    inputs
        The photographs (m, 3, 64, 64) of other eyes.
    truth
        Their vessels and their field of view, (m, 2, 64, 64), uint8.
    """
    (photographs, vessels, field), (others, truth, seen) = (_patches(rng, eyes) for eyes in EYES[device])
    data = {"photographs": photographs, "vessels": vessels.astype(np.float32), "field": field.astype(np.float32)}
    return data, (others,), np.concatenate([truth, seen], axis=1)


def _patches(rng: Generator, eyes: int) -> tuple[Array, Array, Array]:
    """Return photographs, vessels and field of view of all patches of new eyes, in random order."""
    found = [patch for _ in range(eyes) for patch in _of_one_eye(rng)]
    order = rng.permutation(len(found))
    photographs, vessels, field = (np.stack(arrays)[order] for arrays in zip(*found, strict=True))
    return photographs.astype(np.float32), vessels, field


def _of_one_eye(rng: Generator) -> list[tuple[Array, Array, Array]]:
    scene = photograph(rng)
    layers = [sitk.GetArrayFromImage(image) for image in (scene.image, scene.vessels, scene.field_of_view)]
    planes = [np.atleast_3d(layer).transpose(2, 0, 1) for layer in layers]
    corners = PATCH * np.indices((ACROSS, ACROSS)).reshape(2, -1).T
    patches = [tuple(plane[:, y : y + PATCH, x : x + PATCH] for plane in planes) for y, x in corners]
    return [(image, vessels, field) for image, vessels, field in patches if field.mean() >= LEAST_FIELD]


def photograph(rng: Generator) -> Fundus:
    """Return a window of a photograph of a new eye, with many lesions."""
    centre = OFF_CENTRE_MM * rng.choice([-1.0, 1.0], 2)
    size = (ACROSS * PATCH, ACROSS * PATCH)
    grid = Grid.centred(size, (PIXEL_MM, PIXEL_MM), centre_xyz_mm=(float(centre[0]), float(centre[1])))
    return fundus(rng, grid, microaneurysms=50, exudates=50, haemorrhages=250)
