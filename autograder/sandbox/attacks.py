"""Attacks on the sandbox, run in a child by `tier.prove`: each returns what it got hold of.

This file's text is sent into the sandbox as a submission; it is never imported by the trusted side.
"""

import ctypes
import importlib.util
import os
import signal
import socket
import subprocess
from pathlib import Path

_NEW_USER = 0x10000000
_PTRACE_SEIZE = 0x4206


def read_files(paths: list[str]) -> list[str]:
    """Read files by their full names."""
    contents = []
    for path in paths:
        try:
            contents.append(Path(path).read_text())
        except OSError as error:
            contents.append(str(error))
    return contents


def import_packages(names: list[str]) -> list[str]:
    """Find packages that hold answers."""
    return [name for name in names if importlib.util.find_spec(name) is not None]


def connect(port: int) -> bool:
    """Connect to a listener of the marker."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
    except OSError:
        return False
    return True


def see_processes() -> list[str]:
    """List the processes of others."""
    try:
        names = [path.name for path in Path("/proc").iterdir()]
    except OSError:
        return []
    return [name for name in names if name.isdecimal() and int(name) != os.getpid()]


def write_file(path: str) -> bool:
    """Write outside of the submission's folder."""
    try:
        Path(path).write_text("written by a submission")
    except OSError:
        return False
    return True


def kill(pid: int) -> bool:
    """End a process of the marker's user."""
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        return False
    return True


def trace(pid: int) -> bool:
    """Take control of a process of the marker's user."""
    library = ctypes.CDLL(None, use_errno=True)
    library.ptrace.restype = ctypes.c_long
    return bool(library.ptrace(_PTRACE_SEIZE, pid, None, None) == 0)


def run_program() -> bool:
    """Start a program."""
    try:
        return subprocess.run(["/bin/true"], check=False).returncode == 0
    except OSError:
        return False


def enter_namespace() -> bool:
    """Become root in a namespace of one's own."""
    return bool(ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER) == 0)


def take_memory(size: int) -> bool:
    """Take more memory than is allowed."""
    try:
        return len(bytearray(size)) == size
    except MemoryError:
        return False
