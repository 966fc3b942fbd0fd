import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt


def directed(surface, target, spacing):
    distances = np.sort(distance_transform_edt(~target, sampling=spacing)[surface])
    return distances[int(0.95 * len(distances))]


def hd95(a, b, spacing_zyx_mm):
    a, b = a > 0, b > 0
    if not a.any() or not b.any():
        return 0.0 if a.any() == b.any() else np.inf
    surface_a = a & ~binary_erosion(a)
    surface_b = b & ~binary_erosion(b)
    return max(directed(surface_a, surface_b, spacing_zyx_mm), directed(surface_b, surface_a, spacing_zyx_mm))
