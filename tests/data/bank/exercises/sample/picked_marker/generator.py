"""Two markers."""

from dataclasses import dataclass

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator

from bank.declarations import guard


@dataclass(frozen=True)
class Given:
    """What the file shows."""

    image: sitk.Image


def generate(rng: Generator) -> sitk.Image:
    """Draw where the markers are."""
    image = np.zeros((12, 16, 20), np.uint8)
    k, j, i = (int(n) for n in rng.integers(8, 12, 3))
    image[k, j, i] = 200
    k, j, i = (int(n) for n in rng.integers(1, 5, 3))
    image[k : k + 3, j : j + 3, i : i + 3] = 90
    made = sitk.GetImageFromArray(image)
    made.SetSpacing((0.5, 1.0, 3.0))
    made.SetOrigin((10.0, -20.0, 30.0))
    made.SetDirection((0, 1, 0, 1, 0, 0, 0, 0, 1))
    return made


def given(scene: sitk.Image) -> Given:
    """Show the whole scene."""
    return Given(scene)


@guard("the bright voxel is not where its coordinates are equal")
def not_on_the_diagonal(given: Given) -> bool:
    """Keep reversed axes visible."""
    k, _, i = np.argwhere(sitk.GetArrayFromImage(given.image) == 200)[0]
    return bool(abs(k - i) > 1)
