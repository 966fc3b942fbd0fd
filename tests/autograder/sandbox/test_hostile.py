"""Programs that want points, damage or secrets: each gets none, and the jobs around it notice nothing."""

import dataclasses
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox.fork_server import Cell, ForkServer, Limits, Reply, Returned
from tests.autograder.sandbox.conftest import QUICK, descendants

CORPUS = Path(__file__).parents[2] / "hostile"
CALLS = 2
HONEST = """
import builtins, os, sys
import numpy as np

def dice(a, b):
    return float(2 * np.logical_and(a, b).sum() / (a.sum() + b.sum()))

def traces():
    planted = [str(owner) for owner in (np, builtins, sys) if hasattr(owner, "planted")]
    return [*os.listdir("."), *planted, *(name for name in os.environ if name == "PLANTED")]
"""
REFERENCE = "def dice(a, b):\n    return float(2 * (a & b).sum() / (a.sum() + b.sum()))  # reference for markers only\n"

# How each program ends: the kind of its death, or the kind of its last reply.
ENDS = {
    "changed_input": "Returned",
    "closed_channel": "tampering",
    "crash": "signal",
    "deep_result": "Unsendable",
    "disk_bomb": "Returned",
    "dripped_reply": "wall",
    "exit_at_load": "exit",
    "exit_in_call": "exit",
    "flooded_log": "output",
    "forged_reply": "tampering",
    "fork_bomb": "Raised",
    "input_predictor": "Returned",
    "last_words": "Raised",
    "loop_at_load": "cpu",
    "loop_in_c": "cpu",
    "loop_in_python": "cpu",
    "loop_in_regex": "cpu",
    "looping_exception": "cpu",
    "lying_array": "Returned",
    "lying_float": "Returned",
    "malformed_reply": "tampering",
    "memory_bomb": "Raised",
    "memory_scanner": "Returned",
    "network": "Raised",
    "not_a_number": "Returned",
    "object_array": "Unsendable",
    "old_gate": "signal",
    "patched_builtins": "exit",
    "patched_harness": "Returned",
    "patched_numpy": "Returned",
    "pickle_bomb": "Unsendable",
    "planted_state": "Returned",
    "raising_exception": "Raised",
    "reader": "Returned",
    "reply_before_question": "tampering",
    "risky_calls": "Returned",
    "secret_hunter": "Returned",
    "sleeper": "wall",
    "spy": "Returned",
    "stopper": "wall",
    "terminal_codes": "Raised",
    "thread_bomb": "Raised",
    "writer": "Returned",
}


@dataclass(frozen=True)
class Surroundings:
    """What a program may try to read, change, reach or kill."""

    reference: Path
    gradebook: Path
    listener: socket.socket
    bystander: "subprocess.Popen[bytes]"

    def files(self) -> dict[str, bytes]:
        """Tell a program where to aim."""
        targets = {
            "reference": str(self.reference),
            "gradebook": str(self.gradebook),
            "port": self.listener.getsockname()[1],
            "pid": self.bystander.pid,
        }
        return {"targets.json": json.dumps(targets).encode()}

    def damage(self) -> list[str]:
        """Look at everything again."""
        found = []
        if self.bystander.poll() is not None:
            found.append("the bystander was killed")
        if self.reference.read_text() != REFERENCE or self.gradebook.read_text() != "0":
            found.append("a file was changed")
        if sorted(self.gradebook.parent.iterdir()) != [self.gradebook, self.reference]:
            found.append("files were added")
        try:
            self.listener.accept()[0].close()
            found.append("somebody called")
        except BlockingIOError:
            pass
        return found


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    folder = tmp_path_factory.mktemp("course")
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o777)
    folder.joinpath("reference.py").write_text(REFERENCE)
    folder.joinpath("gradebook").write_text("0")
    folder.joinpath("gradebook").chmod(0o666)
    waiting = [sys.executable, "-I", "-S", "-c", "input()"]
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        subprocess.Popen(waiting, stdin=subprocess.PIPE) as bystander,
    ):
        listener.setblocking(False)
        yield Surroundings(folder / "reference.py", folder / "gradebook", listener, bystander)
        bystander.kill()


@dataclass(frozen=True)
class Marked:
    """What one program earned, and how it ended."""

    points: int
    end: str
    reply: Reply
    text: str


