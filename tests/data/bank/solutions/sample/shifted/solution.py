"""Move an origin."""

import numpy as np
import SimpleITK as sitk

from bank.declarations import misconception, second_route


def answer(given):
    """Return the image with another origin."""
    return _moved(given, given.shift_mm)


@misconception("answer")
def moved_to_the_right(given):
    """Take the other sign."""
    return _moved(given, -given.shift_mm)


@second_route("answer")
def built_anew(scene):
    """Build the image from its array."""
    image = sitk.GetImageFromArray(sitk.GetArrayFromImage(scene.image))
    image.SetSpacing(scene.image.GetSpacing())
    image.SetOrigin(np.add(scene.image.GetOrigin(), (scene.shift_mm, 0, 0)).tolist())
    return image


def _moved(given, shift_mm):
    image = sitk.Image(given.image)
    x, y, z = image.GetOrigin()
    image.SetOrigin((x + shift_mm, y, z))
    return image
