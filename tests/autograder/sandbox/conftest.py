"""One warm server for all tests of the sandbox, and what it costs to look around it."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.sandbox.fork_server import Cell, ForkServer, Isolation, Submission
from autograder.sandbox.limits import Limits

QUICK = Limits(cpu_s=1, wall_s=20.0, total_wall_s=60.0, memory_bytes=64 << 20, disk_bytes=4 << 20)
"""What computes ends by its processor time, however busy the machine is; what waits needs a short `wall_s`."""


in_every_tier = pytest.mark.parametrize("tier", ["strong", "standard"])
"""For a test that holds in every tier."""


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[Isolation], ForkServer]]:
    """Start each isolation's server when it is first asked for."""
    with contextlib.ExitStack() as stack:
        started: dict[str, ForkServer] = {}

        def server_of(isolation: Isolation) -> ForkServer:
            if isolation not in started:
                started[isolation] = stack.enter_context(ForkServer(isolation=isolation))
            return started[isolation]

        yield server_of


@pytest.fixture
def tier() -> Isolation:
    """Where a test does not say: the strong one."""
    return "strong"


@pytest.fixture
def server(servers: Callable[[Isolation], ForkServer], tier: Isolation) -> ForkServer:
    return servers(tier)


@pytest.fixture
def run(server: ForkServer) -> Iterator[Callable[..., Submission]]:
    """Load cells (given as texts) under quick limits and close the submission after the test."""
    opened: list[Submission] = []

    def load(*sources: str, limits: Limits = QUICK, **keywords: object) -> Submission:
        cells = [Cell(source, f"cell {number}") for number, source in enumerate(sources)]
        opened.append(server.submission(cells, limits=limits, **keywords))
        return opened[-1].__enter__()

    yield load
    for submission in opened:
        submission.close()


def descendants(pid: int) -> dict[int, str]:
    """Processes below `pid` with their names."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, rest = folder.joinpath("stat").read_text().split("(", 1)[1].rsplit(")", 1)
        except (OSError, IndexError):
            continue
        parents[int(folder.name)] = (int(rest.split()[1]), name)
    found: dict[int, str] = {}
    fresh = {pid}
    while fresh:
        fresh = {child for child, (parent, _) in parents.items() if parent in fresh}
        found |= {child: parents[child][1] for child in fresh}
    return found
