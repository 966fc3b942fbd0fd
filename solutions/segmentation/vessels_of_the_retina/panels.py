"""What a student's page shows of a network that finds vessels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Images = NDArray[Any]


def panels(inputs: tuple[Images, ...], truth: Images, prediction: Images) -> list[tuple[str, Images]]:
    """Return grey images (n, 64, 64) from 0 to 1: photograph, vessels as found and as drawn, and the difference.

    Vessels are black on white; what lies outside the field of view is grey, as it does not count.
    """
    vessels, seen, found = truth[:, 0] > 0, truth[:, 1] > 0, prediction[:, 0] > 0
    wrong = np.select([found & ~vessels, ~found & vessels], [1.0, 0.0], 0.5)
    return [
        ("photograph, green", np.clip(inputs[0][:, 1] / 255, 0, 1)),
        ("your network", np.where(seen, 1.0 - found, 0.5)),
        ("right", np.where(seen, 1.0 - vessels, 0.5)),
        ("white: found wrongly, black: missed", np.where(seen, wrong, 0.5)),
    ]
