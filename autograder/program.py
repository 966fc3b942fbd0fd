"""A program to be marked or to mark against: its functions run in the sandbox, and what comes back is plain data."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

import SimpleITK as sitk

from autograder.budget import with_seconds
from autograder.incidents import Incident, incidents_of
from autograder.marking.marks import Answer, Blank, Unreadable, answer_of
from autograder.probing import AROUND_A_PROBE, EXAMPLES_HOLD, IS_ELLIPSIS, unwrapped
from autograder.sandbox.fork_server import Cell, ForkServer
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits
from autograder.sandbox.replies import CellRun, Died, Missing, Reply, Returned, Unsendable
from autograder.sandbox.submission import Submission
from autograder.sandbox.values import ImageValue
from autograder.sentences import Outcome, Withheld, exception_text, failure_sentence

SEED = 0
"""Every program and every check begin in this state of the random generators: marking again gives the same score."""


@dataclass(frozen=True)
class Source:
    """What is run: cells in order, the data files beside them, and whether they are a notebook or a module."""

    cells: tuple[Cell, ...]
    files: Mapping[str, bytes]
    module_name: Literal["__main__", "response"] = "response"

    @classmethod
    def module(cls, text: str, files: Mapping[str, bytes], name: str = "response.py") -> Source:
        """Return the source of a .py file."""
        return cls((Cell(text, name),), files)


@dataclass(frozen=True)
class Call:
    """One question to a program and what came of it; `probe` is the source of a probe, '' for a function's call."""

    function: str
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    reply: Outcome
    probe: str = ""


class _Stop(NamedTuple):
    seconds: float
    sentence: str


