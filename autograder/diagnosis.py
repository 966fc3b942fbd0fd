"""Name the misconception whose rejected response gives the same output as the student's program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.budget import for_many, limits_of
from autograder.equality import equal_values
from autograder.program import Call, Source, plain
from autograder.remembered import bytes_in
from autograder.sandbox.replies import Raised, Returned
from autograder.sentences import Outcome
from autograder.trusted import TrustedPrograms
from bank.exercise import Exercise
from bank.tolerance import Tolerance

EQUAL_OUTPUT = Tolerance(atol=1e-9, rtol=1e-6)
"""Outputs of the same idea in another style differ by rounding only."""
MOST_COMPARED = 64 << 20
"""Bytes of results for which a misconception is sought; all of them are held in memory until then."""


class FailedChecks:
    """The calls of the checks that a student's program failed, as long as they are few bytes."""

    def __init__(self) -> None:
        self._calls: list[Sequence[Call]] = []
        self._bytes = 0

    def add(self, calls: Sequence[Call]) -> None:
        """Keep the calls of one more check."""
        self._bytes += sum(bytes_in(call.reply) for call in calls)
        self._calls.append(calls)
        if self._bytes > MOST_COMPARED:
            self._calls.clear()

    @property
    def calls(self) -> Sequence[Sequence[Call]]:
        """The calls by check; nothing when they were too large to be kept."""
        return [] if self._bytes > MOST_COMPARED else self._calls


def diagnose(
    exercise: Exercise, failed: Sequence[Sequence[Call]], trusted: TrustedPrograms, files: Mapping[str, bytes]
) -> str | None:
    """Return the one misconception whose rejected response answers every failed check as the student did, or None."""
    replies = [call.reply for calls in failed for call in calls]
    if not any(isinstance(reply, Returned) for reply in replies):
        return None
    if not all(isinstance(reply, (Returned, Raised)) for reply in replies):
        return None  # a program that was stopped is like any other that was
    assert exercise.code_part is not None
    limits = for_many(limits_of(exercise.code_part))
    found = []
    for name, text in exercise.responses("rejected").items():
        source = Source.module(text, files, f"{name}.py")
        if all(_answers_alike(calls, trusted.replies(source, limits, calls)) for calls in failed):
            found.append(name)
    return found[0] if len(found) == 1 else None


def _answers_alike(calls: Sequence[Call], replies: Iterator[Outcome]) -> bool:
    return all(_same_reply(call.reply, reply) for call, reply in zip(calls, replies, strict=True))


def _same_reply(one: Outcome, other: Outcome) -> bool:
    if isinstance(one, Raised) and isinstance(other, Raised):
        return one.type_name == other.type_name
    if isinstance(one, Returned) and isinstance(other, Returned):
        try:
            return _equal(one.value, other.value) and _equal(list(one.arguments), list(other.arguments))
        except ValueError:
            return False
    return False


def _equal(one: Any, other: Any) -> bool:
    return equal_values(plain(one), plain(other), EQUAL_OUTPUT)
