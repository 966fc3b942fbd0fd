"""Sends one answer after the other, larger than anybody asked for.

Ends: tampering
"""

import os
import struct


def dice(a, b):
    header = b'{"bytes":33554432}'
    frame = struct.pack("<4sIQ", b"VXB1", len(header), 1 << 25) + header + bytes(1 << 25)
    while True:
        view = memoryview(frame)
        while view:
            view = view[os.write(4, view) :]
