"""Sends signals to every process it can name, one by one, by group, by thread, by descriptor and to all at once.

Where all are meant, the signal is one that everybody ignores: the kernel asks for the same permission.

Ends: Returned 'reached []'
"""

import ctypes
import json
import os
import platform
import signal

bystander = json.load(open("targets.json"))["pid"]
library = ctypes.CDLL(None, use_errno=True)
ELSEWHERE = platform.machine() != "x86_64"
QUEUE, THREAD, OLD_THREAD, THREAD_QUEUE = ((129, 234, 200, 297), (138, 131, 130, 240))[ELSEWHERE]
reached = []


def attempt(name, action):
    try:
        if action() not in (-1, False):
            reached.append(name)
    except OSError:
        pass


def by_descriptor(pid):
    descriptor = library.syscall(434, pid, 0)
    return descriptor >= 0 and library.syscall(424, descriptor, signal.SIGKILL, None, 0) == 0


for pid in {bystander, os.getppid()} - {0, os.getpid()}:
    information = (ctypes.c_int * 32)(signal.SIGSTOP, 0, -1)
    for number in (0, signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        attempt(f"kill {pid} {number}", lambda: os.kill(pid, number))
    attempt(f"group {pid}", lambda: os.killpg(pid, signal.SIGKILL))
    attempt(f"queue {pid}", lambda: library.syscall(QUEUE, pid, signal.SIGSTOP, information))
    attempt(f"thread {pid}", lambda: library.syscall(THREAD, pid, pid, signal.SIGKILL))
    attempt(f"old thread {pid}", lambda: library.syscall(OLD_THREAD, pid, signal.SIGKILL))
    attempt(f"thread queue {pid}", lambda: library.syscall(THREAD_QUEUE, pid, pid, signal.SIGSTOP, information))
    attempt(f"descriptor {pid}", lambda: by_descriptor(pid))
attempt("everybody", lambda: os.kill(-1, signal.SIGWINCH))
for pid in (1, 2):
    if pid != os.getpid():
        attempt(f"kill {pid}", lambda: os.kill(pid, signal.SIGWINCH))


def dice(a, b):
    return f"reached {reached}"
