"""`voxbank results`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from app.terminal import harmless, waiting
from autograder.assignment.course import Course
from autograder.results.canvas_export import read_export
from autograder.results.canvas_import import CanvasColumn, CanvasFile, filled_in, without_export
from autograder.results.csv_files import guarded, write_rows
from autograder.results.grades import Distribution, FormGrades, Grade, demand_decided, grades_of
from autograder.results.rounding import HIGHEST, LOWEST
from autograder.results.scale import read_cut_off
from bank.errors import VoxbankError
from bank.rendering import plain_number

COLUMNS = (
    "id", "last_name", "first_name", "email", "points", "maximum", "late_penalty", "grade", "passed", "remark",
)  # fmt: skip
_BAR = 40  # characters of the longest bar of a histogram


@dataclass(frozen=True)
class Wanted:
    """What `voxbank results` is to write."""

    cut_off: str
    csv: Path | None
    canvas: Path | None
    out: Path | None
    column: str
    grades: bool
    provisional: bool


def show_results(form: str, folder: Path, wanted: Wanted, *, as_json: bool) -> None:
    """Print or write the points and grades of a form."""
    _demand_consistent(wanted)
    course, cut_off = Course(folder), read_cut_off(wanted.cut_off) if wanted.cut_off else None
    with waiting("reading the gradebook"):
        found = grades_of(course, form)
        preview = grades_of(course, form, cut_off=cut_off) if cut_off is not None else None
    if (wanted.csv or wanted.out) and not wanted.provisional:
        demand_decided(found)
    console = Console(emoji=False, highlight=False, stderr=as_json)
    if wanted.csv:
        write_rows(wanted.csv, [COLUMNS, *(_csv_line(grade, found) for grade in found.grades)])
        console.print(f"Written: {escape(str(wanted.csv))}", soft_wrap=True)
    if wanted.out:
        _write_for_canvas(console, course, found, wanted)
    if as_json:
        print(json.dumps(as_data(preview or found, is_preview=preview is not None), indent=2, ensure_ascii=False))
    elif not wanted.csv and not wanted.out:
        _print(console, found, preview)


def as_data(found: FormGrades, *, is_preview: bool) -> dict[str, Any]:
    """Return the grades of a form as JSON data."""
    scale, lies = found.scale, found.distribution
    return {
        "form": found.points.form,
        "maximum": found.points.maximum,
        "preview": is_preview,
        "scale": {
            "guess": float(scale.guess),
            "guessed": found.guessed,
            "cut_off": None if scale.cut_off is None else float(scale.cut_off),
            "rounding": scale.rounding,
            "passes_from": scale.passes_from,
            "formula": list(scale.sentences),
        },
        "students": [_student_data(grade) for grade in found.grades],
        "distribution": {**asdict(lies), "pass_rate": lies.pass_rate},
    }


def _demand_consistent(wanted: Wanted) -> None:
    if wanted.cut_off and (wanted.csv or wanted.out):
        raise VoxbankError("--cut-off only shows what it would do; set it in the form to write files with it")
    for name, given in (("--canvas", wanted.canvas), ("--column", wanted.column), ("--grades", wanted.grades)):
        if given and not wanted.out:
            raise VoxbankError(f"{name} belongs to --out, which names the file that Canvas imports")


def _student_data(grade: Grade) -> dict[str, Any]:
    student = grade.student
    return {
        "student": student.person.id,
        "last_name": student.person.last_name,
        "first_name": student.person.first_name,
        "points": student.points,
        "late_penalty": student.penalty,
        "waiting": student.waiting,
        "grade": None if grade.value is None else float(grade.value),
        "passed": grade.passed,
        "remark": grade.remark,
    }


def _csv_line(grade: Grade, found: FormGrades) -> tuple[str, ...]:
    """Return a student's line; a mark that is not final leaves its numbers blank."""
    student, person = grade.student, grade.student.person
    final = student.is_decided and student.points is not None
    return (
        *(guarded(word) for word in (person.id, person.last_name, person.first_name, person.email)),
        plain_number(student.points or 0.0) if final else "",
        plain_number(found.points.maximum),
        plain_number(student.penalty) if final else "",
        "" if grade.value is None else str(grade.value),
        {True: "yes", False: "no", None: ""}[grade.passed],
        grade.remark,
    )


def _write_for_canvas(console: Console, course: Course, found: FormGrades, wanted: Wanted) -> None:
    assert wanted.out is not None
    column = _canvas_column(found, wanted)
    title = course.lock(found.points.form).title
    if wanted.canvas is None:
        file = without_export(wanted.column or title, column)
    else:
        if wanted.out.resolve() == wanted.canvas.resolve():
            raise VoxbankError(f"{wanted.out}: --out would overwrite Canvas' own export; name another file")
        export = read_export(wanted.canvas)
        file = filled_in(export, export.column(wanted.column, (found.points.form, title)), column)
    write_rows(wanted.out, file.rows, file.style)
    for sentence in _told(file, wanted.out, column):
        console.print(escape(harmless(sentence)), soft_wrap=True)


