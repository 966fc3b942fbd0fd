"""What a student reads where a program did not deliver; everything that the program itself said is cut short."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autograder.sandbox.limits import DEFAULT_LIMITS
from autograder.sandbox.replies import Died, Missing, Raised, Reply, Unsendable
from autograder.sandbox.text import plain, size_text

LONGEST_MESSAGE, LONGEST_LINE, LONGEST_SENTENCE = 200, 80, 600
_UNITS = {"": 0, "K": 10, "M": 20, "G": 30, "T": 40, "P": 50}
_TOO_MUCH = re.compile(
    r"Unable to allocate (?P<size>\d+(?:\.\d+)?) (?P<unit>[KMGTP]?)i?B for an array"
    r"|you tried to allocate (?P<bytes>\d{1,18}) bytes"
)
_NO_MEMORY = re.compile(
    r"can't allocate memory|Failed to allocate memory|bad_?alloc|Cannot allocate memory", re.IGNORECASE
)
_FRAME = re.compile(
    r'^  File "(?:[^"\n]*/response(?:_\d+)?\.py|<ipython-input-[^"\n]*>)", line (\d+)(?:, in [^\n]*)?\n    ([^\n]*)',
    re.MULTILINE,
)
_SIMPLEITK = re.compile(r"^Exception thrown in SimpleITK (\w+): \S+:\d+:\s*")
_LAST_TRACE = "Traceback (most recent call last):"


@dataclass(frozen=True)
class Withheld:
    """A question that was not asked, and why."""

    sentence: str


Outcome = Reply | Withheld


def failure_sentence(reply: Outcome, memory_bytes: int = DEFAULT_LIMITS.memory_bytes) -> str:
    """Return the sentence for a reply that brought no value, '' for one that did.

    Parameters
    ----------
    reply
        What came of a question.
    memory_bytes
        What the program was allowed.
    """
    if isinstance(reply, Raised):
        return _raised(reply, memory_bytes)
    if isinstance(reply, (Unsendable, Withheld)):
        return reply.sentence
    if isinstance(reply, Died):
        return reply.death.sentence
    return f"there is no `{reply.name}`" if isinstance(reply, Missing) else ""


def _raised(raised: Raised, memory_bytes: int) -> str:
    if raised.type_name == "NotImplementedError":
        message = one_line(raised.message, LONGEST_MESSAGE)
        return f"not implemented yet{message and ': '}{message}"
    if raised.type_name == "SystemExit":
        return "ended the program instead of returning" + line_of(raised)
    if raised.type_name == "MemoryError" or _NO_MEMORY.search(raised.message):
        return _too_much_memory(raised.message, memory_bytes) + line_of(raised)
    return f"raised {exception_text(raised)}{line_of(raised)}"


def _too_much_memory(message: str, allowed: int) -> str:
    found = _TOO_MUCH.search(message)
    if found is None:
        return f"needs more than the {size_text(allowed)} of memory that is allowed"
    needed = float(found["bytes"] or 0) or float(found["size"] or 0) * 2 ** _UNITS[found["unit"] or ""]
    if needed > allowed:
        return f"needs {size_text(needed)}, {size_text(allowed)} is allowed"
    return f"needs more than the {size_text(allowed)} of memory that is allowed; {size_text(needed)} more did not fit"


def exception_text(raised: Raised) -> str:
    """Return type and message of an exception on one line."""
    message = one_line(_SIMPLEITK.sub(r"SimpleITK \1: ", raised.message), LONGEST_MESSAGE)
    name = one_line(raised.type_name, LONGEST_LINE)
    return f"{name}: {message}" if message else name


def line_of(raised: Raised) -> str:
    """Return ' (line 7: `...`)' with the student's own line in which it happened, or nothing."""
    frames = _FRAME.findall(raised.traceback.rpartition(_LAST_TRACE)[2])
    if not frames:
        return ""
    number, line = frames[-1]
    return f" (line {number}: `{one_line(line.replace('`', ' '), LONGEST_LINE)}`)"


def one_line(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """Return a text on one line without control characters, cut to a readable length."""
    line = " ".join(plain(text, 10 * longest).split())
    return line if len(line) <= longest else f"{line[: longest - 3]}..."
