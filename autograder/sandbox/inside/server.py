"""The fork server: warm, single-threaded, without a secret; it forks one confined child per request."""

import array
import base64
import contextlib
import fcntl
import io
import json
import os
import select
import signal
import socket
import sys
import tempfile
import traceback
from dataclasses import dataclass
from typing import Any, NoReturn

from . import confine, kernel, landlock
from .child import Child
from .confine import Baseline, Request, Walls
from .recorder import Recorder, text_stream
from .shell import Shell
from .warm import import_stack, warm_up

BROKEN, OUT_OF_MEMORY = 97, 98
_MOST_MESSAGE = 1 << 20
_DESCRIPTORS_PER_REQUEST = 4
_HIGHEST = 4  # descriptor of a child


@dataclass(frozen=True)
class Profile:
    """What the trusted side tells the server at its start."""

    isolation: str
    preload: list[str]
    ours: list[str]
    readable: list[str]
    program: str
    landlock_version: int
    as_root: bool
    gpu: bool
    gpu_devices: list[str]

    def walls(self) -> Walls:
        """Make ready what confines the children."""
        program = base64.b64decode(self.program)
        kernel.for_process(program, 0)
        rules = landlock.prepare(self.readable, self.landlock_version, self.gpu_devices, own_threads=self.gpu)
        return Walls(rules, program, self.as_root, gpu=self.gpu)


