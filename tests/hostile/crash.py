"""Crashes the interpreter."""

import ctypes


def dice(a, b):
    ctypes.string_at(0)
