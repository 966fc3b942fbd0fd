"""A form: which exercises, in which order, and who shares a variant with whom."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from bank.discovery import Bank
from bank.errors import FormError
from bank.scales import GradeScale, ScaleFile
from bank.schema import Sentence, Whole, Written
from bank.seeds import derive_seed
from bank.toml_files import EXERCISE_PATTERN, FORM_PATTERN, nearest, read_toml

Sharing = Literal["own", "shared"] | Annotated[Whole, Field(ge=2)]


class EntryFile(Written):
    """`[[exercises]]` of a form."""

    exercise: Annotated[str, Field(pattern=EXERCISE_PATTERN)]
    sharing: Sharing | None = None


class FormFile(Written):
    """A form as a lecturer writes it; `sharing` is 'own', 'shared', or how many variants go round."""

    name: Annotated[str, Field(pattern=FORM_PATTERN)]
    title: Sentence
    exercises: Annotated[tuple[EntryFile, ...], Field(min_length=1)]
    sharing: Sharing = "own"
    answers: Literal["hidden", "released"] = "hidden"
    scale: ScaleFile = ScaleFile()


@dataclass(frozen=True)
class Entry:
    """One exercise of a form; `label` is q1, q2, ... in order."""

    label: str
    exercise: str
    sharing: Literal["own", "shared"] | int


@dataclass(frozen=True)
class FormSettings:
    """What a form says beyond its questions, and may say otherwise when it is built again.

    Attributes
    ----------
    answers
        Whether feedback may tell keys and rows that were not met.
    scale
        How points become a grade.
    """

    answers: Literal["hidden", "released"] = "hidden"
    scale: GradeScale = field(default_factory=GradeScale)


@dataclass(frozen=True)
class Form:
    """A fixed exam or assignment."""

    name: str
    title: str
    entries: tuple[Entry, ...]
    settings: FormSettings = FormSettings()


@dataclass(frozen=True)
class Student:
    """One line of a roster; `lms_user_id` is the number that the learning platform (Canvas) gives the student."""

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def read_form(path: Path, bank: Bank) -> Form:
    """Return the form that a TOML file describes.

    Raises
    ------
    FormError
        When the file is wrong, names an exercise that the bank does not have, or the same one twice.
    """
    file = read_toml(path, FormFile, FormError)
    for number, entry in enumerate(file.exercises, 1):
        if entry.exercise not in bank.names:
            hint = nearest(entry.exercise, list(bank.names))
            raise FormError(f"{path}: exercise {number} is '{entry.exercise}', which the bank does not have{hint}")
    twice = [name for name, count in Counter(entry.exercise for entry in file.exercises).items() if count > 1]
    if twice:
        raise FormError(f"{path}: exercise '{twice[0]}' stands in the form twice; a form holds each exercise once")
    entries = (
        Entry(f"q{number}", entry.exercise, entry.sharing if entry.sharing is not None else file.sharing)
        for number, entry in enumerate(file.exercises, 1)
    )
    return Form(file.name, file.title, tuple(entries), FormSettings(file.answers, file.scale.scale))


def variant_seed(secret: bytes, form: str, entry: Entry, version: int, student: str, number: int) -> int:
    """Return the seed of a student's variant of one exercise.

    `number` is the student's place in the form's list (from 0): with N variants going round, neighbours differ.
    """
    if entry.sharing == "own":
        owner: tuple[str | int, ...] = ("student", student)
    elif entry.sharing == "shared":
        owner = ("shared",)
    else:
        owner = ("number", number % int(entry.sharing))
    return derive_seed(secret, form, *owner, entry.exercise, version)


ROSTER_COLUMNS = ("id", "last_name", "first_name", "email", "lms_user_id")
_STUDENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")


def read_roster(path: Path) -> tuple[Student, ...]:
    """Return the students of a CSV file with a column `id` and, if wanted, names, email and Canvas' number.

    Commas and semicolons separate; a byte order mark is fine.

    Raises
    ------
    FormError
        For a file that cannot be read, an unknown column, no `id`, an id that is no folder name, an `lms_user_id`
        that is no number, a duplicate, or no student.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise FormError(f"{path}: a roster in CSV is expected ({problem.strerror})") from None
    except UnicodeDecodeError:
        raise FormError(f"{path}: the roster is not text in UTF-8; save it as 'CSV UTF-8'") from None
    columns, rows = _read_csv(path, text)
    _check_columns(path, columns)
    students = tuple(_student(path, line, row) for line, row in rows)
    _check_students(path, students)
    return students


def _read_csv(path: Path, text: str) -> tuple[list[str], list[tuple[int, dict[str | None, Any]]]]:
    """Return the columns, and number and cells of every line that holds something."""
    header = text.splitlines()[0] if text.strip() else ""
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if header.count(";") > header.count(",") else ",")
    try:
        columns = [column.strip() for column in reader.fieldnames or ()]
        reader.fieldnames = columns
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as problem:
        raise FormError(f"{path}, after line {reader.line_num}: this is no CSV ({problem})") from None
    return columns, [(line, row) for line, row in rows if any(map(_written, row.values()))]


def _check_columns(path: Path, columns: list[str]) -> None:
    if "id" not in columns:
        found = ", ".join(columns) or "nothing"
        raise FormError(f"{path}: the roster's first line must name the column 'id'; it names {found}")
    for column in columns:
        if columns.count(column) > 1:
            raise FormError(f"{path}: the roster's first line names column '{column}' twice")
        if column not in ROSTER_COLUMNS:
            hint = nearest(column, list(ROSTER_COLUMNS))
            raise FormError(f"{path}: unknown column '{column}'{hint}; allowed are {', '.join(ROSTER_COLUMNS)}")


def _written(value: str | list[str] | None) -> bool:
    """Whether a cell holds anything; cells beyond the columns come as a list."""
    return bool("".join(value or "").strip())


def _student(path: Path, line: int, row: dict[str | None, Any]) -> Student:
    if any(map(str.strip, row.get(None) or ())):  # where csv puts what is too much
        raise FormError(f"{path}, line {line}: more values than columns")
    values = {column: (value or "").strip() for column, value in row.items() if column is not None}
    if not _STUDENT_ID.fullmatch(values["id"]):
        raise FormError(
            f"{path}, line {line}: '{values['id']}' is not a student id; expected letters, digits and . _ @ -, "
            "because it names a folder"
        )
    number = values.get("lms_user_id", "")
    if number and not (number.isascii() and number.isdecimal()):
        raise FormError(
            f"{path}, line {line}: lms_user_id '{number}' is not a number of digits alone, as the column ID of Canvas' "
            "gradebook export is; a spreadsheet may have changed it"
        )
    return Student(**values)


def _check_students(path: Path, students: tuple[Student, ...]) -> None:
    if not students:
        raise FormError(f"{path}: the roster names no student")
    twice = [student for student, count in Counter(s.id.casefold() for s in students).items() if count > 1]
    if twice:
        raise FormError(f"{path}: student '{twice[0]}' stands in the roster twice")
    numbers = Counter(student.lms_user_id for student in students if student.lms_user_id)
    shared = [number for number, count in numbers.items() if count > 1]
    if shared:
        raise FormError(f"{path}: two students have the lms_user_id {shared[0]}; Canvas gives each a number")
