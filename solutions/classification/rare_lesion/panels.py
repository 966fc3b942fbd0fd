"""What a page shows of a trained classifier."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_LOWEST_HU, _HIGHEST_HU = -1100, 300
_ROWS = 6


def panels(inputs: tuple[Array, ...], truth: Array, prediction: Array) -> list[tuple[str, Array]]:
    """Return the patches, and under them as bars the network's probability and the truth: white means spiculated."""
    patches = (inputs[0][:, 0] - _LOWEST_HU) / (_HIGHEST_HU - _LOWEST_HU)
    probability = 1 / (1 + np.exp(-np.clip(prediction, -30, 30)))
    return [
        ("patch", patches),
        ("your network: length of the bar is the probability", _bars(probability, patches.shape[-1])),
        ("right: full bar for spiculated", _bars(truth[:, 0].astype(float), patches.shape[-1])),
    ]


def _bars(shares: Array, side: int) -> Array:
    """Return images (n, 6, side): grey, and white along a share of the side."""
    filled = np.arange(side) + 0.5 < shares[:, None] * side
    return np.repeat(np.where(filled, 1.0, 0.3)[:, None], _ROWS, axis=1)
