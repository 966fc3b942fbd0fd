"""Every limit ends what goes beyond it, says so, and leaves what stays below it alone."""

import dataclasses
import time
from collections.abc import Callable

import pytest

from autograder.sandbox.channel import BROKEN, OUT_OF_MEMORY, death_from_report
from autograder.sandbox.fork_server import Death, Died, ForkServer, Isolation, Raised, Returned, Submission, own_users
from autograder.sandbox.limits import Limits
from tests.autograder.sandbox.conftest import QUICK

Run = Callable[..., Submission]


@pytest.fixture(params=["strong", "standard"])
def tier(request: pytest.FixtureRequest) -> Isolation:
    """Every test with a child is made in both."""
    return request.param


def died(reply: object) -> Death:
    assert isinstance(reply, Died), reply
    return reply.death


def test_computing_ends_at_the_processor_limit_of_the_question(run: Run) -> None:
    submission = run("def f():\n    while True: pass")
    assert died(submission.call("f")) == Death("cpu", "stopped after 1 s of computing")


def test_each_question_has_the_whole_processor_limit(run: Run) -> None:
    """Three questions of 0.5 s are below a limit of 1 s."""
    source = "import time\ndef f():\n    until = time.process_time() + 0.5\n    while time.process_time() < until: pass"
    submission = run(source)
    assert [type(submission.call("f")) for _ in range(3)] == [Returned] * 3


def test_threads_share_the_processor_limit(run: Run) -> None:
    source = "from concurrent.futures import ThreadPoolExecutor\ndef loop(x):\n    while True: pass\n"
    source += "def f():\n    with ThreadPoolExecutor(4) as pool: list(pool.map(loop, range(4)))"
    assert died(run(source).call("f")).kind == "cpu"


def test_waiting_ends_at_the_wall_limit(run: Run) -> None:
    limits = dataclasses.replace(QUICK, wall_s=0.3)
    submission = run("import time\ndef f():\n    time.sleep(100)", limits=limits)
    began = time.monotonic()
    assert died(submission.call("f")) == Death("wall", "stopped after 0.3 s")
    assert time.monotonic() - began < 5


def test_all_questions_together_end_at_the_total_limit(run: Run) -> None:
    limits = dataclasses.replace(QUICK, wall_s=20.0, total_wall_s=0.6)
    submission = run("import time\ndef f():\n    time.sleep(0.25)", limits=limits)
    replies = [submission.call("f") for _ in range(4)]
    assert isinstance(replies[0], Returned)
    assert died(replies[-1]) == Death("total", "stopped: all checks together had 0.6 s")


def test_what_is_allowed_later_holds_for_the_questions_from_then_on(run: Run) -> None:
    source = "import time\ndef f():\n    time.sleep(100)\ndef g(): return 1"
    submission = run(source)
    submission.allow(dataclasses.replace(QUICK, wall_s=0.3), 50.0)
    assert submission.call("g") == Returned(1)
    assert died(submission.call("f")) == Death("wall", "stopped after 0.3 s")
    submission = run(source)
    submission.allow(dataclasses.replace(QUICK, total_wall_s=7.0), 0.2)
    assert died(submission.call("f")) == Death("total", "stopped: all checks together had 7 s")


def test_loading_ends_at_its_limit_and_later_cells_are_not_started(run: Run) -> None:
    submission = run("x = 1", "while True: pass", "y = 1")
    assert [cell.ok for cell in submission.loaded] == [True, False]
    assert submission.loaded[1].death == submission.death == Death("cpu", "stopped after 1 s of computing")
    assert died(submission.value("x")).kind == "cpu"


def test_memory_beyond_the_limit_raises_memoryerror_and_the_child_lives(run: Run) -> None:
    submission = run("def f(size):\n    return len(bytearray(size))")
    assert submission.call("f", 32 << 20) == Returned(32 << 20, (32 << 20,))
    reply = submission.call("f", 128 << 20)
    assert isinstance(reply, Raised)
    assert reply.type_name == "MemoryError"
    assert submission.call("f", 10) == Returned(10, (10,))


def test_a_result_that_leaves_no_memory_to_send_it_is_a_memoryerror(run: Run) -> None:
    submission = run("def f():\n    return bytes(48 << 20)")
    reply = submission.call("f")
    assert isinstance(reply, Raised)
    assert reply.type_name == "MemoryError"


