"""What a student reads where a program did not deliver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from autograder.sandbox.fork_server import Cell, ForkServer, Submission
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Death, Died, Missing, Raised, Returned, Unsendable
from autograder.sentences import Withheld, failure_sentence, one_line

MEMORY = 256 << 20
PROGRAM = """
import numpy as np
import SimpleITK as sitk

def look(a):
    # a comment
    return a[28]

def f(a):
    return look(a)

def chained():
    try:
        look([])
    except IndexError as error:
        raise ValueError("two\\nlines") from error

def in_numpy(): np.linalg.inv(np.zeros((2, 2)))

def huge(): return np.zeros((1 << 14, 1 << 14))

def piece_by_piece():
    pieces = []
    while True: pieces.append(np.ones(1 << 21))

def plain_memory(): return bytearray(1 << 33)

def huge_image(): return sitk.Image([2000, 2000, 2000], sitk.sitkFloat64)

def of_simpleitk(): return sitk.ReadImage("nothing.mha")

def leave(): raise SystemExit

def later(): raise NotImplementedError("in 3D")
"""


@pytest.fixture(scope="module")
def submission(sandbox: ForkServer) -> Iterator[Submission]:
    with sandbox.submission([Cell(PROGRAM)], limits=Limits(memory_bytes=MEMORY), module_name="response") as child:
        yield child


@pytest.mark.parametrize(
    ("function", "arguments", "sentence"),
    [
        ("f", [[1]], "raised IndexError: list index out of range (line 7: `return a[28]`)"),
        ("chained", [], 'raised ValueError: two lines (line 16: `raise ValueError("two\\nlines") from error`)'),
        (
            "in_numpy",
            [],
            "raised LinAlgError: Singular matrix (line 18: `def in_numpy(): np.linalg.inv(np.zeros((2, 2)))`)",
        ),
        ("huge", [], "needs 2 GB, 256 MB is allowed (line 20: `def huge(): return np.zeros((1 << 14, 1 << 14))`)"),
        (
            "piece_by_piece",
            [],
            "needs more than the 256 MB of memory that is allowed; 16 MB more did not fit "
            "(line 24: `while True: pieces.append(np.ones(1 << 21))`)",
        ),
        (
            "plain_memory",
            [],
            "needs more than the 256 MB of memory that is allowed "
            "(line 26: `def plain_memory(): return bytearray(1 << 33)`)",
        ),
        ("huge_image", [], "needs more than the 256 MB of memory that is allowed (line 28: `def huge_image(): return "),
        ("of_simpleitk", [], "raised RuntimeError: SimpleITK ImageFileReader_Execute: sitk::ERROR: The file "),
        ("leave", [], "ended the program instead of returning (line 32: `def leave(): raise SystemExit`)"),
        ("later", [], "not implemented yet: in 3D"),
        ("f", [], "raised TypeError: f() missing 1 required positional argument: 'a'"),
    ],
)
def test_what_a_program_raises_is_told_with_the_students_own_line(
    submission: Submission, function: str, arguments: list[Any], sentence: str
) -> None:
    assert failure_sentence(submission.call(function, *arguments), MEMORY).startswith(sentence)


def test_the_line_is_that_of_a_notebooks_cell_as_well(sandbox: ForkServer) -> None:
    with sandbox.submission([Cell("x = 1"), Cell("def f(a):\n    return a[5]")]) as child:
        assert failure_sentence(child.call("f", [])) == (
            "raised IndexError: list index out of range (line 2: `return a[5]`)"
        )


TORCH = (
    "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate "
)


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Raised("RuntimeError", f"{TORCH}3328599654 bytes. Error code 12", ""), "needs 3.1 GB, 1 GB is allowed"),
        (
            Raised("RuntimeError", f"{TORCH}1048576 bytes. Error code 12", ""),
            "needs more than the 1 GB of memory that is allowed; 1 MB more did not fit",
        ),
        (
            Raised("MemoryError", "Unable to allocate 3.10 GiB for an array with shape (3,) and data type float64", ""),
            "needs 3.1 GB, 1 GB is allowed",
        ),
        (Raised("MemoryError", "std::bad_alloc", ""), "needs more than the 1 GB of memory that is allowed"),
        (Raised("ValueError", "no", ""), "raised ValueError: no"),
        (Raised("ValueError", "", ""), "raised ValueError"),
        (Raised("ValueError", "x" * 5000, ""), f"raised ValueError: {'x' * 197}..."),
        (Raised("E" * 500, "no", ""), f"raised {'E' * 77}...: no"),
        (Raised("NotImplementedError", "", "trace"), "not implemented yet"),
        (Raised("TimeoutError", "my own", ""), "raised TimeoutError: my own"),
        (
            Raised("E", "m", '  File "/x/response.py", line 3, in f\n    a = `b` + "' + "y" * 300),
            f'raised E: m (line 3: `a = b + "{"y" * 68}...`)',
        ),
        (Withheld("not run"), "not run"),
        (Unsendable("it is a generator"), "it is a generator"),
        (Missing("f"), "there is no `f`"),
        (Died(Death("cpu", "stopped after 10 s of computing")), "stopped after 10 s of computing"),
        (Returned(1), ""),
    ],
)
def test_every_reply_has_its_sentence(reply: Any, sentence: str) -> None:
    assert failure_sentence(reply) == sentence


def test_a_students_text_ends_on_one_line_without_terminal_codes() -> None:
    assert one_line("a\x1b[31m\n\n b\u202e\tc") == "a b c"
    assert one_line("x" * 700) == "x" * 597 + "..."
