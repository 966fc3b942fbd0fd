"""Computes in four threads that hold no lock of Python's.

Ends: cpu
"""

import threading
import zlib

block = bytes(1 << 20)


def burn():
    while True:
        zlib.crc32(block)


def dice(a, b):
    for _ in range(3):
        threading.Thread(target=burn).start()
    burn()
