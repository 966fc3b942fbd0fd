"""Make the notebook that a student gets: questions, cells for answers, visible examples, and nothing of the answers."""

from __future__ import annotations

import ast
import copy
import doctest
import functools
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import jinja2
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbformat.v4.rwbase import split_lines

from autograder.assignment.released import Role
from autograder.handing_in import blank, wanted
from bank.answer_model import PartModel
from bank.exercise import Exercise
from bank.json_text import indented
from bank.kinds import PROGRAMS
from bank.lock import FormLock, LockedVariant

LAYOUTS: Final = Path(__file__).resolve().parents[2] / "templates" / "notebook"
NBGRADER_SCHEMA: Final = 3
KERNEL: Final = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def copy_code(lock: FormLock, student: str) -> str:
    """Return the eight digits that tell this student's variants from others'; equal variants give equal digits."""
    words = [lock.form, *sorted(lock.students[student].values())]
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:8]


def copy_files(lock: FormLock, student: str) -> dict[str, bytes]:
    """Return the figures and data files that lie beside a student's notebook, by name; none for a stranger."""
    files: dict[str, str] = {}
    for entry in lock.entries if student in lock.students else ():
        variant = lock.variant_of(student, entry.label)
        files |= {f"{entry.label}_{name}.png": sha256 for name, sha256 in variant.figures.items()}
        files |= variant.files
    return {name: lock.blobs[sha256] for name, sha256 in files.items()}


def release_notebook(lock: FormLock, student: str, exercises: Mapping[str, Exercise]) -> Any:
    """Return a student's notebook, equal bytes for equal variants.

    Parameters
    ----------
    lock
        The form and its variants.
    student
        Whose variants.
    exercises
        The exercise of each label, for titles and starters.
    """
    code = copy_code(lock, student)
    opening = _render("opening.md.j2", title=lock.title, form=lock.form, copy=code, files=copy_files(lock, student))
    cells = [_locked_text("opening", "opening", opening)]
    for number, entry in enumerate(lock.entries, 1):
        cells += _question_cells(number, lock.variant_of(student, entry.label), exercises[entry.label])
    cells.append(_check_cell(lock.form, code, cells))
    about = {"form": lock.form, "copy": code}
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL, "voxbank": about})


def source_notebook(lock: FormLock, release: Any) -> Any:
    """Return the notebook for the course's source folder: the cells of any copy, without one student's numbers.

    A form whose exercises are all shared has nothing to hide; its source is the release itself.
    """
    source = nbformat.from_dict(json.loads(json.dumps(release)))
    own = {entry.label for entry in lock.entries if entry.sharing != "shared"}
    for cell in source.cells:
        if cell.metadata.voxbank.role in ("stem", "question") and cell.metadata.voxbank.label in own:
            cell.source = f"*Students have different variants of {cell.metadata.voxbank.label}: see their own copies.*"
    return source


def write_notebook(notebook: Any) -> bytes:
    """Return a notebook as the bytes of its file, which are those that nbformat writes, only sooner."""
    own = nbformat.NotebookNode(notebook | {"cells": list(map(_copied, notebook.cells))})
    return f"{indented(split_lines(own))}\n".encode()


def _copied(cell: Any) -> Any:
    """Return a cell as far as writing changes it."""
    own = {name: copy.deepcopy(cell[name]) for name in ("outputs", "attachments") if name in cell}
    return nbformat.NotebookNode(cell | own)


def answer_variable(label: str, part: str) -> str:
    """Return the name under which a notebook holds the answer to a part that is not code."""
    return f"{label}_{part}"


def visible_examples(starter: str, functions: Iterable[str]) -> dict[str, str]:
    """Return the examples in the docstrings of a starter's functions and classes, as doctest writes them."""
    found: dict[str, str] = {}
    for node in ast.parse(starter).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in functions:
            inner = [piece for piece in ast.walk(node) if isinstance(piece, ast.FunctionDef | ast.ClassDef)]
            texts = [ast.get_docstring(piece) or "" for piece in inner]
            examples = [example for text in texts for example in doctest.DocTestParser().get_examples(text)]
            found[node.name] = "".join(_as_typed(example) for example in examples)
    return found


