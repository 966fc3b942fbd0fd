"""Leaves a thread that keeps writing into the marker's channel, before and after every answer.

Ends: tampering
"""

import os
import struct
import threading

header = b'{"dict":[["nonce",""],["shown",[]],["reply","returned"],["value",1.0],["arguments",[]]]}'
frame = struct.pack("<4sIQ", b"VXB1", len(header), 0) + header
channel = os.dup(4)


def write():
    while True:
        os.write(channel, frame)


def dice(a, b):
    threading.Thread(target=write, daemon=True).start()
    return 1.0
