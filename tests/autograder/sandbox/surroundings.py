"""What hostile programs aim at: files, a process, sockets and the machine itself, and what they look like untouched."""

import contextlib
import json
import os
import secrets
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.autograder.sandbox.settings import as_user

REFERENCE = "def dice(a, b):\n    return float(2 * (a & b).sum() / (a.sum() + b.sum()))  # reference for markers only\n"
_OPEN_PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/")
_SAME_CLOCK_S = 1.0


@dataclass(frozen=True)
class Surroundings:
    """Everything that must be as before when a program has ended."""

    folder: Path
    bystander: "subprocess.Popen[bytes]"
    listeners: dict[str, socket.socket]
    mark: str

    def files(self) -> dict[str, bytes]:
        """Tell a program where to aim."""
        targets = {
            "reference": str(self.folder / "reference.py"),
            "gradebook": str(self.folder / "gradebook"),
            "database": str(self.folder / "gradebook.db"),
            "socket": str(self.folder / "socket"),
            "port": self.listeners["stream"].getsockname()[1],
            "datagram_port": self.listeners["datagram"].getsockname()[1],
            "free_port": self.listeners["stream"].getsockname()[1] ^ 1,
            "pid": self.bystander.pid,
            "address": _first_address(self.bystander.pid),
            "mark": self.mark,
        }
        return {"targets.json": json.dumps(targets).encode()}

    def look(self) -> dict[str, Any]:
        """Describe everything."""
        return {
            "files": {str(path): _facts(path) for path in [self.folder, *sorted(self.folder.rglob("*"))]},
            "planted": sorted(str(path) for place in _OPEN_PLACES for path in Path(place).glob("*planted*")),
            "process": _process(self.bystander),
            "sockets": self._sockets(),
            "callers": [name for name, listener in self.listeners.items() if _somebody_called(listener)],
            "objects": [Path("/proc/sysvipc", name).read_text() for name in ("shm", "msg", "sem")],
            "host": (socket.gethostname(), os.uname()),
        }

    def _sockets(self) -> list[str]:
        """Who listens under a name that the programs were told; others on this machine come and go."""
        ours = {f":{self.listeners['stream'].getsockname()[1] ^ flip:04X}" for flip in (0, 1)}
        ours.add(f":{self.listeners['datagram'].getsockname()[1]:04X}")
        found = []
        for name in ("tcp", "tcp6", "udp", "udp6"):
            with contextlib.suppress(FileNotFoundError):  # a kernel without IPv6
                rows = [line.split() for line in Path("/proc/net", name).read_text().splitlines()[1:]]
                found += [f"{name} {row[1]}" for row in rows if row[1][-5:] in ours and row[3] in ("0A", "07")]
        lines = Path("/proc/net/unix").read_text().splitlines()
        return sorted(found) + sorted(line.split(maxsplit=7)[-1] for line in lines if self.mark in line)


@contextlib.contextmanager
def opened(owner: int, folder: Path) -> Iterator[Surroundings]:
    """Put files, sockets and a waiting process of this user around the sandbox."""
    mark = f"voxbank-{secrets.token_hex(8)}"
    folder = folder / mark
    folder.mkdir()
    folder.joinpath("reference.py").write_text(REFERENCE)
    folder.joinpath("gradebook").write_text("0")
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as database:
        database.executescript("CREATE TABLE grade (score REAL); INSERT INTO grade VALUES (0)")
    with contextlib.ExitStack() as stack:
        listeners = {name: stack.enter_context(made) for name, made in _listeners(folder, mark).items()}
        for path in [folder, *folder.iterdir()]:
            os.chown(path, owner, -1)
            path.chmod(0o777 if path.is_dir() else 0o666)
        bystander = stack.enter_context(_bystander(owner))
        yield Surroundings(folder, bystander, listeners, mark)


@contextlib.contextmanager
def _bystander(owner: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a process that echoes what it is told, and leads a group of its own."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(["cat"], **pipes, start_new_session=True, **as_user(owner)) as process:
        os.write(process.stdin.fileno(), b"ready")
        assert os.read(process.stdout.fileno(), 5) == b"ready"
        yield process
        process.kill()


def _listeners(folder: Path, mark: str) -> dict[str, socket.socket]:
    listeners = {
        "stream": socket.create_server(("127.0.0.1", 0)),
        "datagram": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "named": socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "abstract": socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
    }
    listeners["datagram"].bind(("127.0.0.1", 0))
    listeners["named"].bind(str(folder / "socket"))
    listeners["named"].listen()
    listeners["abstract"].bind("\0" + mark)
    for listener in listeners.values():
        listener.setblocking(False)
    return listeners


def _facts(path: Path) -> tuple[Any, ...]:
    status = path.lstat()
    owner = (status.st_uid, status.st_gid, status.st_mode)
    times = (status.st_mtime_ns, status.st_ctime_ns)
    return owner, times, status.st_nlink, path.read_bytes() if path.is_file() else None


def _process(bystander: "subprocess.Popen[bytes]") -> dict[str, Any]:
    pid = bystander.pid
    if bystander.poll() is not None:
        return {"ended": bystander.returncode}
    status = Path(f"/proc/{pid}/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    return {
        "stopped": fields["State"][0] in "Tt", "traced": fields["TracerPid"], "pending": fields["ShdPnd"],
        "priority": os.getpriority(os.PRIO_PROCESS, pid), "processors": os.sched_getaffinity(pid),
        "policy": os.sched_getscheduler(pid), "limits": Path(f"/proc/{pid}/limits").read_text(),
        "first to go": Path(f"/proc/{pid}/oom_score_adj").read_text(),
    }  # fmt: skip


def _somebody_called(listener: socket.socket) -> bool:
    try:
        if listener.type == socket.SOCK_STREAM:
            listener.accept()[0].close()
        else:
            listener.recv(1)
    except BlockingIOError:
        return False
    return True


def _first_address(pid: int) -> int:
    return int(Path(f"/proc/{pid}/maps").read_text().split("-", 1)[0], 16)


def clock_offset() -> float:
    """Seconds between the clock on the wall and the one that nobody can set."""
    return time.time() - time.monotonic()


def same_clock(before: float) -> bool:
    """Whether nobody has set the clock since; its speed is corrected by little all the time."""
    return abs(clock_offset() - before) < _SAME_CLOCK_S
