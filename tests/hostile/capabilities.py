"""Becomes root again, takes capabilities back, and undoes what was given up.

Ends: Returned 'reached []'
"""

import ctypes
import os
import struct

library = ctypes.CDLL(None, use_errno=True)
reached = []
SET_DUMPABLE, SET_KEEPCAPS, SET_SECCOMP, SET_SECUREBITS, SET_NO_NEW_PRIVS = 4, 8, 22, 28, 38
SET_PTRACER, AMBIENT, SET_MM, SET_PDEATHSIG, SET_CHILD_SUBREAPER = 0x59616D61, 47, 35, 1, 36
EVERYTHING = 0xFFFFFFFF


def attempt(name, action):
    try:
        if action() >= 0:
            reached.append(name)
    except (OSError, AttributeError):
        pass


if os.geteuid() != 0:
    attempt("user", lambda: library.setuid(0))
    attempt("users", lambda: library.setresuid(0, 0, 0))
    attempt("group", lambda: library.setgid(0))
attempt("another user", lambda: library.setreuid(os.getuid() + 1, os.getuid() + 1))
attempt("file user", lambda: -1 if library.setfsuid(0) == library.setfsuid(0) else 0)
attempt("groups", lambda: library.setgroups(1, (ctypes.c_uint * 1)(0)))
header = struct.pack("Ii", 0x20080522, 0)
attempt("capabilities", lambda: library.capset(header, struct.pack("6I", *[EVERYTHING] * 6)))
attempt("keep", lambda: library.prctl(SET_KEEPCAPS, 1, 0, 0, 0))
attempt("secure bits", lambda: library.prctl(SET_SECUREBITS, 0, 0, 0, 0))
attempt("ambient", lambda: library.prctl(AMBIENT, 2, 21, 0, 0))
attempt("new privileges", lambda: library.prctl(SET_NO_NEW_PRIVS, 0, 0, 0, 0))
attempt("dumpable", lambda: library.prctl(SET_DUMPABLE, 1, 0, 0, 0))
attempt("filter", lambda: library.prctl(SET_SECCOMP, 2, ctypes.c_char_p(bytes(16)), 0, 0))
attempt("tracer", lambda: library.prctl(SET_PTRACER, ctypes.c_ulong(2**64 - 1), 0, 0, 0))
attempt("memory map", lambda: library.prctl(SET_MM, 1, 0, 0, 0))
attempt("death of the parent", lambda: library.prctl(SET_PDEATHSIG, 0, 0, 0, 0))
attempt("subreaper", lambda: library.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0))
attempt("session", lambda: os.setsid() or 0)


def dice(a, b):
    return f"reached {reached}"
