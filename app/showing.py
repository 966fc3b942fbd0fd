"""`voxbank show`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk
from rich.console import Console
from rich.markdown import Markdown

from app.pages import check_place, write_page
from app.terminal import banks_of
from autograder.handing_in import as_response, wanted
from autograder.responses import variant_files
from bank.answer_model import PartModel, answer_model
from bank.asked import PrintedOption
from bank.canonical import encode
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.fields import plain_lists
from bank.figures import draw_figures
from bank.page import exercise_page
from bank.rendering import figure_names, render_stem, render_worked
from bank.variant import Variant, draw, sample_answers

LARGEST_LISTED = 64
"""Arrays with more values are described, not listed."""
_TEX = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)


def show_exercise(
    name: str, *, seed: int, answers: bool, out: Path | None, html: Path | None, as_json: bool, banks: Sequence[Path]
) -> None:
    """Print one variant; with `out`, write its figures and data files; with `html`, write it as a page instead."""
    exercise = banks_of(banks).exercise(name)
    variant = draw(exercise, seed)
    if html:
        _write_page(exercise, variant, html, answers=answers)
    figures = (
        _write_files(exercise, variant, out, worked=answers)
        if out
        else {name: f"{name}.png" for name in figure_names(exercise, variant, worked=answers)}
    )
    data = question(exercise, variant, {name: figures[name] for name in figure_names(exercise, variant)})
    if answers:
        data |= answer_side(exercise, variant, figures)
    if as_json:
        print(json.dumps(data, indent=2, ensure_ascii=False))
    elif html:
        Console().print(_written(data, out, html), markup=False, highlight=False, soft_wrap=True)
    else:
        _print(data, out)


def question(exercise: Exercise, variant: Variant, figures: Mapping[str, str]) -> dict[str, Any]:
    """Return what a student may see of a variant."""
    model = answer_model(exercise, variant)
    data: dict[str, Any] = {
        "exercise": exercise.name,
        "title": exercise.about.title,
        "version": variant.version,
        "seed": variant.seed,
        "stem": render_stem(exercise, variant, figures).markdown,
        "parts": [_asked(part) for part in model.parts],
        "given": listed(variant.given),
        "figures": dict(figures),
        "files": [file.name for file in exercise.about.files],
    }
    if exercise.starter:
        data["starter"] = exercise.starter
    return data


def answer_side(exercise: Exercise, variant: Variant, figures: Mapping[str, str]) -> dict[str, Any]:
    """Return key, rows, misconceptions and worked solution of a variant; a key can be handed in as it stands."""
    model = answer_model(exercise, variant)
    return {
        "key": {part.name: _key(exercise, variant, part) for part in model.parts},
        "rows": [
            {
                "part": part.name,
                "id": row.id,
                "points": row.points,
                "text": row.text,
                "needs": list(row.needs),
                "follow": row.follow,
            }
            for part in model.parts
            for row in part.rows
        ],
        "misconceptions": [known for part in model.parts for known in _misconceptions(part)],
        "samples": _samples(exercise, variant),
        "worked": render_worked(exercise, variant, figures),
    }


def listed(value: Any) -> Any:
    """Return a value as JSON data for reading: small arrays as lists, large ones and images by shape and hash."""
    if isinstance(value, np.ndarray):
        if value.size <= LARGEST_LISTED:
            return value.tolist()
        return {"shape": list(value.shape), "dtype": str(value.dtype), "sha256": encode(value, {})["$array"]}
    if isinstance(value, sitk.Image):
        geometry = encode(value, {})
        return {
            "size": list(value.GetSize()),
            "pixel_type": value.GetPixelIDTypeAsString(),
            "spacing": geometry["spacing"],
            "origin": geometry["origin"],
            "direction": geometry["direction"],
            "sha256": geometry["$image"],
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [listed(item) for item in (sorted(value) if isinstance(value, (set, frozenset)) else value)]
    if isinstance(value, Mapping):
        return {str(key): listed(item) for key, item in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {field: listed(getattr(value, field)) for field in value.__dataclass_fields__}
    return value.item() if isinstance(value, np.generic) else value


def _asked(part: PartModel) -> dict[str, Any]:
    data: dict[str, Any] = {"name": part.name, "letter": part.letter, "kind": part.kind, "points": part.points}
    if part.unit:
        data |= {"unit": part.unit, "shape": list(part.shape)}
    if part.options:
        data |= {
            "select": "several" if part.select_several else "one",
            "options": [_listed_option(part, option) for option in part.options],
        }
    data["wanted"] = wanted(part)
    if part.asked:
        data |= part.asked.shown()
    if part.functions:
        data["functions"] = list(part.functions)
    return data


def _listed_option(part: PartModel, option: PrintedOption) -> dict[str, str]:
    figure = {"figure": f"{part.name}_{option.letter}"} if option.figure else {}
    return {"letter": option.letter, "text": option.text, **figure}


def _key(exercise: Exercise, variant: Variant, part: PartModel) -> Any:
    if part.kind == "code":
        return exercise.reference
    if part.kind == "open":
        samples = sample_answers(exercise, exercise.part(part.name), variant)
        return max(samples, key=lambda sample: len(sample[1]))[0] if samples else None
    return listed(as_response(part, part.key))


def _misconceptions(part: PartModel) -> list[dict[str, Any]]:
    points = {row.id: row.points for row in part.rows}
    return [
        {
            "part": part.name,
            "name": wrong.name,
            "sentence": wrong.sentence,
            "award": sum(points.get(row, 0.0) for row in wrong.award) if part.awards else None,
            "rows": list(wrong.award),
            "value": None if wrong.value is None else listed(as_response(part, wrong.value)),
        }
        for wrong in part.misconceptions
    ]


def _samples(exercise: Exercise, variant: Variant) -> list[dict[str, Any]]:
    return [
        {"part": part.name, "response": plain_lists(response), "rows": list(rows)}
        for part in exercise.parts
        for response, rows in sample_answers(exercise, part, variant)
    ]


def _write_page(exercise: Exercise, variant: Variant, path: Path, *, answers: bool) -> None:
    check_place(path)
    write_page(path, exercise_page(exercise, variant, answers=answers))


def _written(data: Mapping[str, Any], out: Path | None, html: Path) -> str:
    beside = "written into " + str(out) if out else "--out DIR writes them"
    files = f"; data files ({beside}): {', '.join(data['files'])}" if data["files"] else ""
    return f"{data['exercise']}, seed {data['seed']}: {html}{files}"


def _write_files(exercise: Exercise, variant: Variant, out: Path, *, worked: bool) -> dict[str, str]:
    try:
        out.mkdir(parents=True, exist_ok=True)
        written: dict[str, str] = {}
        for figure in draw_figures(exercise, variant, worked=worked):
            path = out / f"{figure.name}.png"
            path.write_bytes(figure.png)
            written[figure.name] = str(path)
        for name, content in variant_files(exercise, variant).items():
            (out / name).write_bytes(content)
    except OSError as problem:
        raise VoxbankError(f"{out}: figures and files cannot be written here ({problem.strerror})") from None
    return written


def _print(data: Mapping[str, Any], out: Path | None) -> None:
    console = Console(emoji=False)
    console.rule(f"{data['exercise']} · seed {data['seed']} · {data['title']}")
    console.print(readable(data["stem"]))
    if "starter" in data:
        console.print(Markdown(f"```python\n{data['starter']}\n```"))
    console.rule("names for the answers")
    for part in data["parts"]:
        console.print(f"({part['letter']}) {part['name']}: {part['wanted']}", markup=False, highlight=False)
    if files := [*(Path(path).name for path in data["figures"].values()), *data["files"]]:
        written = "--out DIR writes" if out is None else f"written into {out}:"
        console.print(f"{written} {', '.join(files)}", markup=False, highlight=False)
    if "worked" in data:
        _print_answers(console, data)


def _print_answers(console: Console, data: Mapping[str, Any]) -> None:
    console.rule("rows")
    for row in data["rows"]:
        console.print(f"{row['part']}.{row['id']} [{row['points']:g}] {row['text']}", markup=False)
    console.rule("misconceptions")
    for wrong in data["misconceptions"]:
        value = "" if wrong["value"] is None else f" {wrong['value']}"
        earns = "" if wrong["award"] is None else f", earns {wrong['award']:g}"
        console.print(f"{wrong['part']}{value} ({wrong['name']}{earns}): {wrong['sentence']}", markup=False)
    console.rule("worked solution")
    console.print(readable(data["worked"]))


def readable(markdown: str) -> Markdown:
    """Return Markdown for the terminal, which shows formulas as they are written: their signs mark nothing up."""
    return Markdown(_TEX.sub(lambda formula: re.sub(r"([\\_*])", r"\\\1", formula[0]), markdown))
