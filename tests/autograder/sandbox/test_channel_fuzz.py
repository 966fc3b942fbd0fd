"""However a child uses its pipes, one question to it ends with an answer, a death or a forgery, and in time."""

import contextlib
import faulthandler
import json
import os
import signal
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.sandbox import channel as channels
from autograder.sandbox.channel import Channel, ChildDiedError, Deadline, Pipes, readable
from autograder.sandbox.inside import wire
from autograder.sandbox.limits import Limits
from autograder.sandbox.outputs import Log
from autograder.sandbox.replies import Death

MOST_BYTES = 1 << 16
PATIENCE_S = 0.2
Action = tuple[str, Any]


@pytest.fixture(scope="module", autouse=True)
def _small_bounds() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(channels, "_GRACE_S", 0.05)
        patch.setattr(channels, "MOST_PRINTED", 1 << 17)
        yield


def act(script: list[Action], questions: int, answers: int, log: int) -> None:
    """Be the child: read, write and close as the script says, then wait until there are no more questions."""
    ends = {"questions": questions, "answers": answers, "log": log}
    for name, detail in script:
        if name == "read":
            _read(questions, detail)
        elif name == "close":
            os.close(ends[detail])
        elif name == "exit":
            os._exit(detail)
        elif name == "stop":
            _take_signal(detail)
        else:
            _write(ends[name], *detail)
    while os.read(questions, 1 << 16):
        pass


def _take_signal(number: int) -> None:
    faulthandler.disable()  # this crash is no news
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _read(descriptor: int, size: int) -> None:
    while size > 0:
        size -= len(os.read(descriptor, size)) or size


def _write(descriptor: int, data: bytes, piece: int) -> None:
    for start in range(0, len(data), piece):
        view = memoryview(data)[start : start + piece]
        while view:
            view = view[os.write(descriptor, view) :]


def _report(pid: int, status: socket.socket) -> None:
    _, ended, usage = os.wait4(pid, 0)
    report = {"exit": os.waitstatus_to_exitcode(ended), "cpu_s": usage.ru_utime, "resident": 0}
    status.send(json.dumps(report).encode())
    status.close()


@contextlib.contextmanager
def child(script: list[Action]) -> Iterator[Channel]:
    """Fork a process that follows a script, and report its end as the server does."""
    questions, answers, log = os.pipe(), os.pipe(), os.pipe()
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pid = os.fork()
    if pid == 0:
        try:
            for descriptor in (questions[1], answers[0], log[0], ours.fileno(), theirs.fileno()):
                os.close(descriptor)
            act(script, questions[0], answers[1], log[1])
        finally:
            os._exit(0)
    for descriptor in (questions[0], answers[1], log[1]):
        os.close(descriptor)
    reporter = threading.Thread(target=_report, args=(pid, theirs))
    channel = Channel(Pipes(questions[1], answers[0], log[0], ours), os.pidfd_open(pid), Limits(), 0, lambda gone: None)
    reporter.start()
    try:
        yield channel
    finally:
        channel.close()
        reporter.join()
        ours.close()


def ask(channel: Channel, question: bytes, patience: float = PATIENCE_S) -> bytes | Death | wire.WireError:
    """Ask once; return the whole answer, or how it ended instead."""
    deaths = Death("wall", "took too long"), Death("cpu", "computed too long")
    deadline = Deadline(time.monotonic() + patience, 1000.0, *deaths)
    try:
        header, body = channel.exchange(question, Log("token", 100), deadline, MOST_BYTES)
    except ChildDiedError as error:
        return error.death
    except wire.WireError as error:
        channel.kill(Death("tampering", str(error)))
        return error
    return wire.PRELUDE.pack(wire.MAGIC, len(header), len(body)) + header + bytes(body)


def frame(header: bytes, body: bytes) -> bytes:
    return wire.PRELUDE.pack(wire.MAGIC, len(header), len(body)) + header + body


FRAMES = st.builds(frame, st.binary(max_size=40), st.binary(max_size=40) | st.just(bytes(MOST_BYTES)))
BYTES = st.one_of(
    FRAMES,
    FRAMES.map(lambda data: data[:-1]),
    FRAMES.map(lambda data: data + b"x"),
    st.tuples(FRAMES, FRAMES).map(b"".join),
    st.binary(max_size=60),
    st.builds(wire.PRELUDE.pack, st.just(wire.MAGIC), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1)),
    st.just(b"VXB1" * 100_000),
)
PIECES = st.sampled_from([1, 7, 16, 4096, 1 << 20])
SMALL = BYTES.filter(lambda data: len(data) < 1000)
QUESTION = 100
ACTIONS = st.one_of(
    st.just(("read", QUESTION)),
    st.just(("read", QUESTION - 1)),
    st.tuples(st.just("answers"), st.tuples(BYTES, st.sampled_from([4096, 1 << 20]))),
    st.tuples(st.just("answers"), st.tuples(SMALL, PIECES)),
    st.tuples(st.just("log"), st.tuples(st.binary(max_size=30) | st.just(b"!" * (1 << 18)), st.just(1 << 20))),
    st.tuples(st.just("close"), st.sampled_from(["questions", "answers", "log"])),
    st.tuples(st.just("exit"), st.sampled_from([0, 1, 97, 98, 255])),
    st.tuples(st.just("stop"), st.sampled_from([signal.SIGSTOP, signal.SIGSEGV, signal.SIGKILL, signal.SIGXFSZ])),
)
ANSWERED: Action = ("answers", (frame(b"header", b"body"), 3))


