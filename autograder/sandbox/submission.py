"""One submission: its cells are run in a confined child, which then answers questions about what they defined."""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Literal, Self

from autograder.sandbox.channel import Channel, ChildDiedError, Deadline
from autograder.sandbox.errors import SandboxError, UnsendableQuestionError
from autograder.sandbox.inside import wire
from autograder.sandbox.limits import Limits
from autograder.sandbox.outputs import Log, checked_outputs, notebook_outputs
from autograder.sandbox.replies import CellRun, Death, Died, Missing, Raised, Reply, Returned, Unsendable
from autograder.sandbox.text import plain
from autograder.sandbox.values import TrustedValues

ModuleName = Literal["__main__", "response"]
_VALUES = TrustedValues()
MOST_OUTPUTS = 32 << 20
"""Characters of outputs, pictures included, that are kept of one submission."""
_NOT_KEPT = {"output_type": "stream", "name": "stderr", "text": "... (too much was shown; this is not kept)\n"}
_ROOM = 16 << 20  # in an answer beside the result: what was shown, tracebacks
_START_S = 60.0


@dataclass(frozen=True)
class Cell:
    """One code cell, or the whole of a .py file.

    Attributes
    ----------
    source
        Its text.
    name
        How reports call it.
    """

    source: str
    name: str = ""


@dataclass(frozen=True)
class Task:
    """Everything that a child is told at its start."""

    cells: tuple[Cell, ...]
    files: Mapping[str, bytes]
    limits: Limits
    module_name: ModuleName
    seed: int


