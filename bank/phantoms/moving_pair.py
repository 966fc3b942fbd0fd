"""Two images of one body that has moved in between, for registration, with the true displacement."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator

from bank.phantoms.acquisition import with_rician_noise, with_white_noise
from bank.phantoms.grid import Floats, Grid
from bank.phantoms.motion import Motion, bending, rigid
from bank.phantoms.moving_scenes import Scene, brain, lungs

BRAIN_GRID = Grid.centred((200, 220), (1.0, 1.0))
LUNGS_GRID = Grid.centred((216, 216), (1.6, 1.6), centre_xyz_mm=(0.0, 15.0))
BREATH_MM = (12.0, 20.0)
"""How far the diaphragm rises from breathing in to breathing out."""
_DOMES_MM = np.array([[-66.0, 62.0], [70.0, 70.0]])
_DOME_WIDTH_MM = 44.0


@dataclass(frozen=True)
class MovingPair:
    """A fixed and a moving image and how they belong together.

    Attributes
    ----------
    fixed, moving
        The images, float32, on one grid.
    displacement
        On the fixed image's grid, in mm: what must be added to a point of the fixed image to come to the same place of
        the body in the moving one, as `sitk.DisplacementFieldTransform` and `sitk.Resample` want it.
    fixed_labels, moving_labels
        Tissues, by their labels.
    label_names
        What the labels mean.
    landmark_names, fixed_landmarks_mm, moving_landmarks_mm
        Places of the body, and where (n, 2) each lies in both images.
    motion
        The map from fixed to moving points, anywhere.
    """

    fixed: sitk.Image
    moving: sitk.Image
    displacement: sitk.Image
    fixed_labels: sitk.Image
    moving_labels: sitk.Image
    label_names: dict[int, str]
    landmark_names: tuple[str, ...]
    fixed_landmarks_mm: Floats
    moving_landmarks_mm: Floats
    motion: Motion


def turned_brain(
    rng: Generator,
    angle_deg: float,
    shift_mm: tuple[float, float],
    bend_mm: float = 0.0,
    other_modality: bool = False,
    noise: float = 15.0,
    grid: Grid = BRAIN_GRID,
) -> MovingPair:
    """Return two axial sections of a brain; 0.3 s for 200 x 220 pixels.

    Parameters
    ----------
    rng
        Draws the brain, how it bends, and the noise.
    angle_deg, shift_mm
        Turn from x towards y about the middle, then shift, from fixed to moving points.
    bend_mm
        By how much the brain bends at most per bump; 0 for a rigid motion.
    other_modality
        Whether the moving image is T2-weighted; the fixed one is always T1-weighted. Fluid, dark in one, is bright in
        the other, so equal places have unequal values.
    noise
        Standard deviation of the noise in both channels; white matter has 720.
    grid
        Of both images.
    """
    scene, motion = brain(rng), rigid(angle_deg, shift_mm)
    if bend_mm:
        motion = replace(bending(rng, bend_mm, (55.0, 70.0)), angle_deg=angle_deg, shift_mm=shift_mm)
    pair = _pair(scene, motion, grid, int(other_modality))
    if not noise:
        return pair
    noisy = (with_rician_noise(image, noise, rng) for image in (pair.fixed, pair.moving))
    return replace(pair, fixed=next(noisy), moving=next(noisy))


def breathing_lungs(rng: Generator, noise_hu: float = 20.0, grid: Grid = LUNGS_GRID) -> MovingPair:
    """Return two coronal CT sections of a chest, breathed in (fixed) and out (moving); 0.6 s for 216 x 216 pixels.

    The domes of the diaphragm rise by 12 to 20 mm, and everything above them is pushed together.
    """
    scene = lungs(rng)
    domes = np.stack([rng.uniform(-2.5, 2.5, 2), -rng.uniform(*BREATH_MM, 2)], axis=1)
    place = _DOMES_MM + rng.uniform(-4, 4, (2, 2))
    # The bumps lie where the domes are breathed in, and push upwards.
    motion = Motion(0.0, (0.0, 0.0), (0.0, 0.0), domes, place, np.full(2, _DOME_WIDTH_MM))
    pair = _pair(scene, motion, grid, 0)
    if not noise_hu:
        return pair
    noisy = (with_white_noise(image, noise_hu, rng) for image in (pair.fixed, pair.moving))
    return replace(pair, fixed=next(noisy), moving=next(noisy))


def _pair(scene: Scene, motion: Motion, grid: Grid, moving_modality: int) -> MovingPair:
    """The scene, looked at from the fixed image's points and, where the motion leads them, from the moving one's."""
    here = np.stack(grid.points_mm(), axis=-1)
    there = motion(here)
    landmarks = np.array(list(scene.landmarks_mm.values()))
    return MovingPair(
        fixed=grid.image(scene.values(there, 0).astype(np.float32)),
        moving=grid.image(scene.values(here, moving_modality).astype(np.float32)),
        displacement=_vector_image(grid, there - here),
        fixed_labels=grid.image(scene.labels(there)),
        moving_labels=grid.image(scene.labels(here)),
        label_names=scene.label_names,
        landmark_names=tuple(scene.landmarks_mm),
        fixed_landmarks_mm=motion.back(landmarks),
        moving_landmarks_mm=landmarks,
        motion=motion,
    )


def _vector_image(grid: Grid, vectors: Floats) -> sitk.Image:
    image = sitk.GetImageFromArray(vectors, isVector=True)
    image.CopyInformation(grid.image(vectors[..., 0]))
    return image
