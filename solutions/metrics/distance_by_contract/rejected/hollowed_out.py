import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt


def hd95(a, b, spacing_zyx_mm):
    if not a.any() or not b.any():
        return 0.0 if a.any() == b.any() else np.inf
    # Leave nothing but the surface.
    a[binary_erosion(a)] = 0
    b[binary_erosion(b)] = 0
    to_b = distance_transform_edt(b == 0, sampling=spacing_zyx_mm)[a > 0]
    to_a = distance_transform_edt(a == 0, sampling=spacing_zyx_mm)[b > 0]
    return max(np.percentile(to_b, 95), np.percentile(to_a, 95))