def _as_typed(example: doctest.Example) -> str:
    first, *rest = example.source.splitlines()
    return "\n".join([f">>> {first}", *(f"... {line}" for line in rest)]) + f"\n{example.want}"


def _question_cells(number: int, variant: LockedVariant, exercise: Exercise) -> Iterator[Any]:
    label = variant.entry.label
    intro = _render("stem.md.j2", number=number, title=exercise.about.title, intro=variant.stem.intro)
    yield _locked_text(f"{label}-stem", "stem", intro, label=label)
    for part in variant.model.parts:
        text = variant.stem.parts[part.name]
        yield _locked_text(f"{label}-{part.name}-question", "question", text, label=label, part=part.name)
        yield from _answer_cells(label, part, exercise.starter)


def _answer_cells(label: str, part: PartModel, starter: str) -> Iterator[Any]:
    about: dict[str, Any] = {"label": label, "part": part.name, "kind": part.kind}
    name = f"{label}-{part.name}"
    if part.kind == "open":
        text = _render("open.md.j2", letter=part.letter)
        yield _cell(new_markdown_cell(text), name, "answer", about, grade=True, solution=True, points=part.points)
    elif part.kind in PROGRAMS:
        about["names"] = list(part.functions)
        yield _cell(new_code_cell(starter.strip()), f"{name}-answer", "answer", about, solution=True)
        shown = {name: text.splitlines() for name, text in visible_examples(starter, part.functions).items()}
        examples = new_code_cell(_render("examples.py.j2", examples=shown))
        yield _cell(examples, name, "examples", about, grade=True, locked=True, points=part.points)
    else:
        about["names"] = [answer_variable(label, part.name)]
        # An image's starter names it like its part; beside other questions it bears the question's label.
        started = re.sub(rf"\b{part.name}\b", about["names"][0], starter.strip()) if part.kind == "image" else ""
        starter = started or f"{about['names'][0]} = {blank(part)}"
        text = _render("value.py.j2", letter=part.letter, wanted=wanted(part), starter=starter)
        yield _cell(new_code_cell(text), name, "answer", about, grade=True, solution=True, points=part.points)


def _check_cell(form: str, code: str, cells: list[Any]) -> Any:
    answers = [_checked(cell) for cell in cells if cell.metadata.voxbank.role == "answer"]
    cell = new_code_cell(_render("check.py.j2", form=form, copy=code, answers=answers))
    cell.metadata["jupyter"] = {"source_hidden": True}
    return _cell(cell, "check", "check", {}, locked=True)


def _checked(cell: Any) -> dict[str, Any]:
    """Return what the last cell looks for; a value tells by itself that it is blank, code and prose by their text."""
    about = cell.metadata.voxbank
    tells_itself = about.kind not in (*PROGRAMS, "open")
    sha256 = "" if tells_itself else hashlib.sha256(cell.source.strip().encode()).hexdigest()
    return {"label": f"{about.label} {about.part}", "names": about.get("names", []), "sha256": sha256}


def _locked_text(name: str, role: Role, text: str, **about: str) -> Any:
    return _cell(new_markdown_cell(text), name, role, about, locked=True)


def _cell(cell: Any, name: str, role: Role, about: Mapping[str, Any], **nbgrader: Any) -> Any:
    grading = {"grade": False, "solution": False, "locked": False} | nbgrader
    grading |= {"schema_version": NBGRADER_SCHEMA, "grade_id": name, "task": False, "cell_type": cell.cell_type}
    cell.metadata |= {"nbgrader": grading, "voxbank": {"role": role, **about}, "deletable": False}
    if role != "answer":
        cell.metadata["editable"] = False
    # Random ids would make two builds differ; the name is unique in the notebook and survives what drops metadata.
    cell["id"] = name
    return nbformat.from_dict(cell)


@functools.cache
def _layouts() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(LAYOUTS)
    layouts = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    layouts.filters["repr"] = repr
    return layouts


def _render(layout: str, **values: Any) -> str:
    return _layouts().get_template(layout).render(values).strip()
