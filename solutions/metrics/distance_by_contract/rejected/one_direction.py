import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt


def hd95(a, b, spacing_zyx_mm):
    a, b = a > 0, b > 0
    if not a.any() or not b.any():
        return 0.0 if a.any() == b.any() else np.inf
    surface_a = a & ~binary_erosion(a)
    surface_b = b & ~binary_erosion(b)
    distances = distance_transform_edt(~surface_b, sampling=spacing_zyx_mm)[surface_a]
    return np.percentile(distances, 95)
