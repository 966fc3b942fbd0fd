"""Servers and children come and go; none is left behind, and a dead server is noticed."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from autograder.sandbox.fork_server import Cell, ForkServer, Isolation, Returned, SandboxError
from tests.autograder.sandbox.conftest import QUICK, descendants, in_every_tier

ADD = [Cell("def add(a, b):\n    return a + b")]


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@in_every_tier
def test_several_submissions_are_open_at_once_and_do_not_mix(server: ForkServer) -> None:
    cells = [[Cell(f"who = {number}")] for number in range(5)]
    opened = [server.submission(cell, limits=QUICK).__enter__() for cell in cells]
    assert [submission.value("who") for submission in reversed(opened)] == [Returned(n) for n in (4, 3, 2, 1, 0)]
    for submission in opened:
        submission.close()


@in_every_tier
def test_several_threads_use_one_server(server: ForkServer) -> None:
    results: list[object] = []

    def work(number: int) -> None:
        with server.submission(ADD) as submission:
            results.append(submission.call("add", number, 1).value - number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [1] * 8


@in_every_tier
def test_a_closed_submission_leaves_no_process_and_no_descriptor(server: ForkServer) -> None:
    with server.submission(ADD) as submission:
        assert submission.call("add", 1, 2) == Returned(3, (1, 2))
    server.settle()
    processes, descriptors = descendants(server.pid), open_descriptors()
    for source in (
        "x = 1",
        "import os; os._exit(1)",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()",
    ):
        with server.submission([Cell(source)], limits=QUICK):
            pass
    server.settle()
    assert descendants(server.pid) == processes
    assert open_descriptors() == descriptors


def test_a_submission_can_be_asked_only_inside_its_with_statement(server: ForkServer) -> None:
    with server.submission(ADD) as submission:
        pass
    with pytest.raises(SandboxError, match="with"):
        submission.call("add", 1, 2)


def test_an_error_of_ours_inside_the_with_statement_ends_the_child(server: ForkServer) -> None:
    server.settle()
    processes = descendants(server.pid)
    with pytest.raises(ZeroDivisionError), server.submission(ADD):
        raise ZeroDivisionError
    server.settle()
    assert descendants(server.pid) == processes


def test_an_argument_that_cannot_be_sent_is_our_error(server: ForkServer) -> None:
    with server.submission(ADD) as submission, pytest.raises(SandboxError, match="type object"):
        submission.call("add", object(), 1)


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "", "a\0b"])
def test_a_file_name_that_leads_out_of_the_folder_is_refused(server: ForkServer, name: str) -> None:
    with pytest.raises(SandboxError, match="leads out"):
        server.submission(ADD, files={name: b""})


@in_every_tier
def test_closing_a_server_leaves_no_process_whatever_its_children_do(tier: Isolation) -> None:
    server = ForkServer(isolation=tier, preload=())
    pid = server.pid
    busy = server.submission(
        [Cell("import threading\nthreading.Thread(target=threading.Event().wait).start()")], limits=QUICK
    )
    busy.__enter__()
    watched = [os.pidfd_open(number) for number in descendants(pid)]
    assert len(watched) == (3 if tier == "strong" else 1)
    server.close()
    busy.close()
    assert not Path(f"/proc/{pid}").exists()
    for descriptor in watched:
        _wait_until_gone(descriptor)


@in_every_tier
def test_a_server_that_has_died_is_our_error_and_not_the_students(tier: Isolation) -> None:
    with ForkServer(isolation=tier, preload=()) as server, server.submission(ADD) as submission:
        for number in [server.pid, *descendants(server.pid)]:  # the server first: it would tell of its children
            with contextlib.suppress(ProcessLookupError):  # it may have gone with the one before
                os.kill(number, signal.SIGKILL)
        with pytest.raises(SandboxError, match="server has ended"):
            submission.call("add", 1, 2)
        with pytest.raises(SandboxError, match="server"):
            server.submission(ADD).__enter__()


@in_every_tier
def test_a_marker_that_is_killed_leaves_no_process(tier: Isolation) -> None:
    code = f"""
import sys
from autograder.sandbox.fork_server import Cell, ForkServer
server = ForkServer(isolation={tier!r}, preload=())
child = server.submission([Cell("import threading, time\\nthreading.Thread(target=time.sleep, args=(99,)).start()")])
child.__enter__()
print(server.pid, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as marker:
        assert marker.stdout is not None
        pid = int(marker.stdout.readline())
        below = [pid, *descendants(pid)]
        assert len(below) >= (3 if tier == "strong" else 2)
        watched = [os.pidfd_open(number) for number in below]
        marker.kill()
    for descriptor in watched:
        _wait_until_gone(descriptor)


def _wait_until_gone(descriptor: int) -> None:
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    assert poller.poll(10_000), "the process lives on"
    os.close(descriptor)


def test_a_server_that_cannot_import_says_which_module_is_missing() -> None:
    with pytest.raises(SandboxError, match="no_such_module"):
        ForkServer(preload=("no_such_module",))


@in_every_tier
def test_a_server_in_which_our_packages_could_be_imported_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tier: Isolation
) -> None:
    """A plain installation would put them into the environment; `numpy` stands for one of them here."""
    monkeypatch.setattr("autograder.sandbox.mounts.OURS", ["numpy"])
    with pytest.raises(SandboxError, match="no answer may be seen"):
        ForkServer(isolation=tier, preload=())


@pytest.mark.parametrize("tier", ["standard", "none"])
def test_folders_on_the_markers_disk_are_gone_with_the_server(
    tier: Isolation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's own, too, which IPython and matplotlib write into when they are imported."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with ForkServer(isolation=tier, preload=("matplotlib.pyplot",)) as server:
        with server.submission([Cell("open('x', 'w').write('x')")]) as submission:
            assert submission.loaded[0].ok
            (base,) = tmp_path.iterdir()
            assert (base / "0" / "x").read_text() == "x"
            assert any((base / "home").iterdir())
        server.settle()
        assert list(base.iterdir()) == [base / "home"]
    assert list(tmp_path.iterdir()) == []


def test_without_isolation_limits_and_answers_are_the_same() -> None:
    cells = [
        Cell("def add(a, b):\n    return a + b\ndef loop():\n    while True: pass\nimport os; folder = os.getcwd()")
    ]
    with ForkServer(isolation="none", preload=()) as server, server.submission(cells, limits=QUICK) as submission:
        assert server.isolation == "none"
        assert submission.call("add", 1, 2) == Returned(3, (1, 2))
        folder = submission.value("folder").value
        assert submission.call("loop").death.kind == "cpu"
    assert not Path(folder).exists()
