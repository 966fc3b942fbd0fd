"""Writes one file without end, ignoring the warning of the kernel.

Ends: Returned 'reached []' or disk
"""

import os
import signal

MOST = 64 << 20
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def dice(a, b):
    written = 0
    file = os.open("large", os.O_WRONLY | os.O_CREAT)
    try:
        while written < MOST:
            written += os.write(file, bytes(1 << 20))
    except OSError:
        pass
    try:
        os.posix_fallocate(file, 0, MOST)
        written = MOST
    except OSError:
        pass
    return f"reached {[written] if written >= MOST // 2 else []}"
