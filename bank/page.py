"""A variant as one HTML page that needs no other file: for handing out, printing and reading on a phone."""

from __future__ import annotations

import base64
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import jinja2
import numpy as np
from markupsafe import Markup

from bank.answer_model import AnswerModel, PartModel, answer_model
from bank.asked import Construction, Matching
from bank.exercise import Exercise
from bank.fields import read_fields, shown
from bank.figures import draw_figures
from bank.html import Image, to_html
from bank.kinds import PROGRAMS
from bank.layouts import page_layouts
from bank.listings import Listing
from bank.regions import Picking, Region
from bank.rendering import (
    figure_markdown,
    figure_names,
    option_figures,
    plain_number,
    planned_figures,
    render_bare_stem,
    render_beside,
    render_worked,
)
from bank.variant import Variant, sample_answers

LAYOUTS: Final = Path(__file__).resolve().parents[1] / "templates" / "page"
WRITTEN_HERE: Final = '<meta name="generator" content="voxbank">'
"""Stands at the beginning of every page, and tells it from other people's files."""


@dataclass(frozen=True)
class PrintedKey:
    """A part's key for reading, as a text or as a program; both are '' for images and open parts."""

    text: str = ""
    code: str = ""


@dataclass(frozen=True)
class PrintedSample:
    """A sample answer for reading, what it earns, and the rows that it meets."""

    text: str
    points: float
    rows: str


def exercise_page(exercise: Exercise, variant: Variant, *, answers: bool) -> str:
    """Return a variant as a page, equal text for equal variants.

    Parameters
    ----------
    exercise, variant
        What is shown.
    answers
        Whether key, rows, misconceptions and worked solution follow.

    Raises
    ------
    ExerciseError
        When a template fails, or holds a formula, HTML, a link or an image that a page does not show.
    """
    model = answer_model(exercise, variant)
    pieces = question_pieces(exercise, variant, model)
    if answers:
        pieces |= answer_pieces(model) | worked_pieces(exercise, variant)
    converted = to_html(exercise.name, pieces, _images(exercise, variant, worked=answers))
    page = (
        _layouts()
        .get_template("exercise.html.j2")
        .render(
            about=exercise.about,
            generator=Markup(WRITTEN_HERE),
            html={name: Markup(text) for name, text in converted.items()},
            key={part.name: _key(exercise, part) for part in model.parts} if answers else {},
            leads_to={part.name: _leads_to(part) for part in model.parts},
            samples={part.name: printed_samples(exercise, part, variant) for part in model.parts} if answers else {},
            model=model,
            starter=exercise.starter.strip(),
        )
    )
    return page + "\n"


def question_pieces(exercise: Exercise, variant: Variant, model: AnswerModel) -> dict[str, str]:
    """Return the Markdown of a question by the names under which the layout finds it."""
    paths = figure_files(exercise, variant)
    stem, figures = render_bare_stem(exercise, variant, paths), figure_markdown(exercise, variant, paths)
    pieces = {"stem": stem.intro, **{f"part {name}": text for name, text in stem.parts.items()}}
    for part in exercise.parts:
        shown = option_figures(part, variant, figures)
        pieces[f"beside {part.name}"] = render_beside(exercise, part, variant, figures)
        pieces |= {f"option {part.name}.{o.id}": o.content(shown) for o in model.part(part.name).options}
    return pieces


def answer_pieces(model: AnswerModel) -> dict[str, str]:
    """Return the Markdown of rows and misconceptions by the names under which the layout finds it."""
    pieces: dict[str, str] = {}
    for part in model.parts:
        pieces |= {f"row {part.name}.{row.id}": row.text for row in part.rows}
        pieces |= {f"misconception {part.name}.{wrong.name}": wrong.sentence for wrong in part.misconceptions}
    return pieces


def worked_pieces(exercise: Exercise, variant: Variant) -> dict[str, str]:
    """Return the Markdown of the worked solution by the name under which the layout finds it."""
    return {"worked": render_worked(exercise, variant, figure_files(exercise, variant, worked=True))}


def figure_files(exercise: Exercise, variant: Variant, *, worked: bool = False) -> dict[str, str]:
    """Return the path that stands for each figure in the Markdown of a page, if wanted of the worked solution too."""
    return {name: f"{name}.png" for name in figure_names(exercise, variant, worked=worked)}


def _images(exercise: Exercise, variant: Variant, *, worked: bool) -> dict[str, Image]:
    widths = {figure.name: figure.file.width_mm for figure in planned_figures(exercise, variant, worked=worked)}
    paths = figure_files(exercise, variant, worked=worked)
    return {
        paths[figure.name]: Image(f"data:image/png;base64,{base64.b64encode(figure.png).decode()}", widths[figure.name])
        for figure in draw_figures(exercise, variant, worked=worked)
    }


def _key(exercise: Exercise, part: PartModel) -> PrintedKey:
    if part.kind in PROGRAMS:
        return PrintedKey(code=exercise.reference.strip())
    return PrintedKey(printed_key(part))


def printed_key(part: PartModel) -> str:
    """Return a part's key for reading; '' for lines, places, images, programs and open parts."""
    return "" if part.key is None or isinstance(part.asked, Listing | Picking) else _printed(part, part.key)


def _leads_to(part: PartModel) -> dict[str, str]:
    """Return what each misconception of a part leads to, for reading; '' for what is no value."""
    return {
        wrong.name: "" if wrong.value is None or isinstance(wrong.value, Region) else _printed(part, wrong.value)
        for wrong in part.misconceptions
    }


def _printed(part: PartModel, value: Any) -> str:
    """Return a key or what a misconception leads to for reading, '' for images and where there is none."""
    if part.kind == "choice":
        ids = {value} if isinstance(value, str) else set(value)
        return ", ".join(option.letter for option in part.options if option.id in ids)
    if part.kind in ("text", "formula"):
        return " or ".join([value] if isinstance(value, str) else value)
    if isinstance(part.asked, Matching):
        return part.asked.letters(value)
    if isinstance(part.asked, Listing):
        return f"line {value}"
    if part.kind in ("numeric", "estimate"):
        unit = "" if part.unit == "1" else f" {part.unit}"
        return f"{_numbers(np.asarray(value))}{unit}"
    return ""


def printed_samples(exercise: Exercise, part: PartModel, variant: Variant) -> list[PrintedSample]:
    """Return the sample answers to an open part or a construction."""
    points = {row.id: row.points for row in part.rows}
    found: list[PrintedSample] = []
    for response, rows in sample_answers(exercise, exercise.part(part.name), variant):
        text = response
        if isinstance(part.asked, Construction):
            text = shown(part.asked.fields, read_fields(part.asked.fields, response))
        found.append(PrintedSample(str(text), sum(points[row] for row in rows), ", ".join(rows)))
    return found


def _numbers(key: np.ndarray[Any, Any]) -> str:
    if key.ndim == 0:
        return f"{key:.5g}"
    return f"({', '.join(map(_numbers, key))})"


@functools.cache
def _layouts() -> jinja2.Environment:
    return page_layouts(LAYOUTS, plain=plain_number)
