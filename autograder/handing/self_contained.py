"""A student's copy as one file, for editors that open a notebook alone: Google Colab and the like."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import nbformat
from nbformat.v4 import new_code_cell

from autograder.inlining import packed_cell, with_figures_inside

FILES_CELL: Final = "files"
"""The name of the cell that writes figures and data files beside the notebook."""

_HIDDEN: Final = {"cellView": "form", "jupyter": {"source_hidden": True}}


def self_contained(notebook: Any, files: Mapping[str, bytes]) -> Any:
    """Return a released notebook that needs no file beside it: figures stand in the text, a cell writes the files.

    It is marked like the notebook that it was made from, and holds nothing that the released folder does not.

    Parameters
    ----------
    notebook
        The notebook as released.
    files
        The figures and data files that belong beside it.
    """
    whole = nbformat.from_dict(json.loads(json.dumps(notebook)))
    figures = {name: content for name, content in files.items() if name.endswith(".png")}
    for cell in whole.cells:
        if cell.cell_type == "markdown":
            cell.source = with_figures_inside(cell.source, figures)
    if files:
        whole.cells.insert(1, _files_cell(files))
    return whole


def _files_cell(files: Mapping[str, bytes]) -> Any:
    cell = new_code_cell(packed_cell(files))
    cell["id"] = FILES_CELL
    cell.metadata |= {"deletable": False, "editable": False, **_HIDDEN}
    return nbformat.from_dict(cell)