class Program:
    """A context manager around a program in the sandbox; it is loaded when it is first needed.

    Every check finds the random generators in the same state. After a death the next check gets one fresh load; a
    function or probe that was stopped for its time is not asked again, unless a check allows it more time. Dying
    early does not help: loads and questions of a part share its total time, and when that is used up there are none.
    """

    def __init__(self, server: ForkServer, source: Source, limits: Limits = DEFAULT_LIMITS) -> None:
        self._server = server
        self._source = source
        self._limits = self._of_part = self._allowed = limits
        self._stack = ExitStack()
        self._submission: Submission | None = None
        self._first_load: tuple[CellRun, ...] | None = None
        self._in_known_state = True
        self._stopped: dict[str, _Stop] = {}
        self.seconds_left = limits.total_wall_s
        """Of the time that all checks of the part have together."""
        self.seconds_used = 0.0
        """By all loads and questions since the program was made."""
        self.calls: list[Call] = []
        """The calls and probes since `begin_check`."""
        self.incidents: list[Incident] = []
        """What happened besides, in all checks: how questions ended the process, what was refused."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the program; a second call does nothing."""
        self._stack.close()
        self._submission = None

    @property
    def loaded(self) -> tuple[CellRun, ...]:
        """The cells as they ran when the program was first loaded."""
        self._load()
        return self._first_load or ()

    @property
    def alive(self) -> bool:
        """Whether it is loaded and its process has not ended, as far as is known."""
        return self._submission is not None and self._submission.death is None

    @property
    def total_seconds(self) -> float:
        """The time that all checks of the part have together."""
        return self._of_part.total_wall_s

    def begin_part(self, limits: Limits) -> None:
        """Give the program a part's time; memory, and the time to load it, stay as they are."""
        self._of_part = self._allowed = limits
        self.seconds_left = limits.total_wall_s

    def begin_check(self, seconds: float | None = None) -> None:
        """Forget the calls so far, seed afresh, and load afresh if the program died.

        Parameters
        ----------
        seconds
            Computing time of each question in this check; None for that of the part.
        """
        self.calls = []
        self._allowed = with_seconds(self._of_part, seconds)
        self._in_known_state = False
        self._leave_dead()

    def call(self, function: str, *arguments: Any, **keywords: Any) -> Outcome:
        """Call a function of the program; what came of it is kept in `calls`."""
        reply = self._ask(
            function, lambda submission: submission.call(function, *sendable(arguments), **sendable(keywords))
        )
        self.calls.append(Call(function, arguments, keywords, reply))
        return reply

    def probe(self, name: str, source: str, *arguments: Any) -> Outcome:
        """Run an author's probe, which defines `probe(student, *arguments)`; it is kept in `calls`.

        Parameters
        ----------
        name
            What it is called.
        source
            Run in the program's process, where it can be read: it holds no answer.
        *arguments
            As for `call`.
        """
        text = source + AROUND_A_PROBE
        reply = unwrapped(self._ask(f"probe {name}", lambda submission: submission.probe(text, *sendable(arguments))))
        self.calls.append(Call(name, arguments, {}, reply, source))
        return reply

    def again(self, call: Call) -> Outcome:
        """Ask what another program was asked."""
        if call.probe:
            return self.probe(call.function, call.probe, *call.arguments)
        return self.call(call.function, *call.arguments, **call.keywords)

    def answer(self, name: str) -> Answer:
        """Return the value bound to a name after loading, as an answer to a part."""
        reply = self._load().value(name)
        if isinstance(reply, Returned):
            try:
                return answer_of(plain(reply.value))
            except ValueError as problem:
                return Unreadable(f"`{name}` holds an image with an impossible geometry: {problem}", failed=True)
        if isinstance(reply, Missing):
            return Unreadable(f"`{name}` does not exist after the program ran{self.trouble()}", failed=True)
        if isinstance(reply, Unsendable) and self.holds_ellipsis(name):
            return Blank()
        return Unreadable(f"`{name}`: {self.failure(reply)}", failed=True)

    def holds_ellipsis(self, name: str) -> bool:
        """Return whether a name is bound to `...`, which cannot be sent and means no answer."""
        reply = self._load().probe(IS_ELLIPSIS, name)
        return isinstance(reply, Returned) and reply.value is True

    def examples_hold(self, docstrings: Sequence[str]) -> bool:
        """Return whether the examples in docstrings hold when they see the program's names."""
        reply = self._load().probe(EXAMPLES_HOLD, list(docstrings))
        return isinstance(reply, Returned) and reply.value is True

    def failure(self, reply: Outcome) -> str:
        """Return the sentence for a reply that brought no value."""
        return failure_sentence(reply, self._limits.memory_bytes)

    def trouble(self) -> str:
        """Return ' (...)' with the first cell that did not run to its end, or nothing."""
        for run in self.loaded:
            if run.death is not None:
                return f" ({run.name or 'a cell'}: {run.death.sentence})"
            if run.exception is not None:
                return f" ({run.name or 'a cell'} raised {exception_text(run.exception)})"
        return ""

    def _ask(self, name: str, ask: Callable[[Submission], Reply]) -> Outcome:
        stop = self._stopped.get(name)
        if stop and self._allowed.cpu_s <= stop.seconds:
            return Withheld(f"{stop.sentence} in an earlier check; it is not called again")
        if self.seconds_left <= 0:
            return Withheld(out_of_time(self.total_seconds))
        submission = self._load()
        lived = submission.death is None
        reply = self._timed(submission, ask)
        # In a process that was dead before, this function is not the one to blame.
        if lived and isinstance(reply, Died) and reply.death.kind in ("cpu", "wall", "total"):
            self._stopped[name] = _Stop(self._allowed.cpu_s, reply.death.sentence)
        if lived:
            self.incidents += incidents_of(name, reply)
        return reply

    def _timed(self, submission: Submission, ask: Callable[[Submission], Reply]) -> Reply:
        submission.allow(self._allowed, self.seconds_left)
        began = time.monotonic()
        try:
            return ask(submission)
        finally:
            self._charge(began)

    def _charge(self, began: float) -> None:
        seconds = time.monotonic() - began
        self.seconds_left -= seconds
        self.seconds_used += seconds

    def _load(self) -> Submission:
        submission = self._submission or self._open()
        if not self._in_known_state:
            self._in_known_state = True
            if submission.notice_end() and self._leave_dead():
                submission = self._open()  # it ended between two checks, in a thread that was left running
            submission.seed_next(SEED)
        return submission

    def _open(self) -> Submission:
        began = time.monotonic()
        try:
            self._submission = self._stack.enter_context(
                self._server.submission(
                    self._source.cells,
                    files=self._source.files,
                    limits=self._limits,
                    module_name=self._source.module_name,
                    seed=SEED,
                )
            )
        finally:
            self._charge(began)
        if self._first_load is None:
            self._first_load = self._submission.loaded
        return self._submission

    def _leave_dead(self) -> bool:
        """Let go of a process that ended, where there is a point in another; return whether it was let go."""
        submission = self._submission
        if submission is None or submission.death is None or self.seconds_left <= 0:
            return False
        if any(run.death is not None for run in submission.loaded):
            return False  # what cannot be loaded is not loaded for every check again
        self.close()
        return True


def out_of_time(seconds: float) -> str:
    """Return the sentence for what is not run because the part's time is used up."""
    return f"not run: all checks together had {seconds:g} s"


def sendable(value: Any) -> Any:
    """Return a value for the sandbox, with SimpleITK images taken apart, inside lists and dictionaries too."""
    if isinstance(value, sitk.Image):
        return ImageValue.from_simpleitk(value)
    if isinstance(value, list):
        return [sendable(item) for item in value]
    if isinstance(value, tuple):
        return tuple(sendable(item) for item in value)
    if isinstance(value, dict):
        return {key: sendable(item) for key, item in value.items()}
    return value


def plain(value: Any) -> Any:
    """Return a value from the sandbox with images as SimpleITK images, inside lists and dictionaries too.

    Raises
    ------
    ValueError
        When an image's geometry is impossible.
    """
    if isinstance(value, ImageValue):
        # Asked for a label map's voxels, SimpleITK ends the whole process; as a plain image it holds the same numbers.
        try:
            return replace(value, pixel_type=value.pixel_type.replace("Label", "")).to_simpleitk()
        except RuntimeError:
            raise ValueError("SimpleITK cannot hold it") from None
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value
