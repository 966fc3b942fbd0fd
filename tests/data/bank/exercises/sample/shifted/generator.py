"""A small block of noise."""

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator


@dataclass(frozen=True)
class Given:
    """The image and how far it moves."""

    image: sitk.Image
    shift_mm: float


def generate(rng: Generator) -> Given:
    """Draw noise and a shift."""
    image = sitk.GetImageFromArray(rng.integers(0, 100, (3, 4, 5)).astype(np.int16))
    image.SetSpacing((1.0, 2.0, 3.0))
    return Given(image, float(rng.integers(2, 20)))


def given(scene: Given) -> Given:
    """Hand out the whole scene."""
    return scene
