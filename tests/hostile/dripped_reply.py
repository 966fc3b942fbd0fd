"""Writes an answer that never comes to its end.

Ends: wall
"""

import os
import struct
import time


def dice(a, b):
    os.write(4, struct.pack("<4sIQ", b"VXB1", 1000, 1 << 20))
    while True:
        os.write(4, b" ")
        time.sleep(0.01)