def test_files_beyond_the_limit_cannot_be_written(run: Run, server: ForkServer) -> None:
    source = "def f(size):\n    with open('x', 'wb') as file: return file.write(bytes(size))"
    submission = run(source, files={"given.bin": bytes(3 << 20)})
    assert isinstance(submission.call("f", 3 << 20), Returned)
    reply = submission.call("f", 8 << 20)
    if isinstance(reply, Died):  # on a common disk the trusted side sees the given file and the new one together
        assert (server.isolation, reply.death.kind) == ("standard", "disk")
    else:
        assert isinstance(reply, Raised)
        assert reply.type_name == "OSError"


def test_threads_beyond_the_limit_cannot_be_started(run: Run, server: ForkServer) -> None:
    """Where the kernel counts them together with the marker's own, the trusted side counts and ends the process."""
    source = """
import threading, time
def f(count):
    done = threading.Event()
    threads = [threading.Thread(target=done.wait) for _ in range(count)]
    try:
        for thread in threads: thread.start()
        if count > 8: time.sleep(60)
    finally:
        done.set()
    return count
"""
    limits = dataclasses.replace(QUICK, processes=8, memory_bytes=256 << 20)
    submission = run(source, limits=limits)
    assert submission.call("f", 6) == Returned(6, (6,))
    reply = submission.call("f", 20)
    if server.isolation == "strong" or own_users(server.isolation):
        assert isinstance(reply, Raised)
        assert reply.type_name == "RuntimeError"
    else:
        assert died(reply) == Death("threads", "started more than the 8 threads that are allowed")


def test_memory_that_grows_downwards_or_is_shared_counts_like_any_other(run: Run) -> None:
    source = """
import ctypes, mmap
library = ctypes.CDLL(None)
library.mmap.restype = ctypes.c_ssize_t
def f(size, kind):
    return library.mmap(None, ctypes.c_size_t(size), 3, kind, -1, ctypes.c_ssize_t(0)) != -1
"""
    submission = run(source)
    private, shared, downwards = 0x22, 0x21, 0x122
    assert submission.call("f", 1 << 20, private).value is True
    assert [submission.call("f", 1 << 20, kind).value for kind in (shared, downwards)] == [False, False]
    assert submission.call("f", 128 << 20, private).value is False


def test_printing_without_end_is_stopped(run: Run) -> None:
    submission = run("def f():\n    while True: print('x' * 10_000)")
    reply = submission.call("f")
    assert died(reply) == Death("output", "stopped after printing 16 MB")
    assert isinstance(reply, Died)
    assert len(reply.output) < 2 * QUICK.output_bytes


@pytest.mark.parametrize(
    ("report", "kind", "words"),
    [
        ({"exit": 0}, "exit", "exit status 0"),
        ({"exit": 3}, "exit", "exit status 3"),
        ({"exit": BROKEN}, "exit", "no answer can be sent"),
        ({"exit": OUT_OF_MEMORY}, "memory", "needs more than the 1 GB of memory that is allowed"),
        ({"exit": -25}, "disk", "64 MB"),
        ({"exit": -9}, "memory", "was ended by the system (signal 9), most likely because it needed too much memory"),
        ({"exit": -9, "cpu_s": 120.1}, "total", "120 s"),
        ({"exit": -11}, "signal", "segmentation fault"),
        ({"exit": -9, "resident": 1000 << 20}, "memory", "the 1 GB of memory"),
        ({"exit": -11, "resident": 1000 << 20}, "memory", "the 1 GB of memory"),
        ({"exit": -31}, "signal", "bad system call"),
    ],
)
def test_the_servers_report_becomes_a_sentence_for_a_student(report: dict[str, float], kind: str, words: str) -> None:
    death = death_from_report({"cpu_s": 0.1, "resident": 100 << 20} | report, Limits(), shared_bytes=100 << 20)
    assert death.kind == kind
    assert words in death.sentence


def test_pictures_without_end_are_dropped_and_the_cell_goes_on(run: Run) -> None:
    """Whatever a cell shows, the trusted side takes a bounded amount of it."""
    source = "from IPython.display import display, Image\nimport os\n"
    source += (
        "for _ in range(20): display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + os.urandom(1 << 20), format='png'))\n7"
    )
    (cell,) = run(source, limits=dataclasses.replace(QUICK, cpu_s=10, memory_bytes=256 << 20)).loaded
    assert cell.ok
    assert 1 < len(cell.outputs) < 10
    assert cell.outputs[-1]["data"] == {"text/plain": "7"}
