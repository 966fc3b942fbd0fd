"""The conversation with one child: bytes out, bytes in, and every way in which that can end."""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.inside import wire
from autograder.sandbox.limits import Limits
from autograder.sandbox.outputs import Log
from autograder.sandbox.replies import Death
from autograder.sandbox.text import size_text

BROKEN, OUT_OF_MEMORY = 97, 98
"""Exit statuses of a child that cannot go on, see `inside.server`."""
MOST_PRINTED = 16 << 20
_PIECE = 1 << 20
_GRACE_S = 1.0
LONGEST_END_S = 30.0
_SHORTEST_WAIT_S = 0.005
_PROCESSORS = os.cpu_count() or 1
_SERVER_GONE = "the sandbox's server has ended; this submission could not be marked"


class ChildDiedError(Exception):
    """The child is gone; `death` says how."""

    def __init__(self, death: Death) -> None:
        super().__init__(death.sentence)
        self.death = death


@dataclass(frozen=True)
class Pipes:
    """The trusted side's ends: questions to write, answers and log to read, the server's reports on this child."""

    questions: int
    answers: int
    log: int
    status: socket.socket

    def close(self) -> None:
        """Close all four."""
        self.close_conversation()
        self.status.close()

    def close_conversation(self) -> None:
        """Close all but the server's reports; a child that waits for a question then ends."""
        for descriptor in (self.questions, self.answers, self.log):
            os.close(descriptor)


@dataclass(frozen=True)
class Deadline:
    """When to stop waiting, and what to say then."""

    wall: float
    cpu: float
    wall_death: Death
    cpu_death: Death


class Channel:
    """One child as the trusted side sees it.

    Parameters
    ----------
    pipes
        The ends of its pipes; closed by `close`.
    pidfd
        The process, for signals.
    limits
        The submission's limits.
    shared_bytes
        Memory that the child shares with the server; it does not count as its own.
    retire
        Called once by `close`, with whether the child is known to be gone; closes `pipes.status` then or later.
    passed_limit
        Called when an answer has come, for what no limit of the kernel holds: a child that has passed one by then is
        ended, and its answer does not count.
    """

    def __init__(
        self,
        pipes: Pipes,
        pidfd: int,
        limits: Limits,
        shared_bytes: int,
        retire: Callable[[bool], object],
        passed_limit: Callable[[], Death | None] = lambda: None,
    ) -> None:
        self._retire = retire
        self._passed_limit = passed_limit
        self._pipes = pipes
        self._pidfd = pidfd
        self._limits = limits
        self._shared_bytes = shared_bytes
        self._clock = _cpu_clock(pidfd)
        self._report: dict[str, Any] | None = None
        self._sought: Death | None = None
        self._log_open = True
        self._poller = select.poll()
        for descriptor in (pipes.questions, pipes.answers, pipes.log):
            os.set_blocking(descriptor, False)
        for source in (pipes.answers, pipes.log, pipes.status.fileno()):
            self._poller.register(source, select.POLLIN)

    def cpu_used(self) -> float:
        """Processor seconds of the child until now; 0 once it has ended."""
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return 0.0

    def exchange(self, frame: bytes, log: Log, deadline: Deadline, most_bytes: int) -> tuple[bytes, memoryview]:
        """Send one frame and wait for one.

        Returns
        -------
        header, body
            Of the answer, undecoded.

        Raises
        ------
        ChildDiedError
            If the child ended or was ended here.
        wire.WireError
            If what came is not a frame, or came before it was asked for.
        """
        if _bytes_waiting(self._pipes.answers):
            raise wire.WireError("an answer that nobody asked for")
        answer = bytearray()
        self._pump(self._send(memoryview(frame)), answer, wire.PRELUDE.size, log, deadline)
        header_size, body_size = wire.lengths(bytes(answer[: wire.PRELUDE.size]), most_bytes)
        start = wire.PRELUDE.size + header_size
        self._pump(memoryview(b""), answer, start + body_size, log, deadline)
        if len(answer) > start + body_size:
            raise wire.WireError("bytes behind the answer")
        self._drain_log(log)
        if death := self._passed_limit():
            self.kill(death)
            raise ChildDiedError(self._ending())
        return bytes(answer[wire.PRELUDE.size : start]), memoryview(answer)[start:]

    def _pump(self, unsent: memoryview, answer: bytearray, wanted: int, log: Log, deadline: Deadline) -> None:
        """Write `unsent` and read until the answer has `wanted` bytes, or more if they have come."""
        if unsent:
            self._poller.register(self._pipes.questions, select.POLLOUT)
        while unsent or len(answer) < wanted:
            ready = self._wait(deadline)
            if self._pipes.log in ready:
                self._drain_log(log)
            if unsent and self._pipes.questions in ready:
                unsent = self._send(unsent)
                if not unsent:
                    self._poller.unregister(self._pipes.questions)
            if self._pipes.answers in ready and not self._receive(answer):
                raise ChildDiedError(self._ending())
            if unsent and answer:
                raise wire.WireError("an answer to half a question")  # of any length, before anybody asks how long
            if self._pipes.status.fileno() in ready:
                self._read_report()
                raise ChildDiedError(self._ending())

    def _wait(self, deadline: Deadline) -> set[int]:
        wall_left, cpu_left = deadline.wall - time.monotonic(), deadline.cpu - self.cpu_used()
        if wall_left <= 0:
            self.kill(deadline.wall_death)
        elif cpu_left <= 0:
            self.kill(deadline.cpu_death)
        patience = min(wall_left, max(cpu_left / _PROCESSORS, _SHORTEST_WAIT_S))
        ready = {descriptor for descriptor, _ in self._poller.poll(max(patience, 0) * 1000 + 1)}
        # The last bytes of an answer count even if the process ended right behind them.
        return ready - {self._pipes.status.fileno()} if self._pipes.answers in ready else ready

    def _send(self, unsent: memoryview) -> memoryview:
        try:
            return unsent[os.write(self._pipes.questions, unsent[:_PIECE]) :]
        except BlockingIOError:
            return unsent
        except BrokenPipeError:
            return memoryview(b"")

    def _receive(self, answer: bytearray) -> bool:
        try:
            piece = os.read(self._pipes.answers, _PIECE)
        except BlockingIOError:
            return True
        answer += piece
        return bool(piece)

    def _drain_log(self, log: Log) -> None:
        while self._log_open:
            try:
                piece = os.read(self._pipes.log, _PIECE)
            except BlockingIOError:
                return
            self._log_open = bool(piece)
            if not piece:
                self._poller.unregister(self._pipes.log)
            log.add(piece)
            if log.total > MOST_PRINTED:
                self.kill(Death("output", f"stopped after printing {size_text(MOST_PRINTED)}"))
                return

    def kill(self, death: Death) -> None:
        """End the child for a reason."""
        if self._report is None and self._sought is None:
            self._sought = death
            with contextlib.suppress(ProcessLookupError):  # it may have ended by itself a moment ago
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def ended(self) -> Death | None:
        """Say how the child ended, if it has."""
        return self._ending() if readable(self._pidfd, 0) else None

    def _ending(self) -> Death:
        """Wait until the child is gone and say why."""
        if self._report is None and self._sought is None and not readable(self._pipes.status, _GRACE_S):
            self.kill(Death("tampering", "closed the marker's channel"))
        if self._report is None:
            self._read_report()
        return self._sought or death_from_report(self._report or {}, self._limits, self._shared_bytes)

    def _read_report(self) -> None:
        self._pipes.status.settimeout(LONGEST_END_S)
        try:
            data = self._pipes.status.recv(1 << 16)
        except OSError as error:
            raise SandboxError(f"a submission's process does not end: {error}") from error
        if not data:
            raise SandboxError(_SERVER_GONE)
        self._report = json.loads(data)

    def close(self) -> None:
        """End the child without waiting for it, and close every descriptor."""
        self.kill(Death("exit", "was ended after its last question"))
        self._pipes.close_conversation()
        self._retire(self._report is not None)  # before the number may be another's, as others may signal it, too
        os.close(self._pidfd)


