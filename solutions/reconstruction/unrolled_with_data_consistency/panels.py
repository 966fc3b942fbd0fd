"""What a student's page shows of a reconstruction."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from exercises.reconstruction.unrolled_with_data_consistency.data import complex_of

Images = NDArray[Any]
_BRIGHTER = 4.0
"""So many times an error is shown."""


def panels(inputs: tuple[Images, ...], truth: Images, prediction: Images) -> list[tuple[str, Images]]:
    """Return grey images (n, rows, columns) from 0 to 1: magnitudes, and the magnitude of the complex error."""
    filled = np.fft.ifft2(complex_of(inputs[0]), norm="ortho")
    wrong = np.abs(complex_of(prediction) - complex_of(truth))
    return [
        ("zero-filled", np.clip(np.abs(filled), 0, 1)),
        ("your network", np.clip(np.abs(complex_of(prediction)), 0, 1)),
        ("right", np.clip(np.abs(complex_of(truth)), 0, 1)),
        (f"error, {_BRIGHTER:.0f} times as bright", np.clip(_BRIGHTER * wrong, 0, 1)),
    ]
