"""What happened to a program in the sandbox beyond right and wrong: it was ended, or something was refused to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from autograder.sandbox.replies import CellRun, DeathKind, Died, Raised, Reply
from autograder.sentences import exception_text, one_line

IncidentKind = DeathKind | Literal["refused"]
MOST_KEPT: Final = 20
"""Incidents of one submission that are kept: a loop makes thousands."""

NOT_RUN: Final = ("(programs are not run while work is marked", "(nothing is installed while work is marked")
"""How the lines begin that stand in place of a program's output, see `autograder.sandbox.inside.refusals`."""


@dataclass(frozen=True)
class Incident:
    """One thing that happened.

    Attributes
    ----------
    kind
        How the process ended, or "refused".
    where
        The cell, or the function that was called.
    sentence
        What happened; it may repeat the student's own text.
    """

    kind: IncidentKind
    where: str
    sentence: str


def incidents_of(name: str, reply: Reply) -> Iterator[Incident]:
    """Return what happened when a function was called or a value asked for."""
    if isinstance(reply, Died):
        yield Incident(reply.death.kind, name, reply.death.sentence)
    if isinstance(reply, Raised) and reply.type_name == "PermissionError":
        yield Incident("refused", name, exception_text(reply))


def incidents_in(run: CellRun) -> Iterator[Incident]:
    """Return what happened while a cell ran."""
    if run.death is not None:
        yield Incident(run.death.kind, run.name, run.death.sentence)
    if run.exception is not None and run.exception.type_name == "PermissionError":
        yield Incident("refused", run.name, exception_text(run.exception))
    for line in _printed(run.outputs):
        if line.startswith(NOT_RUN):
            yield Incident("refused", run.name, one_line(line))


def _printed(outputs: Iterable[dict[str, Any]]) -> Iterator[str]:
    for output in outputs:
        if output.get("output_type") == "stream":
            yield from str(output.get("text", "")).splitlines()
