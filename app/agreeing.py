"""`voxbank agreement`: two markers on the same scripts, and whether comments name the rows that points are for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.terminal import harmless
from autograder.assignment.course import Course
from autograder.manual.agreement import Agreement, Pair, PartAgreement, agreement
from autograder.manual.blind import blind_copy
from autograder.manual.given import GivenMark, given_marks
from bank.errors import VoxbankError
from bank.rendering import plain_number

FIRST, SECOND = "first", "second"
Marks = dict[str, tuple[GivenMark, ...]]


def agree(form: str, course_folder: Path, *, second: Path | None, start: Path | None, as_json: bool) -> None:
    """Compare two markers, or make the second one's gradebook, or check the course's own marks by hand."""
    if second is not None and start is not None:
        raise VoxbankError("--second and --start contradict each other: first --start a copy, then compare it")
    course = Course(course_folder)
    lock, own = course.lock(form), course.folder / "gradebook.db"
    if start is not None:
        _started(own, form, start, as_json=as_json)
        return
    marks = {FIRST: given_marks(own, lock)}
    if second is not None:
        if second.resolve() == own.resolve():
            raise VoxbankError(f"{second}: this is the course's own gradebook; the second marker works in a copy")
        marks[SECOND] = given_marks(second, lock)
    compared = agreement(lock, marks[FIRST], marks[SECOND]) if second is not None else None
    if as_json:
        print(json.dumps(_as_json(form, marks, compared), indent=1, ensure_ascii=False))
    else:
        _show(form, marks, compared)


def _started(own: Path, form: str, copy: Path, *, as_json: bool) -> None:
    waiting = blind_copy(own, form, copy)
    if as_json:
        print(json.dumps({"gradebook": str(copy), "waiting": waiting}))
        return
    console = Console(emoji=False, highlight=False, soft_wrap=True)
    console.print(f"{escape(harmless(str(copy)))}: {waiting} parts of {form} wait for the second marker.")
    name = copy.resolve()
    console.print(f"In the course folder: jupyter lab --CourseDirectory.db_url=sqlite:///{escape(harmless(str(name)))}")


def _show(form: str, marks: Marks, compared: Agreement | None) -> None:
    console = Console(emoji=False, highlight=False)
    if compared:
        for table in (_rows_table(compared.parts), _points_table(compared.parts), _pairs_table(compared.to_talk)):
            console.print(table)
        console.print(_counted(form, compared), soft_wrap=True)
    else:
        console.print(f"{form}: {_parts(len(marks[FIRST]))} marked or commented by hand.")
    problems = list(_problems(marks))
    for marker, mark in problems:
        who = f"{marker} marker, " if compared else ""
        line = f"{who}{mark.student}, {_place(mark)}: the comment {mark.award.problem}"
        console.print(escape(harmless(line)), soft_wrap=True)
    if not problems and not compared:
        console.print("All rows fit the points.")


def _rows_table(parts: Iterable[PartAgreement]) -> Table:
    table = _table("Rows: in how many scripts they are met", "part", "row")
    for heading in ("both", "neither", "only first", "only second", "agreement", "kappa"):
        table.add_column(heading, justify="right")
    for part in parts:
        for row in part.rows:
            counts = (row.both, row.neither, row.only_first, row.only_second)
            share = "" if row.share is None else f"{100 * row.share:.0f} %"
            kappa = "not defined" if row.kappa is None else f"{row.kappa:.2f}"
            table.add_row(f"{part.label} ({part.letter}) {part.part}", row.row, *map(str, counts), share, kappa)
        table.add_section()
    return table


def _points_table(parts: Iterable[PartAgreement]) -> Table:
    table = _table("Points: second less first", "part")
    for heading in ("of", "scripts", "mean", "largest"):
        table.add_column(heading, justify="right")
    table.add_column("students")
    for part in parts:
        numbers = (plain_number(part.points), str(part.scripts), f"{part.difference:+.2f}", plain_number(part.largest))
        students = escape(harmless(", ".join(part.students)))
        table.add_row(f"{part.label} ({part.letter}) {part.part}", *numbers, students)
    return table


def _pairs_table(pairs: Iterable[Pair]) -> Table:
    table = _table("To talk about", "student", "part", "first", "second")
    for one, other in pairs:
        table.add_row(escape(harmless(one.student)), _place(one), _given(one), _given(other))
    return table


def _table(title: str, *columns: str) -> Table:
    return Table(*columns, title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))


def _given(mark: GivenMark) -> str:
    rows = _rows(mark)
    told = "rows not told" if rows is None else ", ".join(rows) or "no row"
    return f"{plain_number(mark.score or 0.0)} ({told})"


def _rows(mark: GivenMark) -> list[str] | None:
    """Return the rows in their own order; None where they cannot be told."""
    met = mark.award.rows
    return None if met is None else [row.id for row in mark.part.rows if row.id in met]


def _counted(form: str, compared: Agreement) -> str:
    by_both = _parts(sum(part.scripts for part in compared.parts))
    told = f"{form}: {by_both} marked by both, {len(compared.to_talk)} differ"
    for who, only in ((FIRST, compared.only_first), (SECOND, compared.only_second)):
        told += f", {len(only)} by the {who} marker alone" if only else ""
    told += f"; the rows of {compared.unclear} cannot be told" if compared.unclear else ""
    return told + "."


def _parts(number: int) -> str:
    return "1 part" if number == 1 else f"{number} parts"


def _place(mark: GivenMark) -> str:
    return f"{mark.label} ({mark.part.letter}) {mark.part.name}"


def _problems(marks: Marks) -> Iterable[tuple[str, GivenMark]]:
    return ((marker, mark) for marker, given in marks.items() for mark in given if mark.award.problem)


def _as_json(form: str, marks: Marks, compared: Agreement | None) -> dict[str, Any]:
    data: dict[str, Any] = {"form": form, "marked": {marker: len(given) for marker, given in marks.items()}}
    data["problems"] = [
        {"marker": marker, **_named(mark), "problem": mark.award.problem} for marker, mark in _problems(marks)
    ]
    if compared:
        data["parts"] = [_part_as_json(part) for part in compared.parts]
        data["to_talk"] = [
            {**_named(one), FIRST: _given_as_json(one), SECOND: _given_as_json(other)}
            for one, other in compared.to_talk
        ]
        data["only_first"] = [_named(mark) for mark in compared.only_first]
        data["only_second"] = [_named(mark) for mark in compared.only_second]
        data["unclear"] = compared.unclear
    return data


def _part_as_json(part: PartAgreement) -> dict[str, Any]:
    rows = [vars(row) | {"agreement": row.share, "kappa": row.kappa} for row in part.rows]
    return vars(part) | {"students": list(part.students), "rows": rows}


def _named(mark: GivenMark) -> dict[str, str]:
    return {"student": mark.student, "label": mark.label, "part": mark.part.name}


def _given_as_json(mark: GivenMark) -> dict[str, Any]:
    return {"score": mark.score, "rows": _rows(mark)}
