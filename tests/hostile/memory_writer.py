"""Writes into its own pages that are read-only, through the file of its memory.

Ends: Returned 'reached []'
"""

import ctypes
import os

reached = []


def overwrite(address, data):
    for path in ("/proc/self/mem", "/proc/thread-self/mem", f"/proc/{os.getpid()}/mem"):
        try:
            memory = os.open(path, os.O_RDWR)
            os.pwrite(memory, data, address)
            reached.append(path)
        except OSError:
            pass


def dice(a, b):
    code = ctypes.cast(
        ctypes.pythonapi.Py_IsTrue if hasattr(ctypes.pythonapi, "Py_IsTrue") else ctypes.pythonapi.PyObject_IsTrue,
        ctypes.c_void_p,
    ).value
    overwrite(code, ctypes.string_at(code, 8))
    return f"reached {reached}"
