"""When two values that crossed the border are the same, whatever they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import SimpleITK as sitk

from bank.images import Geometry, content
from bank.nesting import holds_an_image, holds_text
from bank.tolerance import Tolerance


def equal_values(one: Any, other: Any, tolerance: Tolerance) -> bool:
    """Return whether two values agree: kind, shape and values within the tolerance; NaN agrees with NaN.

    Parameters
    ----------
    one, other
        Plain values, arrays, tensors and SimpleITK images, alone or in lists and dictionaries.
    tolerance
        For each number.
    """
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        same_length = len(one) == len(other)
        return same_length and all(equal_values(a, b, tolerance) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal_values(one[key], other[key], tolerance) for key in one)
    if isinstance(one, sitk.Image) and isinstance(other, sitk.Image):
        same_geometry = not Geometry.of(one).differences(Geometry.of(other))
        return same_geometry and equal_values(content(one), content(other), tolerance)
    if isinstance(one, sitk.Image) or isinstance(other, sitk.Image):
        return False  # NumPy would walk through the image voxel by voxel
    if any(isinstance(value, (list, tuple)) and (holds_an_image(value) or holds_text(value)) for value in (one, other)):
        return False  # a list beside an array: they are equal only as numbers
    a, b = np.asarray(getattr(one, "array", one)), np.asarray(getattr(other, "array", other))
    if a.shape != b.shape:
        return False
    if np.array_equal(a, b):
        return True  # as are most arguments after a call; the tolerance takes ten times as long
    if a.dtype.kind in "biufc" and b.dtype.kind in "biufc":
        return bool(np.allclose(a, b, rtol=tolerance.rtol, atol=tolerance.atol, equal_nan=True))
    return bool(np.array_equal(a, b))
