"""One warm process that imports the scientific stack once and forks a confined child per submission."""

import base64
import dataclasses
import json
import math
import os
import secrets
import socket
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from autograder.sandbox import filter as system_calls
from autograder.sandbox import mounts
from autograder.sandbox.channel import Channel, Pipes, process_of
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import Folders, remove
from autograder.sandbox.inside import landlock
from autograder.sandbox.inside.confine import Request
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits
from autograder.sandbox.replies import CellRun, Death, Died, Missing, Raised, Reply, Returned, Unsendable
from autograder.sandbox.submission import Cell, ModuleName, Submission, make_task
from autograder.sandbox.watch import Watch, Watched

__all__ = [
    "Cell", "CellRun", "Death", "Died", "ForkServer", "Limits", "Missing", "Raised", "Reply", "Returned",
    "SandboxError", "Submission", "Unsendable",
]  # fmt: skip

Isolation = Literal["strong", "standard", "none"]
DEFAULT_PRELOAD = ("numpy", "SimpleITK", "matplotlib.pyplot")
_START_S = 120.0
_STOP_S = 5.0
_MOST_MESSAGE = 1 << 16
_START = (
    "import sys; sys.path[:] = [sys.argv[1], *sys.path, *sys.argv[3:]]; "
    "from inside.server import main; del sys.path[0]; main(int(sys.argv[2]))"
)
_USERS = range(200_000, 2_000_000_000)
_USERS_PER_SERVER = 1 << 16
_OVER_USERS = 0x1EB  # CAP_CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID and SETPCAP


