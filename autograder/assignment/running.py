"""Run the cells of a restored notebook in the sandbox, once, and leave out what ends the process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Final, Self

import nbformat

from autograder.assignment.recognition import Note
from autograder.sandbox.fork_server import Cell, CellRun, Death, ForkServer, Submission

MAX_LOADS: Final = 3
"""Loads of one notebook: after that many cells that end the process, the rest is not tried any more."""


@dataclass(frozen=True)
class Ended:
    """A cell that ended the process, and how; later loads leave it out."""

    cell: str
    death: Death


class Run:
    """A context manager around the run of one notebook; inside it, values and functions can be asked for.

    A cell that ends the process (an endless loop, `os._exit`) is left out and the rest runs anew, as in a notebook
    where that cell is interrupted.

    Attributes
    ----------
    submission
        The confined child that holds what the cells bound.
    ended
        Cells that were left out.
    """

    submission: Submission

    def __init__(self, server: ForkServer, notebook: Any, files: Mapping[str, bytes], seed: int) -> None:
        self._server, self._files, self._seed = server, files, seed
        self._cells = tuple(Cell(cell.source, cell.id) for cell in notebook.cells if cell.metadata.voxbank.run)
        self.ended: tuple[Ended, ...] = ()
        self._runs: dict[str, CellRun] = {}

    def __enter__(self) -> Self:
        cells: Sequence[Cell] = self._cells
        for _ in range(MAX_LOADS):
            self.submission = self._server.submission(cells, files=self._files, seed=self._seed)
            self.submission.__enter__()
            self._runs |= {run.name: run for run in self.submission.loaded}
            death = self.submission.death
            if death is None or not self.submission.loaded or death.kind in ("tampering", "total"):
                return self
            culprit = self.submission.loaded[-1].name
            self.ended += (Ended(culprit, death),)
            cells = tuple(cell for cell in cells if cell.name != culprit)
            if len(self.ended) < MAX_LOADS:
                self.submission.__exit__(None, None, None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.submission.__exit__(kind, error, trace)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a person should know about how it ran."""
        lost = [Note(f"the cell `{ended.cell}` was left out: {ended.death.sentence}") for ended in self.ended]
        if self.submission.death is not None and self.submission.death not in [ended.death for ended in self.ended]:
            lost.append(Note(self.submission.death.sentence))
        return tuple(lost)

    def of_cell(self, name: str) -> CellRun | None:
        """Return how a cell ran, None where it was not started."""
        return self._runs.get(name)

    def write_outputs(self, notebook: Any) -> None:
        """Put outputs and execution counts into the notebook's cells, as Jupyter would."""
        order = [cell.name for cell in self._cells]
        for node in notebook.cells:
            if node.cell_type != "code":
                continue
            run = self._runs.get(node.id)
            node.outputs = [nbformat.from_dict(output) for output in run.outputs] if run else []
            node.execution_count = order.index(node.id) + 1 if run else None
