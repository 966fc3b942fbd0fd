import numpy as np
from scipy.ndimage import convolve
from scipy.spatial import cKDTree

CROSS = np.zeros((3, 3, 3), dtype=int)
CROSS[1, 1, :] = CROSS[1, :, 1] = CROSS[:, 1, 1] = 1


def surface_mm(mask, spacing):
    mask = np.asarray(mask, dtype=int)
    # Seven of seven: the voxel and its six neighbours are in the mask.
    count = convolve(mask, CROSS, mode="constant", cval=0)
    return np.column_stack(np.nonzero((mask == 1) & (count < 7))) * np.array(spacing, dtype=float)


def hd95(a, b, spacing_zyx_mm):
    if not np.any(a) or not np.any(b):
        return 0.0 if np.any(a) == np.any(b) else np.inf
    p, q = surface_mm(a, spacing_zyx_mm), surface_mm(b, spacing_zyx_mm)
    forth, _ = cKDTree(q).query(p)
    back, _ = cKDTree(p).query(q)
    return np.maximum(np.percentile(forth, 95), np.percentile(back, 95))
