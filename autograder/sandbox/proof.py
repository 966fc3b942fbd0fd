"""Whether an isolation holds on this machine: proven by live attacks, not by version numbers."""

import contextlib
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox import mounts
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import Cell, ForkServer, Isolation
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Died, Returned
from autograder.sandbox.submission import Submission

_ATTACKS = Path(__file__).parent / "attacks.py"
_LIMITS = Limits(cpu_s=5, wall_s=10.0, memory_bytes=256 << 20, disk_bytes=4 << 20, processes=16)


@dataclass(frozen=True)
class Attack:
    """One live attack on the sandbox.

    Attributes
    ----------
    name
        A short name.
    sentence
        What was tried and what came of it.
    held
        Whether the sandbox stood.
    """

    name: str
    sentence: str
    held: bool


@dataclass(frozen=True)
class Proof:
    """What the attacks showed for one isolation."""

    isolation: Isolation
    attacks: tuple[Attack, ...]

    @property
    def held(self) -> bool:
        """Whether the sandbox stood against all of them."""
        return all(attack.held for attack in self.attacks)


def prove(isolation: Isolation = "strong") -> Proof:
    """Attack a sandbox of this isolation, live.

    Raises
    ------
    SandboxError
        If the sandbox does not start at all.
    """
    with ForkServer(isolation=isolation, preload=()) as server, _targets(server) as targets:
        with _attacker(server) as child:
            attacks = [_attack(name, child, targets) for name in _JUDGES]
        return Proof(isolation, tuple(attacks))


@dataclass(frozen=True)
class _Targets:
    """Things of the marker's that a submission must not reach, and the server for more submissions."""

    secret: str
    folder: Path
    listener: socket.socket
    bystanders: "tuple[subprocess.Popen[bytes], ...]"
    server: ForkServer


def _attacker(server: ForkServer) -> Submission:
    return server.submission([Cell(_ATTACKS.read_text())], limits=_LIMITS)


@contextlib.contextmanager
def _targets(server: ForkServer) -> Iterator[_Targets]:
    secret = secrets.token_hex(16)
    with (
        tempfile.TemporaryDirectory(dir=_writable_home()) as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
        _bystander() as first,
        _bystander() as second,
        _bystander() as third,
    ):
        Path(folder).chmod(0o777)
        Path(folder, "secret").write_text(secret)
        Path(folder, "secret").chmod(0o666)
        listener.setblocking(False)
        yield _Targets(secret, Path(folder), listener, (first, second, third), server)


@contextlib.contextmanager
def _bystander() -> Iterator["subprocess.Popen[bytes]"]:
    """Start a process of the marker that waits."""
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", "input()"], stdin=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def _writable_home() -> str | None:
    try:
        with tempfile.TemporaryFile(dir=Path.home()):
            return str(Path.home())
    except (OSError, RuntimeError):
        return None  # then wherever temporary files go


def _attack(name: str, child: Submission, targets: _Targets) -> Attack:
    tried, judge = _JUDGES[name]
    outcome, held = judge(child, targets)
    return Attack(name, f"tried to {tried}: {outcome}", held)


_Judgement = tuple[str, bool]


def _got(child: Submission, function: str, *arguments: Any) -> Any:
    reply = child.call(function, *arguments)
    if not isinstance(reply, Returned):
        raise SandboxError(f"the attack {function} could not be made: {reply}")
    return reply.value


def _files(child: Submission, targets: _Targets) -> _Judgement:
    ours = Path(__file__)
    texts = _got(child, "read_files", [str(targets.folder / "secret"), str(ours)])
    seen = [text for text in texts if text in (targets.secret, ours.read_text())]
    return f"{len(seen)} of 2 were read", not seen


def _packages(child: Submission, targets: _Targets) -> _Judgement:
    found = _got(child, "import_packages", mounts.OURS)
    return ", ".join(found) + " found" if found else "none found", not found


def _network(child: Submission, targets: _Targets) -> _Judgement:
    _got(child, "connect", targets.listener.getsockname()[1])
    try:
        targets.listener.accept()[0].close()
    except BlockingIOError:
        return "nobody came through", True
    return "a connection arrived", False


