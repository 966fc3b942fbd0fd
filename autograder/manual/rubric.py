"""The cell behind an answer that tells a marker this variant's rows and sample answers; students never see it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from autograder.assignment.restoring import markdown_cell
from autograder.assignment.submission_mark import SubmissionMark
from autograder.handing_in import as_response
from autograder.marking.marks import PartMark, RowMark
from bank.answer_model import AnswerModel, PartModel, Row, SampleAnswer
from bank.fields import plain_lists
from bank.kinds import PROGRAMS
from bank.lock import FormLock
from bank.rendering import plain_number

ROLE: Final = "rubric"
_KEYLESS = (*PROGRAMS, "open", "image", "construct")  # several answers are right, or none that could be printed
_HEADING = "**How to mark this part** (students do not see this box)"
_LONGEST_ID = 64  # as nbformat says
_LONGEST_KEY = 500


def insert_rubrics(notebook: Any, mark: SubmissionMark, lock: FormLock) -> None:
    """Put a cell with this variant's rows behind each answer that a person marks.

    Parameters
    ----------
    notebook
        The restored and marked notebook, changed in place.
    mark
        What the machine found, or a person decided before.
    lock
        The form's lock.
    """
    for label, exercise in mark.exercises.items():
        for part in (part for part in exercise.parts if part.needs_person or part.by_hand):
            model = lock.variant_of(mark.student, label).model
            place = next(n for n, cell in enumerate(notebook.cells) if _answers(cell, label, part.part))
            notebook.cells.insert(place + 1, _rubric_cell(notebook.cells[place].id, part, model))


def _answers(cell: Any, label: str, part: str) -> bool:
    about = cell.metadata.get("voxbank", {})
    return about.get("role") == "answer" and (about.get("label"), about.get("part")) == (label, part)


def _rubric_cell(answer: str, mark: PartMark, model: AnswerModel) -> Any:
    part = model.part(mark.part)
    lines = [_HEADING, *_key(part), _rows(part, mark, model), *_samples(part)]
    # The box tells a marker's text from a student's; Markdown inside it needs the blank lines.
    text = "\n\n".join(['<div class="alert alert-info">', *lines, "</div>"])
    ending = f"-{ROLE}"
    name = answer[: _LONGEST_ID - len(ending)] + ending
    about = {"voxbank": {"role": ROLE, "run": False}, "deletable": False, "editable": False}
    return markdown_cell(name, text, about)


def _key(part: PartModel) -> Iterator[str]:
    if part.kind in _KEYLESS or part.key is None:
        return
    text = json.dumps(plain_lists(as_response(part, part.key)), default=_plain, ensure_ascii=False)
    if len(text) <= _LONGEST_KEY:
        yield f"Right: `{text.replace('`', ' ')}`" + (f" {part.unit}" if part.unit not in ("", "1") else "")


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, set | frozenset) else np.asarray(value).tolist()


def _rows(part: PartModel, mark: PartMark, model: AnswerModel) -> str:
    found = {row.id: row for row in mark.rows}
    lines = (_row(row) + _aside(row, found[row.id], mark, model) for row in part.rows)
    return "\n".join(lines)


def _row(row: Row) -> str:
    return f"- **{row.id}**, {_points(row.points)}: {_inside_a_list(row.text)}"


def _aside(row: Row, found: RowMark, mark: PartMark, model: AnswerModel) -> str:
    """Return in brackets what a row hangs on, and what the machine found where it found something."""
    told = ["on the student's own earlier result"] if row.follow else []
    if row.needs:
        told.append(f"only with {' and '.join(_needed(need, model) for need in row.needs)}")
    # What a person awarded stays out: a second marker reads the same page.
    if found.score is not None and not mark.by_hand and mark.verdict not in ("invalid", "error"):
        told.append(f"the machine gives {plain_number(found.score)}")
    return f" *({'; '.join(told)})*" if told else ""


def _needed(need: str, model: AnswerModel) -> str:
    part, dot, row = need.rpartition(".")
    return f"{row} of part {model.part(part).letter}" if dot else row


def _samples(part: PartModel) -> Iterator[str]:
    if part.samples:
        points = {row.id: row.points for row in part.rows}
        yield "**Sample answers**"
        yield "\n".join(_sample(sample, points) for sample in part.samples)


def _sample(sample: SampleAnswer, points: dict[str, float]) -> str:
    rows = [row for row in sample.rows if row in points]
    earned = sum(points[row] for row in rows)
    return f"- **{', '.join(rows) or 'no row'}**, {_points(earned)}: {_inside_a_list(sample.text)}"


def _points(points: float) -> str:
    return "1 point" if points == 1 else f"{plain_number(points)} points"


def _inside_a_list(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.strip().splitlines()).strip()
