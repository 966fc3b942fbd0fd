"""Programs that want points, damage or secrets: each gets none, and the jobs around it notice nothing."""

import ast
import dataclasses
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.fork_server import Cell, CellRun, ForkServer, Limits, Raised, Reply, Returned
from tests.autograder.sandbox import settings, surroundings
from tests.autograder.sandbox.conftest import QUICK
from tests.autograder.sandbox.settings import SETTINGS, Setting
from tests.autograder.sandbox.surroundings import Surroundings

CORPUS = Path(__file__).parents[2] / "hostile"
PROGRAMS = {path.stem: path.read_text() for path in sorted(CORPUS.glob("*.py"))}
CALLS = 2
PATIENCE_S = 20.0
CONTROLS = {*map(chr, range(32)), *map(chr, range(127, 160)), "\u202e", "\u2066"} - {"\n", "\t"}
HONEST = """
import builtins, gc, os, random, resource, signal, sys, threading, time, warnings
import numpy as np

def dice(a, b):
    return float(2 * np.logical_and(a, b).sum() / (a.sum() + b.sum()))

def state():
    found = {
        "files": os.listdir("."), "modules": sorted(sys.modules), "environment": dict(os.environ), "path": sys.path,
        "numpy": sorted(vars(np)), "builtins": sorted(vars(builtins)), "sys": sorted(vars(sys)),
        "handlers": [repr(signal.getsignal(number)) for number in range(1, 32)], "zone": time.tzname,
        "priority": os.getpriority(0, 0),
        "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])), "mask": os.umask(0o22),
        "limits": [resource.getrlimit(kind) for kind in range(16) if kind != resource.RLIMIT_NPROC],
        "random": [random.random(), np.random.rand()],
        "descriptors": [number for number in range(256) if os.path.exists(f"/proc/self/fd/{number}")],
        "threads": threading.active_count(), "hooks": [repr(sys.gettrace()), len(sys.meta_path), gc.isenabled()],
        "filters": len(warnings.filters), "processors": len(os.sched_getaffinity(0)), "errors": np.geterr(),
        "temporary": [name for name in os.listdir(os.environ["TMPDIR"]) if "planted" in name],
    }
    return repr(found).replace(os.getcwd(), "(folder)")
"""


def expected_end(name: str) -> list[str]:
    """Read the last line of a program's docstring: how it may end."""
    docstring = ast.get_docstring(ast.parse(PROGRAMS[name])) or ""
    purpose, _, ends = docstring.partition("\n\nEnds: ")
    assert purpose, name
    return ends.split(" or ")


@dataclass(frozen=True)
class Sandbox:
    """A server in one setting, what is around it, and what an honest job saw when it was new."""

    server: ForkServer
    around: Surroundings
    state: Any
    temporary: Path

    def remains(self) -> dict[str, Any]:
        """Look at what a program could leave behind."""
        self.server.settle()
        return {
            "processes": _processes_below(self.server.pid),
            "descriptors": len(list(Path("/proc/self/fd").iterdir())),
            "temporary files": sorted(map(str, self.temporary.rglob("*"))),
        }


def _processes_below(pid: int) -> int:
    try:
        lists = [path.joinpath("children").read_text() for path in Path(f"/proc/{pid}/task").iterdir()]
    except FileNotFoundError:  # it has just ended
        return 0
    children = [int(word) for text in lists for word in text.split()]
    return len(children) + sum(map(_processes_below, children))


@pytest.fixture(scope="module", params=SETTINGS, ids=str)
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    setting: Setting = request.param
    with (
        tempfile.TemporaryDirectory() as temporary,
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as course,
    ):
        for folder in (temporary, course):
            Path(folder).chmod(0o777)
        patch.setattr(tempfile, "tempdir", temporary)
        with (
            surroundings.opened(setting.owner, Path(course)) as around,
            settings.opened(setting) as server,
        ):
            yield Sandbox(server, around, honest_job(server), Path(temporary))


