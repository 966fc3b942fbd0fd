"""One submission's process: it answers the trusted side's questions one after the other."""

import builtins
import contextlib
import linecache
import os
import random
import sys
import traceback
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from IPython.core import interactiveshell

from . import kernel, wire
from .recorder import Recorder
from .shell import Shell, attempt, run_in_shell, touch_shell
from .student_values import StudentValues

QUESTIONS, ANSWERS = 3, 4
MOST_MESSAGE, MOST_TRACEBACK = 2_000, 20_000
ROOM_FOR_ARGUMENTS = 1 << 20
_ABSENT = object()
_NOT_THE_STUDENTS = (__file__, interactiveshell.__file__)

Answer = dict[str, Any]


class Child:
    """The state of one submission between questions."""

    def __init__(self, shell: Shell, recorder: Recorder) -> None:
        self._shell = shell
        self._recorder = recorder
        self._values = StudentValues()
        self._names: dict[str, Any] = shell.user_ns
        self._module: types.ModuleType | None = None
        self._budget = 0

    def warm(self, *, shell: bool) -> None:
        """Touch the memory that the first questions will write to, so that the kernel has copied it by then."""
        if shell:
            touch_shell(self._shell)
        frame = wire.encode({"nonce": "", "value": [np.zeros(2), 1.5, "text"]}, self._values)
        header_size = wire.lengths(frame[: wire.PRELUDE.size], len(frame))[0]
        start = wire.PRELUDE.size + header_size
        wire.decode(frame[wire.PRELUDE.size : start], frame[start:], self._values)
        _seed(0)

    def answer_all(self) -> None:
        """Answer until the trusted side closes the pipe."""
        while True:
            try:
                question, size = _receive(self._values)
            except EOFError:
                return
            self._recorder.begin(question["token"])
            try:
                answer = self._answers[question["ask"]](self, question)
                self._send(answer, question, self._budget + size + ROOM_FOR_ARGUMENTS)
            except MemoryError as error:
                # Now the result itself is freed.
                answer = {"reply": "raised", "exception": _description(error)}
                self._send(answer, question, ROOM_FOR_ARGUMENTS)

    def _send(self, answer: Answer, question: dict[str, Any], budget: int) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        kernel.flush_c_streams()
        shown = self._recorder.shown if question["ask"] == "cell" else []
        envelope = {"nonce": question["nonce"], "shown": shown}
        try:
            frame = wire.encode(envelope | answer, self._values, budget)
        except wire.UnsendableError as error:
            if answer["reply"] == "returned":
                answer = self._unsendable(answer, error, budget)
            frame = wire.encode(envelope | answer | {"shown": []}, self._values)
        _write(frame)

    def _unsendable(self, answer: Answer, error: wire.UnsendableError, budget: int) -> Answer:
        try:
            wire.encode(answer["value"], self._values, budget)
        except wire.UnsendableError:
            return {"reply": "unsendable", "sentence": str(error)}
        return {"reply": "unsendable", "sentence": f"the arguments after the call cannot be read: {error}"}

    def start(self, question: dict[str, Any]) -> Answer:
        """Write the files, seed the random generators, and be the module that was asked for."""
        for name, content in question["files"].items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self._budget = question["reply_bytes"]
        _seed(question["seed"])
        if question["module"] != "__main__":
            self._module = types.ModuleType(question["module"])
            sys.modules[question["module"]] = self._module
            self._names = self._module.__dict__
        return {"reply": "started"}

    def run_cell(self, question: dict[str, Any]) -> Answer:
        """Run one cell, as a notebook does or as part of a module."""
        if self._module is None:
            error = run_in_shell(self._shell, question["source"])
        else:
            error = self._run_in_module(self._module, question)
        return {"reply": "ran", "exception": None if error is None else _description(error)}

    def _run_in_module(self, module: types.ModuleType, question: dict[str, Any]) -> BaseException | None:
        source, path = question["source"], str(Path.cwd() / question["file"])
        module.__file__ = path
        linecache.cache[path] = (len(source), None, source.splitlines(keepends=True), path)
        try:
            exec(compile(source, path, "exec"), module.__dict__)
        except BaseException as error:
            return error
        return None

    def call(self, question: dict[str, Any]) -> Answer:
        """Call a function that the submission binds."""
        _seed_if_asked(question)
        function = self._names.get(question["function"], _ABSENT)
        if function is _ABSENT:
            return {"reply": "missing"}
        return _result_of(function, question["arguments"], question["keywords"])

    def value(self, question: dict[str, Any]) -> Answer:
        """Look up a name that the submission binds."""
        value = self._names.get(question["name"], _ABSENT)
        return {"reply": "missing"} if value is _ABSENT else {"reply": "returned", "value": value, "arguments": []}

    def values(self, question: dict[str, Any]) -> Answer:
        """Look up several names; those that the submission does not bind are left out."""
        found = {name: self._names.get(name, _ABSENT) for name in question["names"]}
        bound = {name: value for name, value in found.items() if value is not _ABSENT}
        return {"reply": "returned", "value": bound, "arguments": []}

    def probe(self, question: dict[str, Any]) -> Answer:
        """Run the trusted side's own source on the submission's names."""
        _seed_if_asked(question)
        scope: dict[str, Any] = {"__name__": "probe", "__builtins__": builtins}
        source = question["source"]
        linecache.cache["<probe>"] = (len(source), None, source.splitlines(keepends=True), "<probe>")
        exec(compile(source, "<probe>", "exec"), scope)
        arguments = question["arguments"]
        answer = _result_of(scope["probe"], [self._names, *arguments], {})
        return answer | {"arguments": arguments} if answer["reply"] == "returned" else answer

    _answers: dict[str, Callable[["Child", dict[str, Any]], Answer]] = {  # noqa: RUF012  (never changed)
        "start": start, "cell": run_cell, "call": call, "value": value, "values": values,
        "probe": probe,
    }  # fmt: skip


def _result_of(function: Any, arguments: list[Any], keywords: dict[str, Any]) -> Answer:
    try:
        value = function(*arguments, **keywords)
    except BaseException as error:
        return {"reply": "raised", "exception": _description(error)}
    return {"reply": "returned", "value": value, "arguments": [*arguments, *keywords.values()]}


def _description(error: BaseException) -> list[str]:
    """Type, message and traceback of an exception, without our own frames."""
    trace = attempt(lambda: _trace(error))
    name, message = attempt(lambda: type(error).__name__), attempt(lambda: str(error))
    return [name[:MOST_MESSAGE], message[:MOST_MESSAGE], trace[-MOST_TRACEBACK:]]


def _trace(error: BaseException) -> str:
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename in _NOT_THE_STUDENTS:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames))


def _seed(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002  (students' code draws from the old global generator, too)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed % 2**63)


def _seed_if_asked(question: dict[str, Any]) -> None:
    if "seed" in question:
        with contextlib.suppress(Exception):  # a program that hinders this harms only itself
            _seed(question["seed"])


def _receive(values: StudentValues) -> tuple[dict[str, Any], int]:
    header_size, body_size = wire.lengths(_read(wire.PRELUDE.size), 1 << 62)
    header, body = _read(header_size), _read(body_size)
    return wire.decode(header, body, values), body_size


def _read(size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = os.read(QUESTIONS, min(size - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(ANSWERS, view) :]
