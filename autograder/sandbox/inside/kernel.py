"""The few kernel calls that Python's standard library lacks, through the C library."""

import ctypes
import errno
import functools
import os
import struct

_libc = ctypes.CDLL(None, use_errno=True)

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NETWORK = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 16384, 1 << 18
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP = 1, 4, 22, 24
PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 38, 47
_SECCOMP_MODE_FILTER, _CAP_AMBIENT_CLEAR_ALL, _LAST_POSSIBLE_CAP = 2, 4, 63
_CLOSE_RANGE = 436  # the same number on x86-64 and aarch64, as Landlock's are
_CAPABILITY_VERSION_3 = 0x20080522
OWN_PID = 0x7EADBEEF
"""Stands in a filter for the number of the process that loads it; no process can have this number."""
_JUMP_IF_EQUAL = 0x15
_INSTRUCTION = struct.Struct("=HBBI")
_OPERAND = 4  # bytes into an instruction


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


def checked(result: int, what: str) -> int:
    """Return a call's result, or raise OSError with its error number if it is negative."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def unshare(namespaces: int) -> None:
    """Move this process (for pids: its future children) into new namespaces."""
    checked(_libc.unshare(namespaces), "unshare")


def enter_namespace(descriptor: int, kind: int) -> None:
    """Join the namespace that a file under /proc/PID/ns stands for."""
    checked(_libc.setns(descriptor, kind), "setns")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount a file system."""
    result = _libc.mount(source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode())
    checked(result, f"mount {target}")


def make_mounts_private() -> None:
    """Let no later mount of this process be seen elsewhere."""
    checked(_libc.mount(None, b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None), "mount /")


def prctl(option: int, *arguments: int) -> None:
    """Change an attribute of this process."""
    padded = [*arguments, 0, 0, 0, 0][:4]
    checked(_libc.prctl(option, *(ctypes.c_ulong(argument) for argument in padded)), f"prctl {option}")


def drop_bounding_set() -> None:
    """Make every capability unobtainable, for good; this process must still have CAP_SETPCAP."""
    for capability in range(_LAST_POSSIBLE_CAP + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return  # the kernel knows no capability of this number


def drop_capabilities() -> None:
    """Give up every capability that this process has."""
    prctl(PR_CAP_AMBIENT, _CAP_AMBIENT_CLEAR_ALL)
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    checked(_libc.capset(header, bytes(24)), "capset")


def for_process(program: bytes, pid: int) -> bytes:
    """Put a process's number where a filter compares with `OWN_PID`."""
    own = bytearray(program)
    for place in _places_of_pid(program):
        struct.pack_into("=I", own, place, pid)
    return bytes(own)


@functools.cache
def _places_of_pid(program: bytes) -> tuple[int, ...]:
    instructions = enumerate(_INSTRUCTION.iter_unpack(program))
    found = [number for number, (code, _, _, operand) in instructions if (code, operand) == (_JUMP_IF_EQUAL, OWN_PID)]
    return tuple(number * _INSTRUCTION.size + _OPERAND for number in found)


def load_filter(program: bytes) -> None:
    """Install a seccomp program on this process; needs no_new_privs."""
    program = for_process(program, os.getpid())
    head = _FilterProgram(len(program) // 8, program)
    result = _libc.prctl(
        PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), ctypes.byref(head), ctypes.c_ulong(0), ctypes.c_ulong(0)
    )
    checked(result, "seccomp")


def close_from(lowest: int) -> None:
    """Close every descriptor from this one up."""
    checked(syscall(_CLOSE_RANGE, lowest, 0xFFFFFFFF, 0), "close_range")


def syscall(number: int, *arguments: int | bytes | None) -> int:
    """Make a system call; pointers are given as bytes."""
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return int(_libc.syscall(ctypes.c_long(number), *converted))


def flush_c_streams() -> None:
    """Write out what C code has printed into its own buffers."""
    _libc.fflush(None)
