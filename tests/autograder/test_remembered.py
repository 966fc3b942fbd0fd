"""Replies of trusted programs are asked for once, and are those that the program would give again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from autograder.program import Call, Source
from autograder.remembered import RememberedReplies, keys_of
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Returned
from autograder.sentences import Outcome, Withheld
from autograder.trusted import TrustedPrograms

LIMITS = Limits(cpu_s=20, wall_s=60.0)
COUNTER = "seen = []\ndef f(x, *, by=1):\n    seen.append(x)\n    return [len(seen), x * by]\n"
SOURCE = Source.module(COUNTER, {})


def question(*arguments: Any, **keywords: Any) -> Call:
    return Call("f", arguments, keywords, Returned(None, (), ""))


@pytest.fixture
def trusted(sandbox: ForkServer) -> Iterator[TrustedPrograms]:
    with TrustedPrograms(sandbox) as opened:
        yield opened


def values(replies: Iterator[Outcome]) -> list[Any]:
    return [reply.value for reply in replies if isinstance(reply, Returned)]


def test_equal_questions_are_asked_once(trusted: TrustedPrograms) -> None:
    calls = [question(3), question(4, by=2)]
    first = values(trusted.replies(SOURCE, LIMITS, calls))
    assert first == [[1, 3], [2, 8]]
    assert values(trusted.replies(SOURCE, LIMITS, calls)) == first  # the program's own count would be at 4
    assert values(trusted.replies(SOURCE, LIMITS, [question(5)])) == [[3, 5]]


def test_what_is_new_after_known_questions_is_asked_where_these_left_the_program(trusted: TrustedPrograms) -> None:
    assert values(trusted.replies(SOURCE, LIMITS, [question(3)])) == [[1, 3]]
    assert values(trusted.replies(SOURCE, LIMITS, [question(3), question(6)])) == [[1, 3], [3, 6]]


def test_a_reply_that_nobody_looks_at_is_not_asked_for(trusted: TrustedPrograms) -> None:
    next(trusted.replies(SOURCE, LIMITS, [question(3), question(4)]))
    assert values(trusted.replies(SOURCE, LIMITS, [question(9)])) == [[2, 9]]


def test_another_program_file_limit_argument_or_history_has_another_name() -> None:
    calls = [question(np.zeros(3)), question(1)]
    others = [
        (Source.module(COUNTER + "x = 1\n", {}), LIMITS, calls),
        (Source.module(COUNTER, {"data": b"1"}), LIMITS, calls),
        (SOURCE, Limits(cpu_s=10, wall_s=60.0), calls),
        (SOURCE, LIMITS, [question(np.zeros(3, np.float32)), question(1)]),
        (SOURCE, LIMITS, [question(np.zeros(3), by=2), question(1)]),
        (SOURCE, LIMITS, [calls[1]]),
    ]
    own = list(keys_of(SOURCE, LIMITS, calls))
    assert own == list(keys_of(SOURCE, LIMITS, calls))
    assert len(set(own)) == 2
    for other in others:
        assert list(keys_of(*other))[-1] not in own


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    remembered = RememberedReplies(most_bytes=50)
    for key in (b"a", b"b"):
        remembered.keep(key, Returned(np.zeros(3), (), ""))
    assert remembered.get(b"a") is not None
    remembered.keep(b"c", Returned(np.zeros(3), (), ""))
    assert remembered.get(b"b") is None
    assert remembered.get(b"a") is not None
    assert remembered.get(b"c") is not None


def test_a_program_that_was_stopped_is_asked_again() -> None:
    remembered = RememberedReplies()
    remembered.keep(b"a", Withheld("stopped"))
    assert remembered.get(b"a") is None