@dataclass(frozen=True)
class Marked:
    """What one program earned, and how it ended."""

    points: int
    end: str
    reply: Reply
    loaded: tuple[CellRun, ...]
    text: str


def mark(server: ForkServer, name: str, source: str, files: dict[str, bytes], limits: Limits = QUICK) -> Marked:
    """Draw inputs after loading, call, and compare with the expected value here."""
    points = 0
    module = "__main__" if name.startswith("notebook") else "response"
    cells = [Cell(source, "answer"), Cell("last = 1", "last")]
    with server.submission(cells, files=files, limits=limits, module_name=module, seed=7) as submission:
        rng = np.random.default_rng(20260)
        for _ in range(CALLS):
            a, b = rng.integers(0, 2, (2, 8, 8))
            expected = 2 * int((a & b).sum()) / int(a.sum() + b.sum())
            reply = submission.call("dice", a.copy(), b.copy())
            if isinstance(reply, Returned) and type(reply.value) is float:
                points += abs(reply.value - expected) <= 1e-9
    end = submission.death.kind if submission.death else _end(reply)
    return Marked(points, end, reply, submission.loaded, repr((submission.loaded, submission.death, reply)))


def _end(reply: Reply) -> str:
    if isinstance(reply, Raised):
        return f"Raised {reply.type_name}"
    if isinstance(reply, Returned) and type(reply.value) is str:
        return f"Returned {reply.value!r}"
    return type(reply).__name__


def honest_job(server: ForkServer) -> Any:
    """Run one, which earns its points, and return what it sees."""
    with server.submission([Cell(HONEST)], module_name="response", seed=7, limits=QUICK) as submission:
        state = submission.call("state")
        a, b = np.array([[1, 1], [0, 0]]), np.array([[1, 0], [1, 0]])
        assert submission.call("dice", a, b).value == 0.5
    assert isinstance(state, Returned), state
    return state.value


def settled(look: Callable[[], Any], wanted: Any) -> Any:
    """Look until it is as wanted, or for as long as patience lasts."""
    deadline = time.monotonic() + PATIENCE_S
    while (seen := look()) != wanted and time.monotonic() < deadline:
        time.sleep(0.005)
    return seen


def control_codes(marked: Marked) -> set[str]:
    """Find what could steer a terminal in the texts that reports show; returned values are not shown as they are."""
    shown = [dataclasses.replace(marked.reply, value=None, arguments=())] if isinstance(marked.reply, Returned) else []
    texts = list(_texts([marked.loaded, *(shown or [marked.reply])]))
    return {letter for text in texts for letter in text if letter in CONTROLS}


def _texts(thing: Any) -> Iterator[str]:
    if dataclasses.is_dataclass(thing):
        thing = vars(thing)
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, dict | list | tuple):
        for inner in thing.values() if isinstance(thing, dict) else thing:
            yield from _texts(inner)


def limits_for(ends: list[str]) -> Limits:
    """Wait only briefly for what never ends."""
    briefly = {"wall": {"wall_s": 0.5}, "cpu": {"cpu_s": 0.3}}
    return dataclasses.replace(QUICK, **next((briefly[end] for end in ends if end in briefly), {}))


@pytest.mark.parametrize("name", PROGRAMS)
def test_hostile_program_earns_nothing_and_leaves_nothing(name: str, sandbox: Sandbox) -> None:
    ends = expected_end(name)
    remains, around, clock = sandbox.remains(), sandbox.around.look(), surroundings.clock_offset()

    marked = mark(sandbox.server, name, PROGRAMS[name], sandbox.around.files(), limits_for(ends))

    assert marked.points == 0, marked.text[:2000]
    assert marked.end in ends, marked.text[:2000]
    assert control_codes(marked) == set()
    assert honest_job(sandbox.server) == sandbox.state
    assert settled(sandbox.remains, remains) == remains
    assert sandbox.around.look() == around
    assert surroundings.same_clock(clock)
