"""The children of one fork server: asked for, kept ready ahead of time, and seen off once they have ended."""

import collections
import contextlib
import dataclasses
import functools
import json
import os
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.sandbox.channel import LONGEST_END_S, Channel, Pipes, process_of, readable
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.inside.confine import Request
from autograder.sandbox.limits import Limits
from autograder.sandbox.places import Place, Places
from autograder.sandbox.watch import Watch, Watched

_MOST_ENDINGS = 16
_MOST_MESSAGE = 1 << 16
_FORK_S = 60.0


@dataclass(frozen=True)
class _Ordered:
    """A child that was asked for; the server's answer waits in `pipes.status`."""

    place: Place
    pipes: Pipes


@dataclass(frozen=True)
class _Ending:
    """A child that was let go; the server's report that it is gone has yet to come."""

    place: Place
    status: socket.socket

    def is_over(self, patience_s: float) -> bool:
        """Whether the report comes within this time, or the server is gone and its children with it."""
        while readable(self.status, patience_s):
            message = self.status.recv(_MOST_MESSAGE)
            if not message or "forked" not in json.loads(message):  # of a spare, both messages wait here
                return True
        return False


class Nursery:
    """Forks children through the server's control socket.

    Safe for use by several threads at once.

    Parameters
    ----------
    control
        Where requests are sent.
    places
        Where they live.
    watch
        Looks at what no limit of the kernel holds, where that is needed.
    spares
        For how many kinds of request a child is forked ahead, the last ones that came.
    last_words
        What the server has written, for complaints.
    """

    def __init__(
        self,
        control: socket.socket,
        places: Places,
        *,
        watch: Watch | None,
        spares: int,
        last_words: Callable[[], str],
    ) -> None:
        self._control = control
        self._places = places
        self._watch = watch
        self._spares = spares
        self._last_words = last_words
        self._lock = threading.RLock()
        self._ready: dict[Request, _Ordered] = {}
        self._endings: collections.deque[_Ending] = collections.deque()

    def take(self, request: Request, limits: Limits, shared_bytes: int, module: str) -> Channel:
        """Open a child for this request: one that is ready for such a module, or a new one.

        Raises
        ------
        SandboxError
            If the server has ended or cannot fork.
        """
        self._see_off(_MOST_ENDINGS)
        ahead = dataclasses.replace(request, ahead=module)
        ordered, pidfd = self._take_ready(ahead) or self._order_and_wait(request)
        self._prepare(ahead)

        opened = (ordered.pipes, pidfd, limits, shared_bytes, lambda gone: self._retire(ordered, gone=gone))
        if self._watch is None:
            return Channel(*opened)
        channel = Channel(*opened, functools.partial(self._watch.passed_limit, ordered.place))
        bounds = (request.disk_bytes, limits.processes)
        self._watch.add(Watched(process_of(pidfd), ordered.place, *bounds, channel.kill))
        return channel

    def settle(self) -> None:
        """Wait until every child that was let go has ended, and every spare stands."""
        self._see_off(0)
        with self._lock:
            for ordered in self._ready.values():
                readable(ordered.pipes.status, LONGEST_END_S)

    def close(self) -> None:
        """Forget all children; the server ends them when its control socket closes."""
        with self._lock:
            for ordered in self._ready.values():
                self._abandon(ordered)
            for ending in self._endings:
                ending.status.close()
                self._places.leave(ending.place)
            self._ready.clear()
            self._endings.clear()

    def _take_ready(self, request: Request) -> tuple[_Ordered, int] | None:
        """Take the child that was forked ahead for such a request, if there is one and it lives."""
        with self._lock:
            ordered = self._ready.pop(request, None)
        if ordered is None:
            return None
        try:
            pidfd = self._receive_child(ordered)
        except SandboxError:
            return None
        if readable(pidfd, 0):  # as it is once the process has ended
            os.close(pidfd)
            self._dismiss(ordered)
            return None
        return ordered, pidfd

    def _order_and_wait(self, request: Request) -> tuple[_Ordered, int]:
        ordered = self._order(request)
        return ordered, self._receive_child(ordered)

    def _prepare(self, request: Request) -> None:
        """Ask for another child of this kind; whether it stands is seen when it is needed."""
        with self._lock, contextlib.suppress(SandboxError):
            if self._spares and request not in self._ready:
                self._ready[request] = self._order(request)
            if len(self._ready) > self._spares:
                self._dismiss(self._ready.pop(next(iter(self._ready))))

    def _dismiss(self, ordered: _Ordered) -> None:
        """Let a spare go that nobody needs: it ends when its pipes are closed."""
        ordered.pipes.close_conversation()
        with self._lock:
            self._endings.append(_Ending(ordered.place, ordered.pipes.status))

    def _order(self, request: Request) -> _Ordered:
        """Hand a child's ends of new pipes to the server."""
        place = self._places.take()
        try:
            return _Ordered(
                place, self._send(dataclasses.replace(request, user=place.user, folder=str(place.folder or "")))
            )
        except BaseException:
            self._places.leave(place)
            raise

    def _abandon(self, ordered: _Ordered) -> None:
        ordered.pipes.close()
        self._places.leave(ordered.place)

    def _send(self, request: Request) -> Pipes:
        pipes, child_ends = _new_pipes()
        try:
            with self._lock:
                socket.send_fds(self._control, [json.dumps(dataclasses.asdict(request)).encode()], child_ends)
        except OSError as error:
            pipes.close()
            raise SandboxError(f"the sandbox's server has ended: {self._last_words() or error}") from error
        finally:
            for descriptor in child_ends:
                os.close(descriptor)
        return pipes

    def _receive_child(self, ordered: _Ordered) -> int:
        ordered.pipes.status.settimeout(_FORK_S)
        try:
            message, descriptors, _, _ = socket.recv_fds(ordered.pipes.status, _MOST_MESSAGE, 1)
            answer: dict[str, Any] = (
                json.loads(message) if message else {"failure": self._last_words() or "it has ended"}
            )
        except TimeoutError:
            answer, descriptors = {"failure": f"no answer within {_FORK_S:g} s"}, []
        except OSError as error:
            answer, descriptors = {"failure": error.strerror}, []
        if not descriptors:
            self._abandon(ordered)
            reason = answer.get("failure", "the marker has no descriptors left")
            raise SandboxError(f"the sandbox's server could not start a submission: {reason}")
        return descriptors[0]

    def _retire(self, ordered: _Ordered, *, gone: bool) -> None:
        if self._watch is not None:
            self._watch.remove(ordered.place)
        if gone:
            ordered.pipes.status.close()
            self._places.leave(ordered.place)
            return
        with self._lock:
            self._endings.append(_Ending(ordered.place, ordered.pipes.status))
        self._see_off(_MOST_ENDINGS)

    def _see_off(self, most: int) -> None:
        """Release what ended children held; wait for the oldest ones while more than `most` have not ended."""
        with self._lock:
            waiting = collections.deque(ending for ending in self._endings if not self._released(ending, 0))
            while len(waiting) > most:
                ending = waiting.popleft()
                if not self._released(ending, LONGEST_END_S):
                    ending.status.close()  # its user and folder are never given to another submission
            self._endings = waiting

    def _released(self, ending: _Ending, patience_s: float) -> bool:
        if not ending.is_over(patience_s):
            return False
        ending.status.close()
        self._places.leave(ending.place)
        return True


def _new_pipes() -> tuple[Pipes, list[int]]:
    """Make the pipes of one child; its ends are the second value."""
    opened: list[int] = []
    try:
        for _ in range(3):
            opened += os.pipe2(os.O_CLOEXEC)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    except OSError as error:
        for descriptor in opened:
            os.close(descriptor)
        raise SandboxError(f"the marker has no descriptors left for another submission: {error.strerror}") from error
    pipes = Pipes(opened[1], opened[2], opened[4], ours)
    return pipes, [opened[0], opened[3], opened[5], theirs.detach()]
