"""What trusted programs answered, so that many responses can be compared with them and each is asked once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from autograder.program import Call, Source, sendable
from autograder.sandbox.inside import wire
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Raised, Returned
from autograder.sandbox.values import TrustedValues
from autograder.sentences import Outcome

MOST_BYTES: Final = 64 << 20
"""Of replies that are remembered."""


class RememberedReplies:
    """Replies of programs by all that they follow from: the program, and the questions of a check up to this one.

    A trusted program begins every check in the same state, so that equal questions in equal order have equal replies.

    Parameters
    ----------
    most_bytes
        How much is held; what was not asked for longest goes first.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._replies: OrderedDict[bytes, Outcome] = OrderedDict()
        self._bytes = 0

    def get(self, key: bytes) -> Outcome | None:
        """Return a reply, None where it is not known."""
        if key in self._replies:
            self._replies.move_to_end(key)
        return self._replies.get(key)

    def keep(self, key: bytes, reply: Outcome) -> None:
        """Remember a reply, unless the program was stopped: it may have met a busy machine."""
        if not isinstance(reply, (Returned, Raised)) or key in self._replies:
            return
        self._replies[key] = reply
        self._bytes += bytes_in(reply)
        while self._bytes > self._most_bytes:
            self._bytes -= bytes_in(self._replies.popitem(last=False)[1])


def keys_of(source: Source, limits: Limits, calls: Sequence[Call]) -> Iterator[bytes]:
    """Yield for each call of a check what names a program's reply to it: everything that happened before included."""
    files = [(name, hashlib.sha256(content).digest()) for name, content in sorted(source.files.items())]
    digest = hashlib.sha256(repr((source.cells, files, source.module_name, limits)).encode())
    for call in calls:
        question = [call.function, call.probe, sendable(list(call.arguments)), sendable(dict(call.keywords))]
        digest.update(wire.encode(question, TrustedValues()))
        yield digest.digest()


def bytes_in(value: Any) -> int:
    """Return how many bytes a reply or a value in one takes, wherever they lie."""
    if isinstance(value, Returned):
        return bytes_in(value.value) + bytes_in(value.arguments)
    if isinstance(value, (list, tuple)):
        return sum(map(bytes_in, value))
    if isinstance(value, dict):
        return sum(map(bytes_in, value.values()))
    if isinstance(value, (str, bytes)):
        return len(value)
    return int(getattr(getattr(value, "array", value), "nbytes", 0))
