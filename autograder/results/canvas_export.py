"""Read the gradebook that Canvas exports as CSV: who is in it, and which columns are assignments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.results.csv_files import CsvFormat, TableError, read_rows, read_text
from bank.toml_files import nearest

NAMES: Final = (("Student",), ("LastName", "FirstName"))
"""How an export begins; the column ID follows, and Section ends what it says about a student."""
NOT_ASSIGNED: Final = "N/A"
EXCUSED: Final = "EX"

_ASSIGNMENT = re.compile(r"(.*)\s\(([0-9]+)\)")
# Canvas skips every column whose header contains one of these, wherever.
_COMPUTED = re.compile("(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
_TEST_STUDENT = "Student, Test"


@dataclass(frozen=True)
class CanvasStudent:
    """A line of the export: what stands there, and where."""

    line: int
    name: str
    id: str
    sis_user_id: str
    login: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class CanvasExport:
    """Canvas' gradebook as it was exported.

    Attributes
    ----------
    file
        Where it lies.
    style
        Its delimiter, its decimals, its byte order mark: the import speaks the same.
    header
        The first line.
    identity
        How many columns say who a student is, Section included.
    notes
        The lines between the header and the students: what is posted by hand, and the points possible.
    students
        The students, without Canvas' own test student.
    """

    file: Path
    style: CsvFormat
    header: tuple[str, ...]
    identity: int
    notes: tuple[tuple[str, ...], ...]
    students: tuple[CanvasStudent, ...]

    @property
    def assignments(self) -> tuple[str, ...]:
        """The headers of the columns that can be imported."""
        return tuple(name for name in self.header[self.identity :] if _title(name) and not _COMPUTED.search(name))

    def column(self, wanted: str, titles: Sequence[str]) -> int:
        """Return where the column of an assignment is.

        Parameters
        ----------
        wanted
            Its header, or its title alone where only one has it; '' for the one with a title of `titles`.
        titles
            How the assignment may be called.

        Raises
        ------
        TableError
            When no column or several fit, with those that there are.
        """
        sought = [wanted] if wanted else list(titles)
        folded = {name.casefold() for name in sought}
        found = [name for name in self.assignments if name in sought] or [
            name for name in self.assignments if _title(name).casefold() in folded
        ]
        if len(found) == 1:
            return self.header.index(found[0])
        named = "; ".join(f"'{name}'" for name in self.assignments) or "none"
        if wanted and not found:
            problem = f"no assignment's column is called '{wanted}'{nearest(wanted, list(self.assignments))}"
        elif found:
            problem = "several columns fit; name one whole with --column"
        else:
            problem = f"no column is called '{titles[-1]}'; name it with --column"
        raise TableError(f"{self.file}: {problem}; the export has {named}")

    def points_possible(self, column: int) -> str:
        """Return what stands in the line 'Points Possible', '' where the export has none."""
        return next((_at(row, column) for row in self.notes if "Points Possible" in row[0]), "")


def read_export(file: Path) -> CanvasExport:
    """Return the gradebook that Canvas exported.

    Raises
    ------
    TableError
        When the file cannot be read, is not such an export, or was damaged by a spreadsheet.
    """
    text = read_text(file, "Canvas' gradebook export")
    delimiter = ";" if re.match(r'\ufeff?"?(Student|LastName)"?;', text) else ","
    rows = read_rows(file, text, delimiter)
    header = tuple(cell.strip() for cell in rows[0]) if rows else ()
    names = next((names for names in NAMES if header[: len(names) + 1] == (*names, "ID")), None)
    if names is None or "Section" not in header:
        found = delimiter.join(header[:6]) or "nothing"
        raise TableError(
            f"{file}: Canvas' gradebook export is expected, which begins with Student, ID and ends that part with "
            f"Section; this begins with {found}"
        )
    identity = header.index("Section") + 1
    notes = [row for row in rows[1:] if _is_note(row, len(names))]
    students = [
        _student(file, line, header, len(names), row)
        for line, row in enumerate(rows[1:], 2)
        if not _is_note(row, len(names)) and row[0] != _TEST_STUDENT
    ]
    style = CsvFormat(delimiter, _decimal(notes, delimiter), text.startswith("\ufeff"))
    return CanvasExport(file, style, header, identity, tuple(map(tuple, notes)), tuple(students))


def _is_note(row: Sequence[str], names: int) -> bool:
    """Whether a line is about the assignments, not about a student."""
    nobody = not any(_at(row, place) for place in range(names)) or "Points Possible" in row[0]
    return nobody and not _at(row, names)


def _student(file: Path, line: int, header: Sequence[str], names: int, row: Sequence[str]) -> CanvasStudent:
    known = {name: _at(row, place) for place, name in enumerate(header[: header.index("Section")])}
    if not known["ID"].isdecimal():
        raise TableError(
            f"{file}, row {line}: expected Canvas' number of a student in column ID, came '{known['ID']}'; "
            "a spreadsheet may have changed it: export again, and give the file as it comes"
        )
    name = ", ".join(_at(row, place) for place in range(names))
    return CanvasStudent(
        line, name, known["ID"], known.get("SIS User ID", ""), known.get("SIS Login ID", ""), tuple(row)
    )


def _decimal(notes: Sequence[Sequence[str]], delimiter: str) -> str:
    """Return the decimal sign of the points possible; Canvas writes semicolons where it is a comma."""
    cells = [cell for row in notes for cell in row]
    if any(re.fullmatch(r"[0-9]+\.[0-9]+", cell) for cell in cells):
        return "."
    commas = delimiter == ";" or any(re.fullmatch(r"[0-9]+,[0-9]+", cell) for cell in cells)
    return "," if commas else "."


def _title(header: str) -> str:
    """Return the title of an assignment's column 'Title (123)', '' for another column."""
    found = _ASSIGNMENT.fullmatch(header)
    return found[1] if found else ""


def _at(row: Sequence[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
