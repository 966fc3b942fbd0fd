"""What a notebook asks of others, which are not there while work is marked: people, programs, further processes.

Nothing here confines anybody: the kernel refuses, and this puts its refusal into words or does the work in another way.
"""

import builtins
import getpass
import multiprocessing.context
import multiprocessing.pool
import multiprocessing.synchronize
import os
import pdb
import re
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
_NOT_STARTED = (-1, 127 << 8)
_NO_PROCESSES = "no program and no further process can be started while work is marked; do the work in this one"
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
    """Let what waits for others or starts something end in a sentence, or do the work here."""
    context = multiprocessing.context.BaseContext
    for owner, name, here in (
        (builtins, "input", _refuse_input),
        (getpass, "getpass", _refuse_input),
        (pdb.Pdb, "cmdloop", _go_on),
        (os, "system", _telling_what_was_not_run(os.system)),
        (os, "fork", _in_words_to_others(os.fork)),
        (subprocess.Popen, "__init__", _in_words(subprocess.Popen.__init__)),
        (multiprocessing.synchronize.SemLock, "__init__", _in_words(multiprocessing.synchronize.SemLock.__init__)),
        (context, "Lock", _or_else(context.Lock, lambda *_: threading.Lock())),
        (context, "Pool", _or_else(context.Pool, _pool_of_threads)),
        (multiprocessing, "Pool", _or_else(multiprocessing.Pool, partial(_pool_of_threads, None))),
        (futures, "ProcessPoolExecutor", _or_else(futures.ProcessPoolExecutor, _executor_of_threads)),
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


def _telling_what_was_not_run(system: Callable[[Any], int]) -> Callable[[Any], int]:
    @wraps(system)
    def system_or_tell(command: Any) -> int:
        status = system(command)
        if status in _NOT_STARTED:
            print(not_run(os.fsdecode(command)))
        return status

    return system_or_tell


def _in_words(start: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap what starts a process or needs something between processes."""

    @wraps(start)
    def start_or_say(*arguments: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        try:
            return start(*arguments, **options)
        except (BlockingIOError, PermissionError):
            raise PermissionError(_NO_PROCESSES) from None

    return start_or_say


def _in_words_to_others(fork: Callable[[], int]) -> Callable[[], int]:
    """Wrap forking for everybody but this process, the server, whose failures are no student's."""
    server, in_words = os.getpid(), _in_words(fork)

    @wraps(fork)
    def fork_or_say() -> int:
        __tracebackhide__ = True
        return fork() if os.getpid() == server else int(in_words())

    return fork_or_say


def _or_else(make: Callable[..., Any], make_here: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap what makes something of processes: where they are refused, threads do the work."""

    @wraps(make, updated=())
    def make_either(*arguments: Any, **options: Any) -> Any:
        try:
            return make(*arguments, **options)
        except PermissionError:
            return make_here(*arguments, **options)

    return make_either


def _pool_of_threads(
    context: object,
    processes: int | None = None,
    initializer: Callable[..., object] | None = None,
    initargs: tuple[Any, ...] = (),
    maxtasksperchild: int | None = None,
) -> multiprocessing.pool.ThreadPool:
    _say_once("(multiprocessing.Pool works with threads while work is marked)")
    return multiprocessing.pool.ThreadPool(processes, initializer, initargs)


def _executor_of_threads(
    max_workers: int | None = None,
    mp_context: object = None,
    initializer: Callable[..., object] | None = None,
    initargs: tuple[Any, ...] = (),
    **_: object,
) -> futures.ThreadPoolExecutor:
    _say_once("(ProcessPoolExecutor works with threads while work is marked)")
    return futures.ThreadPoolExecutor(max_workers, initializer=initializer, initargs=initargs)


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
