"""Crashes the interpreter.

Ends: signal
"""

import ctypes


def dice(a, b):
    ctypes.string_at(0)
