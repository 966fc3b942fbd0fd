"""What honest programs show, raise and return, however strange, costs them this one thing and nothing else."""

from collections.abc import Callable

import pytest

from autograder.sandbox.fork_server import Limits, Raised, Returned, Submission, Unsendable
from tests.autograder.sandbox.conftest import QUICK

Run = Callable[..., Submission]
HALF = "ValueError('half: ' + chr(0xD83D))"


def assert_lives(submission: Submission) -> None:
    assert submission.death is None
    reply = submission.value("last")
    assert isinstance(reply, Returned)
    assert reply.value == 1


@pytest.mark.parametrize("module_name", ["__main__", "response"])
def test_an_exception_with_half_a_letter_in_its_message_is_told(run: Run, module_name: str) -> None:
    submission = run(f"raise {HALF}", f"def f():\n    raise {HALF}\nlast = 1", module_name=module_name)
    first, second = submission.loaded
    assert not first.ok
    assert first.exception is not None
    assert (first.exception.type_name, first.exception.message) == ("ValueError", "half: ?")
    assert second.ok
    reply = submission.call("f")
    assert isinstance(reply, Raised)
    assert reply.message == "half: ?"
    assert_lives(submission)


@pytest.mark.parametrize(
    "source",
    [
        "class Odd:\n    def __repr__(self):\n        return 'a' + chr(0xDC00)\nOdd()",
        "class Odd:\n    def __repr__(self):\n        return 'a' + chr(0xDC00)\ndisplay(Odd())",
        "class Odd(Exception):\n    def __str__(self):\n        return 5\nraise Odd",
        "class Meta(type):\n    __name__ = 5\nclass Odd(Exception, metaclass=Meta):\n    pass\nraise Odd",
    ],
    ids=["value", "display", "message that is no text", "name that is no text"],
)
def test_what_has_no_proper_text_is_shown_as_well_as_it_can_be(run: Run, source: str) -> None:
    submission = run(source, "last = 1")
    assert submission.loaded[0].outputs
    assert_lives(submission)


def test_as_many_things_are_shown_as_are_kept_and_the_rest_is_dropped(run: Run) -> None:
    limits = Limits(cpu_s=20, memory_bytes=256 << 20, output_bytes=1 << 20)
    source = "publish = get_ipython().display_pub.publish\nfor n in range(12_000):\n    publish({'text/plain': str(n)})"
    submission = run(source, "last = 1", limits=limits)
    shown = [output for output in submission.loaded[0].outputs if output["output_type"] == "display_data"]
    assert [output["data"]["text/plain"] for output in shown] == [str(n) for n in range(10_000)]
    assert_lives(submission)


def test_wide_letters_are_counted_by_their_bytes(run: Run) -> None:
    """Five million letters of four bytes are no forged reply, only too many to be kept."""
    submission = run("chr(0x1F9EC) * 5_000_000", "last = 1", limits=Limits(cpu_s=20, memory_bytes=512 << 20))
    assert_lives(submission)


def test_more_lines_of_a_traceback_than_can_be_sent_are_dropped(run: Run) -> None:
    source = "shell = get_ipython()\nshell._showtraceback(ValueError, ValueError('a'), [''] * 500_000)"
    submission = run(source, "last = 1", limits=Limits(cpu_s=20, memory_bytes=512 << 20))
    assert submission.loaded[0].ok
    assert_lives(submission)


BROKEN = """
import numpy as np

class Pairs(dict):
    def items(self):
        raise KeyError("no")

class Numbers(list):
    def __iter__(self):
        raise RuntimeError("no")

class Endless(list):
    def __iter__(self):
        while True:
            yield 1

def pairs(): return Pairs(a=1)
def numbers(): return Numbers([1])
def endless(): return Endless()
last = 1
"""


@pytest.mark.parametrize(
    ("function", "words"),
    [("pairs", "raised KeyError"), ("numbers", "raised RuntimeError"), ("endless", "separate values")],
)
def test_a_result_that_breaks_while_it_is_read_cannot_be_sent(run: Run, function: str, words: str) -> None:
    submission = run(BROKEN)
    reply = submission.call(function)
    assert isinstance(reply, Unsendable)
    assert words in reply.sentence
    assert_lives(submission)


def test_a_result_that_is_too_large_is_told_from_arguments_that_are(run: Run) -> None:
    limits = Limits(cpu_s=5, memory_bytes=QUICK.memory_bytes, reply_bytes=1 << 20)
    source = "def large(a):\n    return bytes(4 << 20)\ndef grown(a):\n    a.append(bytes(4 << 20))\nlast = 1"
    submission = run(source, limits=limits)
    large, grown = submission.call("large", []), submission.call("grown", [])
    assert isinstance(large, Unsendable)
    assert large.sentence.startswith("the result takes more than")
    assert isinstance(grown, Unsendable)
    assert grown.sentence.startswith("the arguments after the call cannot be read")
    assert_lives(submission)
