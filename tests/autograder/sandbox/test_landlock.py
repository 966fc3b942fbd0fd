"""What each version of the kernel's interface can refuse, and what a program's own number looks like in the filter."""

import os
import struct

import pytest

from autograder.sandbox.fork_server import Cell, ForkServer, Returned
from autograder.sandbox.inside import landlock
from autograder.sandbox.inside.kernel import for_process
from tests.autograder.sandbox.conftest import QUICK


@pytest.mark.parametrize(
    ("version", "files", "network", "scopes"),
    [
        (1, 0x1FFF, 0, 0),
        (2, 0x3FFF, 0, 0),
        (3, 0x7FFF, 0, 0),
        (4, 0x7FFF, 3, 0),
        (5, 0xFFFF, 3, 0),
        (6, 0xFFFF, 3, 3),
        (7, 0xFFFF, 3, 3),
    ],
)
def test_a_version_handles_what_its_documentation_lists(version: int, files: int, network: int, scopes: int) -> None:
    assert landlock.handled(version) == (files, network, scopes)


def test_on_the_oldest_kernel_files_are_written_moved_and_removed_in_ones_own_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between folders it moves nothing; `shutil.move` copies then."""
    monkeypatch.setattr(landlock, "abi", lambda: 1)
    source = """
import os, shutil
os.mkdir("a")
open("x", "w").write("text")
os.rename("x", "y")
with open("y", "r+") as file: file.truncate(2)
shutil.move("y", "a/z")
left = [open("a/z").read(), os.listdir()]
shutil.rmtree("a")
left += os.listdir()
"""
    with ForkServer(isolation="standard", preload=()) as server, server.submission([Cell(source)]) as submission:
        assert submission.value("left") == Returned(["te", ["a"]])


def test_on_the_oldest_kernel_a_process_learns_of_others_only_that_they_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their user may be its own, and then nothing but Landlock keeps their folders in /proc shut."""
    monkeypatch.setattr(landlock, "abi", lambda: 1)
    source = """
import errno, os
def seen(pid):
    found = []
    for name in ("exe", "cwd", "root", "fd/0", "ns/pid", "environ", "cmdline", "maps", "mem", "status", "net/tcp"):
        for look in (os.readlink, open):
            try:
                look(f"/proc/{pid}/{name}")
                found.append([name, look.__name__])
            except (PermissionError, IsADirectoryError):
                pass
            except OSError as error:
                if error.errno != errno.EINVAL: raise  # not a link
    return found
"""
    with ForkServer(isolation="standard", preload=()) as server, server.submission([Cell(source)]) as submission:
        for pid in (os.getpid(), server.pid):
            assert submission.call("seen", pid) == Returned([], (pid,))
        of_itself = submission.call("seen", "self").value
    assert ["status", "open"] in of_itself
    assert ["net/tcp", "open"] not in of_itself


def test_a_process_puts_its_number_where_the_filter_compares_with_it_and_nowhere_else() -> None:
    rows = [(0x20, 0, 0, 0x7EADBEEF), (0x15, 1, 2, 0x7EADBEEF), (0x15, 0, 3, 7), (0x06, 0, 0, 0x7FFF0000)]
    program = b"".join(struct.pack("=HBBI", *row) for row in rows)
    rows[1] = (0x15, 1, 2, 4321)
    assert for_process(program, 4321) == b"".join(struct.pack("=HBBI", *row) for row in rows)


@pytest.mark.parametrize("tier", ["strong", "standard"])
def test_a_process_may_interrupt_itself_and_nobody_else(servers, tier) -> None:
    source = """
import os, signal, threading
caught = []
signal.signal(signal.SIGUSR1, lambda *_: caught.append(1))
def signal_itself():
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.raise_signal(signal.SIGUSR1)
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
    return len(caught)
def signal_others():
    refused = 0
    for pid in (0, -1, 1, -os.getpid(), os.getppid(), 2**22 + 1):
        try:
            os.kill(pid, 0)
        except (PermissionError, ProcessLookupError) as error:
            refused += isinstance(error, PermissionError)
    return refused
"""
    with servers(tier).submission([Cell(source)], limits=QUICK) as submission:
        assert submission.call("signal_itself") == Returned(3)
        # Alone in its namespace, a process is number 1 itself.
        assert submission.call("signal_others") == Returned(5 if tier == "strong" else 6)