def _processes(child: Submission, targets: _Targets) -> _Judgement:
    seen = _got(child, "see_processes")
    return f"{len(seen)} seen", not seen


def _writing(child: Submission, targets: _Targets) -> _Judgement:
    path = targets.folder / "written"
    _got(child, "write_file", str(path))
    return ("a file was written", False) if path.exists() else ("nothing was written", True)


def _tracing(child: Submission, targets: _Targets) -> _Judgement:
    done = _got(child, "trace", targets.bystanders[0].pid)
    return ("it was taken over", False) if done else ("refused", True)


def _killing(child: Submission, targets: _Targets) -> _Judgement:
    _got(child, "kill", targets.bystanders[1].pid)
    return _fate(targets.bystanders[1])


def _signals(child: Submission, targets: _Targets) -> _Judgement:
    _got(child, "kill_by_descriptor", targets.bystanders[2].pid)
    return _fate(targets.bystanders[2])


def _fate(target: "subprocess.Popen[bytes]") -> _Judgement:
    with contextlib.suppress(subprocess.TimeoutExpired):
        target.wait(0.2)
    return ("it lives", True) if target.poll() is None else ("it was killed", False)


def _truncation(child: Submission, targets: _Targets) -> _Judgement:
    path = targets.folder / "secret"
    _got(child, "empty_file", str(path))
    return ("it was emptied", False) if path.read_text() != targets.secret else ("it is as it was", True)


def _submissions(child: Submission, targets: _Targets) -> _Judgement:
    text = secrets.token_hex(16)
    cells = [Cell("import os\ndef where():\n    return os.path.abspath('mine')")]
    with targets.server.submission(cells, files={"mine": text.encode()}) as other:
        (seen,) = _got(child, "read_files", [_got(other, "where")])
    return ("it was read", False) if seen == text else ("nothing was read", True)


def _bounded(function: str, tries: int, most: int, unit: str) -> Callable[[Submission, _Targets], _Judgement]:
    """Judge an attack that may cost the attacker its life: it gets a submission of its own."""

    def judge(child: Submission, targets: _Targets) -> _Judgement:
        with _attacker(targets.server) as attacker:
            reply = attacker.call(function, tries, most)
        if isinstance(reply, Died):
            return reply.death.sentence, True
        if not isinstance(reply, Returned):
            raise SandboxError(f"the attack {function} could not be made: {reply}")
        return f"{reply.value} {unit} of {tries}, and {most} are allowed", reply.value <= most

    return judge


def _simple(function: str, *arguments: Any) -> Callable[[Submission, _Targets], _Judgement]:
    def judge(child: Submission, targets: _Targets) -> _Judgement:
        return ("it worked", False) if _got(child, function, *arguments) else ("refused", True)

    return judge


_JUDGES: dict[str, tuple[str, Callable[[Submission, _Targets], _Judgement]]] = {
    "files": ("read a secret of the marker and a file of voxbank", _files),
    "packages": ("import the packages that hold the answers", _packages),
    "network": ("connect to a port of this machine", _network),
    "processes": ("see other processes", _processes),
    "writing": ("write outside of its folder", _writing),
    "tracing": ("take over a process of the marker", _tracing),
    "killing": ("kill a process of the marker", _killing),
    "signals": ("kill one through a descriptor of its own", _signals),
    "truncation": ("empty a file without writing to it", _truncation),
    "submissions": ("read a file of another submission", _submissions),
    "programs": ("start a program", _simple("run_program")),
    "namespaces": ("become root in a namespace", _simple("enter_namespace")),
    "memory": ("take more memory than allowed", _simple("take_memory", 4 * _LIMITS.memory_bytes)),
    "disk": ("fill the disk", _bounded("fill_disk", 8 * _LIMITS.disk_bytes, _LIMITS.disk_bytes, "bytes were kept")),
    "threads": (
        "start threads without end",
        _bounded("start_threads", 8 * _LIMITS.processes, _LIMITS.processes, "were started"),
    ),
}
