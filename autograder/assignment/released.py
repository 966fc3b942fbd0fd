"""The cells of a released notebook: what each is for, and what it looked like when a student got it."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from nbformat import NotebookNode

from autograder.inlining import without_places_of_figures

Role = Literal["opening", "stem", "question", "answer", "examples", "check"]

COPY_LINES = (
    re.compile(r"^Form `([A-Za-z0-9_.-]+)`, copy `([0-9a-f]{8})`$", re.MULTILINE),
    re.compile(r"^_check_before_handing_in\(\"([A-Za-z0-9_.-]+)\", \"([0-9a-f]{8})\"", re.MULTILINE),
)
"""How the first and the last cell name form and copy; whatever drops metadata still keeps these texts."""


_DEFINITION = re.compile(r"(?:async +)?(?:def|class) +(\w+)")


@dataclass(frozen=True)
class ReleasedCell:
    """One cell of one copy of a form.

    Attributes
    ----------
    name
        The cell's name in nbgrader and its id in the notebook.
    role
        What it is for; only an answer is the student's own.
    type
        "code" or "markdown".
    source
        Its text as released.
    label, part
        The question's label in the form and the part's name, '' where it belongs to none.
    kind
        The part's kind, '' where it belongs to none.
    names
        What an answer in code binds: one variable, or the functions that are asked for.
    """

    name: str
    role: Role
    type: str
    source: str
    label: str = ""
    part: str = ""
    kind: str = ""
    names: tuple[str, ...] = ()

    @property
    def locked(self) -> bool:
        """Whether the text is ours and is put back when it was changed."""
        return self.role != "answer"

    def binds(self, source: str) -> bool:
        """Return whether a code cell's text assigns or defines one of this answer's names at its outer level."""
        return not _names_bound_in(source).isdisjoint(self.names)

    def is_untouched(self, source: str) -> bool:
        """Return whether a text is this cell's as released, but for space at line ends and where its figures lie."""
        return comparable(source) == comparable(self.source)


@dataclass(frozen=True)
class Copy:
    """One student's notebook as released; students with the same variants have the same copy.

    Attributes
    ----------
    form
        The form's name.
    code
        Eight hexadecimal digits that tell the copies of a form apart.
    cells
        Its cells, in order.
    notebook
        The notebook file's content, from which marked notebooks are restored.
    """

    form: str
    code: str
    cells: tuple[ReleasedCell, ...]
    notebook: Any

    @classmethod
    def of(cls, notebook: Any) -> Copy:
        """Return the copy that a released notebook (as nbformat reads it) is."""
        about = notebook.metadata.voxbank
        return cls(about["form"], about["copy"], tuple(map(_released, notebook.cells)), notebook)

    def cell(self, name: str) -> ReleasedCell:
        """Return the cell of that name; raises KeyError."""
        for cell in self.cells:
            if cell.name == name:
                return cell
        raise KeyError(name)

    @functools.cached_property
    def _nodes(self) -> dict[str, str]:
        return {node.id: json.dumps(node) for node in self.notebook.cells}

    def node(self, name: str) -> Any:
        """Return a cell as it stands in the notebook, to be changed at will; raises KeyError."""
        return json.loads(self._nodes[name], object_hook=NotebookNode)

    @property
    def answers(self) -> tuple[ReleasedCell, ...]:
        """The cells that are the student's own."""
        return tuple(cell for cell in self.cells if cell.role == "answer")


def copy_marks(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return every (form, copy code) that these texts name as the first or the last cell does."""
    found = [(form, code) for text in texts for line in COPY_LINES for form, code in line.findall(text)]
    return tuple(dict.fromkeys(found))


@functools.lru_cache(maxsize=1000)  # every answer asks this of every cell
def _names_bound_in(source: str) -> frozenset[str]:
    return frozenset(name for line in source.splitlines() for name in _bound_by(line))


def _bound_by(line: str) -> set[str]:
    if definition := _DEFINITION.match(line):
        return {definition[1]}
    if not line or line[0].isspace():
        return set()
    # No single expression over the whole line: a long hostile one would take such a search hours.
    targets = line.replace("==", " ").split("#")[0].split("=")[:-1]
    return {name for target in targets for name in _targets(target)}


def _targets(text: str) -> set[str]:
    """Return the names that stand left of an equals sign; what stands in a call's brackets is none."""
    return set() if "(" in text.strip()[1:] else set(re.findall(r"\w+", text.split(":")[0]))


def _released(cell: Any) -> ReleasedCell:
    about = cell.metadata.voxbank
    return ReleasedCell(
        name=cell.id,
        role=about.role,
        type=cell.cell_type,
        source=cell.source,
        label=about.get("label", ""),
        part=about.get("part", ""),
        kind=about.get("kind", ""),
        names=tuple(about.get("names", ())),
    )


@functools.lru_cache(maxsize=4000)  # the same texts are compared again and again
def comparable(text: str) -> str:
    """Return a text as it is compared: some editors add or take away space at the ends of lines.

    A single-file notebook has its figures inside; that makes no difference either.
    """
    return without_places_of_figures("\n".join(line.rstrip() for line in text.strip().splitlines()))
