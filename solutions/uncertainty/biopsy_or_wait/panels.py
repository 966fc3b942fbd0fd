"""What a page shows of a model that gives probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.drawing.bars import bars

Array = NDArray[Any]


def panels(inputs: tuple[Array, ...], truth: Array, prediction: Array) -> list[tuple[str, Array]]:
    """Return the patches, and under them as bars the model's probability and the one that is right."""
    said, side = 1 / (1 + np.exp(-np.clip(prediction, -30, 30))), inputs[0].shape[-1]
    return [
        ("patch", inputs[0][:, 0] / 255),
        ("your network: length of the dark bar is the probability of malignancy", bars(said, side)),
        ("right", bars(truth, side)),
    ]
