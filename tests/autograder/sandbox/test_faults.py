"""What is not the student's fault ends as an error of ours, loses nothing, and the next submission is marked."""

import contextlib
import os
import resource
import select
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.sandbox import channel, fork_server, mounts, nursery
from autograder.sandbox.folders import Folders
from autograder.sandbox.fork_server import Cell, Died, ForkServer, Returned, SandboxError, Submission
from autograder.sandbox.limits import Limits
from tests.autograder.sandbox.conftest import QUICK, descendants

ADD = [Cell("def add(a, b):\n    return a + b")]
FAILING_FORK = """
import errno, os

fork, calls = os.fork, []

def fail_the_second_time():
    calls.append(1)
    if len(calls) == 2:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
    return fork()

os.fork = fail_the_second_time
"""


def assert_adds(server: ForkServer) -> None:
    with server.submission(ADD, limits=QUICK) as submission:
        assert submission.call("add", 1, 2) == Returned(3, (1, 2))


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def python_of(server: ForkServer) -> int:
    """The server itself, inside of bubblewrap; its children are younger."""
    return min(pid for pid, name in descendants(server.pid).items() if name.startswith("python"))


@contextlib.contextmanager
def few_descriptors(pid: int, count: int) -> Iterator[None]:
    """Leave a process that many descriptors beyond those it has."""
    highest = max(int(path.name) for path in Path(f"/proc/{pid}/fd").iterdir())
    limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    taken = [os.dup(0) for _ in range(highest)] if pid == os.getpid() else []
    lowest = max([highest, *taken]) + 1
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (lowest + count, limits[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
        for descriptor in taken:
            os.close(descriptor)


@pytest.mark.parametrize("left", range(8))
def test_a_marker_without_descriptors_says_so_and_loses_none(server: ForkServer, left: int) -> None:
    server.settle()
    before = open_descriptors()
    with few_descriptors(os.getpid(), left), pytest.raises(SandboxError, match="no descriptors left"):
        server.submission(ADD).__enter__()
    server.settle()
    assert open_descriptors() == before
    assert_adds(server)


def test_no_file_of_a_library_has_the_number_of_a_childs_pipe() -> None:
    """Matplotlib keeps fonts open; closed in a child, one at 3 or 4 would close the questions or the answers."""
    # Without isolation the server opens nothing of its own that would happen to fill the lowest numbers.
    with ForkServer(isolation="none", preload=("matplotlib.pyplot",)) as server:
        folder = Path(f"/proc/{server.pid}/fd")
        opened = {int(path.name): str(path.readlink()) for path in folder.iterdir()}
    assert any(name.endswith(".ttf") for name in opened.values())
    assert not [name for number, name in opened.items() if number <= 4 and "/site-packages/" in name]


def test_a_server_without_descriptors_says_so_and_goes_on_when_it_has_some(server: ForkServer) -> None:
    pid = python_of(server)
    for left in range(5):
        with few_descriptors(pid, left), pytest.raises(SandboxError, match="could not"):
            server.submission(ADD).__enter__()
        assert_adds(server)


def test_a_fork_for_which_there_is_no_memory_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("failing_fork.py").write_text(FAILING_FORK)
    packages = [*mounts.site_packages(), str(tmp_path)]
    monkeypatch.setattr(mounts, "site_packages", lambda: packages)
    with ForkServer(isolation="none", preload=("failing_fork",)) as server:
        assert_adds(server)
        with pytest.raises(SandboxError, match="Cannot allocate memory"):
            server.submission(ADD).__enter__()
        assert_adds(server)


def test_a_server_that_hangs_is_noticed_and_leaves_nothing_when_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nursery, "_FORK_S", 0.2)
    monkeypatch.setattr(fork_server, "_STOP_S", 0.2)
    with ForkServer(preload=()) as server:
        watched = [os.pidfd_open(pid) for pid in descendants(server.pid)]
        os.kill(python_of(server), signal.SIGSTOP)
        with pytest.raises(SandboxError, match="no answer within"):
            server.submission(ADD).__enter__()
    for descriptor in watched:
        assert select.select([descriptor], [], [], 10)[0], "a process lives on"
        os.close(descriptor)


def test_a_server_that_is_killed_in_the_middle_of_a_call_is_an_error_of_ours() -> None:
    with ForkServer(preload=()) as server:
        with server.submission([Cell("def kill_time():\n    while True: pass")]) as submission:
            victims = list(descendants(server.pid))

            def strike(signum: int, frame: object) -> None:
                for pid in victims:
                    os.kill(pid, signal.SIGKILL)

            previous = signal.signal(signal.SIGALRM, strike)
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            try:
                with pytest.raises(SandboxError, match="server has ended"):
                    submission.call("kill_time")
            finally:
                signal.signal(signal.SIGALRM, previous)
        with pytest.raises(SandboxError, match="server"):
            server.submission(ADD).__enter__()
    with ForkServer(preload=()) as server:
        assert_adds(server)


def test_a_child_that_somebody_stops_ends_at_the_clock_on_the_wall(server: ForkServer) -> None:
    limits = Limits(cpu_s=5, wall_s=0.4, total_wall_s=10.0)
    with server.submission(ADD, limits=limits) as submission:
        server.settle()
        (child,) = descendants(python_of(server))
        os.kill(child, signal.SIGSTOP)
        reply = submission.call("add", 1, 2)
    assert isinstance(reply, Died)
    assert reply.death.kind == "wall"
    assert_adds(server)


def test_a_child_that_somebody_kills_is_not_said_to_have_crashed_by_itself(server: ForkServer) -> None:
    with server.submission(ADD, limits=QUICK) as submission:
        server.settle()
        (child,) = descendants(python_of(server))
        os.kill(child, signal.SIGKILL)
        reply = submission.call("add", 1, 2)
    assert isinstance(reply, Died)
    assert "crashed" not in reply.death.sentence
    assert_adds(server)


def test_a_process_that_cannot_be_ended_keeps_its_user_to_itself(
    server: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nursery, "LONGEST_END_S", 0.1)
    pid = python_of(server)
    with server.submission(ADD, limits=QUICK):
        os.kill(pid, signal.SIGSTOP)  # so that nobody reports the end
    server.settle()
    os.kill(pid, signal.SIGCONT)
    assert_adds(server)


def test_a_full_folder_costs_what_is_written_and_nothing_else(run: Callable[..., Submission]) -> None:
    source = """
def fill():
    number = 0
    try:
        while True:
            with open(f"file{number}", "wb") as file:
                file.write(bytes(1 << 18))
            number += 1
    except OSError as error:
        return error.strerror
def add(a, b):
    return a + b
"""
    submission = run(source)
    assert submission.call("fill").value in ("No space left on device", "Disk quota exceeded")
    assert submission.call("add", 1, 2) == Returned(3, (1, 2))


def test_a_machine_without_room_for_files_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **keywords: object) -> None:
        raise OSError(28, "No space left on device")

    with ForkServer(isolation="standard", preload=()) as server:
        with monkeypatch.context() as full:
            full.setattr(Folders, "make", refuse)
            with pytest.raises(SandboxError, match="No space left on device"):
                server.submission(ADD).__enter__()
        assert_adds(server)
    for name in ("TemporaryFile", "mkdtemp"):
        with monkeypatch.context() as full:
            full.setattr(tempfile, name, refuse)
            with pytest.raises(SandboxError, match="No space left on device"):
                ForkServer(isolation="standard", preload=())


def test_a_clock_that_jumps_neither_ends_nor_prolongs_a_question(
    server: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = iter(range(0, 10**9, 86_400))
    monkeypatch.setattr(time, "time", lambda: float(next(days)))
    with server.submission([Cell("import time\ndef nap():\n    time.sleep(0.05)\n    return 1")]) as submission:
        assert submission.call("nap") == Returned(1)
    limits = Limits(cpu_s=5, wall_s=0.3)
    with server.submission([Cell("import time\ndef sleep():\n    time.sleep(60)")], limits=limits) as submission:
        assert isinstance(submission.call("sleep"), Died)


def test_nothing_here_reads_the_clock_that_people_set() -> None:
    folder = Path(channel.__file__).parent
    texts = {path.name: path.read_text() for path in folder.rglob("*.py")}
    assert [name for name, text in texts.items() if "time.time()" in text or "datetime.now" in text] == []
