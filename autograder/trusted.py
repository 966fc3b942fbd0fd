"""Our own programs in the sandbox: references and rejected responses, kept alive from one response to the next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Final, Self

from autograder.program import Call, Program, Source
from autograder.remembered import RememberedReplies, keys_of
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import Limits
from autograder.sentences import Outcome

MOST_PROGRAMS: Final = 32
"""Processes that wait; each holds some ten megabytes of its own."""
WORN: Final = 0.5
"""Part of its total time after which a program is loaded afresh."""


class TrustedPrograms:
    """A context manager around programs that are ours; close it before its server.

    A program answers every check from the same state of the random generators, and what it keeps in its own
    variables is its author's doing: marks are the same whether it was loaded for this response or for an earlier one.
    Not safe for use by several threads at once.

    Parameters
    ----------
    server
        Where they run.
    most
        How many are kept; the one that was not asked for longest goes first.
    """

    def __init__(self, server: ForkServer, most: int = MOST_PROGRAMS) -> None:
        self._server = server
        self._most = most
        self._programs: OrderedDict[Any, Program] = OrderedDict()
        self._remembered = RememberedReplies()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def program(self, source: Source, limits: Limits, seat: str = "") -> Program:
        """Return the program of this source with a part's whole time before it, as it was kept or to be loaded.

        Parameters
        ----------
        source
            What is run.
        limits
            What it may use; its total serves many responses.
        seat
            Programs of one source and different seats are different processes.
        """
        key = (source.cells, tuple(sorted(source.files.items())), source.module_name, limits, seat)
        program = self._programs.pop(key, None)
        if program is not None and (not program.alive or program.seconds_used > WORN * limits.total_wall_s):
            program.close()
            program = None
        self._programs[key] = program or Program(self._server, source, limits)
        while len(self._programs) > self._most:
            self._programs.popitem(last=False)[1].close()
        self._programs[key].begin_part(limits)
        return self._programs[key]

    def replies(self, source: Source, limits: Limits, calls: Sequence[Call]) -> Iterator[Outcome]:
        """Yield what a program answers to the calls of one check; what it answered before is not asked again.

        Parameters
        ----------
        source, limits
            As for `program`.
        calls
            The calls in their order.
        """
        program: Program | None = None
        for n, (call, key) in enumerate(zip(calls, keys_of(source, limits, calls), strict=True)):
            reply = None if program else self._remembered.get(key)
            if reply is None:
                if program is None:
                    program = self._asked_up_to(n, source, limits, calls)
                reply = program.again(call)
                self._remembered.keep(key, reply)
            yield reply

    def _asked_up_to(self, n: int, source: Source, limits: Limits, calls: Sequence[Call]) -> Program:
        """Return a program that was asked the first calls of a check and stands where the next one finds it."""
        program = self.program(source, limits)
        program.begin_check()
        for call in calls[:n]:
            program.again(call)
        return program

    def close(self) -> None:
        """End all programs; a second call does nothing."""
        while self._programs:
            self._programs.popitem()[1].close()
