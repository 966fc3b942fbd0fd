"""Student code at its strongest: it has found the question and descriptor 4, and writes the replies itself."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.sandbox.fork_server import Cell, Died, ForkServer, Isolation, Returned, Submission
from autograder.sandbox.inside import wire
from autograder.sandbox.limits import Limits
from tests.autograder.sandbox.plain_data import assert_plain, described
from tests.autograder.sandbox.strategies import (
    TRUSTED,
    TRUSTED_VALUES,
    changed_bytes,
    changed_trees,
    header_bytes,
    parts_of,
    tree_of,
)  # fmt: skip
from tests.autograder.sandbox.test_reply_fuzz import ANSWERS, assert_reply, sendable

NONCE = "0123456789abcdef"
FORGER = f"""
import os, sys

def take_over(*first):
    child = sys._getframe(2)
    while child.f_code.co_name != "answer_all":
        child = child.f_back
    receive, values = child.f_globals["_receive"], child.f_locals["self"]._values
    question = child.f_locals["question"]
    while True:
        for piece in question["arguments"]:
            os.write(4, piece.replace({NONCE.encode()!r}, question["nonce"].encode()))
        question, _ = receive(values)
"""
LIMITS = Limits(cpu_s=60, wall_s=60.0, total_wall_s=3600.0)


class Forger:
    """A child that writes whatever it is sent; a new one as often as the last was ended."""

    def __init__(self, server: ForkServer) -> None:
        self._server = server
        self._submission: Submission | None = None
        self.children = 0

    def __call__(self, *pieces: bytes) -> Any:
        if self._submission is None or self._submission.death is not None:
            self.close()
            self.children += 1
            self._submission = self._server.submission([Cell(FORGER)], limits=LIMITS).__enter__()
            assert self._submission.death is None
        reply = self._submission.call("take_over", *pieces)
        assert isinstance(reply, Died) == (self._submission.death is not None)
        return reply

    def close(self) -> None:
        if self._submission is not None:
            self._submission.close()


@pytest.fixture(scope="module")
def forge(servers: Callable[[Isolation], ForkServer]) -> Iterator[Forger]:
    forger = Forger(servers("strong"))
    yield forger
    forger.close()


def frame(header: bytes, body: bytes) -> bytes:
    return wire.PRELUDE.pack(wire.MAGIC, len(header), len(body)) + header + body


def returned(value: Any, arguments: int) -> bytes:
    answer = {"nonce": NONCE, "reply": "returned", "value": value, "arguments": [None] * arguments}
    return wire.encode(answer, TRUSTED)


@given(value=TRUSTED_VALUES)
def test_a_proper_reply_that_student_code_writes_is_no_more_than_data(forge: Forger, value: Any) -> None:
    reply = forge(returned(value, 1))
    assert isinstance(reply, Returned)
    assert_plain(reply.value)
    assert described(reply.value) == described(value)
    assert reply.arguments == (None,)


@settings(max_examples=settings.default.max_examples // 2)
@given(answer=ANSWERS)
def test_a_forged_answer_is_a_reply_or_tampering(forge: Forger, answer: Any) -> None:
    assert_reply(forge(frame(*sendable({"nonce": NONCE} | answer))))


@settings(max_examples=settings.default.max_examples // 2)
@given(value=TRUSTED_VALUES, data=st.data())
def test_a_changed_reply_is_a_reply_or_tampering(forge: Forger, value: Any, data: st.DataObject) -> None:
    header, body = parts_of(returned(value, 1))
    assert_reply(forge(frame(header_bytes(data.draw(changed_trees(tree_of(header)))), data.draw(changed_bytes(body)))))


@settings(max_examples=settings.default.max_examples // 4)
@given(value=TRUSTED_VALUES, data=st.data())
def test_a_reply_with_bytes_before_or_behind_it_is_tampering_at_once_or_at_the_next_question(
    forge: Forger, value: Any, data: st.DataObject
) -> None:
    before, behind = data.draw(st.tuples(st.binary(max_size=9), st.binary(max_size=9)).filter(any))
    assume(not before.startswith(wire.MAGIC))  # that is only the beginning of another frame
    pieces = [piece for piece in (before, returned(value, 1 + bool(before) + bool(behind)), behind) if piece]
    first, children = forge(*pieces), forge.children
    second = forge(returned(value, 1)) if isinstance(first, Returned) else first
    assert isinstance(second, Died)
    assert second.death.kind == "tampering"
    assert forge.children == children


def test_every_lie_in_the_prelude_is_tampering(forge: Forger) -> None:
    honest = returned(1, 1)
    lies: list[Callable[[int, int], bytes]] = [
        lambda header, body: wire.PRELUDE.pack(b"VXB2", header, body),
        lambda header, body: wire.PRELUDE.pack(wire.MAGIC, header - 1, body),
        lambda header, body: wire.PRELUDE.pack(wire.MAGIC, 2**32 - 1, body),
        lambda header, body: wire.PRELUDE.pack(wire.MAGIC, header, 2**64 - 1),
        lambda header, body: wire.PRELUDE.pack(wire.MAGIC, header - 1, 1),
        lambda header, body: wire.PRELUDE.pack(wire.MAGIC, 0, header),
    ]
    header, body = parts_of(honest)
    for lie in lies:
        reply = forge(lie(len(header), len(body)) + header + body)
        if isinstance(reply, Returned):  # the last byte of the header stands behind the answer
            reply = forge(honest)
        assert isinstance(reply, Died)
        assert reply.death.kind == "tampering"
