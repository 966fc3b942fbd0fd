"""Writes its own reply when the process ends: atexit and __del__.

Ends: Raised SystemExit
"""

import atexit
import os
import struct


def reply(*arguments):
    header = b'{"dict":[["nonce",""],["shown",[]],["reply","returned"],["value",1.0],["arguments",[]]]}'
    os.write(4, struct.pack("<4sIQ", b"VXB1", len(header), 0) + header)


class Testament:
    __del__ = reply


keep = Testament()
atexit.register(reply)


def dice(a, b):
    raise SystemExit(0)