def death_from_report(report: dict[str, Any], limits: Limits, shared_bytes: int) -> Death:
    """Say how a child ended that nobody here ended.

    Parameters
    ----------
    report
        The server's report: exit status (negative: a signal), processor seconds, largest resident size in bytes.
    limits
        What the child was allowed.
    shared_bytes
        Resident bytes that it had from the server.
    """
    status = report["exit"]
    memory = Death("memory", f"needs more than the {size_text(limits.memory_bytes)} of memory that is allowed")
    if status == BROKEN:
        return Death("exit", "left Python in a state in which no answer can be sent")
    if status == OUT_OF_MEMORY:
        return memory
    if status >= 0:
        return Death("exit", f"ended the program instead of returning (exit status {status})")
    if status == -signal.SIGXFSZ:
        return Death("disk", f"wrote a file of more than {size_text(limits.disk_bytes)}")
    if status == -signal.SIGKILL and report["cpu_s"] >= limits.total_wall_s:
        return Death("total", f"stopped after {report['cpu_s']:.0f} s of computing in all")
    if report["resident"] - shared_bytes > 0.8 * limits.memory_bytes:
        return memory
    if status == -signal.SIGKILL:
        return Death("memory", "was ended by the system (signal 9), most likely because it needed too much memory")
    return Death("signal", f"crashed ({(signal.strsignal(-status) or 'unknown signal').lower()})")


def _cpu_clock(pidfd: int) -> int:
    """Compute the number of the clock that counts a process's processor time, as in clock_getcpuclockid(3)."""
    return (~process_of(pidfd) << 3) | 2


def process_of(pidfd: int) -> int:
    """Look up the number of the process that a descriptor stands for; -1 if it has ended."""
    fields = Path(f"/proc/self/fdinfo/{pidfd}").read_text().split()
    return int(fields[fields.index("Pid:") + 1])


def _bytes_waiting(descriptor: int) -> int:
    answer = fcntl.ioctl(descriptor, termios.FIONREAD, bytes(4))
    return int.from_bytes(answer, "little")


def readable(channel: socket.socket | int, seconds: float) -> bool:
    """Whether there is something to read within a time; of a process's descriptor, whether it has ended."""
    poller = select.poll()
    poller.register(channel, select.POLLIN)
    return bool(poller.poll(seconds * 1000))
