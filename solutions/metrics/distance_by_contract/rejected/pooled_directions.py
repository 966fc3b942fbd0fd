import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt


def hd95(a, b, spacing_zyx_mm):
    a, b = a.astype(bool), b.astype(bool)
    if not (a.any() or b.any()):
        return 0.0
    if not (a.any() and b.any()):
        return np.inf
    surface_a = a ^ binary_erosion(a)
    surface_b = b ^ binary_erosion(b)
    to_b = distance_transform_edt(~surface_b, sampling=spacing_zyx_mm)[surface_a]
    to_a = distance_transform_edt(~surface_a, sampling=spacing_zyx_mm)[surface_b]
    return np.percentile(np.hstack((to_b, to_a)), 95)
