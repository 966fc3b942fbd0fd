"""Landlock: this process may read what it is shown and write in its own folder; no network, no signals outwards."""

import errno
import os
import stat
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
SINK = READ | WRITE_FILE | TRUNCATE
FOR_FILES = READ_FILE | WRITE_FILE | TRUNCATE | IOCTL_DEV


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


@dataclass(frozen=True)
class Rules:
    """What many processes will be allowed alike.

    Attributes
    ----------
    version
        Of the interface.
    opened
        Rules as the kernel takes them, with open descriptors.
    own_paths
        Readable paths that mean something else for every process.
    own_threads
        Whether it may write what /proc says about its own threads: NVIDIA's driver names them there, and gives up if
        it cannot.
    """

    version: int
    opened: tuple[bytes, ...]
    own_paths: tuple[str, ...]
    own_threads: bool = False


def prepare(readable: Iterable[str], version: int, devices: Sequence[str] = (), *, own_threads: bool = False) -> Rules:
    """Open what processes may read below, so that each of them need not.

    Parameters
    ----------
    readable
        Paths; those below /proc are opened later by each process.
    version
        Of the interface, at most the kernel's.
    devices
        Of a GPU, to be read, written and controlled.
    own_threads
        See `Rules`.

    Raises
    ------
    OSError
        If the kernel has no Landlock.
    """
    if version < 1:
        raise OSError(errno.EOPNOTSUPP, "this kernel has no Landlock")
    own = tuple(path for path in readable if path.startswith("/proc/"))
    files = handled(version)[0]
    rules = [_rule(path, (SINK if path == os.devnull else READ) & files) for path in readable if path not in own]
    rules += [_rule(path, (SINK | IOCTL_DEV) & files) for path in devices]
    return Rules(version, tuple(rule for rule in rules if rule), own, own_threads)


def restrict(rules: Rules, folder: str) -> None:
    """Confine this process: read what the rules say, read and write below `folder`, run nothing.

    Descriptors that are opened for it are left to the caller to close.

    Raises
    ------
    OSError
        If the kernel refuses a rule.
    """
    rights = handled(rules.version)
    size = 8 if rules.version < 4 else 16 if rules.version < 6 else 24
    ruleset = kernel.checked(kernel.syscall(_CREATE, struct.pack("QQQ", *rights), size, 0), "landlock")
    own = [_rule(path, READ & rights[0]) for path in rules.own_paths]
    if rules.own_threads:
        own.append(_rule("/proc/self/task", SINK & rights[0]))
    for rule in (*rules.opened, *own, _rule(folder, WRITE & rights[0])):
        if rule:
            kernel.checked(kernel.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0), "landlock")
    kernel.checked(kernel.syscall(_RESTRICT, ruleset, 0), "landlock")


def _rule(path: str, rights: int) -> bytes:
    """Open a path; nothing for one that is not there, as not every machine has every font or link."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return b""
    is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
    return struct.pack("=Qi", rights if is_folder else rights & FOR_FILES, descriptor)
