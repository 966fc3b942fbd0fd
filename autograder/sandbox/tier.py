"""Which isolation this machine can give, and whether it holds: proven by attacks, not by version numbers."""

import contextlib
import platform
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import seccompy

from autograder.sandbox import mounts
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import Cell, ForkServer, Isolation, can_change_users
from autograder.sandbox.inside import landlock
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Returned
from autograder.sandbox.submission import Submission

_ATTACKS = Path(__file__).parent / "attacks.py"
_LIMITS = Limits(cpu_s=5, wall_s=10.0, memory_bytes=256 << 20)
_TRIAL_S = 20.0
_SETTINGS = {
    "apparmor": "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    "most": "/proc/sys/user/max_user_namespaces",
    "clone": "/proc/sys/kernel/unprivileged_userns_clone",
}


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

    isolation: str
    attacks: tuple[Attack, ...]

    @property
    def held(self) -> bool:
        """Whether the sandbox stood against all of them."""
        return all(attack.held for attack in self.attacks)


def isolation_available() -> tuple[Isolation | None, str]:
    """Find the isolation that this machine can give.

    Returns
    -------
    isolation
        "strong", or None where submissions cannot be confined.
    sentence
        What confines them, or what is missing and what to do about it.
    """
    if platform.system() != "Linux":
        return None, "student code is confined by Linux only: mark in a Linux virtual machine, a container or WSL2"
    version = landlock.abi()
    if version < 1:
        return (
            None,
            "this kernel has no Landlock: start one of 5.13 or newer with landlock among its security modules",
        )
    if not seccompy.supported():
        return None, "this kernel has no system call filters: start one that is built with CONFIG_SECCOMP_FILTER"
    refusal = _refusal()
    if refusal:
        return None, what_is_missing(refusal, _settings())
    return "strong", f"namespaces, Landlock (version {version}) and a system call filter confine every submission"


def _refusal() -> str:
    """Start nothing in bubblewrap; return its complaint."""
    try:
        line = mounts.command([mounts.seen(mounts.interpreter()), "-I", "-S", "-c", ""], as_root=can_change_users())
        trial = subprocess.run(line, capture_output=True, text=True, timeout=_TRIAL_S, check=False, cwd="/")
    except (SandboxError, OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if trial.returncode == 0 else trial.stderr.strip() or f"exit status {trial.returncode}"


def _settings() -> dict[str, str]:
    return {name: Path(path).read_text().strip() for name, path in _SETTINGS.items() if Path(path).is_file()}


def what_is_missing(refusal: str, settings: Mapping[str, str]) -> str:
    """Say why bubblewrap could not start and what to do.

    Parameters
    ----------
    refusal
        Its complaint.
    settings
        The kernel's settings for user namespaces, as far as it has them: "apparmor", "most", "clone".
    """
    if settings.get("apparmor") == "1":
        return (
            "AppArmor forbids user namespaces to ordinary users: install a profile with `userns,` for "
            f"{mounts.bubblewrap()}, set kernel.apparmor_restrict_unprivileged_userns to 0, or mark as root"
        )
    if settings.get("most") == "0":
        return "user namespaces are switched off: set user.max_user_namespaces to a positive number, or mark as root"
    if settings.get("clone") == "0":
        return "ordinary users may not make namespaces: set kernel.unprivileged_userns_clone to 1, or mark as root"
    return (
        f"namespaces are refused here ({refusal.splitlines()[-1]}): mark outside of the container, or start it with "
        "--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined"
    )


def prove(isolation: Isolation = "strong") -> Proof:
    """Attack a sandbox of this isolation, live.

    Raises
    ------
    SandboxError
        If the sandbox does not start at all.
    """
    with (
        _targets() as targets,
        ForkServer(isolation=isolation, preload=()) as server,
        server.submission([Cell(_ATTACKS.read_text())], limits=_LIMITS) as child,
    ):
        return Proof(isolation, tuple(_attack(name, child, targets) for name in _JUDGES))


@dataclass(frozen=True)
class _Targets:
    """Things of the marker's that a submission must not reach."""

    secret: str
    folder: Path
    listener: socket.socket
    bystanders: "tuple[subprocess.Popen[bytes], ...]"


@contextlib.contextmanager
def _targets() -> Iterator[_Targets]:
    secret = secrets.token_hex(16)
    with (
        tempfile.TemporaryDirectory(dir=_writable_home()) as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
        _bystander() as first,
        _bystander() as second,
    ):
        Path(folder).chmod(0o777)
        Path(folder, "secret").write_text(secret)
        listener.setblocking(False)
        yield _Targets(secret, Path(folder), listener, (first, second))


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
    target = targets.bystanders[1]
    _got(child, "kill", target.pid)
    with contextlib.suppress(subprocess.TimeoutExpired):
        target.wait(0.2)
    return ("it lives", True) if target.poll() is None else ("it was killed", False)


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
    "programs": ("start a program", _simple("run_program")),
    "namespaces": ("become root in a namespace", _simple("enter_namespace")),
    "memory": ("take more memory than allowed", _simple("take_memory", 4 * _LIMITS.memory_bytes)),
}
