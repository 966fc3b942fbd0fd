"""Patches that look like cardiac CT: arteries and veins of invented patients, for the trainings behind the figures."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import ndimage

SIDE = 48
PLACES, SLICES, WITH_ARTERY = 5, 8, 4
"""Each patient has 40 patches: eight neighbouring slices at each of five places, four of which show an artery."""


@dataclass(frozen=True)
class Hospital:
    """How a hospital's scanner and contrast agent show a patient."""

    contrast: tuple[float, float] = (1.6, 2.6)
    noise: tuple[float, float] = (0.25, 0.4)
    sharpness: float = 0.5
    """Standard deviation of the reconstruction kernel, in pixels."""


FIRST = Hospital()
SECOND = Hospital(contrast=(1.3, 2.2), noise=(0.3, 0.5), sharpness=0.75)


@dataclass(frozen=True)
class Patches:
    """Images and masks of several patients.

    Attributes
    ----------
    images, masks
        (P, 40, 48, 48) arrays, float32 without unit, and 0 or 1 where the artery is.
    """

    images: NDArray[np.float32]
    masks: NDArray[np.float32]


Pair = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""An image and a mask, (48, 48) each."""


def paint_patients(rng: Generator, hospital: Hospital, count: int, radius: float) -> Patches:
    """Patches of `count` patients whose arteries have about this radius in pixels."""
    painted = [_patient(rng, hospital, radius) for _ in range(count)]
    return Patches(np.stack([images for images, _ in painted]), np.stack([masks for _, masks in painted]))


def _patient(rng: Generator, hospital: Hospital, radius: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """All patches of one patient: contrast, noise and tissue are the patient's own."""
    contrast, noise = rng.uniform(*hospital.contrast), rng.uniform(*hospital.noise)
    pairs = []
    for place in range(PLACES):
        pairs += _place(rng, contrast, radius, place < WITH_ARTERY)
    images = np.stack([image for image, _ in pairs])
    images = ndimage.gaussian_filter(images, (0, hospital.sharpness, hospital.sharpness))
    images += ndimage.gaussian_filter(rng.normal(size=images.shape), (0, 0.6, 0.6)) * noise / 0.45
    return images.astype(np.float32), np.stack([mask for _, mask in pairs]).astype(np.float32)


def _place(rng: Generator, contrast: float, radius: float, with_artery: bool) -> list[Pair]:
    """Neighbouring slices at one place: the same tissue, an artery or none, and veins that look alike."""
    tissue = ndimage.gaussian_filter(rng.normal(size=(SIDE, SIDE)), 6) * 9
    artery = _curve(rng) if with_artery else None
    veins = [_curve(rng) for _ in range(rng.integers(1, 3))]
    vein_contrast = contrast * rng.uniform(0.45, 0.85)
    slices = []
    for _ in range(SLICES):
        veins = [vein + rng.normal(0, 0.5, vein.shape) for vein in veins]
        image = tissue.copy()
        for vein in veins:
            image += vein_contrast * np.clip(radius + 0.5 - _distance(vein), 0, 1)
        mask = np.zeros((SIDE, SIDE), dtype=bool)
        if artery is not None:
            artery = artery + rng.normal(0, 0.5, artery.shape)
            distance = _distance(artery)
            image += contrast * np.clip(radius + 0.5 - distance, 0, 1)
            mask = distance < radius
        slices.append((image, mask))
    return slices


def _curve(rng: Generator) -> NDArray[np.float64]:
    """Control points of a bent piece of vessel within the patch, (3, 2) in pixels."""
    middle, angle = rng.uniform(12, SIDE - 12, 2), rng.uniform(0, 2 * np.pi)
    half = rng.uniform(8, 18) * np.array([np.cos(angle), np.sin(angle)])
    return np.stack([middle - half, middle + rng.normal(0, 7, 2), middle + half])


def _distance(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of every pixel from a quadratic Bézier curve, in pixels."""
    t = np.linspace(0, 1, 40)[:, None]
    points = (1 - t) ** 2 * curve[0] + 2 * t * (1 - t) * curve[1] + t**2 * curve[2]
    rows, columns = np.mgrid[:SIDE, :SIDE]
    squared = (rows - points[:, 0, None, None]) ** 2 + (columns - points[:, 1, None, None]) ** 2
    return np.asarray(np.sqrt(squared.min(axis=0)))