def mark(server: ForkServer, source: str, files: dict[str, bytes], limits: Limits = QUICK) -> Marked:
    """Draw inputs after loading, call, and compare with the expected value here."""
    points = 0
    cell = Cell(source, "answer")
    with server.submission([cell], files=files, limits=limits, module_name="response", seed=7) as submission:
        rng = np.random.default_rng(20260)
        for _ in range(CALLS):
            a, b = rng.integers(0, 2, (2, 8, 8))
            expected = 2 * int((a & b).sum()) / int(a.sum() + b.sum())
            reply = submission.call("dice", a.copy(), b.copy())
            if isinstance(reply, Returned) and type(reply.value) is float:
                points += abs(reply.value - expected) <= 1e-9
    end = submission.death.kind if submission.death else type(reply).__name__
    return Marked(points, end, reply, repr((submission.loaded, submission.death, reply)))


def assert_honest_job_is_undisturbed(server: ForkServer) -> None:
    assert mark(server, HONEST, {}).points == CALLS
    with server.submission([Cell(HONEST)]) as submission:
        assert submission.call("traces") == Returned([])


def test_every_program_of_the_corpus_has_an_expected_end() -> None:
    assert {path.stem for path in CORPUS.glob("*.py")} == set(ENDS)


@pytest.mark.parametrize("name", sorted(ENDS))
def test_hostile_program_earns_nothing_and_leaves_nothing(
    name: str, server: ForkServer, surroundings: Surroundings
) -> None:
    assert_honest_job_is_undisturbed(server)
    server.settle()
    before = descendants(server.pid)

    limits = dataclasses.replace(QUICK, wall_s=1.0) if ENDS[name] == "wall" else QUICK
    marked = mark(server, CORPUS.joinpath(f"{name}.py").read_text(), surroundings.files(), limits)

    assert (marked.points, marked.end) == (0, ENDS[name]), marked.text[:2000]
    assert surroundings.damage() == []
    server.settle()
    assert descendants(server.pid) == before
    assert_honest_job_is_undisturbed(server)


def test_marking_earns_points_where_nothing_is_compared_by_the_marker_but_by_the_program(
    server: ForkServer, surroundings: Surroundings
) -> None:
    """The positive control: a grader inside the process is fooled by these, so the corpus bites."""
    naive = "\nimport numpy as np\nrng = np.random.default_rng(1)\npoints = 0\nfor _ in range(2):\n"
    naive += "    a, b = rng.integers(0, 2, (2, 8, 8))\n    expected = 2 * (a & b).sum() / (a.sum() + b.sum())\n"
    naive += "    points += bool(np.allclose(dice(a, b), expected)) or bool(dice(a, b) == expected)\n"
    for name in ("patched_numpy", "lying_array", "lying_float"):
        source = CORPUS.joinpath(f"{name}.py").read_text() + naive
        with server.submission([Cell(source)], limits=QUICK) as submission:
            assert submission.value("points") == Returned(2), name


@pytest.mark.parametrize(
    "name", ["reader", "spy", "writer", "risky_calls", "memory_scanner", "secret_hunter", "network"]
)
def test_hostile_program_gets_hold_of_nothing(name: str, server: ForkServer, surroundings: Surroundings) -> None:
    """These report what they reached instead of a number."""
    marked = mark(server, CORPUS.joinpath(f"{name}.py").read_text(), surroundings.files())
    reached = {
        "reader": Returned("{}"), "spy": Returned("{}"), "writer": Returned("[]"), "risky_calls": Returned("{}"),
        "memory_scanner": Returned("0 found"), "secret_hunter": Returned("0 hints: []"),
    }  # fmt: skip
    if name == "network":
        assert marked.end == "Raised"
        assert marked.reply.type_name == "IndexError"
    else:
        assert marked.reply.value == reached[name].value


def test_terminal_codes_do_not_reach_the_report(server: ForkServer, surroundings: Surroundings) -> None:
    marked = mark(server, CORPUS.joinpath("terminal_codes.py").read_text(), {})
    for code in ("\x1b", "\x9b", "\r", "\x08", "\u202e"):
        assert code not in marked.reply.message + marked.reply.traceback + marked.reply.type_name + marked.reply.output
    assert "FULL MARKS" not in marked.reply.message.splitlines()
