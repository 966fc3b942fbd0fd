"""What a page shows of a trained classifier."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.drawing.bars import bars

Array = NDArray[Any]

_LOWEST_HU, _HIGHEST_HU = -1100, 300


def panels(inputs: tuple[Array, ...], truth: Array, prediction: Array) -> list[tuple[str, Array]]:
    """Return the patches, and under them as bars the network's probability and the truth."""
    patches = (inputs[0][:, 0] - _LOWEST_HU) / (_HIGHEST_HU - _LOWEST_HU)
    probability = 1 / (1 + np.exp(-np.clip(prediction, -30, 30)))
    return [
        ("patch", patches),
        ("your network: length of the dark bar is the probability", bars(probability, patches.shape[-1])),
        ("right: dark for spiculated", bars(truth[:, 0].astype(float), patches.shape[-1])),
    ]
