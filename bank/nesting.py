"""Look into nested lists before NumPy does: it walks through images, and gives every text the longest one's room."""

from __future__ import annotations

from typing import Any

import SimpleITK as sitk


def holds_an_image(value: Any) -> bool:
    """Return whether an image stands anywhere in nested lists and tuples; NumPy reads it voxel by voxel, for hours."""
    if isinstance(value, (list, tuple)):
        return any(holds_an_image(item) for item in value)
    return isinstance(value, sitk.Image)


def holds_text(value: Any) -> bool:
    """Return whether texts or bytes stand anywhere in nested lists and tuples, in arrays or by themselves.

    NumPy makes them all as long as the longest: a small list can become an array larger than any memory.
    """
    if isinstance(value, (list, tuple)):
        return any(holds_text(item) for item in value)
    if isinstance(value, (str, bytes)):
        return True
    return getattr(getattr(getattr(value, "array", value), "dtype", None), "kind", "") in ("S", "U")
