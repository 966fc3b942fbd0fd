"""Read a notebook as a student sent it: lenient about everything except that it must hold cells."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from autograder.inlining import is_packed_cell, pictures_taken_out
from bank.errors import VoxbankError

CellType = Literal["code", "markdown"]

MAX_NOTEBOOK_BYTES: Final = 100_000_000
"""As much as nbgrader accepts of one file; more is not an answer to a form."""

MAX_CONTAINERS: Final = 2_000_000
MAX_CELLS: Final = 2_000
MAX_CHARACTERS: Final = 1_000_000
"""As many lists and objects in the file, cells, and characters in all cells as people write; far more keep a marker
busy for hours."""

NEWEST_FORMAT: Final = 4
_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif"})
# Renderers put the text into a page's attribute as it stands.
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


class NotebookError(VoxbankError):
    """A file that should be a notebook cannot be read as one."""


@dataclass(frozen=True)
class SubmittedCell:
    """One cell of a submitted notebook, without its outputs.

    Attributes
    ----------
    type
        Raw cells and headings of old formats are read as Markdown.
    source
        The text, lines joined.
    name
        The cell's name in nbgrader's metadata, '' where that is gone.
    id
        The cell's id in the notebook format (Colab keeps it in the metadata), '' where there is none.
    attachments
        Pictures pasted into a Markdown cell, those in its text (as Colab does it) among them:
        file name -> MIME type -> base64 text.
    """

    type: CellType
    source: str
    name: str = ""
    id: str = ""
    attachments: Mapping[str, Mapping[str, str]] | None = None


@dataclass(frozen=True)
class SubmittedNotebook:
    """What a submitted file holds: its cells, its metadata, and sentences about what was wrong with the file."""

    cells: tuple[SubmittedCell, ...]
    metadata: Mapping[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def code(self) -> tuple[str, ...]:
        """The sources of the code cells, in order."""
        return tuple(cell.source for cell in self.cells if cell.type == "code")


def read_notebook(content: bytes) -> SubmittedNotebook:
    """Return the cells of a notebook file.

    Parameters
    ----------
    content
        The file's bytes, of any version of the notebook format.

    Raises
    ------
    NotebookError
        When the file is empty, too large or too full, not JSON, or holds no list of cells.
    """
    document = _parsed(content)
    version = document.get("nbformat")
    notes = []
    if type(version) is not int or not 1 <= version <= NEWEST_FORMAT:
        notes.append(f"the file says notebook format {_shown(version)}; it was read as format {NEWEST_FORMAT}")
    raw = _raw_cells(document)
    if len(raw) > MAX_CELLS:
        raise NotebookError(f"the notebook has {len(raw):,} cells; at most {MAX_CELLS:,} are read")
    read = [cell for cell in map(_cell, raw) if cell is not None]
    # What our single-file notebooks hold besides; marking has the files, and they are no text of a student's.
    cells = [cell for cell in read if cell.type != "code" or not is_packed_cell(cell.source)]
    if (characters := sum(len(cell.source) for cell in cells)) > MAX_CHARACTERS:
        raise NotebookError(f"the cells hold {characters:,} characters; at most {MAX_CHARACTERS:,} are read")
    if len(read) < len(raw):
        notes.append(f"{len(raw) - len(read)} of {len(raw)} cells have no readable type and text and were left out")
    return SubmittedNotebook(tuple(cells), _mapping(document.get("metadata")), tuple(notes))


def _parsed(content: bytes) -> Mapping[str, Any]:
    if not content.strip():
        raise NotebookError("the file is empty; a notebook was expected")
    if len(content) > MAX_NOTEBOOK_BYTES:
        raise NotebookError(f"the file has {len(content):,} bytes; at most {MAX_NOTEBOOK_BYTES:,} are read")
    if content.count(b"[") + content.count(b"{") > MAX_CONTAINERS:
        raise NotebookError(f"the file holds more than {MAX_CONTAINERS:,} lists and objects")
    try:
        # json.loads knows UTF-8, -16 and -32 by itself, and utf-8-sig takes the mark that some editors put in front.
        document = json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        raise NotebookError("the file is not a notebook: it does not hold JSON") from None
    if not isinstance(document, dict):
        raise NotebookError("the file is not a notebook: its JSON is no object with cells")
    return document


def _raw_cells(document: Mapping[str, Any]) -> list[Any]:
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        cells = [cell for sheet in document["worksheets"] for cell in _list(_mapping(sheet).get("cells"))]
    if not isinstance(cells, list):
        raise NotebookError("the file is not a notebook: it has no list of cells")
    return cells


def _cell(raw: Any) -> SubmittedCell | None:
    cell = _mapping(raw)
    kind = cell.get("cell_type")
    # Formats before 4 call a code cell's text its input.
    source = _text(cell.get("source", cell.get("input")))
    if not isinstance(kind, str) or source is None:
        return None
    metadata = _mapping(cell.get("metadata"))
    source, pictures = (source, {}) if kind == "code" else pictures_taken_out(source)
    return SubmittedCell(
        type="code" if kind == "code" else "markdown",
        source=source,
        name=_word(_mapping(metadata.get("nbgrader")).get("grade_id")),
        id=_word(cell.get("id")) or _word(metadata.get("id")),
        attachments={**(_attachments(cell.get("attachments")) or {}), **pictures} or None,
    )


def _attachments(raw: Any) -> Mapping[str, Mapping[str, str]] | None:
    pictures = {_written(name): _pictures(bundle) for name, bundle in _mapping(raw).items()}
    return {name: bundle for name, bundle in pictures.items() if bundle} or None


def _pictures(bundle: Any) -> Mapping[str, str]:
    return {kind: text for kind, data in _mapping(bundle).items() if kind in _PICTURES and (text := _base64(data))}


def _base64(data: Any) -> str:
    text = _text(data) or ""
    return text if _BASE64.fullmatch(text) else ""


def _text(source: Any) -> str | None:
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    return _written(source).replace("\r\n", "\n").replace("\r", "\n")


def _written(text: str) -> str:
    """Return a text as it can be written to a file again, which a lone surrogate cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _shown(version: Any) -> str:
    return _written(str(version)[:20]) if type(version) in (int, float, str) else "nothing readable"