class Submission:
    """A context manager around one confined child; the cells are run on entry.

    Not safe for use by several threads at once.

    Parameters
    ----------
    task
        What to load.
    open_channel
        Forks the child.

    Attributes
    ----------
    loaded
        One entry per cell that was started, in order.
    death
        How the process ended, or None while it lives.
    """

    def __init__(self, task: Task, open_channel: Callable[[], Channel]) -> None:
        self.loaded: tuple[CellRun, ...] = ()
        self.death: Death | None = None
        self._task = task
        self._open_channel = open_channel
        self._channel: Channel | None = None
        self._seconds_left = task.limits.total_wall_s
        self._outputs_left = MOST_OUTPUTS
        self._next_seed: int | None = None

    def __enter__(self) -> Self:
        self._channel = self._open_channel()
        try:
            self._start()
            self._load()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child; a second call does nothing."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def call(self, function: str, *arguments: Any, **keywords: Any) -> Reply:
        """Call a function of the submission.

        Parameters
        ----------
        function
            A name that the submission binds.
        *arguments, **keywords
            Values that can cross the border; tensors and images as `TensorValue` and `ImageValue`.

        Returns
        -------
        Reply
            `Missing` if nothing has that name.

        Raises
        ------
        SandboxError
            If the sandbox failed, or an argument cannot be sent.
        """
        question = {"ask": "call", "function": function, "arguments": list(arguments), "keywords": keywords}
        return self._reply(question, function, len(arguments) + len(keywords))

    def value(self, name: str) -> Reply:
        """Fetch the value that is bound to a name after loading; `Missing` if there is none."""
        return self._reply({"ask": "value", "name": name}, name)

    def values(self, names: Sequence[str]) -> Reply:
        """Fetch the values of several names at once, as a dictionary without those that are not bound."""
        return self._reply({"ask": "values", "names": list(names)}, "values")

    def probe(self, source: str, *arguments: Any) -> Reply:
        """Run our own source in the child, after loading.

        Parameters
        ----------
        source
            Defines `probe(names, *arguments)`; `names` maps the submission's names to their values. It holds no
            answer, as student code could read it.
        *arguments
            As for `call`.

        Returns
        -------
        Reply
            What `probe` returned, as unreliable as anything that comes from the child.
        """
        return self._reply({"ask": "probe", "source": source, "arguments": list(arguments)}, "probe", len(arguments))

    def seed_next(self, seed: int) -> None:
        """Seed the global random generators afresh before the next call or probe."""
        self._next_seed = seed

    def notice_end(self) -> Death | None:
        """Look whether the process has ended between two questions, and say how."""
        if self.death is None and self._channel is not None:
            self.death = self._channel.ended()
        return self.death

    def allow(self, limits: Limits, seconds_left: float) -> None:
        """Set how long each question from now on may take, and for how long all of them together may go on.

        What holds for the process itself (memory, disk, threads) stays as it was when it was forked.
        """
        self._task = replace(self._task, limits=limits)
        self._seconds_left = seconds_left

    def _start(self) -> None:
        task = self._task
        question = {
            "ask": "start",
            "files": dict(task.files),
            "seed": task.seed,
            "module": task.module_name,
            "reply_bytes": task.limits.reply_bytes,
        }
        log = self._new_log()
        try:
            answer = self._exchange(question, log, self._deadline(_START_S))
        except (ChildDiedError, wire.WireError) as error:
            # No student code has run yet.
            reason = (log.text().strip().splitlines() or [str(error)])[-1]
            raise SandboxError(f"a submission's process could not be confined: {reason}") from error
        if not _is_text(answer.get("reply"), "started"):
            raise SandboxError("a submission's process did not start")

    def _load(self) -> None:
        deadline = self._deadline(self._task.limits.wall_s)
        began = time.monotonic()
        for number, cell in enumerate(self._task.cells):
            run = self._run_cell(cell, number, deadline)
            self.loaded = (*self.loaded, run)
            if run.death is not None:
                break
        self._seconds_left -= time.monotonic() - began

    def _run_cell(self, cell: Cell, number: int, deadline: Deadline) -> CellRun:
        file = "response.py" if number == 0 else f"response_{number + 1}.py"
        log = self._new_log()
        try:
            answer = self._exchange({"ask": "cell", "source": cell.source, "file": file}, log, deadline)
            exception = _exception(answer, log) if answer.get("exception") is not None else None
            outputs = self._kept(notebook_outputs(log, checked_outputs(answer.get("shown"))))
        except ChildDiedError as error:
            self.death = error.death
        except (wire.WireError, ValueError) as error:
            self.death = self._end_forger(error)
        else:
            return CellRun(cell.name, exception is None, exception, outputs)
        return CellRun(cell.name, ok=False, outputs=notebook_outputs(log, []), death=self.death)

    def _kept(self, outputs: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        self._outputs_left -= len(repr(outputs))
        return outputs if self._outputs_left >= 0 else (_NOT_KEPT,)

    def _reply(self, question: dict[str, Any], name: str, arguments: int = 0) -> Reply:
        if self.death is not None:
            return Died(self.death)
        if self._next_seed is not None and question["ask"] not in ("value", "values"):
            question, self._next_seed = question | {"seed": self._next_seed}, None
        log = self._new_log()
        began = time.monotonic()
        try:
            answer = self._exchange(question, log, self._deadline(self._task.limits.wall_s))
            return _read_reply(answer, log, name, arguments)
        except ChildDiedError as error:
            self.death = error.death
        except (wire.WireError, ValueError) as error:
            self.death = self._end_forger(error)
        finally:
            self._seconds_left -= time.monotonic() - began
        return Died(self.death, log.text())

    def _exchange(self, question: dict[str, Any], log: Log, deadline: Deadline) -> dict[str, Any]:
        if self._channel is None:
            raise SandboxError("a submission can be asked only inside its `with` statement")
        nonce = secrets.token_hex(8)
        try:
            frame = wire.encode(question | {"nonce": nonce, "token": log.token}, _VALUES)
        except wire.UnsendableError as error:
            raise UnsendableQuestionError(f"a question cannot be sent into the sandbox: {error}") from error
        most_bytes = _ROOM + (0 if question["ask"] == "cell" else self._task.limits.reply_bytes + len(frame))
        answer = wire.decode(*self._channel.exchange(frame, log, deadline, most_bytes), _VALUES)
        if type(answer) is not dict or not _is_text(answer.get("nonce"), nonce):
            raise wire.WireError("an answer to another question")
        return answer

    def _end_forger(self, error: Exception) -> Death:
        death = Death("tampering", f"wrote to the marker's channel itself ({plain(str(error))[:80]})")
        if self._channel is not None:
            self._channel.kill(death)
        return death

    def _deadline(self, seconds: float) -> Deadline:
        limits, now = self._task.limits, time.monotonic()
        death = Death("wall", f"stopped after {limits.wall_s:g} s")
        if self._seconds_left < seconds:
            seconds, death = (
                self._seconds_left,
                Death("total", f"stopped: all checks together had {limits.total_wall_s:g} s"),
            )
        used = self._channel.cpu_used() if self._channel else 0.0
        computed = Death("cpu", f"stopped after {limits.cpu_s:g} s of computing")
        return Deadline(now + seconds, used + limits.cpu_s, death, computed)

    def _new_log(self) -> Log:
        return Log(secrets.token_hex(8), self._task.limits.output_bytes)


def _is_text(value: Any, text: str) -> bool:
    """Whether a value is this text itself; an array of it would be equal, too."""
    return type(value) is str and value == text


def _exception(answer: dict[str, Any], log: Log) -> Raised:
    texts = answer.get("exception")
    if type(texts) is not list or [type(text) for text in texts] != [str, str, str]:
        raise ValueError("not an exception")
    type_name, message, trace = (plain(text) for text in texts)
    return Raised(type_name, message, trace, log.text())


def _read_reply(answer: dict[str, Any], log: Log, name: str, arguments: int) -> Reply:
    after, kind = answer.get("arguments"), answer.get("reply")
    match kind if type(kind) is str else None:
        case "returned" if "value" in answer and type(after) is list and len(after) == arguments:
            return Returned(answer["value"], tuple(after), log.text())
        case "raised":
            return _exception(answer, log)
        case "unsendable" if type(answer.get("sentence")) is str:
            return Unsendable(plain(answer["sentence"])[:500], log.text())
        case "missing":
            return Missing(name)
    raise ValueError("not a reply")


def make_task(
    cells: Sequence[Cell], files: Mapping[str, bytes], limits: Limits, module_name: ModuleName, seed: int
) -> Task:
    """Check what a submission is made of.

    Raises
    ------
    SandboxError
        If a file's name leads out of the submission's folder.
    """
    for name in files:
        parts = name.split("/")
        if not name or name.startswith("/") or ".." in parts or "\0" in name:
            raise SandboxError(f"the file name {name!r} leads out of the submission's folder")
    return Task(tuple(cells), dict(files), limits, module_name, seed)
