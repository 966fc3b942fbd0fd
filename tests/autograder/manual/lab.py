"""JupyterLab with nbgrader's formgrader, started as a lecturer starts it in a course folder."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter, Retry

REPOSITORY = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Lab:
    """Where a server listens, and the token that lets somebody in."""

    address: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What a request says to be let in."""
        return {"Authorization": f"token {self.token}"}


@contextlib.contextmanager
def jupyter_lab(course: Path, *options: str) -> Iterator[Lab]:
    """Run JupyterLab on a free port, with settings of its own, and give it once it answers."""
    token = secrets.token_hex(16)
    always = ("--no-browser", "--allow-root", "--ServerApp.port=0", f"--IdentityProvider.token={token}")
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *always, *options],
            cwd=course,
            env=os.environ | _places(home) | {"PYTHONPATH": str(REPOSITORY)},
            stderr=subprocess.PIPE,
            text=True,
        ) as server,
    ):
        try:
            lab = Lab(_address(server), token)
            _await_answer(lab)
            yield lab
        finally:
            server.terminate()
            server.wait()


def _places(home: str) -> dict[str, str]:
    """Keep the user's own settings out, and our traces out of them."""
    return {"HOME": home} | {f"JUPYTER_{kind}_DIR": f"{home}/{kind.lower()}" for kind in ("CONFIG", "DATA", "RUNTIME")}


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stderr is not None
    told = []
    for line in server.stderr:
        told.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            # Its further lines have to go somewhere, or it stops when the pipe is full.
            threading.Thread(target=deque, args=(server.stderr, 0), daemon=True).start()
            return found[0]
    raise AssertionError("".join(told))


def _await_answer(lab: Lab) -> None:
    """Wait until the server listens: it tells its address a moment before."""
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Retry(connect=100, backoff_factor=0.05, backoff_max=0.5)))
        session.get(f"{lab.address}/api/status", headers=lab.headers, timeout=60).raise_for_status()
