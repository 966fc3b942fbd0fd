"""`voxbank course-result`."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from app.results import histogram, summary
from app.terminal import harmless, waiting
from autograder.assignment.course import Course
from autograder.results.components import ComponentGrade
from autograder.results.course_result import CourseResult, CourseResults, results_of, rule_in_words, written
from autograder.results.csv_files import guarded, write_rows
from autograder.results.grades import UndecidedError, distribution_of


def show_course_result(folder: Path, *, csv: Path | None, provisional: bool, as_json: bool) -> None:
    """Print or write the results of a course."""
    with waiting("reading the gradebook"):
        found = results_of(Course(folder))
    console = Console(emoji=False, highlight=False, stderr=as_json or csv is not None)
    for file, strangers in found.strangers.items():
        sentence = f"{file}: nobody in this course is called {', '.join(strangers)}; these grades count for nobody"
        console.print(escape(harmless(sentence)), soft_wrap=True)
    if csv:
        _demand_decided(found, provisional)
        write_rows(csv, _lines(found))
        console.print(f"Written: {escape(str(csv))}", soft_wrap=True)
    if as_json:
        print(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    elif not csv:
        _print(console, found)


def as_data(found: CourseResults) -> dict[str, Any]:
    """Return the results of a course as JSON data."""
    return {
        "rule": list(rule_in_words(found.rule)),
        "students": [_student_data(student) for student in found.students],
        "unknown": {file: list(ids) for file, ids in found.strangers.items()},
    }


def _student_data(student: CourseResult) -> dict[str, Any]:
    grades = {name: grade.rounded for name, grade in student.components.items()}
    result = student.result
    return {
        "student": student.person.id,
        "last_name": student.person.last_name,
        "first_name": student.person.first_name,
        "components": {name: None if grade is None else float(grade) for name, grade in grades.items()},
        "average": None if student.average is None else round(float(student.average), 4),
        "result": float(result) if isinstance(result, Decimal) else result,
        "passed": student.passed,
        "reasons": list(student.reasons),
    }


def _demand_decided(found: CourseResults, provisional: bool) -> None:
    waiting_for = [student.person.id for student in found.students if student.waits]
    if waiting_for and not provisional:
        raise UndecidedError(
            f"{len(waiting_for)} {'student has' if len(waiting_for) == 1 else 'students have'} a component that waits "
            f"for a person or for marking ({', '.join(waiting_for[:5])}); finish them, or write the others with "
            "--provisional"
        )


def _lines(found: CourseResults) -> list[list[str]]:
    names = [part.name for part in found.rule.components]
    head = ["id", "last_name", "first_name", *map(guarded, names), "average", "result", "passed", "reason"]
    return [head, *([guarded(word) for word in _words(student, names)] for student in found.students)]


def _words(student: CourseResult, names: list[str]) -> list[str]:
    return [
        student.person.id,
        student.person.last_name,
        student.person.first_name,
        *(_grade(student.components.get(name)) for name in names),
        "" if student.average is None else written(student.average),
        str(student.result),
        {True: "yes", False: "no", None: ""}[student.passed],
        "; ".join(student.reasons),
    ]


def _grade(grade: ComponentGrade | None) -> str:
    return "" if grade is None or grade.rounded is None else str(grade.rounded)


def _print(console: Console, found: CourseResults) -> None:
    names = [part.name for part in found.rule.components]
    numbers = [Column(escape(harmless(name)), justify="right") for name in (*names, "average", "result")]
    table = Table("student", Column("name", no_wrap=True), *numbers, "passed", Column("reason", min_width=20))
    for student in found.students:
        identifier, _, _, *rest = _words(student, names)
        table.add_row(*(escape(harmless(word)) for word in (identifier, student.person.name, *rest)))
    console.print(table)
    for sentence in rule_in_words(found.rule):
        console.print(escape(harmless(sentence)) + ".", soft_wrap=True)
    numbered = [student.result for student in found.students if isinstance(student.result, Decimal)]
    passed = sum(student.passed is True for student in found.students)
    lies = distribution_of(numbered)
    console.print(f"\n{summary(lies, passed)}.", soft_wrap=True)
    console.print("\n".join(histogram(lies)))
