import numpy as np
from scipy import ndimage


def hd95(a, b, spacing_zyx_mm):
    a, b = a != 0, b != 0
    if not a.any() and not b.any():
        return 0.0
    if not a.any() or not b.any():
        return np.inf
    border_a = a & ~ndimage.binary_erosion(a)
    border_b = b & ~ndimage.binary_erosion(b)
    # How far is each voxel from the other mask?
    from_a = ndimage.distance_transform_edt(~a, sampling=spacing_zyx_mm)
    from_b = ndimage.distance_transform_edt(~b, sampling=spacing_zyx_mm)
    return max(np.percentile(from_b[border_a], 95), np.percentile(from_a[border_b], 95))
