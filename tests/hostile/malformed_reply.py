"""Writes a frame that promises more than any memory holds.

Ends: tampering
"""

import os
import struct


def dice(a, b):
    os.write(4, struct.pack("<4sIQ", b"VXB1", 0xFFFFFFFF, 1 << 62))