class ForkServer:
    """A context manager around the sandbox's server process; several submissions may be open at once.

    Parameters
    ----------
    isolation
        "strong": namespaces, Landlock and a system call filter. "standard": the same without namespaces, for
        machines that forbid them. "none": limits alone; only for code that is trusted.
    preload
        Modules that every submission finds imported already.

    Attributes
    ----------
    isolation
        As asked for; a server that cannot give it does not start.

    Raises
    ------
    SandboxError
        If the server does not start; the sentence says what this machine lacks.
    """

    def __init__(self, *, isolation: Isolation = "strong", preload: Sequence[str] = DEFAULT_PRELOAD) -> None:
        self.isolation: str = isolation
        self._lock = threading.Lock()
        self._as_root = own_users(isolation)
        self._first_user = _USERS.start + _USERS_PER_SERVER * secrets.randbelow(len(_USERS) // _USERS_PER_SERVER)
        self._slots: set[int] = set()
        self._messages = tempfile.TemporaryFile()  # noqa: SIM115  (closed by `close`)
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._process: subprocess.Popen[bytes] | None = None
        self._folders = None if isolation == "strong" else Folders(for_strangers=self._as_root)
        self._watch = Watch() if isolation == "standard" else None
        try:
            with theirs:
                self._process = self._launch(theirs.fileno())
            self._shared_bytes = self._greet(preload)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Process number of the server, or of bubblewrap around it; 0 once it is closed."""
        return self._process.pid if self._process else 0

    def submission(
        self,
        cells: Sequence[Cell],
        *,
        files: Mapping[str, bytes] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        module_name: ModuleName = "__main__",
        seed: int = 0,
    ) -> Submission:
        """Prepare a submission; its child is forked where its `with` statement begins.

        Parameters
        ----------
        cells
            What to run, in order; a cell that raises does not stop the later ones.
        files
            Files of its working directory by relative name.
        limits
            How much it may use.
        module_name
            "__main__" for the cells of a notebook, "response" for a .py file.
        seed
            Seeds the global random generators before the first cell.

        Raises
        ------
        SandboxError
            If a file's name leads out of the working directory.
        """
        task = make_task(cells, files or {}, limits, module_name, seed)
        return Submission(task, lambda: self._fork(limits, sum(map(len, task.files.values()))))

    def close(self) -> None:
        """End the server and every child; a second call does nothing."""
        self._control.close()
        if self._process is not None:
            try:
                self._process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self._messages.close()
        if self._watch is not None:
            self._watch.close()
        if self._folders is not None:
            self._folders.close()

    def _launch(self, descriptor: int) -> "subprocess.Popen[bytes]":
        python, inside, packages = mounts.interpreter(), mounts.INSIDE, mounts.site_packages()
        if self._folders is None:
            python, inside = mounts.seen(python), Path(mounts.INSIDE_SEEN)
            packages = [mounts.seen(path) for path in packages]
        server = [python, "-s", "-P", "-S", "-X", "utf8", "-c", _START, str(inside.parent), str(descriptor), *packages]
        if self.isolation == "standard":
            mounts.demand_hidden_answers()
        if self._folders is None:
            environment = {"PATH": os.defpath}
            server = mounts.command(server, as_root=self._as_root)
        else:
            environment = mounts.environment(str(self._folders.home))
        return subprocess.Popen(
            server, pass_fds=[descriptor], stdin=subprocess.DEVNULL, stdout=self._messages, stderr=self._messages,
            env=environment, cwd="/", start_new_session=True,
        )  # fmt: skip

    def _greet(self, preload: Sequence[str]) -> int:
        """Send the profile, wait for the server to be warm; return the bytes its children share with it."""
        profile = {
            "isolation": self.isolation,
            "preload": list(preload),
            "ours": mounts.OURS,
            "readable": mounts.readable(mounted=self._folders is None),
            "program": base64.b64encode(system_calls.program()).decode(),
            "landlock_version": landlock.abi(),
            "as_root": self._as_root,
        }
        self._control.settimeout(_START_S)
        try:
            self._control.send(json.dumps(profile).encode())
            hello = self._control.recv(_MOST_MESSAGE)
        except OSError as error:
            raise SandboxError(f"the sandbox's server does not start: {self._last_words() or error}") from error
        if not hello:
            raise SandboxError(f"the sandbox's server does not start: {self._last_words()}")
        self._control.settimeout(None)
        return int(json.loads(hello)["resident"])

    def _last_words(self) -> str:
        self._messages.seek(0)
        lines = self._messages.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _fork(self, limits: Limits, file_bytes: int) -> Channel:
        slot = self._take_slot()
        user = self._first_user + slot if self._as_root else None
        folder = self._folders.make(str(slot), user) if self._folders else None

        def release() -> None:
            if self._watch is not None:
                self._watch.remove(slot)
            if folder is not None:
                remove(folder)
            self._slots.discard(slot)

        request = Request(
            # The limit per question is held by `Channel`; this one holds even if nobody looks.
            cpu_s=max(limits.cpu_s, math.ceil(limits.total_wall_s)),
            memory_bytes=limits.memory_bytes,
            disk_bytes=limits.disk_bytes + file_bytes,
            processes=limits.processes,
            user=self._first_user + slot,
            folder=str(folder or ""),
        )
        try:
            pipes, pidfd = self._request(request)
        except BaseException:
            release()
            raise
        channel = Channel(pipes, pidfd, limits, self._shared_bytes, release)
        if self._watch is not None and folder is not None:
            pid = process_of(pidfd)
            self._watch.add(slot, Watched(pid, user, folder, request.disk_bytes, limits.processes, channel.kill))
        return channel

    def _take_slot(self) -> int:
        with self._lock:
            slot = next(number for number in range(_USERS_PER_SERVER) if number not in self._slots)
            self._slots.add(slot)
            return slot

    def _request(self, request: Request) -> tuple[Pipes, int]:
        """Hand the child's ends of new pipes to the server and take the child's descriptor."""
        questions, answers, log = (os.pipe2(os.O_CLOEXEC) for _ in range(3))
        status, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        pipes = Pipes(questions[1], answers[0], log[0], status)
        child_ends = [questions[0], answers[1], log[1], theirs.fileno()]
        try:
            with self._lock:
                socket.send_fds(self._control, [json.dumps(dataclasses.asdict(request)).encode()], child_ends)
        except OSError as error:
            pipes.close()
            raise SandboxError(f"the sandbox's server has ended: {self._last_words() or error}") from error
        finally:
            theirs.close()
            for descriptor in child_ends[:3]:
                os.close(descriptor)
        return pipes, self._receive_child(pipes)

    def _receive_child(self, pipes: Pipes) -> int:
        message, descriptors, _, _ = socket.recv_fds(pipes.status, _MOST_MESSAGE, 1)
        answer: dict[str, Any] = json.loads(message) if message else {"failure": self._last_words() or "it has ended"}
        if "failure" in answer:
            pipes.close()
            raise SandboxError(f"the sandbox's server could not start a submission: {answer['failure']}")
        return descriptors[0]


def own_users(isolation: Isolation) -> bool:
    """Whether every submission gets a user of its own; without namespaces, that one must be able to run Python."""
    return can_change_users() and (isolation == "strong" or mounts.strangers_can_run_python())


def can_change_users() -> bool:
    """Whether this process is root over all users, so that every submission can have one of its own."""
    if os.geteuid() != 0 or _capabilities() & _OVER_USERS != _OVER_USERS:
        return False
    ranges = [[int(word) for word in line.split()] for line in Path("/proc/self/uid_map").read_text().splitlines()]
    return any(first == 0 and count > _USERS.stop for first, _, count in ranges)


def _capabilities() -> int:
    fields = Path("/proc/self/status").read_text().split()
    return int(fields[fields.index("CapEff:") + 1], 16)
