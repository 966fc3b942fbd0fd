"""What a student's page shows of a trained segmentation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Images = NDArray[Any]

_GREYS = np.array([0.0, 0.5, 1.0])


def panels(inputs: tuple[Images, ...], truth: Images, prediction: Images) -> list[tuple[str, Images]]:
    """Return grey images (n, y, slices * x): slices side by side, classes as found and as is right, and errors."""
    volumes = inputs[0][:, 0]
    brightest = np.percentile(volumes, 99.5, axis=(1, 2, 3), keepdims=True)
    found = np.argmax(prediction, axis=1)
    return [
        ("slices from apex to base", _side_by_side(np.clip(volumes / brightest, 0, 1))),
        ("your network: muscle grey, ventricle white", _side_by_side(_GREYS[found])),
        ("right", _side_by_side(_GREYS[truth])),
        ("wrong voxels white", _side_by_side((found != truth).astype(float))),
    ]


def _side_by_side(volumes: Images) -> Images:
    """Return (n, z, y, x) as (n, y, z * x)."""
    n, slices, rows, columns = volumes.shape
    return volumes.transpose(0, 2, 1, 3).reshape(n, rows, slices * columns)
