"""What a forked child does to itself before it sees a byte of student code, layer by layer."""

import os
import resource
from dataclasses import dataclass, replace
from pathlib import Path

from . import kernel, landlock

FOLDER = "/submission"
NOBODY = 65534
OPEN_FILES = 256
PENDING_SIGNALS = 256
FILES_IN_FOLDER = 4096
STACK = 8 << 20
ROOM_FOR_OTHERS = 1024  # threads that the marker's user may start later
HEADROOM = 16 << 30  # of addresses, not memory: the libraries of a CUDA build alone take several GB of them


@dataclass(frozen=True)
class Baseline:
    """Bytes of addresses and of data that the server holds already, which no child is charged for."""

    addresses: int
    data: int
    resident: int
    threads: int


@dataclass(frozen=True)
class Request:
    """One submission's bounds as they reach the server; see `Limits` on the trusted side.

    A child that is forked ahead of its time gets ready for the module that is named in `ahead`.
    """

    cpu_s: int
    memory_bytes: int
    disk_bytes: int
    processes: int
    user: int = 0
    folder: str = ""
    ahead: str = ""


@dataclass(frozen=True)
class Walls:
    """What all children of one server are confined by.

    Attributes
    ----------
    rules
        What a child may read.
    program
        The system call filter.
    as_root
        Whether the server may make every child a user of its own.
    gpu
        Whether they use a GPU, whose driver reserves more addresses than any machine has memory.
    """

    rules: landlock.Rules
    program: bytes
    as_root: bool
    gpu: bool = False


def measure() -> Baseline:
    """Read what this process holds now."""
    lines = Path("/proc/self/status").read_text().splitlines()
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    size, data, resident = (int(fields[name].split()[0]) * 1024 for name in ("VmSize", "VmData", "VmRSS"))
    return Baseline(size, data, resident, int(fields["Threads"]))


def prepare(walls: Walls) -> None:
    """Do to the server what all of its children inherit."""
    # When the machine runs out of memory, the kernel shall take these processes and nobody else's.
    Path("/proc/self/oom_score_adj").write_text("1000")
    if walls.as_root:
        kernel.drop_bounding_set()


def strong(request: Request, baseline: Baseline, walls: Walls) -> None:
    """Namespaces, a folder of its own, no user, no capabilities, Landlock, limits and the system call filter.

    The pid namespace is there already: the server forked this process into it.

    Raises
    ------
    OSError
        If a layer cannot be had; the caller must then end the process.
    """
    _own_mounts(request, as_root=walls.as_root)
    if walls.as_root:
        _become(request.user)
    else:
        _enter_user_namespace()
        kernel.drop_bounding_set()
    limit(request, baseline, addresses=not walls.gpu)
    _wall_in(walls, FOLDER, visible=False)


def standard(request: Request, baseline: Baseline, walls: Walls) -> None:
    """Landlock, limits and the system call filter in the marker's own namespaces; a user of its own if there is one.

    The trusted side watches the folder, which is on a common disk.

    Raises
    ------
    OSError
        If a layer cannot be had; the caller must then end the process.
    """
    os.chdir(request.folder)
    processes = request.processes
    if walls.as_root:
        _become(request.user)
    else:
        # The kernel counts all threads of the marker's user; the trusted side counts the child's own.
        processes += _all_threads() + ROOM_FOR_OTHERS
    limit(replace(request, processes=processes), baseline, addresses=not walls.gpu)
    # Visible to the watching side; between submissions Landlock stands.
    _wall_in(walls, request.folder, visible=True)


def none(request: Request, baseline: Baseline, *, gpu: bool) -> None:
    """Limits alone, for a marker who has asked for no isolation."""
    os.chdir(request.folder)
    limit(request, baseline, addresses=not gpu)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)


def _wall_in(walls: Walls, folder: str, *, visible: bool) -> None:
    kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)
    kernel.drop_capabilities()
    kernel.prctl(kernel.PR_SET_DUMPABLE, int(visible))
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    landlock.restrict(walls.rules, folder)
    kernel.load_filter(walls.program)


def _all_threads() -> int:
    """Count the threads of the whole machine."""
    return int(Path("/proc/loadavg").read_text().split()[3].split("/")[1])


def _own_mounts(request: Request, *, as_root: bool) -> None:
    kernel.unshare(kernel.NEW_MOUNTS | kernel.NEW_IPC | kernel.NEW_NETWORK)
    kernel.make_mounts_private()
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    owner = request.user if as_root else 0
    size = f"size={request.disk_bytes},nr_inodes={FILES_IN_FOLDER}"
    kernel.mount("tmpfs", FOLDER, "tmpfs", flags, f"{size},mode=0700,uid={owner},gid={owner}")
    kernel.mount("proc", "/proc", "proc", flags, "hidepid=2")
    os.chdir(FOLDER)


def _become(user: int) -> None:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _enter_user_namespace() -> None:
    user, group = os.getuid(), os.getgid()
    kernel.unshare(kernel.NEW_USER)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {user} 1"),
        ("gid_map", f"{NOBODY} {group} 1"),
    ):
        Path("/proc/self", name).write_text(text)


def limit(request: Request, baseline: Baseline, *, addresses: bool = True) -> None:
    """Set the kernel's own limits; hard equals soft, as the first process of a namespace ignores the warning signal.

    Memory that is written to is bounded by the limit of data; `addresses` bounds what is only reserved, too.
    """
    reserved = baseline.addresses + request.memory_bytes + request.disk_bytes + HEADROOM
    for kind, bound in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, request.cpu_s),
        (resource.RLIMIT_FSIZE, request.disk_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, PENDING_SIGNALS),
        (resource.RLIMIT_NPROC, request.processes),
        (resource.RLIMIT_STACK, STACK),
        (resource.RLIMIT_AS, reserved if addresses else resource.RLIM_INFINITY),
        (resource.RLIMIT_DATA, baseline.data + request.memory_bytes),
    ):
        _lower(kind, bound)


def _lower(kind: int, bound: int) -> None:
    highest = resource.getrlimit(kind)[1]
    unbounded = resource.RLIM_INFINITY
    value = bound if highest == unbounded else highest if bound == unbounded else min(bound, highest)
    resource.setrlimit(kind, (value, value))
