"""Leaves a core file: lifts the limits, makes itself readable, and crashes.

Ends: signal
"""

import ctypes
import os
import resource


def dice(a, b):
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        try:
            resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            pass
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    os.abort()
