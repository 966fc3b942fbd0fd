import numpy as np
from scipy.ndimage import binary_dilation
from scipy.spatial import cKDTree


def shell(mask, spacing):
    padded = np.pad(mask > 0, 1)
    return np.argwhere(binary_dilation(padded) & ~padded) * np.asarray(spacing)


def hd95(a, b, spacing_zyx_mm):
    p, q = shell(a, spacing_zyx_mm), shell(b, spacing_zyx_mm)
    if len(p) == 0 or len(q) == 0:
        return 0.0 if len(p) == len(q) else np.inf
    return max(np.percentile(cKDTree(q).query(p)[0], 95), np.percentile(cKDTree(p).query(q)[0], 95))
