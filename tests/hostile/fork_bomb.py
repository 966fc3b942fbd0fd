"""Forks, and every fork outlives its parent in a session of its own; stops where it has gone far beyond its limit.

Ends: Raised BlockingIOError
"""

import os
import posix  # below what Python refuses by itself
import time


def dice(a, b):
    for _ in range(200):
        if posix.fork() == 0:
            os.setsid()
            time.sleep(60)
            os._exit(0)
    return "two hundred processes"
