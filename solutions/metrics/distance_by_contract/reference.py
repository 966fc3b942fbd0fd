"""The reference: surfaces by erosion, distances by a distance transform of what is not surface."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Masks = NDArray[Any]


def hd95(a: Masks, b: Masks, spacing_zyx_mm: tuple[float, float, float]) -> float:
    """Return the larger of the two directed 95th percentiles in mm; 0 for two empty masks, infinity for one."""
    surface_a, surface_b = surface(a), surface(b)
    if not surface_a.any() or not surface_b.any():
        return 0.0 if surface_a.any() == surface_b.any() else np.inf
    there = directed(surface_a, surface_b, spacing_zyx_mm)
    back = directed(surface_b, surface_a, spacing_zyx_mm)
    return float(max(np.percentile(there, 95), np.percentile(back, 95)))


def surface(mask: Masks) -> NDArray[np.bool_]:
    """Return the voxels of a mask that have a face neighbour outside of it, or outside the image."""
    inside = np.asarray(mask) != 0
    return np.asarray(inside & ~ndimage.binary_erosion(inside))


def directed(
    start: NDArray[np.bool_], target: NDArray[np.bool_], spacing_zyx_mm: tuple[float, float, float]
) -> NDArray[np.float64]:
    """Return for each voxel of one surface the distance in mm to the nearest voxel of the other."""
    return np.asarray(ndimage.distance_transform_edt(~target, sampling=spacing_zyx_mm)[start])
