"""Calls itself, with every limit of Python's taken away.

Where the last memory is gone, CPython 3.11 sometimes fails to make the exception and raises SystemError instead.

Ends: Raised MemoryError or Raised RecursionError or Raised SystemError or memory or signal
"""

import sys


def deeper(level):
    kept = bytes(100_000)
    return deeper(level + 1) + len(kept)


def dice(a, b):
    sys.setrecursionlimit(2**31 - 1)
    return deeper(0)
