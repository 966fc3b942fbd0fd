import numpy as np
from scipy.ndimage import binary_erosion
from scipy.spatial.distance import cdist


def hd95(a, b, spacing_zyx_mm):
    a, b = a.astype(bool), b.astype(bool)
    p = np.argwhere(a & ~binary_erosion(a))
    q = np.argwhere(b & ~binary_erosion(b))
    if len(p) == 0 or len(q) == 0:
        return 0.0 if len(p) == len(q) else np.inf
    pairs = cdist(p, q)
    return max(np.percentile(pairs.min(axis=0), 95), np.percentile(pairs.min(axis=1), 95))
