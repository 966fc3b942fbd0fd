"""What a student's page shows of a network that registers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solutions.registration.breathing_in_quick_images.training import sampled

Images = NDArray[Any]

_LONGEST = 8.0
"""Displacement, or error, in pixels that is shown white."""


def panels(inputs: tuple[Images, ...], truth: Images, prediction: Images) -> list[tuple[str, Images]]:
    """Return grey images (n, rows, columns) from 0 to 1: both images, the warped one, and errors at the places."""
    moving, fixed = inputs
    pixels = np.stack(np.indices(prediction.shape[2:]), axis=-1)[None]
    warped = sampled(moving, pixels + np.moveaxis(prediction, 1, -1))[..., 0]
    error = np.linalg.norm(sampled(prediction, truth[..., :2]) - truth[..., 2:], axis=-1)
    return [
        ("moving", moving[:, 0] / 255),
        ("moving, warped by your field", warped / 255),
        ("fixed", fixed[:, 0] / 255),
        ("length of your displacements: white is 8 pixels", np.linalg.norm(prediction, axis=1) / _LONGEST),
        ("error at the places: white is 8 pixels", _spots(truth[..., :2], error / _LONGEST, prediction.shape[2:])),
    ]


def _spots(points: Images, grey: Images, shape: tuple[int, ...]) -> Images:
    """Return images with a square of 3 x 3 pixels at each point."""
    images = np.full((len(points), *shape), 0.25)
    last = np.array(shape) - 2
    rows, columns = np.moveaxis(np.clip(np.rint(points), 1, last).astype(int), -1, 0)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            images[np.arange(len(points))[:, None], rows + down, columns + right] = grey
    return images
