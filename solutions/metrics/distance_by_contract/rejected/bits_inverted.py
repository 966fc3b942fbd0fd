import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt


def hd95(a, b, spacing_zyx_mm):
    if not a.any() or not b.any():
        return 0.0 if a.any() == b.any() else np.inf
    surface_a = a & ~binary_erosion(a).astype(a.dtype)
    surface_b = b & ~binary_erosion(b).astype(b.dtype)
    to_b = distance_transform_edt(~surface_b, sampling=spacing_zyx_mm)[surface_a.astype(bool)]
    to_a = distance_transform_edt(~surface_a, sampling=spacing_zyx_mm)[surface_b.astype(bool)]
    return float(max(np.percentile(to_b, 95), np.percentile(to_a, 95)))
