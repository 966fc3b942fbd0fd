"""Without a file system of its own, what a child keeps on the disk is watched, under whatever name or none."""

import dataclasses
import threading
from collections.abc import Callable, Iterator

import pytest

from autograder.sandbox import fork_server, watch
from autograder.sandbox.channel import Channel
from autograder.sandbox.fork_server import Cell, Death, Died, ForkServer, Isolation, Raised, Returned, Submission
from autograder.sandbox.places import Place
from autograder.sandbox.watch import Watched, look
from tests.autograder.sandbox.conftest import QUICK

Run = Callable[..., Submission]
LIMITS = dataclasses.replace(QUICK, cpu_s=10, memory_bytes=256 << 20, processes=8)
PROGRAM = r"""
import ctypes, os, threading, time
kept = []
library = ctypes.CDLL(None)
library.mmap.restype = ctypes.c_ssize_t

def write(name, size=1 << 20):
    file = open(name, "wb", buffering=0)
    kept.append(file)
    file.write(bytes(size))
    return file

def named(count):
    for number in range(count): write(str(number)).close()

def open_without_name(count):
    for number in range(count):
        write("removed")
        os.unlink("removed")

def replaced(count):
    for number in range(count):
        write("new").close()
        os.replace("new", "old")

def replaced_while_open(count):
    for number in range(count):
        write("new")
        os.replace("new", "old")

def mapped_without_name(count):
    name = "odd\r (deleted)\x85 name"
    for number in range(count):
        write(name).close()
        with open(name, "rb") as file:
            assert library.mmap(None, ctypes.c_size_t(4096), 1, 2, file.fileno(), ctypes.c_ssize_t(0)) != -1
        os.unlink(name)

def in_an_unreadable_folder(count):
    os.mkdir("outer")
    os.umask(0o477)
    os.mkdir("outer/inner")
    for number in range(count): write(f"outer/inner/{number}")

def behind_a_dead_first_thread(count):
    threading.Thread(target=lambda: (time.sleep(0.05), open_without_name(count), time.sleep(60))).start()
    library.syscall(60 if os.uname().machine == "x86_64" else 93, 0)

def many(count):
    for number in range(count * 1000): open(str(number), "w").close()

def deep(count):
    for number in range(count * 20):
        os.mkdir("x")
        os.chdir("x")

def threads(count):
    for number in range(count * 3): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()

def attempt(way, count, then_s=0):
    globals()[way](count)
    time.sleep(then_s)

def later(way, count):
    threading.Thread(target=attempt, args=(way, count, 60)).start()
"""
WAYS = [
    "named", "open_without_name", "replaced_while_open", "mapped_without_name", "in_an_unreadable_folder",
    "many", "deep", "threads",
]  # fmt: skip


ENOUGH, TOO_MUCH = 2, 6


@pytest.fixture
def tier() -> Isolation:
    return "standard"


class Unwatched:
    """Stands in for the watching thread, so that a test decides when to look."""

    def __init__(self) -> None:
        self.children: dict[Place, Watched] = {}

    def add(self, child: Watched) -> None:
        self.children[child.place] = child

    def remove(self, place: Place) -> None:
        self.children.pop(place)

    def passed_limit(self, place: Place) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def unwatched() -> Iterator[tuple[ForkServer, Unwatched]]:
    stand_in = Unwatched()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fork_server, "Watch", lambda: stand_in)
        server = ForkServer(isolation="standard", preload=())
    with server:
        yield server, stand_in


@pytest.mark.parametrize("way", WAYS)
def test_a_look_finds_who_keeps_too_much_in_any_way(unwatched: tuple[ForkServer, Unwatched], way: str) -> None:
    server, stand_in = unwatched
    with server.submission([Cell(PROGRAM)], limits=LIMITS) as submission:
        reply = submission.call("attempt", way, TOO_MUCH)
        (child,) = stand_in.children.values()
        death = look(child, maps=True)
    if isinstance(reply, Raised):
        assert (way, reply.type_name) == ("threads", "RuntimeError")  # as a user of its own the kernel holds it
    else:
        assert death is not None, reply
        assert death.kind == ("threads" if way == "threads" else "disk")


