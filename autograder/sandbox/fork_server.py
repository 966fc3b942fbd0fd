"""One warm process that imports the scientific stack once and forks a confined child per submission."""

import base64
import contextlib
import json
import math
import os
import secrets
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from autograder.sandbox import filter as system_calls
from autograder.sandbox import mounts
from autograder.sandbox.channel import Channel
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import Folders
from autograder.sandbox.inside import landlock
from autograder.sandbox.inside.confine import Request
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits
from autograder.sandbox.nursery import Nursery
from autograder.sandbox.places import MOST_PLACES, Places
from autograder.sandbox.replies import CellRun, Death, Died, Missing, Raised, Reply, Returned, Unsendable
from autograder.sandbox.submission import Cell, ModuleName, Submission, make_task
from autograder.sandbox.watch import Watch

__all__ = [
    "Cell", "CellRun", "Death", "Died", "ForkServer", "Limits", "Missing", "Raised", "Reply", "Returned",
    "SandboxError", "Submission", "Unsendable",
]  # fmt: skip

Isolation = Literal["strong", "standard", "none"]
DEFAULT_PRELOAD = ("numpy", "SimpleITK", "matplotlib.pyplot")
_START_S = 120.0
_ANSWER_S = 60.0
_STOP_S = 5.0
_MOST_MESSAGE = 1 << 16
_START = (
    # These mend locks and clocks of other threads after a fork, which costs every child a millisecond; the server has
    # no other threads. Hooks of packages (matplotlib's for its fonts, say) stay.
    "import os, posix, sys; os.register_at_fork = lambda **hooks: None; "
    "import asyncio, concurrent.futures.thread, logging, random, threading; "
    "os.register_at_fork = posix.register_at_fork; "
    "sys.path[:] = [sys.argv[1], *sys.path, *sys.argv[3:]]; "
    "from inside.server import main; del sys.path[0]; main(int(sys.argv[2]))"
)
_USERS = range(200_000, 2_000_000_000)
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
    spares
        For how many kinds of submission (limits, size of files, notebook or module) a child is forked ahead, the last
        ones that came: the next of its kind then starts at once.
    gpu
        Whether submissions may use NVIDIA's GPUs; what they reserve of addresses is then not bounded.

    Attributes
    ----------
    isolation
        As asked for; a server that cannot give it does not start.

    Raises
    ------
    SandboxError
        If the server does not start; the sentence says what this machine lacks.
    """

    def __init__(
        self,
        *,
        isolation: Isolation = "strong",
        preload: Sequence[str] = DEFAULT_PRELOAD,
        spares: int = 0,
        gpu: bool = False,
    ) -> None:
        self.isolation: Isolation = isolation
        self._gpu = gpu
        self._as_root = own_users(isolation)
        try:
            with contextlib.ExitStack() as opened:
                self._messages = opened.enter_context(tempfile.TemporaryFile())
                self._control, theirs = map(opened.enter_context, socket.socketpair(type=socket.SOCK_SEQPACKET))
                self._folders = None if isolation == "strong" else Folders(for_strangers=self._as_root)
                opened.pop_all()  # from here on, `close` sees to them
        except OSError as error:
            raise SandboxError(f"the sandbox's server does not start: {error.strerror}") from error
        self._watch = Watch() if isolation == "standard" else None
        first_user = _USERS.start + MOST_PLACES * secrets.randbelow(len(_USERS) // MOST_PLACES)
        self._nursery = Nursery(
            self._control,
            Places(first_user, self._folders, as_root=self._as_root),
            watch=self._watch,
            spares=spares,
            last_words=self._last_words,
        )
        self._process: subprocess.Popen[bytes] | None = None
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
        return Submission(task, lambda: self._fork(limits, sum(map(len, task.files.values())), module_name))

    def settle(self) -> None:
        """Wait until every closed submission has left the machine."""
        self._nursery.settle()

    def close(self) -> None:
        """End the server and every child; a second call does nothing."""
        self._control.close()
        if self._process is not None:
            try:
                self._process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                _kill_below(self._process.pid)
                self._process.kill()
                self._process.wait()
            self._process = None
        self._nursery.close()
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
            server = mounts.command(server, as_root=self._as_root, gpu=self._gpu)
        else:
            environment = mounts.environment(str(self._folders.home), gpu=self._gpu)
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
            "readable": mounts.readable(mounted=self._folders is None, gpu=self._gpu),
            "program": base64.b64encode(system_calls.program(gpu=self._gpu)).decode(),
            "landlock_version": landlock.abi(),
            "as_root": self._as_root,
            "gpu": self._gpu,
            "gpu_devices": mounts.gpu_devices() if self._gpu else [],
        }
        self._control.settimeout(_START_S)
        try:
            self._control.send(json.dumps(profile).encode())
            hello = self._control.recv(_MOST_MESSAGE)
        except OSError as error:
            raise SandboxError(f"the sandbox's server does not start: {self._last_words() or error}") from error
        if not hello:
            raise SandboxError(f"the sandbox's server does not start: {self._last_words()}")
        self._control.settimeout(_ANSWER_S)
        return int(json.loads(hello)["resident"])

    def _last_words(self) -> str:
        self._messages.seek(0)
        lines = self._messages.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _fork(self, limits: Limits, file_bytes: int, module: str) -> Channel:
        request = Request(
            # The limit per question is held by `Channel`; this one holds even if nobody looks.
            cpu_s=math.ceil(max(limits.cpu_s, limits.total_wall_s)),
            memory_bytes=limits.memory_bytes,
            disk_bytes=limits.disk_bytes + file_bytes,
            processes=limits.processes,
        )
        return self._nursery.take(request, limits, self._shared_bytes, module)


def _kill_below(pid: int) -> None:
    """Kill what a process has started: of a server that hangs, bubblewrap would leave the rest alone."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        _kill_below(int(child))
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)


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
