"""Children that are forked ahead and children that are let go: neither is seen by the submission in between."""

import dataclasses
import os
import select
import signal
from collections.abc import Iterator

import pytest

from autograder.sandbox import nursery
from autograder.sandbox.fork_server import Cell, ForkServer, Limits, Returned, can_change_users
from tests.autograder.sandbox.conftest import QUICK, descendants

ADD = [Cell("def add(a, b):\n    return a + b")]
SELF_PORTRAIT = [
    Cell("import os, random, threading\nimport numpy as np"),
    Cell("""
def portrait():
    shell = get_ipython()
    return {
        "names": sorted(globals()),
        "draws": [random.random(), float(np.random.rand())],
        "cell": shell.execution_count,
        "inputs": list(In),
        "outputs": len(Out),
        "files": os.listdir("."),
        "threads": threading.active_count(),
        "descriptors": sorted(os.listdir("/proc/self/fd"))[:-1],
    }
"""),
]


@pytest.fixture(scope="module")
def prepared() -> Iterator[ForkServer]:
    with ForkServer(preload=("numpy",), spares=1) as server:
        yield server


def open_and_count(server: ForkServer) -> dict[int, str]:
    server.settle()
    return descendants(server.pid)


def test_a_child_that_was_forked_ahead_is_as_new_as_one_that_was_not(prepared: ForkServer, server: ForkServer) -> None:
    portraits = []
    for source in (server, prepared, prepared):
        with source.submission(SELF_PORTRAIT, files={"a.txt": b"1"}, limits=QUICK, seed=5) as submission:
            portraits.append(submission.call("portrait").value)
    fresh, _, ahead = portraits
    assert ahead == fresh


def test_a_submission_takes_the_child_that_was_forked_ahead(prepared: ForkServer) -> None:
    with prepared.submission(ADD, limits=QUICK):
        before = open_and_count(prepared)
        with prepared.submission(ADD, limits=QUICK) as second:
            assert second.call("add", 1, 2) == Returned(3, (1, 2))
            after = open_and_count(prepared)
    assert set(before) < set(after)
    assert len(after) == len(before) + 1


def test_a_submission_with_other_limits_gets_a_child_with_those(prepared: ForkServer) -> None:
    source = [Cell("import resource\ndef data():\n    return resource.getrlimit(resource.RLIMIT_DATA)[0]")]
    found = []
    for memory in (64 << 20, 96 << 20, 64 << 20):
        with prepared.submission(source, limits=Limits(memory_bytes=memory)) as submission:
            found.append(submission.call("data").value)
    assert found[1] - found[0] == 32 << 20
    assert found[2] == found[0]


def test_a_child_that_died_while_it_waited_costs_no_submission(prepared: ForkServer) -> None:
    with prepared.submission(ADD, limits=QUICK):
        before = open_and_count(prepared)
        with prepared.submission(ADD, limits=QUICK):
            (spare,) = set(open_and_count(prepared)) - set(before)
    watched = os.pidfd_open(spare)
    os.kill(spare, signal.SIGKILL)
    select.select([watched], [], [], 10)
    os.close(watched)
    with prepared.submission(ADD, limits=QUICK) as submission:
        assert submission.call("add", 2, 2) == Returned(4, (2, 2))


def test_closed_submissions_do_not_pile_up(server: ForkServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nursery, "_MOST_ENDINGS", 2)
    before = open_and_count(server)
    for _ in range(6):
        with server.submission(ADD, limits=QUICK):
            pass
        assert len(descendants(server.pid)) <= len(before) + 2
    assert open_and_count(server) == before


def test_no_two_living_submissions_share_a_user(prepared: ForkServer) -> None:
    source = [Cell("import os\ndef user():\n    return os.getuid()")]
    opened = [prepared.submission(source, limits=QUICK).__enter__() for _ in range(4)]
    users = [submission.call("user").value for submission in opened]
    for submission in opened:
        submission.close()
    # An ordinary user's children all have the kernel's number for nobody, each in namespaces of its own.
    assert len(set(users)) == (4 if can_change_users() else 1)


def test_children_are_kept_ready_for_the_kinds_that_came_last() -> None:
    kinds = [dataclasses.replace(QUICK, processes=number) for number in (20, 21, 22)]
    with ForkServer(preload=(), spares=2) as two:
        alone = open_and_count(two)
        for limits in kinds:
            with two.submission(ADD, limits=limits):
                pass
        ready = open_and_count(two)
        assert len(ready) == len(alone) + 2
        with two.submission(ADD, limits=kinds[1]), two.submission(ADD, limits=kinds[2]):
            taken = open_and_count(two)
    assert set(ready) < set(taken)
    assert len(taken) == len(ready) + 2
