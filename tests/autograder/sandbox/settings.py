"""The settings in which the hostile programs run: each tier, under root and under an ordinary user."""

import contextlib
import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pytest

from autograder.sandbox import mounts
from autograder.sandbox.folders import Folders
from autograder.sandbox.fork_server import DEFAULT_PRELOAD, ForkServer, Isolation, can_change_users

_ORDINARY = 61_234
_REACH = "import sys, numpy, IPython, pathlib; [pathlib.Path(path).read_bytes() for path in sys.argv[1:]]"


@dataclass(frozen=True)
class Setting:
    """One tier under one kind of user."""

    isolation: str
    user: str

    def __str__(self) -> str:
        return f"{self.isolation} as {self.user}"

    @property
    def owner(self) -> int:
        """The user that runs the server and owns what is around it."""
        return ordinary_user() if self.user == "ordinary user" and os.geteuid() == 0 else os.geteuid()


SETTINGS = [
    Setting(isolation, user)
    for isolation in get_args(Isolation)
    if isolation != "none"
    for user in ("root", "ordinary user")
]


@contextlib.contextmanager
def opened(setting: Setting, preload: tuple[str, ...] = DEFAULT_PRELOAD) -> Iterator[ForkServer]:
    """Start a server in this setting; skips what an ordinary user cannot try."""
    if setting.user == "root" and not can_change_users():
        pytest.skip("only root can give every submission a user of its own, and these tests run as an ordinary user")
    with pytest.MonkeyPatch.context() as patch:
        if setting.user == "ordinary user" and can_change_users():
            patch.setattr("autograder.sandbox.fork_server.can_change_users", lambda: False)
            patch.setattr("subprocess.Popen", functools.partial(subprocess.Popen, **as_user(setting.owner)))
            patch.setattr("autograder.sandbox.fork_server.Folders", functools.partial(_FoldersOf, setting.owner))
        server = ForkServer(isolation=setting.isolation, preload=preload)
    with server:
        yield server


class _FoldersOf(Folders):
    """As an ordinary user would make them, who is the marker and every child."""

    def __init__(self, owner: int, *, for_strangers: bool) -> None:
        super().__init__(for_strangers=for_strangers)
        self._owner = owner
        for folder in (self.base, self.home):
            os.chown(folder, owner, owner)

    def make(self, name: str, owner: int | None) -> Path:
        return super().make(name, self._owner)


def as_user(number: int) -> dict[str, object]:
    """Keywords with which a process is started under this user."""
    return {"user": number, "group": number, "extra_groups": []} if number != os.geteuid() else {}


@functools.cache
def ordinary_user() -> int:
    """Choose a user for whom root can start the sandbox.

    Where such a user cannot reach this Python (it may lie in root's home), it is root's own number without root's
    rights: what the server may do follows from `can_change_users`.
    """
    inside = str(mounts.INSIDE / "server.py")
    python = [sys.executable, "-I", "-c", _REACH, inside, str(mounts.bubblewrap())]
    try:
        trial = subprocess.run(python, **as_user(_ORDINARY), cwd="/", capture_output=True, timeout=60, check=False)
    except OSError:
        return os.geteuid()
    return _ORDINARY if trial.returncode == 0 else os.geteuid()
