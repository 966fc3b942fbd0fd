"""Takes memory that is shared and therefore not counted as its own: mappings, files in memory, segments.

Ends: Returned 'reached []'
"""

import ctypes
import mmap
import os
import platform
from multiprocessing import shared_memory

SIZE = 512 << 20
library = ctypes.CDLL(None, use_errno=True)
ELSEWHERE = platform.machine() != "x86_64"
library.shmat.restype = ctypes.c_void_p
reached = []


def attempt(name, action):
    try:
        action()
        reached.append(name)
    except (OSError, MemoryError, ValueError):
        pass


def fill(memory):
    for place in range(0, SIZE, 4096):
        memory[place] = 1


def segment():
    number = library.syscall((29, 194)[ELSEWHERE], 0, SIZE, 0o1666)
    address = library.shmat(number, None, 0)
    if number < 0 or address in (None, 2**64 - 1):
        raise OSError
    fill((ctypes.c_char * SIZE).from_address(address))


def file_in_memory():
    descriptor = library.syscall((319, 279)[ELSEWHERE], b"file", 0)
    os.ftruncate(descriptor, SIZE)
    fill(mmap.mmap(descriptor, SIZE))


attempt("shared", lambda: fill(mmap.mmap(-1, SIZE)))
attempt("large pages", lambda: fill(mmap.mmap(-1, SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)))
attempt("zeros", lambda: fill(mmap.mmap(os.open("/dev/zero", os.O_RDWR), SIZE)))
attempt("named", lambda: fill(shared_memory.SharedMemory(create=True, size=SIZE).buf))
attempt("file in memory", file_in_memory)
attempt("segment", segment)


def dice(a, b):
    return f"reached {reached}"
