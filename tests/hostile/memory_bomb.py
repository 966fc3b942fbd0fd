"""Takes memory in every way until none is left."""

import mmap

import numpy as np

hoard = []


def dice(a, b):
    try:
        while True:
            hoard.append(np.ones(1 << 20))
    except MemoryError:
        pass
    try:
        shared = mmap.mmap(-1, 1 << 31)
        shared.write(b"x" * (1 << 31))
        return 1.0
    except (OSError, MemoryError):
        raise MemoryError("no shared memory either")
