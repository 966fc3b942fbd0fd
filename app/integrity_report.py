"""`voxbank integrity`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.terminal import harmless, waiting
from autograder.assignment.course import Course
from autograder.integrity.observation import STRENGTHS
from autograder.integrity.page import WORDS, report_page, seen_together
from autograder.integrity.report import CANNOT_KNOW, Report, examine
from bank.errors import VoxbankError
from bank.page import WRITTEN_HERE
from bank.whole_files import PRIVATE, write_whole

MOST_LISTED: Final = 40
"""Observations that the terminal shows; the page has all."""


def report_integrity(assignment: str, course: Path, *, html: Path | None, as_json: bool) -> None:
    """Examine a class's work on a form, and print what a person should look at."""
    if html:
        _check_page(html)
    with waiting("reading and comparing"):
        report = examine(Course(course.resolve()), assignment)
    if html:
        _write(html, report_page(report))
    if as_json:
        print(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
    else:
        _print(report, html)


def _print(report: Report, html: Path | None) -> None:
    console = Console(emoji=False, highlight=False)
    counts = ", ".join(f"{report.count(strength)} {WORDS[strength]}" for strength in STRENGTHS)
    console.print(escape(harmless(f"{report.title}: {report.students} submissions; {counts}")))
    if report.observations:
        console.print(_table(report))
    for line in _lines(report, html):
        console.print(escape(harmless(line)), soft_wrap=True)


def _table(report: Report) -> Table:
    table = Table("strength", "students", "what was found", box=None, padding=(0, 2, 0, 0), show_edge=False)
    for seen in seen_together(report):
        for observation in seen.observations if table.row_count < MOST_LISTED else ():
            if observation.strength != "weak":
                told = (WORDS[observation.strength], seen.shown, observation.sentence)
                table.add_row(*(escape(harmless(text)) for text in told))
    return table


def _lines(report: Report, html: Path | None) -> Iterator[str]:
    if not report.observations:
        yield "Nothing was found."
    if report.count("weak"):
        yield f"{report.count('weak')} weak observations, as in every class, are on the page only."
    yield ""
    yield from (f"{test}: {remark}" for test, remark in report.remarks)
    yield ""
    yield "What this cannot know:"
    yield from (f"  {limit}" for limit in CANNOT_KNOW)
    yield "Facts for a person to weigh: nothing here is a verdict, and no mark was changed."
    yield f"The evidence side by side: {html}" if html else "The evidence side by side: add --html FILE.html"


def _check_page(path: Path) -> None:
    """Refuse, before the work begins, a place where no page can be written."""
    if not path.parent.is_dir():
        raise VoxbankError(f"{path}: the page is written into a folder that exists; there is no {path.parent}")
    if path.exists() and (not path.is_file() or WRITTEN_HERE.encode() not in path.read_bytes()[:500]):
        raise VoxbankError(f"{path}: this exists and is no page of voxbank; choose another name")


def _write(path: Path, page: str) -> None:
    """Write the page whole or not at all; it is for staff, so that others cannot read it."""
    try:
        write_whole(path, page, mode=PRIVATE)
    except OSError as problem:
        raise VoxbankError(f"{path}: the page cannot be written here ({problem.strerror})") from None
