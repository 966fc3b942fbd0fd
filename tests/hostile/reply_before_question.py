"""Leaves answers in the pipe before anything is asked.

Ends: tampering
"""

import os
import struct


def reply():
    header = b'{"dict":[["nonce",""],["shown",[]],["reply","returned"],["value",1.0],["arguments",[]]]}'
    os.write(4, struct.pack("<4sIQ", b"VXB1", len(header), 0) + header)


def dice(a, b):
    reply()
    reply()
    return 1.0


reply()
