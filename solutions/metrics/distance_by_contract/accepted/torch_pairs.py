import math

import torch
import torch.nn.functional as F


def points(mask, spacing):
    inside = torch.as_tensor(mask.astype("float32"))[None, None]
    # Erosion: the smallest value among a voxel and its six neighbours, with zeros outside the image.
    outside = F.pad(1 - inside, (1, 1, 1, 1, 1, 1), value=1.0)
    near = [F.max_pool3d(outside, kernel, stride=1) for kernel in ((3, 1, 1), (1, 3, 1), (1, 1, 3))]
    near = [near[0][..., 1:-1, 1:-1], near[1][..., 1:-1, :, 1:-1], near[2][..., 1:-1, 1:-1, :]]
    touched = torch.stack(near).amax(dim=0)
    surface = (inside * touched)[0, 0] > 0
    return surface.nonzero().float() * torch.tensor(spacing)


def hd95(a, b, spacing_zyx_mm):
    p, q = points(a, spacing_zyx_mm), points(b, spacing_zyx_mm)
    if len(p) == 0 or len(q) == 0:
        return 0.0 if len(p) == len(q) else math.inf
    pairs = torch.cdist(p, q)
    both = [torch.quantile(pairs.amin(dim=axis), 0.95) for axis in (0, 1)]
    return float(max(both))
