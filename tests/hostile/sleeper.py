"""Waits for the marker to lose patience, without computing.

Ends: wall
"""

import time


def dice(a, b):
    time.sleep(1000)