class Server:
    """Takes requests from the control socket until it is closed."""

    def __init__(self, control: socket.socket, profile: Profile) -> None:
        self._control = control
        self._profile = profile
        self._walls = profile.walls() if profile.isolation != "none" else None
        if self._walls is not None:
            confine.prepare(self._walls)
        self._statuses: dict[int, socket.socket] = {}
        self._recorder = Recorder()
        self._shell: Shell = warm_up(self._recorder)
        self._streams = (
            io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8"),
            text_stream(self._recorder, "stdout", 1),
            text_stream(self._recorder, "stderr", 2),
        )
        self._baseline: Baseline = confine.measure()
        self._pid = os.getpid()
        self._own_pids = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        if self._baseline.threads != 1:
            raise RuntimeError(f"the fork server has {self._baseline.threads} threads; a forked child would hang")

    def hello(self) -> None:
        """Tell the trusted side that requests may come."""
        self._control.send(json.dumps({"resident": self._baseline.resident}).encode())

    def serve(self) -> None:
        """Fork and reap until the trusted side is gone."""
        woken, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(waker)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        while True:
            ready = select.select([self._control.fileno(), woken], [], [])[0]
            if woken in ready:
                os.read(woken, 4096)
                self._reap()
            if self._control.fileno() in ready and not self._take_request():
                break
        for pid in self._statuses:
            _kill_group(pid)
            os.waitpid(pid, 0)

    def _reap(self) -> None:
        while self._statuses:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None:
                return
            _kill_group(ended.si_pid)
            pid, status, usage = os.wait4(ended.si_pid, 0)
            code = os.waitstatus_to_exitcode(status)
            report = {"exit": code, "cpu_s": usage.ru_utime + usage.ru_stime, "resident": usage.ru_maxrss * 1024}
            _tell(self._statuses.pop(pid), report)

    def _take_request(self) -> bool:
        data, descriptors = _receive_descriptors(self._control)
        if not data:
            return False
        request = Request(**json.loads(data))
        if len(descriptors) < _DESCRIPTORS_PER_REQUEST:
            # The marker sees its sockets closed, and looks at what was written last.
            os.write(2, b"the sandbox's server has no descriptors left\n")
            for descriptor in descriptors:
                os.close(descriptor)
            return True
        *pipes, status = descriptors
        channel = socket.socket(fileno=status)
        try:
            pid = self._fork(request, pipes)
            self._statuses[pid] = channel
            _hand_over(channel, pid)
        except OSError as error:
            _tell(channel, {"failure": str(error)})
        for descriptor in pipes:
            os.close(descriptor)
        return True

    def _fork(self, request: Request, pipes: list[int]) -> int:
        confined = self._profile.isolation == "strong"
        if confined:
            kernel.unshare(kernel.NEW_PIDS)
        try:
            pid = os.fork()
        finally:
            if confined and os.getpid() == self._pid:
                kernel.enter_namespace(self._own_pids, kernel.NEW_PIDS)
        if pid == 0:
            self._be_child(request, pipes)
        return pid

    def _be_child(self, request: Request, pipes: list[int]) -> NoReturn:
        status = BROKEN
        try:
            self._prepare(request, pipes)
            child = Child(self._shell, self._recorder)
            if request.ahead:
                child.warm(shell=request.ahead == "__main__")
            child.answer_all()
            status = 0
        except MemoryError:
            status = OUT_OF_MEMORY
        except BaseException:
            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(status)

    def _prepare(self, request: Request, pipes: list[int]) -> None:
        _arrange_descriptors(*pipes)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        if self._walls is None:
            confine.none(request, self._baseline, gpu=self._profile.gpu)
        elif self._profile.isolation == "strong":
            confine.strong(request, self._baseline, self._walls)
        else:
            confine.standard(request, self._baseline, self._walls)
        kernel.close_from(_HIGHEST + 1)
        tempfile.tempdir = None  # the server's own folder is none of the child's
        sys.stdin, sys.stdout, sys.stderr = self._streams
        folder = os.getcwd()  # noqa: PTH109  (every microsecond counts between the fork and the first question)
        if os.environ["HOME"] != folder:
            os.environ.update(dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR"), folder))


def main(descriptor: int) -> None:
    """Serve on this control socket; the first message is the profile."""
    control = socket.socket(fileno=descriptor)
    _hold_low_descriptors()
    profile = Profile(**json.loads(control.recv(_MOST_MESSAGE)))
    import_stack(profile.preload, profile.ours)
    server = Server(control, profile)
    _forget_ourselves()
    sys.argv = ["submission"]
    sys.path.insert(0, "")
    server.hello()
    server.serve()
    os._exit(0)


def _hold_low_descriptors() -> None:
    """Leave no file of a library's where a child has its pipes: closing it there would close the pipe."""
    while (descriptor := os.open("/dev/null", os.O_RDONLY | os.O_CLOEXEC)) <= _HIGHEST:
        pass
    os.close(descriptor)


def _forget_ourselves() -> None:
    """Leave the name `inside` to students' own modules."""
    for name in [name for name in sys.modules if name.split(".")[0] == "inside"]:
        del sys.modules[name]


def _arrange_descriptors(questions: int, answers: int, log: int) -> None:
    """Make 0 empty, 1 and 2 the log, 3 the questions and 4 the answers; nothing else is to stay open."""
    empty = os.open("/dev/null", os.O_RDONLY)
    high = [fcntl.fcntl(descriptor, fcntl.F_DUPFD, 64) for descriptor in (empty, log, log, questions, answers)]
    for target, source in enumerate(high):
        os.dup2(source, target)


def _receive_descriptors(control: socket.socket) -> tuple[bytes, list[int]]:
    room = socket.CMSG_SPACE(_DESCRIPTORS_PER_REQUEST * array.array("i").itemsize)
    data, ancillary, _, _ = control.recvmsg(_MOST_MESSAGE, room)
    descriptors = array.array("i")
    for level, kind, content in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            descriptors.frombytes(content)
    return data, list(descriptors)


def _hand_over(channel: socket.socket, pid: int) -> None:
    descriptor = os.pidfd_open(pid)
    socket.send_fds(channel, [json.dumps({"forked": pid}).encode()], [descriptor])
    os.close(descriptor)


def _tell(channel: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # the trusted side may have lost interest in this child
        channel.send(json.dumps(message).encode())
    channel.close()


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
