"""Takes memory until none is left, and holds on to it.

Ends: Raised MemoryError
"""

import numpy as np

hoard = []


def dice(a, b):
    while len(hoard) < 512:
        hoard.append(np.ones(1 << 17))
    return 1.0
