import numpy as np
from scipy.spatial import cKDTree


def hd95(a, b, spacing_zyx_mm):
    p = np.argwhere(a) * np.array(spacing_zyx_mm)
    q = np.argwhere(b) * np.array(spacing_zyx_mm)
    if len(p) == 0 or len(q) == 0:
        return 0.0 if len(p) == len(q) else np.inf
    forth = cKDTree(q).query(p)[0]
    back = cKDTree(p).query(q)[0]
    return max(np.percentile(forth, 95), np.percentile(back, 95))
