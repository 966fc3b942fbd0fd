"""Put a recognised submission back into the shape of the form: our cells as released, the student's as they wrote."""

from __future__ import annotations

import copy as copying
from collections.abc import Iterable, Mapping
from typing import Any, Final

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.assignment.display import harmless_markdown, plain
from autograder.assignment.recognition import Note, PlacedCell, Recognition
from autograder.assignment.released import Copy, ReleasedCell
from autograder.notebooks import SubmittedCell

NOTES_CELL: Final = "reading-notes"
_ABSENT = {
    "code": "# This cell was not in the submission.",
    "markdown": "*This cell was not in the submission.*",
}


def restore(copy: Copy, recognition: Recognition) -> Any:
    """Return the notebook that is marked and shown: every cell of the form once, in the submission's order.

    The last cell, the check before handing in, is of no use to a marker and left out.

    What is known about the submission stands in the metadata, all of it written here: `voxbank.refusal` and
    `voxbank.notes` of the notebook, and for each cell `voxbank.run` and, for answers, `voxbank.found`
    ("given", "untouched" or "missing").
    """
    cells = [
        _restored(copy, placed, number)
        for number, placed in enumerate(recognition.cells)
        if placed.released is None or placed.released.role != "check"
    ]
    for cell in (cell for cell in recognition.missing if cell.role != "check"):
        cells.insert(_place_of(copy, cell.name, cells), _added(copy, cell))
    cells.insert(_after_opening(cells), notes_cell(recognition.refusal, recognition.notes))
    about = {
        "form": copy.form,
        "copy": copy.code,
        "refusal": recognition.refusal,
        "notes": [vars(note) for note in recognition.notes],
    }
    metadata = {"kernelspec": copying.deepcopy(copy.notebook.metadata.kernelspec), "voxbank": about}
    # Every cell is ours or was read with care, so that nothing has to be validated.
    return nbformat.NotebookNode(cells=cells, metadata=nbformat.from_dict(metadata), nbformat=4, nbformat_minor=5)


def refused(copy: Copy, refusal: str) -> Any:
    """Return the notebook that stands for a submission without a readable cell."""
    return restore(copy, Recognition((), copy.cells, (), refusal))


def notes_cell(refusal: str, notes: Iterable[Note]) -> Any:
    """Return the cell that tells, at the top, what was unusual about the submission."""
    lines = [plain_note(note) for note in notes]
    if refusal:
        lines.insert(0, f"**Not marked by machine:** {plain_note(Note(refusal))}. A person looks at it.")
    text = "\n".join(f"- {line}" for line in lines) or "- every cell of the form was found"
    about = {"voxbank": {"role": "notes", "run": False}}
    return markdown_cell(NOTES_CELL, f"**How this notebook was read**\n\n{text}", about)


def markdown_cell(name: str, text: str, metadata: Mapping[str, Any]) -> Any:
    """Return a Markdown cell of ours; nbformat's would be validated, which a class of submissions waits for."""
    return nbformat.from_dict({"id": name, "cell_type": "markdown", "metadata": dict(metadata), "source": text})


def plain_note(note: Note) -> str:
    """Return a note's sentence as Markdown; words in backticks stay code, everything else is taken literally."""
    pieces = note.sentence.split("`")
    return "".join(f"`{plain(piece)}`" if n % 2 else plain_keeping_ends(piece) for n, piece in enumerate(pieces))


def plain_keeping_ends(piece: str) -> str:
    """Return a piece of a sentence taken literally, with the spaces at its ends."""
    body = plain(piece)
    return f"{' ' if piece[:1] == ' ' else ''}{body}{' ' if body and piece[-1:] == ' ' else ''}"


def _restored(copy: Copy, placed: PlacedCell, number: int) -> Any:
    if placed.released is None:
        return _extra(placed.cell, number)
    released, sent = placed.released, placed.cell
    if released.locked:
        return _with_state(copy.node(released.name), run=released.role == "examples")
    node = copy.node(released.name)
    node.source = harmless_markdown(sent.source, sent.attachments or ()) if released.type == "markdown" else sent.source
    if sent.attachments and released.type == "markdown":
        node["attachments"] = nbformat.from_dict(sent.attachments)
    found = "untouched" if released.is_untouched(sent.source) else "given"
    return _with_state(node, run=released.type == "code", found=found)


def _added(copy: Copy, cell: ReleasedCell) -> Any:
    node = copy.node(cell.name)
    if cell.locked:
        return _with_state(node, run=cell.role == "examples")
    # The released text would assign None once more, after an answer that stands in another cell.
    node.source = _ABSENT[cell.type]
    return _with_state(node, run=False, found="missing")


def _extra(cell: SubmittedCell, number: int) -> Any:
    if cell.type == "code":
        node = new_code_cell(cell.source)
    else:
        node = new_markdown_cell(harmless_markdown(cell.source, cell.attachments or ()))
        if cell.attachments:
            node["attachments"] = nbformat.from_dict(cell.attachments)
    node["id"] = f"own-cell-{number + 1}"
    node.metadata["voxbank"] = {"role": "extra"}
    return _with_state(node, run=cell.type == "code")


def _with_state(node: Any, **state: Any) -> Any:
    node.metadata.voxbank.update(state)
    return node


def _place_of(copy: Copy, name: str, cells: list[Any]) -> int:
    """Return where a missing cell belongs: behind the nearest cell of the form that stands before it there."""
    names = [cell.name for cell in copy.cells]
    here = {node.id: place for place, node in enumerate(cells)}
    before = next((here[earlier] for earlier in reversed(names[: names.index(name)]) if earlier in here), -1)
    return before + 1


def _after_opening(cells: list[Any]) -> int:
    return next((place + 1 for place, node in enumerate(cells) if node.id == "opening"), 0)
