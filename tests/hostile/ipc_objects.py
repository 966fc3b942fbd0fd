"""Leaves shared memory, queues and semaphores behind, which outlive their maker.

Ends: Returned 'reached []'
"""

import ctypes
import os
import platform

library = ctypes.CDLL(None, use_errno=True)
ELSEWHERE = platform.machine() != "x86_64"
SHARED, MESSAGES, SEMAPHORES, QUEUE = ((29, 68, 64, 240), (194, 186, 190, 180))[ELSEWHERE]
CREATE = 0o1000 | 0o666
reached = []


def attempt(name, action):
    try:
        if action() >= 0:
            reached.append(name)
    except OSError:
        pass


attempt("shared memory", lambda: library.syscall(SHARED, 0x766F78, 1 << 20, CREATE))
attempt("messages", lambda: library.syscall(MESSAGES, 0x766F78, CREATE))
attempt("semaphores", lambda: library.syscall(SEMAPHORES, 0x766F78, 4, CREATE))
attempt("queue", lambda: library.syscall(QUEUE, b"planted", os.O_RDWR | os.O_CREAT, 0o666, None))
attempt("named memory", lambda: os.open("/dev/shm/planted", os.O_RDWR | os.O_CREAT))
attempt("named semaphore", lambda: os.open("/dev/shm/sem.planted", os.O_RDWR | os.O_CREAT))
attempt("queue file", lambda: os.open("/dev/mqueue/planted", os.O_RDWR | os.O_CREAT))
attempt("pipe", lambda: os.mkfifo("planted") or 0)


def dice(a, b):
    return f"reached {reached}"
