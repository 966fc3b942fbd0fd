import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt


def hd95(a, b, spacing_zyx_mm):
    a, b = a > 0, b > 0
    if not a.any() or not b.any():
        return 0.0 if a.any() == b.any() else np.inf
    # What continues outside the image has no surface there.
    surface_a = a & ~binary_erosion(a, border_value=1)
    surface_b = b & ~binary_erosion(b, border_value=1)
    to_b = distance_transform_edt(~surface_b, sampling=spacing_zyx_mm)[surface_a]
    to_a = distance_transform_edt(~surface_a, sampling=spacing_zyx_mm)[surface_b]
    return max(np.percentile(to_b, 95), np.percentile(to_a, 95))
