import numpy as np


def surface_points(mask, spacing):
    inside = np.pad(np.asarray(mask).astype(bool), 1)  # the frame is background
    core = inside.copy()
    for axis in range(3):
        for step in (-1, 1):
            core &= np.roll(inside, step, axis=axis)
    return (np.argwhere(inside & ~core) - 1) * np.asarray(spacing)


def hd95(a, b, spacing_zyx_mm):
    p, q = surface_points(a, spacing_zyx_mm), surface_points(b, spacing_zyx_mm)
    if len(p) == 0 and len(q) == 0:
        return 0.0
    if len(p) == 0 or len(q) == 0:
        return float("inf")
    pairs = np.sqrt(((p[:, None, :] - q[None, :, :]) ** 2).sum(axis=2))
    return max(np.quantile(pairs.min(axis=1), 0.95), np.quantile(pairs.min(axis=0), 0.95))