@pytest.mark.parametrize("way", [*WAYS, "replaced"])
def test_a_look_lets_live_who_keeps_less(unwatched: tuple[ForkServer, Unwatched], way: str) -> None:
    """A file that is only mapped counts as the largest possible; one that is replaced and closed is gone."""
    server, stand_in = unwatched
    count = {"mapped_without_name": 1, "replaced": TOO_MUCH}.get(way, ENOUGH)
    with server.submission([Cell(PROGRAM)], limits=LIMITS) as submission:
        assert submission.call("attempt", way, count) == Returned(None, (way, count))
        (child,) = stand_in.children.values()
        assert look(child, maps=True) is None


def test_a_mapped_file_is_found_only_by_a_look_at_the_memory(unwatched: tuple[ForkServer, Unwatched]) -> None:
    """Which takes long, and is therefore done at some looks only."""
    server, stand_in = unwatched
    with server.submission([Cell(PROGRAM)], limits=LIMITS) as submission:
        submission.call("attempt", "mapped_without_name", TOO_MUCH)
        (child,) = stand_in.children.values()
        assert look(child, maps=False) is None
        assert look(child, maps=True) == Death("disk", "wrote more than the 4 MB of files that are allowed")


def test_a_child_that_has_ended_is_left_alone(unwatched: tuple[ForkServer, Unwatched]) -> None:
    server, stand_in = unwatched
    with server.submission([Cell("x = 1")], limits=LIMITS):
        (child,) = stand_in.children.values()
    assert look(child, maps=True) is None
    assert stand_in.children == {}


@pytest.mark.parametrize("way", ["named", "mapped_without_name", "behind_a_dead_first_thread", "threads"])
def test_whoever_keeps_too_much_is_ended_while_it_works(run: Run, way: str) -> None:
    reply = run(PROGRAM, limits=LIMITS).call("attempt", way, TOO_MUCH, then_s=60)
    if isinstance(reply, Raised):
        assert (way, reply.type_name) == ("threads", "RuntimeError")
    else:
        assert isinstance(reply, Died), reply
        assert reply.death.kind == ("threads" if way == "threads" else "disk")


class Slow(watch.Watch):
    """A watch that has not looked yet when a program answers, however long that takes."""

    def _run(self) -> None:
        self._ended.wait()


@pytest.fixture(scope="module")
def slow() -> Iterator[ForkServer]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fork_server, "Watch", Slow)
        server = ForkServer(isolation="standard", preload=())
    with server:
        yield server


def test_whoever_has_written_too_much_faster_than_the_watch_looks_is_ended_with_the_answer(slow: ForkServer) -> None:
    with slow.submission([Cell(PROGRAM)], limits=LIMITS) as submission:
        reply = submission.call("attempt", "named", TOO_MUCH)
        assert reply == Died(Death("disk", "wrote more than the 4 MB of files that are allowed"))


def test_whoever_has_written_less_than_that_gives_the_answer(slow: ForkServer) -> None:
    with slow.submission([Cell(PROGRAM)], limits=LIMITS) as submission:
        assert submission.call("attempt", "named", ENOUGH) == Returned(None, ("named", ENOUGH))


def test_whoever_keeps_too_much_is_ended_while_nobody_waits_for_an_answer(
    server: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()
    kill = Channel.kill

    def report(channel: Channel, death: Death) -> None:
        kill(channel, death)
        ended.set()

    monkeypatch.setattr(Channel, "kill", report)
    # Else the answer could come after the files, and be the last.
    monkeypatch.setattr(watch.Watch, "passed_limit", lambda *_: None)
    with server.submission([Cell(PROGRAM)], limits=LIMITS) as submission:
        assert isinstance(submission.call("later", "named", TOO_MUCH), Returned)
        assert ended.wait(10)
        assert submission.value("kept") == Died(Death("disk", "wrote more than the 4 MB of files that are allowed"))
