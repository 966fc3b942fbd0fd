"""Starts other programs, in every way there is.

Ends: Returned 'reached []'
"""

import ctypes
import importlib
import os
import platform
import posix
import subprocess
import sys

# Undo what Python refuses by itself.
importlib.reload(subprocess)
os.system, os.posix_spawn = posix.system, posix.posix_spawn

library = ctypes.CDLL(None, use_errno=True)
ELSEWHERE = platform.machine() != "x86_64"
reached = []


def attempt(name, action):
    try:
        if action():
            reached.append(name)
    except (OSError, ValueError):
        pass


def from_memory():
    number, execute = ((319, 322), (279, 281))[ELSEWHERE]
    descriptor = library.syscall(number, b"program", 0)
    if descriptor < 0:
        return False
    os.write(descriptor, open("/bin/true", "rb").read())
    return library.syscall(execute, descriptor, b"", None, None, 0x1000) == 0


def copied():
    with open("program", "wb") as file:
        file.write(open("/bin/true", "rb").read())
    os.chmod("program", 0o777)
    return subprocess.run(["./program"]).returncode == 0


def script():
    with open("script", "w") as file:
        file.write("#!/bin/sh\nexit 0\n")
    os.chmod("script", 0o777)
    return subprocess.run(["./script"]).returncode == 0


attempt("run", lambda: subprocess.run(["/bin/true"]).returncode == 0)
attempt("system", lambda: os.system("true") == 0)
attempt("popen", lambda: os.popen("echo yes").read() == "yes\n")
attempt("spawn", lambda: os.posix_spawn("/bin/true", ["true"], {}) > 0)
attempt("python", lambda: subprocess.run([sys.executable, "-c", ""]).returncode == 0)
attempt("loader", lambda: subprocess.run(["/lib64/ld-linux-x86-64.so.2", "/bin/true"]).returncode == 0)
attempt("memory", from_memory)
attempt("copied", copied)
attempt("script", script)
attempt("vfork", lambda: library.vfork() > 0)


def dice(a, b):
    return f"reached {reached}"
