"""Returns an array without entries: all of none are right.

Ends: Returned
"""

import numpy as np


def dice(a, b):
    return np.zeros(0)
