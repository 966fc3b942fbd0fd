"""What a notebook asks of others, which are not there while work is marked: people, programs, further processes."""

import builtins
import getpass
import multiprocessing.context
import multiprocessing.pool
import multiprocessing.process
import multiprocessing.synchronize
import os
import pdb
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent import futures
from functools import partial, wraps
from typing import Any

SCRIPT_MAGICS = ("bash", "sh", "script", "perl", "ruby", "pypy", "python", "python2", "python3", "system", "sx", "!")
INSTALLING_MAGICS = ("pip", "conda", "mamba", "micromamba", "uv")
_INSTALLS = re.compile(r"\b(pip3?|conda|mamba|micromamba|uv|apt|apt-get)\b.*\binstall\b")
_LONGEST = 80
_STATUS_NOT_FOUND = 127 << 8
_NO_PROCESSES = "no program and no further process can be started while work is marked"
_said: set[str] = set()


def not_run(command: object) -> str:
    """Say that a command was not run."""
    text = str(command).strip()
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    if _INSTALLS.search(text):
        return f"(nothing is installed while work is marked: {shown}; what is there already can be imported)"
    return f"(programs are not run while work is marked: {shown})"


def register_magics(magics: Any) -> None:
    """Replace the magics that would start programs."""
    for name in SCRIPT_MAGICS:
        magics.register_function(partial(_refuse_script, name), "cell", name)
    for name in INSTALLING_MAGICS:
        magics.register_function(partial(_refuse_installing, name), "line", name)


def be_alone() -> None:
    """Let everything that would wait for others or start something end in a sentence, or do the work here."""
    context = multiprocessing.context.BaseContext
    for owner, name, here in (
        (builtins, "input", _refuse_input),
        (getpass, "getpass", _refuse_input),
        (pdb.Pdb, "cmdloop", _go_on),
        (socket, "getaddrinfo", _refuse_network),
        (os, "system", _refuse_command),
        (os, "fork", _only_in_this_process(os.fork)),
        *((os, name, _refuse_process) for name in ("forkpty", "posix_spawn", "posix_spawnp")),
        (subprocess.Popen, "__init__", _refuse_program),
        (multiprocessing.process.BaseProcess, "start", _refuse_process),
        (multiprocessing.synchronize.SemLock, "__init__", _refuse_process),
        (context, "Lock", _lock_of_threads),
        (context, "Pool", _pool_of_threads),
        (multiprocessing, "Pool", partial(_pool_of_threads, None)),
        (futures, "ProcessPoolExecutor", _ExecutorOfThreads),
    ):
        setattr(owner, name, here)


def keep_torch_here(torch: Any) -> None:
    """Let torch load data in this process and leave models uncompiled."""
    loader = torch.utils.data.DataLoader
    loader.__init__ = _without_workers(loader.__init__)
    torch.compile = _leave_uncompiled


def _refuse_script(name: str, line: str, cell: str = "") -> None:
    print(not_run(f"%%{name} {line}"))


def _refuse_installing(name: str, line: str) -> None:
    print(not_run(f"%{name} {line}"))


def _refuse_input(prompt: object = "", stream: object = None) -> str:
    __tracebackhide__ = True
    raise RuntimeError("input() finds nobody to answer while work is marked; assign the value in the cell instead")


def _go_on(debugger: pdb.Pdb, intro: object = None) -> None:
    _say_once("(the debugger finds nobody to talk to while work is marked; the program goes on)")
    debugger.set_continue()


def _refuse_command(command: object) -> int:
    print(not_run(command))
    return _STATUS_NOT_FOUND


def _refuse_program(process: object, args: Any, *_: object, **__: object) -> None:
    __tracebackhide__ = True
    command = args if isinstance(args, str | bytes) else " ".join(map(str, args))
    raise PermissionError(f"{_NO_PROCESSES}: {str(command)[:_LONGEST]}")


def _refuse_network(*_: object, **__: object) -> Any:
    __tracebackhide__ = True
    raise socket.gaierror(socket.EAI_AGAIN, "there is no network while work is marked")


def _only_in_this_process(fork: Callable[[], int]) -> Callable[[], int]:
    """Leave forking to the server, which sets this up."""
    allowed = os.getpid()

    def fork_or_refuse() -> int:
        __tracebackhide__ = True
        return fork() if os.getpid() == allowed else int(_refuse_process())

    return fork_or_refuse


def _refuse_process(*_: object, **__: object) -> Any:
    __tracebackhide__ = True
    raise PermissionError(f"{_NO_PROCESSES}; do the work in this one")


def _lock_of_threads(context: object) -> Any:
    """Make the lock that pools take for the queue of their workers; there is only one process to be locked."""
    return threading.Lock()


def _pool_of_threads(
    context: object,
    processes: int | None = None,
    initializer: Callable[..., object] | None = None,
    initargs: tuple[Any, ...] = (),
    maxtasksperchild: int | None = None,
) -> multiprocessing.pool.ThreadPool:
    _say_once("(multiprocessing.Pool works with threads while work is marked)")
    return multiprocessing.pool.ThreadPool(processes, initializer, initargs)


class _ExecutorOfThreads(futures.ThreadPoolExecutor):
    def __init__(
        self,
        max_workers: int | None = None,
        mp_context: object = None,
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
        **_: object,
    ) -> None:
        _say_once("(ProcessPoolExecutor works with threads while work is marked)")
        super().__init__(max_workers, initializer=initializer, initargs=initargs)


def _without_workers(make: Callable[..., None]) -> Callable[..., None]:
    """Wrap `DataLoader.__init__`, whose first two arguments behind itself are the data and the size of a batch."""

    @wraps(make)
    def make_here(loader: object, *arguments: Any, **options: Any) -> None:
        if options.get("num_workers"):
            _say_once(f"(DataLoader: num_workers={options['num_workers']} was set to 0 while work is marked)")
            for name in ("num_workers", "prefetch_factor", "persistent_workers", "multiprocessing_context", "timeout"):
                options.pop(name, None)
        make(loader, *arguments, **options)

    return make_here


def _leave_uncompiled(model: Any = None, **_: object) -> Any:
    _say_once("(torch.compile leaves models as they are while work is marked)")
    return model if model is not None else lambda function: function


def _say_once(sentence: str) -> None:
    if sentence not in _said:
        _said.add(sentence)
        print(sentence, file=sys.stderr)
