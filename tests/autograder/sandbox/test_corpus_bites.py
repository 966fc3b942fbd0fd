"""The positive controls: where nobody confines or doubts them, the programs of the corpus get what they want."""

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox.fork_server import Cell, ForkServer, Reply, Returned
from tests.autograder.sandbox import surroundings
from tests.autograder.sandbox.conftest import QUICK
from tests.autograder.sandbox.test_hostile import PROGRAMS, expected_end, mark

GRADER = Path(__file__).with_name("naive_grader.py").read_text()
CHECKS = 7
RIGHT = "def dice(a, b):\n    return 2 * (a & b).sum() / (a.sum() + b.sum())\n"
WRONG = "def dice(a, b):\n    return 0.123456789\n"

GET_POINTS = [
    "changed_input", "changed_numbers", "changed_types", "empty_array", "import_hooks", "infinity", "kept_arguments",
    "lazy_object", "lying_array", "lying_class", "lying_conversions", "lying_float", "masked_array", "not_a_number",
    "notebook_hooks", "notebook_transformer", "object_array", "patched_numpy", "secret_hunter", "traced_frames",
]  # fmt: skip
BREAK_THE_GRADING = [
    "crash", "exit_at_load", "exit_in_call", "loop_in_c", "patched_builtins", "replaced_modules", "stopper",
]  # fmt: skip
REACH_SOMETHING = [
    "database", "datagrams", "executable_memory", "linker", "network", "paired_sockets", "proc_of_others",
    "programs", "reader", "renamer", "strange_sockets", "truncating_open", "unix_sockets", "way_out", "writer",
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer(preload=("numpy",)) as running:
        yield running


@pytest.fixture(scope="module")
def open_server() -> Iterator[ForkServer]:
    with ForkServer(isolation="none", preload=("numpy",)) as running:
        yield running


def naive_points(server: ForkServer, program: str) -> Reply:
    """Let a grader in the same process mark a program; the sandbox only keeps it from doing harm here."""
    limits = dataclasses.replace(QUICK, cpu_s=1, wall_s=2.0)
    with server.submission([Cell(program), Cell(GRADER)], limits=limits) as submission:
        return submission.value("points")


def test_the_naive_grader_tells_right_from_wrong(server: ForkServer) -> None:
    assert naive_points(server, RIGHT) == Returned(CHECKS)
    assert naive_points(server, WRONG) == Returned(0)


@pytest.mark.parametrize("name", GET_POINTS)
def test_a_naive_grader_gives_points_to_this_program(name: str, server: ForkServer) -> None:
    reply = naive_points(server, PROGRAMS[name])
    assert isinstance(reply, Returned), reply
    assert reply.value > 0


@pytest.mark.parametrize("name", BREAK_THE_GRADING)
def test_a_naive_grader_does_not_survive_this_program(name: str, server: ForkServer) -> None:
    assert not isinstance(naive_points(server, PROGRAMS[name]), Returned)


@pytest.mark.parametrize("name", REACH_SOMETHING)
def test_without_isolation_this_program_reaches_what_it_aims_at(
    name: str, open_server: ForkServer, tmp_path: Path
) -> None:
    with surroundings.opened(os.geteuid(), tmp_path) as around:
        before = around.look()
        marked = mark(open_server, name, PROGRAMS[name], around.files())
        assert marked.end not in expected_end(name) or around.look() != before
