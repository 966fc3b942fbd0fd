"""The grades of one component of a course: from forms, or from a table that somebody else made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from autograder.assignment.course import Course
from autograder.results.course_file import ComponentFile, CourseFileError
from autograder.results.csv_files import read_rows, read_text
from autograder.results.grades import FormGrades, Grade, grades_of
from autograder.results.rounding import HIGHEST, LOWEST

_COLUMNS = ("id", "grade")


@dataclass(frozen=True)
class ComponentGrade:
    """A student's grade for a component.

    Attributes
    ----------
    rounded, unrounded
        The grade as the student knows it, and before it was rounded; None where there is none.
    reason
        Why there is none, or ''.
    source
        The form that counts, or '' for a table's.
    waits
        Whether there will be one, once somebody has decided.
    """

    rounded: Decimal | None
    unrounded: Fraction | None
    reason: str = ""
    source: str = ""
    waits: bool = False


def grades_of_component(course: Course, component: ComponentFile) -> dict[str, ComponentGrade]:
    """Return student -> grade for a component; who is not there has none.

    Raises
    ------
    VoxbankError
        When a form or a table that the component names is missing or wrong.
    """
    if component.csv is not None:
        return dict(_of_table(course.folder / component.csv))
    attempts = [grades_of(course, form) for form in component.forms or ()]
    taken: dict[str, list[ComponentGrade]] = {}
    for form in attempts:
        for grade in form.grades:
            if grade.student.points is not None or grade.student.unmarked:
                taken.setdefault(grade.student.person.id, []).append(_of_form(form, grade))
    return {student: _that_counts(grades, component) for student, grades in taken.items()}


def _of_form(form: FormGrades, grade: Grade) -> ComponentGrade:
    name = form.points.form
    if grade.value is None or grade.student.points is None:
        return ComponentGrade(None, None, f"{name}: {grade.remark}", name, waits=True)
    return ComponentGrade(grade.value, form.scale.unrounded(grade.student.points), source=name)


def _that_counts(attempts: list[ComponentGrade], component: ComponentFile) -> ComponentGrade:
    """Return the attempt that counts; the best is not known while one of them waits."""
    if component.take == "last":
        return attempts[-1]
    return max(attempts, key=lambda grade: (grade.waits, grade.unrounded or Fraction(0)))


def _of_table(file: Path) -> Iterator[tuple[str, ComponentGrade]]:
    """Return student -> grade of the lines of a table that have one."""
    text = read_text(file, "a table of grades")
    first_line = text.splitlines()[0] if text else ""
    rows = read_rows(file, text, ";" if first_line.count(";") > first_line.count(",") else ",")
    header = [cell.strip() for cell in rows[0]] if rows else []
    for column in _COLUMNS:
        if header.count(column) != 1:
            found = ", ".join(header) or "nothing"
            raise CourseFileError(f"{file}: the first line must name the column '{column}' once; it names {found}")
    seen = set[str]()
    for line, row in enumerate(rows[1:], 2):
        cells = {name: row[place].strip() if place < len(row) else "" for place, name in enumerate(header)}
        student = cells["id"]
        if not student or student in seen:
            problem = f"student '{student}' stands there twice" if student else "the column id is empty"
            raise CourseFileError(f"{file}, row {line}: {problem}")
        seen.add(student)
        if cells["grade"]:
            yield student, _written_grade(file, line, cells)


def _written_grade(file: Path, line: int, cells: Mapping[str, str]) -> ComponentGrade:
    text = cells["grade"].replace(",", ".")
    grade = Decimal(text) if re.fullmatch(r"[0-9]{1,2}(\.[0-9]+)?", text) else None
    if grade is None or not LOWEST <= grade <= HIGHEST:
        raise CourseFileError(
            f"{file}, row {line}: expected a grade from 1 to 10, or nothing where there is none, "
            f"came '{cells['grade']}'"
        )
    return ComponentGrade(grade, Fraction(grade))
