"""Attacks on the sandbox, run in a child by `proof.prove`: each returns what it got hold of.

This file's text is sent into the sandbox as a submission; it is never imported by the trusted side.
"""

import ctypes
import fcntl
import importlib.util
import mmap
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

_NEW_USER = 0x10000000
_PTRACE_SEIZE = 0x4206
_F_SETSIG = 10
_READ_WRITE_MODE = 3  # a mode of opening that can neither read nor write
_MAP_GROWS_DOWN = 0x100
_PATIENCE_S = 1.5


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
        with socket.socket() as caller:
            caller.settimeout(0.5)
            caller.connect(("127.0.0.1", port))
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
    """Start a program, past all that Python would say to it."""
    return bool(ctypes.CDLL(None).system(b"/bin/true") == 0)


def enter_namespace() -> bool:
    """Become root in a namespace of one's own."""
    return bool(ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER) == 0)


def kill_by_descriptor(pid: int) -> bool:
    """Let a pipe send a signal to a process of the marker's user."""
    reading, writing = os.pipe()
    try:
        fcntl.fcntl(reading, fcntl.F_SETOWN, pid)
        fcntl.fcntl(reading, _F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC)
    except OSError:
        return False
    return os.write(writing, b"x") == 1


def empty_file(path: str) -> int:
    """Empty a file by opening it for reading, by opening it for nothing, and by its name."""
    ways: list[Callable[[], object]] = [
        lambda: os.open(path, os.O_RDONLY | os.O_TRUNC),
        lambda: os.open(path, _READ_WRITE_MODE | os.O_TRUNC),
        lambda: os.truncate(path, 0),
    ]
    return sum(map(_works, ways))


def _works(action: Callable[[], object]) -> bool:
    try:
        action()
    except (OSError, MemoryError):
        return False
    return True


def take_memory(size: int) -> bool:
    """Take more memory than is allowed: on the heap, shared, and growing downwards."""
    library = ctypes.CDLL(None, use_errno=True)
    library.mmap.restype = ctypes.c_ssize_t
    kind = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _MAP_GROWS_DOWN
    downwards = library.mmap(None, ctypes.c_size_t(size), 3, kind, -1, ctypes.c_ssize_t(0))
    return downwards != -1 or _works(lambda: bytearray(size)) or _works(lambda: mmap.mmap(-1, size))


def fill_disk(size: int, most: int) -> int:
    """Write files, remove every second one while it is open, and keep them for a while if they are too many."""
    kept = []
    written = 0
    try:
        while written < size:
            file = Path(f"file{written}").open("wb", buffering=0)  # noqa: SIM115  (kept)
            kept.append(file)
            if len(kept) % 2:
                Path(file.name).unlink()
            written += file.write(bytes(1 << 20))
    except OSError:
        pass  # then this is all
    time.sleep(_PATIENCE_S if written > most else 0)
    return written


def start_threads(count: int, most: int) -> int:
    """Start threads and keep them for a while if they are too many."""
    done = threading.Event()
    started = 0
    try:
        for _ in range(count):
            threading.Thread(target=done.wait).start()
            started += 1
    except RuntimeError:
        pass  # then these are all
    time.sleep(_PATIENCE_S if started > most else 0)
    done.set()
    return started
