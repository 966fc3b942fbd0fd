"""Canvas' import of a gradebook, rule by rule, written from its documentation and the behaviour of its importer.

- Semicolons separate where all of the first three lines have the same number of them, and more fields than by commas.
- The first line is Student, ID (or LastName, FirstName, ID), then SIS Login ID or SIS User ID, SIS Login ID,
  Integration ID, Root Account where they are, then Section; then columns, of which the computed ones are skipped.
- 'Title (12)' is assignment 12; another title is the assignment of that title, or a new one.
- 'Points Possible' and 'Manual Posting' lines are no students.
- A student is who has the number in ID; else the SIS User ID, else the SIS Login ID, else the name; else somebody new.
- A pure number may have a comma or a point: the last one is the decimal sign.
- A cell that differs from the grade in Canvas changes it; a blank one takes it away; EX excuses.
- Who is not assigned keeps what they have; columns and students that are left out keep what they have.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field

COMPUTED = re.compile("(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")


@dataclass
class CanvasCourse:
    """A course in Canvas: number -> (name, SIS User ID, login); number -> (title, points); who has which grade."""

    students: dict[str, tuple[str, str, str]]
    assignments: dict[str, tuple[str, float]]
    grades: dict[tuple[str, str], str] = field(default_factory=dict)
    not_assigned: set[tuple[str, str]] = field(default_factory=set)

    def imported(self, content: bytes) -> dict[tuple[str, str], str]:
        """Return (student, assignment) -> what an import changes; what would create anything new fails the test."""
        text = content.decode("utf-8").removeprefix("\ufeff")
        delimiter = separator(text.splitlines()[:3])
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        rows = [[normalised(cell) for cell in row] for row in rows if not re.fullmatch("[;, ]+", delimiter.join(row))]
        header, *rest = rows
        assert len({len(row) for row in rows}) == 1, "every line has the header's number of fields"
        columns = self._columns(header)
        changes = {}
        for row in rest:
            if "Points Possible" in row[0]:
                self._demand_points(columns, row)
            elif not all(re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", cell, re.IGNORECASE) for cell in row):
                student = self._student(header, row)
                changes |= self._changes(student, columns, row)
        return changes

    def _columns(self, header: list[str]) -> dict[int, str]:
        """Return place -> number of the assignment that stands there."""
        names = 2 if header[:2] == ["LastName", "FirstName"] else 1
        assert header[0] in ("Student", "LastName")
        assert header[names] == "ID"
        known = ["SIS User ID", "SIS Login ID", "Integration ID", "Root Account"]
        place = names + 1
        while header[place] in known:
            place += 1
        assert header[place] == "Section"
        columns = {}
        for at, name in enumerate(header[place + 1 :], place + 1):
            if COMPUTED.search(name):
                continue
            numbered = re.fullmatch(r"(.*)\s\(([0-9]+)\)", name)
            number = numbered[2] if numbered else None
            if number not in self.assignments:
                number = next((n for n, (title, _) in self.assignments.items() if title == name), None)
            assert number is not None, f"Canvas would ask whether '{name}' is a new assignment"
            columns[at] = number
        return columns

    def _demand_points(self, columns: dict[int, str], row: list[str]) -> None:
        for place, number in columns.items():
            assert "read only" not in row[place]
            assert row[place] == "" or float(row[place]) == self.assignments[number][1], "the points would change"

    def _student(self, header: list[str], row: list[str]) -> str:
        values = dict(zip(header, row, strict=True))
        if values["ID"] in self.students:
            return values["ID"]
        for column, place in (("SIS User ID", 1), ("SIS Login ID", 2)):
            wanted = values.get(column)
            found = [number for number, about in self.students.items() if wanted and about[place] == wanted]
            if found:
                return found[0]
        raise AssertionError(f"Canvas would go by the name, or ask who this is: {row}")

    def _changes(self, student: str, columns: dict[int, str], row: list[str]) -> dict[tuple[str, str], str]:
        changes = {}
        for place, number in columns.items():
            new, now = row[place].strip(), self.grades.get((student, number), "")
            if (student, number) not in self.not_assigned and not same(new, now):
                assert new == "" or new.upper() == "EX" or float(new) >= 0
                changes[student, number] = new
        return changes


def separator(lines: list[str]) -> str:
    """Return the delimiter that Canvas finds in the first three lines."""
    counts = {}
    for delimiter in ";,":
        sizes = {len(next(csv.reader([line], delimiter=delimiter))) for line in lines}
        counts[delimiter] = sizes.pop() if len(sizes) == 1 else 0
    return ";" if counts[";"] > counts[","] else ","


def normalised(cell: str) -> str:
    """Return a pure number with a decimal point, anything else as it is."""
    if not re.fullmatch("-?[0-9.,]+%?", cell):
        return cell
    *whole, last = re.split("[,.]", cell)
    return f"{''.join(whole)}.{last}" if whole else last


def same(new: str, now: str) -> bool:
    """Return whether a cell says what Canvas has, to two decimals."""
    if new == now or not (new or now):
        return True
    numbers = [re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) for text in (new, now)]
    return all(numbers) and round(float(new), 2) == round(float(now), 2)
