"""Write grades as Canvas imports them: one column, the students whom it concerns, and nothing else.

A blank cell takes a grade away in Canvas, a column that is left out stays as it is, and so does a student who is left
out. Therefore the file holds this assignment's column alone, and only students with a final mark.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from autograder.results.canvas_export import EXCUSED, NOT_ASSIGNED, CanvasExport, CanvasStudent
from autograder.results.csv_files import CsvFormat, TableError, guarded
from autograder.results.points import Person
from autograder.results.rounding import exact
from bank.rendering import plain_number


@dataclass(frozen=True)
class CanvasColumn:
    """What is written for an assignment.

    Attributes
    ----------
    values
        Who has a final mark -> points or grade.
    maximum
        The highest that can be had.
    others
        Those of the form who have none.
    """

    values: Mapping[Person, float]
    maximum: float
    others: tuple[Person, ...] = ()


@dataclass(frozen=True)
class CanvasFile:
    """What Canvas is to import, and what it does not tell.

    Attributes
    ----------
    rows
        The lines of the file.
    style
        How to write them down.
    written
        The ids of those whose mark stands in the file.
    not_in_canvas
        Those with a mark whom the export does not have.
    not_in_form
        Names in the export that are nobody's of the form.
    not_assigned, excused
        Those with a mark whom Canvas does not give this assignment, or excuses from it.
    """

    rows: tuple[tuple[str, ...], ...]
    style: CsvFormat
    written: tuple[str, ...]
    not_in_canvas: tuple[str, ...] = ()
    not_in_form: tuple[str, ...] = ()
    not_assigned: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()


def filled_in(export: CanvasExport, place: int, column: CanvasColumn) -> CanvasFile:
    """Return the file to import, in the format and the order of an export.

    Parameters
    ----------
    export
        The gradebook that Canvas exported.
    place
        Where the assignment's column is.
    column
        What to write.

    Raises
    ------
    TableError
        When Canvas does not take this column or expects another maximum, or when two students cannot be told apart.
    """
    _demand_fitting(export, place, column.maximum)
    whose = _owners(export, [*column.values, *column.others])
    found = {owner for owner in whose.values() if owner in column.values}
    rows, told = [], defaultdict[str, list[str]](list)
    for student in export.students:
        owner = whose.get(student.line)
        if owner is None:
            told["unknown"].append(student.name)
        elif owner in column.values:
            now = student.cells[place].strip() if place < len(student.cells) else ""
            if now not in (NOT_ASSIGNED, EXCUSED):
                rows.append((*_identity(export, student), _number(column.values[owner], export.style)))
            told[now if now in (NOT_ASSIGNED, EXCUSED) else "written"].append(owner.id)
    head = tuple(guarded(cell) for cell in (*export.header[: export.identity], export.header[place]))
    return CanvasFile(
        rows=(head, *_notes(export, place), *rows),
        style=export.style,
        written=tuple(told["written"]),
        not_in_canvas=tuple(person.id for person in column.values if person not in found),
        not_in_form=tuple(told["unknown"]),
        not_assigned=tuple(told[NOT_ASSIGNED]),
        excused=tuple(told[EXCUSED]),
    )


def without_export(title: str, column: CanvasColumn) -> CanvasFile:
    """Return a file to import where no export is at hand.

    Canvas finds students by its own number where the roster has it, otherwise by their login, which must then be the
    id of the roster.
    """
    style = CsvFormat()
    head = ("Student", "ID", "SIS Login ID", "Section", guarded(title))
    possible = ("    Points Possible", "", "", "", _number(column.maximum, style))
    rows = (
        (guarded(person.name or person.id), person.lms_user_id, person.id, "", _number(value, style))
        for person, value in column.values.items()
    )
    return CanvasFile((head, possible, *rows), style, tuple(person.id for person in column.values))


def _demand_fitting(export: CanvasExport, place: int, maximum: float) -> None:
    possible, name = export.points_possible(place), export.header[place]
    if re.search(r"read\s+only", possible):
        raise TableError(f"{export.file}: Canvas computes the column '{name}' itself and does not import it")
    if possible and exact(maximum) != _read_number(possible):
        raise TableError(
            f"{export.file}: Canvas gives '{name}' {possible} points, and these marks go up to "
            f"{plain_number(maximum)}; set that in Canvas and export again (--grades writes "
            "grades from 1 to 10 instead of points)"
        )


def _read_number(text: str) -> Fraction | None:
    plain = text.replace(",", ".")
    return Fraction(plain) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain) else None


def _owners(export: CanvasExport, people: Iterable[Person]) -> dict[int, Person]:
    """Return line -> whose it is; raises TableError where a line is two people's, or the other way round."""
    owners: dict[int, Person] = {}
    for person in people:
        lines = [student.line for student in export.students if _is_same(student, person)]
        taken = [line for line in lines if line in owners]
        if len(lines) > 1:
            raise TableError(
                f"{export.file}: rows {lines[0]} and {lines[1]} both fit student '{person.id}' by SIS User ID, "
                "SIS Login ID or ID; nobody is guessed"
            )
        if taken:
            raise TableError(
                f"{export.file}: row {taken[0]} fits both '{owners[taken[0]].id}' and '{person.id}' by SIS User ID, "
                "SIS Login ID or ID; nobody is guessed"
            )
        owners |= dict.fromkeys(lines, person)
    return owners


def _is_same(student: CanvasStudent, person: Person) -> bool:
    """Whether the export's line says that it is this person; Canvas does not tell logins' capitals apart."""
    by_number = bool(person.lms_user_id) and student.id == person.lms_user_id
    return by_number or student.sis_user_id == person.id or student.login.casefold() == person.id.casefold()


def _identity(export: CanvasExport, student: CanvasStudent) -> tuple[str, ...]:
    """Return what the export says of who a student is; Canvas goes by the column ID, which is a number."""
    return tuple(guarded(cell) for cell in student.cells[: export.identity])


def _notes(export: CanvasExport, place: int) -> Iterable[tuple[str, ...]]:
    for row in export.notes:
        cells = [*row, *[""] * (place + 1 - len(row))]
        kept = (*cells[: export.identity], cells[place])
        if any(cell.strip() for cell in kept):
            yield kept


def _number(value: float, style: CsvFormat) -> str:
    return plain_number(round(float(value), 6)).replace(".", style.decimal)
