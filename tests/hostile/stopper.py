"""Stops itself, then waits.

Ends: wall
"""

import os
import signal
import time


def dice(a, b):
    os.kill(os.getpid(), signal.SIGSTOP)
    time.sleep(1000)