def _canvas_column(found: FormGrades, wanted: Wanted) -> CanvasColumn:
    final = {grade.student.person: grade for grade in found.grades if grade.value is not None}
    others = tuple(grade.student.person for grade in found.grades if grade.value is None)
    if wanted.grades:
        return CanvasColumn({who: float(grade.value or 0) for who, grade in final.items()}, float(HIGHEST), others)
    points = {who: grade.student.points or 0.0 for who, grade in final.items()}
    return CanvasColumn(points, found.points.maximum, others)


def _told(file: CanvasFile, out: Path, column: CanvasColumn) -> Iterable[str]:
    """Return what a lecturer has to know about the file that was written."""
    yield f"Written: {out}, {len(file.written)} students in the column '{file.rows[0][-1]}'"
    for what, whose in (
        ("without a final mark, left out, so that Canvas keeps what it has", [person.id for person in column.others]),
        ("not in Canvas' export", file.not_in_canvas),
        ("in Canvas' export, but nobody of this form", file.not_in_form),
        ("not given this assignment by Canvas (N/A), left out", file.not_assigned),
        ("excused in Canvas (EX), left out", file.excused),
    ):
        if whose:
            yield f"{len(whose)} {what}: {'; '.join(whose)}"


def _print(console: Console, found: FormGrades, preview: FormGrades | None) -> None:
    console.print(_table(found, preview))
    for sentence in (preview or found).scale.sentences:
        console.print(escape(sentence) + ".", soft_wrap=True)
    for cell, points in (preview or found).guessed.items():
        console.print(f"  guessing {escape(cell)}: {plain_number(points)} points", soft_wrap=True)
    if preview:
        console.print(f"\nWith the form's own cut-off: {summary(found.distribution)}.", soft_wrap=True)
        console.print(f"With {_cut_off(preview)}: {summary(preview.distribution)}.", soft_wrap=True)
        console.print(
            "The form is unchanged; to use it, write it into [scale] and build the form again.", soft_wrap=True
        )
    else:
        console.print(f"\n{summary(found.distribution)}.", soft_wrap=True)
    console.print("\n".join(histogram((preview or found).distribution)))
    if found.undecided:
        console.print(f"Of those who handed in, {len(found.undecided)} without a grade yet.", soft_wrap=True)


def _table(found: FormGrades, preview: FormGrades | None) -> Table:
    shown = preview or found
    numbers = ["points", "grade", *(["now"] if preview else [])]
    table = Table("student", "name", *(Column(name, justify="right") for name in numbers), "remark")
    for grade, before in zip(shown.grades, found.grades, strict=True):
        person, points = grade.student.person, grade.student.points
        so_far = "" if grade.student.is_decided else " so far"
        words = [person.id, person.name, "" if points is None else plain_number(points) + so_far, _grade(grade)]
        words += [_grade(before)] if preview else []
        late = f"late: {plain_number(grade.student.penalty)} taken off" if grade.student.penalty else ""
        words.append("; ".join(filter(None, (grade.remark, late))))
        table.add_row(*(escape(harmless(word)) for word in words))
    return table


def _grade(grade: Grade) -> str:
    return "" if grade.value is None else str(grade.value)


def _cut_off(found: FormGrades) -> str:
    return f"a cut-off of {plain_number(float(found.scale.cut_off or 0))} points"


def summary(lies: Distribution, passed: int | None = None) -> str:
    """Return a distribution in one line; `passed` where other rules than the grade itself say who does."""
    if lies.mean is None:
        return "No grades yet"
    passing = lies.passed if passed is None else passed
    spread = "" if lies.deviation is None else f", SD {lies.deviation:.2f}"
    return f"{lies.count} grades, mean {lies.mean:.2f}{spread}, {passing} pass ({100 * passing / lies.count:.0f} %)"


def histogram(lies: Distribution) -> Iterable[str]:
    """Return the lines of a histogram in text: a bar for each whole grade and what rounds to it, so 5.5 begins one."""
    most = max(lies.histogram.values())
    for whole, count in lies.histogram.items():
        low, high = max(whole - 0.5, float(LOWEST)), min(whole + 0.4, float(HIGHEST))
        bar = "#" * -(-count * _BAR // max(most, _BAR))
        yield f"{low:3.1f} to {high:4.1f}  {bar} {count or ''}".rstrip()
