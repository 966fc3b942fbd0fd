"""Leaves folders in folders, deeper than a path can name and than recursion can follow, with names that are no text.

Ends: Returned 'reached []' or disk
"""

import os

NAMES = [b"\xff\xfe", b"\n", b"\x1b[2J", b"-rf", b" ", b"'; rm x", b"x" * 255, "\u202e".encode()]


def dice(a, b):
    for name in NAMES:
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT))
    for level in range(600):
        name = NAMES[0] * 20
        try:
            os.mkdir(name)
            os.chdir(name)
        except OSError:
            break
    return "reached []"