def written(script: list[Action]) -> bytes:
    """Everything that a script would write as an answer."""
    return b"".join(detail[0] for name, detail in script if name == "answers")


@settings(max_examples=settings.default.max_examples // 2)
@given(st.lists(ACTIONS, max_size=5), st.sampled_from([QUESTION, 1 << 18]))
@example([("read", QUESTION), ANSWERED], QUESTION)
@example([ANSWERED, ("read", QUESTION)], QUESTION)
@example([("read", QUESTION), ANSWERED, ANSWERED], QUESTION)
@example([("read", QUESTION), ("answers", (frame(b"", b"")[:15], 1)), ("close", "answers")], QUESTION)
@example([("close", "questions"), ("close", "log"), ("close", "answers")], QUESTION)
@example([("log", (b"!" * (1 << 18), 1 << 20))], QUESTION)
@example([("read", QUESTION), ("stop", signal.SIGSTOP)], QUESTION)
def test_one_question_ends_with_an_answer_a_death_or_a_forgery(script: list[Action], size: int) -> None:
    open_before = len(list(Path("/proc/self/fd").iterdir()))
    with child(script) as channel:
        began = time.monotonic()
        outcome = ask(channel, bytes(size))
        assert time.monotonic() - began < PATIENCE_S + 20  # it ends, on the busiest machine
        if isinstance(outcome, bytes):
            assert written(script).startswith(outcome)
            assert len(outcome) <= wire.PRELUDE.size + wire.MAX_HEADER + MOST_BYTES
        else:
            # Nobody answers after that.
            assert isinstance(ask(channel, bytes(QUESTION)), Death | wire.WireError)
    assert len(list(Path("/proc/self/fd").iterdir())) == open_before


@given(st.binary(max_size=300), st.binary(max_size=300), PIECES)
@settings(max_examples=settings.default.max_examples // 4)
def test_an_answer_arrives_whole_however_it_is_cut(header: bytes, body: bytes, piece: int) -> None:
    with child([("read", QUESTION), ("answers", (frame(header, body), piece))]) as channel:
        assert ask(channel, bytes(QUESTION), patience=60.0) == frame(header, body)


def test_an_answer_to_half_a_question_is_refused_at_once_and_not_gathered() -> None:
    """The question is larger than a pipe and only begun to be read, while the answer never ends."""
    flood: Action = ("answers", (b"VXB1" * (16 << 20), 1 << 20))
    tracemalloc.start()
    try:
        with child([("read", 1), flood]) as channel:
            outcome = ask(channel, bytes(1 << 20), patience=60.0)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(outcome, wire.WireError)
    assert most < 8 << 20


def test_a_second_answer_is_noticed_with_the_next_question_at_the_latest() -> None:
    with child([("read", QUESTION), ANSWERED, ("read", QUESTION), ANSWERED, ANSWERED]) as channel:
        assert isinstance(ask(channel, bytes(QUESTION), 60.0), bytes)
        outcome = ask(channel, bytes(QUESTION), 60.0)
        if isinstance(outcome, bytes):  # the child was interrupted between its answers
            assert readable(channel._pipes.answers, 60.0)
            outcome = ask(channel, bytes(QUESTION), 60.0)
        assert isinstance(outcome, wire.WireError)


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        ([], "wall"),
        ([("read", QUESTION), ("answers", (frame(b"ab", b"c")[:-1], 1))], "wall"),
        ([("stop", signal.SIGSTOP)], "wall"),
        ([("close", "answers")], "tampering"),
        ([("exit", 3)], "exit"),
        ([("exit", 97)], "exit"),
        ([("exit", 98)], "memory"),
        ([("stop", signal.SIGSEGV)], "signal"),
        ([("stop", signal.SIGXFSZ)], "disk"),
        ([("log", (b"!" * (1 << 18), 1 << 20))], "output"),
    ],
    ids=["waits", "half a frame", "stops", "closes", "exits", "broken", "memory", "crashes", "disk", "prints"],
)
def test_how_a_child_ended_is_told_apart(script: list[Action], kind: str) -> None:
    with child(script) as channel:
        patience = PATIENCE_S if kind == "wall" else 60.0
        outcome = ask(channel, bytes(QUESTION), patience)
        assert isinstance(outcome, Death)
        assert outcome.kind == kind
