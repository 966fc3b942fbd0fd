"""Landlock: this process may read what it is shown and write in its own folder; no network, no signals outwards."""

import errno
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from . import kernel

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446
_VERSION_QUERY = 1
_PATH_BENEATH = 1

WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = 1 << 1, 1 << 2, 1 << 3, 1 << 4, 1 << 5
MAKE_DIR, MAKE_REG, REFER, TRUNCATE, IOCTL_DEV = 1 << 7, 1 << 8, 1 << 13, 1 << 14, 1 << 15
_FIRST_VERSION = (1 << 13) - 1
_TCP_BIND_AND_CONNECT = 3
_ABSTRACT_SOCKETS_AND_SIGNALS = 3

READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
FOR_FILES = READ_FILE | WRITE_FILE | TRUNCATE


def abi() -> int:
    """Version of the kernel's Landlock interface; 0 where there is none."""
    return max(kernel.syscall(_CREATE, None, 0, _VERSION_QUERY), 0)


def handled(version: int) -> tuple[int, int, int]:
    """Rights to files, network rights and scopes that a kernel with this interface version can refuse."""
    files = _FIRST_VERSION
    for since, right in ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEV)):
        if version >= since:
            files |= right
    return files, _TCP_BIND_AND_CONNECT if version >= 4 else 0, _ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0


def restrict(readable: Iterable[str], folder: str, version: int) -> None:
    """Confine this process: read below `readable`, read and write below `folder`, run nothing.

    Parameters
    ----------
    readable, folder
        What lies there and below.
    version
        Of the interface, at most the kernel's.

    Raises
    ------
    OSError
        If the kernel has no Landlock or refuses a rule.
    """
    if version < 1:
        raise OSError(errno.EOPNOTSUPP, "this kernel has no Landlock")
    rights = handled(version)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = kernel.checked(kernel.syscall(_CREATE, struct.pack("QQQ", *rights), size, 0), "landlock")
    for path in readable:
        _allow(ruleset, path, READ & rights[0])
    _allow(ruleset, folder, WRITE & rights[0])
    kernel.checked(kernel.syscall(_RESTRICT, ruleset, 0), "landlock")
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return  # not every machine has every font or link
    allowed = rights if Path(path).is_dir() else rights & FOR_FILES
    rule = struct.pack("=Qi", allowed, descriptor)
    kernel.checked(kernel.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0), f"landlock {path}")
    os.close(descriptor)
