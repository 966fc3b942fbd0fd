"""What the commands share: the banks that they look into, progress, and the sandbox that they open."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bank.discovery import PUBLIC_BANK, Bank

# Controls, marks that turn the direction of writing, and half surrogate pairs, which cannot be printed.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def banks_of(folders: Sequence[Path]) -> Bank:
    """Return the public bank together with the private ones."""
    return Bank((PUBLIC_BANK, *(folder.resolve() for folder in folders)))


def harmless(text: str) -> str:
    """Return a text without control characters: what students write must not drive a terminal or end the program."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


class ProgressReport(Protocol):
    """How a command tells its bar what is done."""

    def __call__(self, done: int, what: str = "") -> None:
        """Show that so many are done, and what is done now."""


@contextlib.contextmanager
def progress_bar(title: str, total: int | None) -> Iterator[ProgressReport]:
    """Show a bar on standard error, where it disturbs no output; yields a function of (done, what is done now).

    `total` is None where nobody knows it.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=total)

        def report(done: int, what: str = "") -> None:
            progress.update(task, completed=done, description=f"{title} {what}".strip())

        yield report


@contextlib.contextmanager
def waiting(sentence: str) -> Iterator[None]:
    """Show a spinner on standard error while something takes its time."""
    with Console(stderr=True).status(sentence):
        yield
