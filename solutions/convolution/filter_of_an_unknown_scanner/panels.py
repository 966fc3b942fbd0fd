"""What a student's page shows of a trained filter."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from exercises.convolution.filter_of_an_unknown_scanner.data import STORED_0_HU

Images = NDArray[Any]

_DARKEST_HU, _BRIGHTEST_HU = -1100.0, 350.0
_LARGEST_ERROR_HU = 50.0


def panels(inputs: tuple[Images, ...], truth: Images, prediction: Images) -> list[tuple[str, Images]]:
    """Return grey images (n, rows, columns) from 0 to 1: raw, as the network filters, as is right, and the error."""
    error = (prediction - truth)[:, 0] / (2 * _LARGEST_ERROR_HU) + 0.5
    shown = [("raw", inputs[0]), ("your network", prediction), ("right", truth)]
    return [(name, _greys(slices)) for name, slices in shown] + [
        ("error, black -50 HU, white 50 HU", np.clip(error, 0, 1))
    ]


def _greys(stored: Images) -> Images:
    hu = stored[:, 0] - STORED_0_HU
    return np.clip((hu - _DARKEST_HU) / (_BRIGHTEST_HU - _DARKEST_HU), 0, 1)
