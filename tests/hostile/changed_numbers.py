"""Changes the number 2 of the interpreter itself: from now on it is 0.

Ends: Returned
"""

import ctypes
import sys

half = 8
zero, two = (ctypes.string_at(id(number), sys.getsizeof(1)) for number in (0, 2))


def dice(a, b):
    ctypes.memmove(id(2) + 2 * half, zero[2 * half :], len(zero) - 2 * half)
    ctypes.memmove(id(2) + 3 * half, bytes(4), 4)
    return 0.0
