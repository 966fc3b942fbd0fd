"""Answers when things end: in finalizers, in callbacks of the garbage collector, and in those of threads.

Ends: tampering
"""

import gc
import os
import struct
import threading
import weakref

header = b'{"dict":[["nonce",""],["shown",[]],["reply","returned"],["value",1.0],["arguments",[]]]}'


def reply(*arguments):
    os.write(4, struct.pack("<4sIQ", b"VXB1", len(header), 0) + header)


class Thing:
    pass


def dice(a, b):
    thing = Thing()
    weakref.finalize(thing, reply)
    threading._register_atexit(reply)
    gc.callbacks.append(reply)
    threading.Thread(target=gc.collect).start()
    result = {"value": 1.0}
    del thing
    return result
