"""What a marked notebook holds of the form's questions and of the student's own; nothing else in it is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from autograder.assignment.answers import answer_cell, prose_beside
from autograder.assignment.running import program_digest
from autograder.feedback.prose import NOTHING, Pictures, Text
from bank.errors import FormError
from bank.html import Image

_HEADING = re.compile(r"\A#+ +(.*)\n*")
_ASKED = re.compile(r"\A# \(\w\) Your answer:.*\n")
_PICTURE = re.compile(r"image/(?:png|jpeg|gif)\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+\Z")


@dataclass(frozen=True)
class Written:
    """What a student wrote in one cell or for one part: a program, or prose; both are empty where there is nothing."""

    code: str = ""
    prose: Text = NOTHING


@dataclass(frozen=True)
class Handed:
    """A marked notebook.

    Attributes
    ----------
    titles, stems
        Label -> the exercise's number and title, and the Markdown of its stem, as the student saw it.
    questions
        (label, part) -> the Markdown of the question.
    answers
        (label, part) -> what the student wrote there.
    extras
        The student's own cells, in order.
    digest
        The sha256 of the program that was marked.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    stems: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    answers: Mapping[tuple[str, str], Written] = field(default_factory=dict)
    extras: tuple[Written, ...] = ()
    digest: str = ""


def read_handed(file: Path) -> Handed:
    """Return what a marked notebook holds.

    Raises
    ------
    FormError
        When there is none, or it is not one that voxbank marked.
    """
    try:
        notebook = nbformat.v4.reads(file.read_text(encoding="utf-8"))
        return _handed(notebook)
    except FileNotFoundError:
        raise FormError(f"{file}: the marked notebook is expected here; nothing was marked yet") from None
    except (OSError, ValueError, AttributeError, KeyError, TypeError) as problem:
        raise FormError(f"{file}: this is no marked notebook that can be read: {problem}") from None


def is_of_a_form(file: Path) -> bool:
    """Return whether a notebook is a form's, and not a hand-made assignment of nbgrader's."""
    try:
        return "voxbank" in nbformat.v4.reads(file.read_text(encoding="utf-8")).metadata
    except (OSError, ValueError, AttributeError):
        return False


def _handed(notebook: Any) -> Handed:
    stems = {cell.metadata.voxbank.label: cell.source for cell in _cells(notebook, "stem")}
    headings = {label: _HEADING.match(text) for label, text in stems.items()}
    return Handed(
        titles={label: heading[1] if heading else label for label, heading in headings.items()},
        stems={label: _HEADING.sub("", text) for label, text in stems.items()},
        questions={
            (cell.metadata.voxbank.label, cell.metadata.voxbank.part): cell.source
            for cell in _cells(notebook, "question")
        },
        answers={
            (cell.metadata.voxbank.label, cell.metadata.voxbank.part): _answer(notebook, cell)
            for cell in _cells(notebook, "answer")
        },
        extras=tuple(_written(cell) for cell in _cells(notebook, "extra")),
        digest=program_digest(cell.source for cell in notebook.cells if cell.metadata.get("voxbank", {}).get("run")),
    )


def _cells(notebook: Any, role: str) -> Iterator[Any]:
    # Others may add cells, for markers alone: so never what is not known.
    return (cell for cell in notebook.cells if cell.metadata.get("voxbank", {}).get("role") == role)


def _answer(notebook: Any, cell: Any) -> Written:
    about = cell.metadata.voxbank
    if about.found == "given":
        return _written(cell)
    if about.kind != "open":
        return Written()
    own = prose_beside(notebook, answer_cell(notebook, about.label, about.part))
    pictures = {name: picture for node in own for name, picture in _pictures(node).items()}
    return Written(prose=Text("\n\n".join(node.source for node in own), pictures))


def _written(cell: Any) -> Written:
    if cell.cell_type == "code":
        return Written(code=_ASKED.sub("", cell.source).strip())
    return Written(prose=Text(cell.source, _pictures(cell)))


def _pictures(cell: Any) -> Pictures:
    """Return the pictures that were pasted into a cell, by the path under which its Markdown shows them."""
    found: dict[str, Image] = {}
    for name, kinds in (cell.get("attachments") or {}).items():
        for kind, data in kinds.items():
            content = "".join(data) if isinstance(data, list) else str(data)
            if _PICTURE.match(kind) and _BASE64.match(content):
                found[f"attachment:{name}"] = Image(f"data:{kind};base64,{''.join(content.split())}")
    return found
