"""Makes files that look like terabytes, for whoever reads or copies the folder afterwards.

Ends: Returned 'reached []' or disk
"""

import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
reached = []
for size in (1 << 30, 1 << 40, 1 << 50, (1 << 63) - 1):
    try:
        descriptor = os.open("sparse", os.O_RDWR | os.O_CREAT)
        os.ftruncate(descriptor, size)
        reached.append(size)
    except OSError:
        pass
    try:
        os.pwrite(descriptor, b"x", size - 1)
        reached.append(-size)
    except OSError:
        pass


def dice(a, b):
    return f"reached {reached}"
