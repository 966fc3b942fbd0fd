"""What a notebook's run left as the answer to a part."""

from __future__ import annotations

from typing import Any

from autograder.assignment.release import answer_variable
from autograder.assignment.released import Copy
from autograder.assignment.running import Run
from autograder.marking.marks import Answer, Blank, Unreadable, Value, answer_of
from autograder.sandbox.fork_server import Died, Missing, Raised, Returned, Unsendable
from autograder.sandbox.values import ImageValue, TensorValue
from bank.answer_model import PartModel


def read_answer_to(part: PartModel, label: str, notebook: Any, run: Run) -> Answer:
    """Return the answer to a part that is not code.

    Parameters
    ----------
    part
        The part.
    label
        Its exercise's label in the form.
    notebook
        The restored notebook.
    run
        Its run, still open.
    """
    cell = answer_cell(notebook, label, part.name)
    if part.kind == "open":
        return Blank() if cell.metadata.voxbank.found != "given" else answer_of(cell.source)
    name = answer_variable(label, part.name)
    reply = run.submission.value(name)
    if isinstance(reply, Returned):
        return answer_of(_plain(reply.value))
    if isinstance(reply, Missing):
        return _without_value(name, cell, run)
    if isinstance(reply, Raised):
        return Unreadable(f"reading `{name}` stopped with {reply.type_name}", failed=True)
    if isinstance(reply, Unsendable):
        return Unreadable(reply.sentence, failed=True)
    assert isinstance(reply, Died)
    return Unreadable(reply.death.sentence, failed=reply.death.kind != "tampering")


def stands_blank(copy: Copy, notebook: Any, label: str, part: str) -> bool:
    """Return whether the code that a part asks for is not there: its cell as released or gone, and no other binds it."""
    cell = answer_cell(notebook, label, part)
    released = copy.cell(cell.id)
    if cell.metadata.voxbank.found == "given":
        return False
    others = (node.source for node in notebook.cells if node.cell_type == "code" and node.id != cell.id)
    return not any(released.binds(source) for source in others)


def answer_cell(notebook: Any, label: str, part: str) -> Any:
    """Return the student's cell of a part; a restored notebook has one for each."""
    return next(
        cell
        for cell in notebook.cells
        if cell.metadata.voxbank.role == "answer"
        and (cell.metadata.voxbank.label, cell.metadata.voxbank.part) == (label, part)
    )


def _without_value(name: str, cell: Any, run: Run) -> Answer:
    """Return what a name that is not bound means: a deleted cell is blank, a cell that stopped failed."""
    if cell.metadata.voxbank.found == "missing":
        return Blank()
    ended = next((ended for ended in run.ended if ended.cell == cell.id), None)
    if ended:
        return Unreadable(f"the cell was left out: {ended.death.sentence}", failed=True)
    ran = run.of_cell(cell.id)
    if ran is not None and ran.exception is not None:
        problem = f"{ran.exception.type_name}: {ran.exception.message}"
        return Unreadable(f"the cell stopped before it assigned `{name}` ({problem})", failed=True)
    return Unreadable(f"the name `{name}` is not there any more at the end of the notebook")


def _plain(value: Any) -> Any:
    if isinstance(value, ImageValue):
        return value.to_simpleitk()
    return value.array if isinstance(value, TensorValue) else value
