"""What a page shows of a model that gives probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_ROWS = 5


def panels(inputs: tuple[Array, ...], truth: Array, prediction: Array) -> list[tuple[str, Array]]:
    """Return the patches, and under them as bars the model's probability and the one that is right."""
    said, side = 1 / (1 + np.exp(-np.clip(prediction, -30, 30))), inputs[0].shape[-1]
    return [
        ("patch", inputs[0][:, 0] / 255),
        ("your network: length of the bar is the probability of malignancy", _bars(said, side)),
        ("right", _bars(truth, side)),
    ]


def _bars(shares: Array, side: int) -> Array:
    """Return images (n, 5, side): grey, and white along a share of the side."""
    filled = np.arange(side) + 0.5 < shares[:, None] * side
    return np.repeat(np.where(filled, 1.0, 0.3)[:, None], _ROWS, axis=1)
