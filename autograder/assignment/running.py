"""Run the cells of a restored notebook in the sandbox, and leave out those that end the process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self

import nbformat

from autograder.assignment.recognition import Note
from autograder.incidents import MOST_KEPT, Incident, incidents_in, incidents_of
from autograder.program import Program, Source
from autograder.sandbox.fork_server import Cell, CellRun, Death, Died, ForkServer, Missing, Reply, Returned
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits

MAX_LOADS: Final = 3
"""Loads of one notebook in which a cell may end the process; the last such cell ends the notebook."""


def program_digest(sources: Iterable[str]) -> str:
    """Return the sha256 of the texts of cells that are run, in hexadecimal digits; hidden inputs depend on it."""
    return hashlib.sha256("\0".join(sources).encode()).hexdigest()


class NotebookProgram(Program):
    """The program that a notebook's cells are."""

    _fetched: Mapping[str, Reply] = MappingProxyType({})

    def fetch(self, names: Sequence[str]) -> None:
        """Fetch the values of several names at once: one question instead of many.

        Where they cannot be sent together, nothing is kept, and `value` asks for each by itself.
        """
        reply = self._load().values(names)
        if isinstance(reply, Returned) and type(reply.value) is dict:
            found = reply.value
            self._fetched = {name: Returned(found[name]) if name in found else Missing(name) for name in names}
        self._begin_anew_after(reply)

    def value(self, name: str) -> Reply:
        """Return the value that is bound to a name after all cells; `Missing` if there is none."""
        reply: Reply = self._fetched.get(name) or self._load().value(name)
        self.incidents += incidents_of(name, reply)
        self._begin_anew_after(reply)
        return reply

    def _begin_anew_after(self, reply: Reply) -> None:
        """Have the next name read in a fresh process: a value that ends this one must not cost the others."""
        if isinstance(reply, Died):
            self._leave_dead()


@dataclass(frozen=True)
class LeftOut:
    """A cell that ended the process, and how."""

    cell: str
    death: Death


class Run:
    """A context manager around the run of one notebook; inside it, values and functions can be asked for.

    A cell that ends the process (an endless loop, `os._exit`) is left out and the rest runs anew, as in a notebook
    where that cell is interrupted.

    Attributes
    ----------
    program
        What the cells bound, in the sandbox.
    left_out
        Cells that ended the process.
    """

    program: NotebookProgram

    def __init__(
        self, server: ForkServer, notebook: Any, files: Mapping[str, bytes], limits: Limits = DEFAULT_LIMITS
    ) -> None:
        self._server, self._files, self._limits = server, files, limits
        self._cells = tuple(Cell(cell.source, cell.id) for cell in notebook.cells if cell.metadata.voxbank.run)
        self._runs: dict[str, CellRun] = {}
        self.left_out: tuple[LeftOut, ...] = ()

    def __enter__(self) -> Self:
        cells = self._cells
        for load in range(MAX_LOADS):
            ended = self._load(cells)
            if ended is None:
                return self
            self.program.__exit__(None, None, None)
            self.left_out += (ended,)
            place = next(place for place, cell in enumerate(cells) if cell.name == ended.cell)
            cells = cells[:place] + (cells[place + 1 :] if load < MAX_LOADS - 1 else ())
        self._load(cells)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.program.__exit__(kind, error, trace)

    @property
    def digest(self) -> str:
        """The sha256 of the cells' texts, in hexadecimal digits."""
        return program_digest(cell.source for cell in self._cells)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a person should know about how it ran."""
        return tuple(Note(f"the cell `{lost.cell}` was left out: {lost.death.sentence}") for lost in self.left_out)

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """What happened besides, in cells and in the questions since: how the process ended, what was refused."""
        in_cells = [incident for run in self._runs.values() for incident in incidents_in(run)]
        return tuple(dict.fromkeys([*in_cells, *self.program.incidents]))[:MOST_KEPT]

    def of_cell(self, name: str) -> CellRun | None:
        """Return how a cell ran, None where it was not started."""
        return self._runs.get(name)

    def write_outputs(self, notebook: Any) -> None:
        """Put outputs and execution counts into the notebook's cells, as Jupyter would."""
        order = [cell.name for cell in self._cells]
        for node in notebook.cells:
            if node.cell_type == "code":
                run = self._runs.get(node.id)
                node.outputs = [nbformat.from_dict(output) for output in run.outputs] if run else []
                node.execution_count = order.index(node.id) + 1 if run else None

    def _load(self, cells: tuple[Cell, ...]) -> LeftOut | None:
        self.program = NotebookProgram(self._server, Source(cells, self._files, "__main__"), self._limits)
        runs = self.program.loaded
        self._runs |= {run.name: run for run in runs}
        last = runs[-1] if runs else None
        return LeftOut(last.name, last.death) if last is not None and last.death is not None else None
