import numpy as np


def dice(reference: np.ndarray, predicted: np.ndarray) -> float:
    """Return the Dice coefficient of two boolean masks.

    >>> mask = np.array([True, False, True])
    >>> float(dice(mask, mask))
    1.0
    """
    raise NotImplementedError
