"""What a notebook's run left as the answer to a part."""

from __future__ import annotations

import itertools
from typing import Any

from autograder.assignment.release import answer_variable
from autograder.assignment.released import Copy
from autograder.assignment.running import Run
from autograder.marking.marks import Answer, Blank, Unreadable, answer_of
from autograder.program import plain
from autograder.sandbox.fork_server import Died, Missing, Returned, Unsendable
from autograder.sentences import failure_sentence
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
        own = [cell] if cell.metadata.voxbank.found == "given" else prose_beside(notebook, cell)
        return answer_of("\n\n".join(node.source for node in own))
    name = answer_variable(label, part.name)
    reply = run.program.value(name)
    if isinstance(reply, Missing):
        return _without_value(name, cell, run)
    if isinstance(reply, Unsendable) and run.program.holds_ellipsis(name):
        return Blank()
    if not isinstance(reply, Returned):
        tampered = isinstance(reply, Died) and reply.death.kind == "tampering"
        return Unreadable(f"`{name}`: {failure_sentence(reply)}", failed=not tampered)
    try:
        return answer_of(plain(reply.value))
    except ValueError as problem:
        return Unreadable(f"`{name}` holds an image with an impossible geometry: {problem}", failed=True)


def prose_beside(notebook: Any, cell: Any) -> list[Any]:
    """Return the student's own Markdown cells right before and behind an answer cell; they count if it is untouched."""
    place = next(n for n, node in enumerate(notebook.cells) if node.id == cell.id)
    behind = itertools.takewhile(_is_own, notebook.cells[place + 1 :])
    before = itertools.takewhile(_is_own, reversed(notebook.cells[:place]))
    own = [*reversed(list(before)), *behind]
    return [node for node in own if node.cell_type == "markdown"]


def _is_own(node: Any) -> bool:
    return bool(node.metadata.voxbank.role == "extra")


def stands_blank(copy: Copy, notebook: Any, label: str, part: str) -> bool:
    """Return whether the code that a part asks for is not there: no changed cell of its own, and no other binds it."""
    cell = answer_cell(notebook, label, part)
    released = copy.cell(cell.id)
    if cell.metadata.voxbank.found == "given":
        return False
    theirs = (node for node in notebook.cells if node.metadata.voxbank.role in ("answer", "extra"))
    others = (node for node in theirs if node.cell_type == "code" and node.id != cell.id)
    return not any(released.binds(node.source) for node in others)


def answer_cell(notebook: Any, label: str, part: str) -> Any:
    """Return the student's cell of a part; a restored notebook has one for each."""
    return next(
        cell
        for cell in notebook.cells
        if (about := cell["metadata"]["voxbank"])["role"] == "answer"
        and (about["label"], about["part"]) == (label, part)
    )


def _without_value(name: str, cell: Any, run: Run) -> Answer:
    """Return what a name that is not bound means: a deleted cell is blank, a cell that stopped failed."""
    if cell.metadata.voxbank.found == "missing":
        return Blank()
    ended = next((lost for lost in run.left_out if lost.cell == cell.id), None)
    if ended:
        return Unreadable(f"the cell was left out: {ended.death.sentence}", failed=True)
    ran = run.of_cell(cell.id)
    if ran is not None and ran.exception is not None:
        problem = f"{ran.exception.type_name}: {ran.exception.message}"
        return Unreadable(f"the cell stopped before it assigned `{name}` ({problem})", failed=True)
    return Unreadable(f"the name `{name}` is not there any more at the end of the notebook")
