"""Waits for the marker to lose patience, without computing."""

import time


def dice(a, b):
    time.sleep(1000)
