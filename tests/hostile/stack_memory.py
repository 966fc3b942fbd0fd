"""Takes memory that the kernel counts as a stack: mappings that grow downwards, and a stack that is moved and enlarged.

Ends: Returned 'reached []'
"""

import ctypes

SIZE = 512 << 20
FAILED = ctypes.c_void_p(-1).value
READ_WRITE, PRIVATE_ANONYMOUS, GROWS_DOWN, MAY_MOVE, EXECUTABLE = 3, 0x22, 0x100, 1, 7
library = ctypes.CDLL(None, use_errno=True)
library.mmap.restype = library.mremap.restype = ctypes.c_void_p
library.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
library.mremap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_int]
library.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
reached = []


def attempt(name, address):
    if address != FAILED:
        ctypes.memset(address, 1, SIZE)
        reached.append(name)


def stack():
    line = next(line for line in open("/proc/self/maps") if "[stack]" in line)
    return int(line.split("-")[0], 16)


def protected():
    address = library.mmap(None, SIZE, 0, PRIVATE_ANONYMOUS | 0x4000, -1, 0)
    return FAILED if address == FAILED or library.mprotect(address, SIZE, READ_WRITE) else address


def dice(a, b):
    attempt("growing", library.mmap(None, SIZE, READ_WRITE, PRIVATE_ANONYMOUS | GROWS_DOWN, -1, 0))
    attempt("growing code", library.mmap(None, SIZE, EXECUTABLE, PRIVATE_ANONYMOUS | GROWS_DOWN, -1, 0))
    attempt("moved", library.mremap(stack(), 4096, SIZE, MAY_MOVE))
    attempt("opened later", protected())
    return f"reached {reached}"
