"""A program to be marked or to mark against: its functions run in the sandbox, and what comes back is plain data."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Literal, Self

import SimpleITK as sitk

from autograder.marking.marks import Answer, Blank, Unreadable, answer_of
from autograder.sandbox.fork_server import Cell, ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import CellRun, Died, Missing, Raised, Reply, Returned, Unsendable
from autograder.sandbox.values import ImageValue
from bank.checks import Mismatch

SEED = 0
"""Every program starts from the same state of the random generators, so that marking again gives the same score."""

# `...` means blank, and cannot be sent.
_ELLIPSIS = """
def probe(names, name):
    return names.get(name) is ...
"""

_EXAMPLES = """
import doctest


def probe(names, docstrings):
    runner = doctest.DocTestRunner(verbose=False)
    for docstring in docstrings:
        test = doctest.DocTestParser().get_doctest(docstring, dict(names), "examples", None, 0)
        runner.run(test, out=lambda text: None)
    result = runner.summarize(verbose=False)
    return result.attempted > 0 and result.failed == 0
"""


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
    """One question to a program and what came of it."""

    function: str
    arguments: tuple[Any, ...]
    keywords: Mapping[str, Any]
    reply: Reply


class Program:
    """A context manager around a program in the sandbox; it is loaded when it is first needed.

    After a death the next check gets one fresh load; a function that was stopped for its time is not called again.
    Dying early does not help: once all loads together took the time of a submission, there is no further one.
    """

    def __init__(self, server: ForkServer, source: Source, limits: Limits | None = None) -> None:
        self._server = server
        self._source = source
        self._limits = limits or Limits()
        self._stack = ExitStack()
        self._submission: Any = None
        self._first_load: tuple[CellRun, ...] | None = None
        self._stopped: dict[str, str] = {}
        self._seconds = 0.0
        self.calls: list[Call] = []
        """The calls since `begin_check`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @property
    def loaded(self) -> tuple[CellRun, ...]:
        """The cells as they ran when the program was first loaded."""
        self._load()
        return self._first_load or ()

    def begin_check(self) -> None:
        """Forget the calls so far, and load afresh if the program died and has time left."""
        self.calls = []
        if self._submission is None or self._submission.death is None:
            return
        if self._seconds >= self._limits.total_wall_s:
            return
        if any(run.death is not None for run in self._submission.loaded):
            return  # what cannot be loaded is not loaded for every check again
        self._stack.close()
        self._submission = None

    def call(self, function: str, *arguments: Any, **keywords: Any) -> Reply:
        """Call a function of the program; what came of it is kept in `calls`."""
        if function in self._stopped:
            reply: Reply = Raised("TimeoutError", self._stopped[function], "")
        else:
            submission, began = self._load(), time.monotonic()
            lived = submission.death is None
            reply = submission.call(function, *sendable(arguments), **sendable(keywords))
            self._seconds += time.monotonic() - began
            # In a process that was dead before, this function is not the one to blame.
            if lived and isinstance(reply, Died) and reply.death.kind in ("cpu", "wall", "total"):
                self._stopped[function] = f"{reply.death.sentence} in an earlier check; it is not called again"
        self.calls.append(Call(function, arguments, keywords, reply))
        return reply

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
        return Unreadable(f"`{name}`: {failure_sentence(reply)}", failed=True)

    def holds_ellipsis(self, name: str) -> bool:
        """Return whether a name is bound to `...`, which cannot be sent and means no answer."""
        reply = self._load().probe(_ELLIPSIS, name)
        return isinstance(reply, Returned) and reply.value is True

    def examples_hold(self, docstrings: Sequence[str]) -> bool:
        """Return whether the examples in docstrings hold when they see the program's names."""
        reply = self._load().probe(_EXAMPLES, list(docstrings))
        return isinstance(reply, Returned) and reply.value is True

    def trouble(self) -> str:
        """Return ' (...)' with the first cell that did not run to its end, or nothing."""
        for run in self.loaded:
            if run.death is not None:
                return f" ({run.name or 'a cell'}: {run.death.sentence})"
            if run.exception is not None:
                return f" ({run.name or 'a cell'} raised {_exception(run.exception)})"
        return ""

    def _load(self) -> Any:
        if self._submission is None:
            began = time.monotonic()
            submission = self._server.submission(
                self._source.cells,
                files=self._source.files,
                limits=self._limits,
                module_name=self._source.module_name,
                seed=SEED,
            )
            self._submission = self._stack.enter_context(submission)
            self._seconds += time.monotonic() - began
            if self._first_load is None:
                self._first_load = self._submission.loaded
        return self._submission


class StudentFunctions:
    """The `student` of a check: every attribute is a function that runs in the sandbox."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def __getattr__(self, function: str) -> Callable[..., Any]:
        """Return a function that asks the program; it raises `Mismatch` when the program does not deliver."""

        def ask(*arguments: Any, **keywords: Any) -> Any:
            reply = self._program.call(function, *arguments, **keywords)
            if isinstance(reply, Missing):
                raise Mismatch(f"there is no function `{function}`{self._program.trouble()}")
            if not isinstance(reply, Returned):
                raise Mismatch(failure_sentence(reply))
            try:
                return plain(reply.value)
            except ValueError as problem:
                raise Mismatch(f"returned an image with an impossible geometry: {problem}") from None

        return ask

    @property
    def last_arguments(self) -> Sequence[Any]:
        """The arguments of the last call as they were after it, to see whether the function changed its input."""
        reply = self._program.calls[-1].reply if self._program.calls else None
        return plain(reply.arguments) if isinstance(reply, Returned) else ()


class ReferenceFailedError(Exception):
    """The reference did not answer: our fault, never the student's."""


class ReferenceFunctions:
    """The `reference` of a check: as `StudentFunctions`, but a failure is an error of ours."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def __getattr__(self, function: str) -> Callable[..., Any]:
        """Return a function that asks the reference; it raises `ReferenceFailedError` when there is no answer."""

        def ask(*arguments: Any, **keywords: Any) -> Any:
            reply = self._program.call(function, *arguments, **keywords)
            if not isinstance(reply, Returned):
                raise ReferenceFailedError(f"the reference gave no answer: {failure_sentence(reply)}")
            return plain(reply.value)

        return ask


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


def failure_sentence(reply: Reply) -> str:
    """Return the sentence for a reply that brought no value."""
    if isinstance(reply, Raised):
        if reply.type_name == "NotImplementedError":
            return "not implemented yet"
        if reply.type_name == "TimeoutError" and not reply.traceback:
            return reply.message
        return f"raised {_exception(reply)}"
    if isinstance(reply, Unsendable):
        return reply.sentence
    if isinstance(reply, Died):
        return reply.death.sentence
    if isinstance(reply, Missing):
        return f"there is no `{reply.name}`"
    return ""


def _exception(raised: Raised) -> str:
    return f"{raised.type_name}: {raised.message}" if raised.message else raised.type_name
