"""Whose notebook is it, and of which form? Its content says so first, then the names that it came under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from autograder.assignment.course import Course
from autograder.assignment.recognition import copies_named, recognise
from autograder.assignment.release import copy_code
from autograder.assignment.released import Copy, comparable
from autograder.handing.arrivals import Arrival
from autograder.handing.platform_names import CanvasName, read_canvas_name
from autograder.handing.roster_names import RosterNames
from autograder.notebooks import SubmittedNotebook
from bank.errors import VoxbankError
from bank.lock import FormLock

_MOST_NAMED: Final = 3


class UnplaceableError(VoxbankError):
    """A notebook that no student can be found for; says why, and what to do.

    `harmless_beside_another` is true of one that holds nothing of the form: students keep such notebooks, too.
    """

    def __init__(self, reason: str, suggestion: str, *, harmless_beside_another: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.suggestion = reason, suggestion
        self.harmless_beside_another = harmless_beside_another


@dataclass(frozen=True)
class Content:
    """What a notebook says about itself: the students whose copy it can be, and how many answers are filled in."""

    students: frozenset[str]
    filled_in: int


@dataclass(frozen=True)
class Naming:
    """What the names say that a file came under.

    Attributes
    ----------
    students
        The students whom they call; several where they are not clear.
    canvas
        What Canvas' name says, None where the file bears none.
    name
        The name that says it.
    """

    students: frozenset[str]
    canvas: CanvasName | None
    name: str


class FormCopies:
    """The copies of a form, to tell which of them a notebook is.

    Parameters
    ----------
    course, lock
        The course and the form's lock.
    """

    def __init__(self, course: Course, lock: FormLock) -> None:
        self._course, self._lock = course, lock
        self.holders: dict[str, frozenset[str]] = {}
        for student in lock.students:
            code = copy_code(lock, student)
            self.holders[code] = self.holders.get(code, frozenset()) | {student}
        self._read: dict[str, Copy] = {}

    def content(self, notebook: SubmittedNotebook) -> Content:
        """Return what a notebook says about itself.

        Raises
        ------
        UnplaceableError
            When it is of another form or course, of two copies, or of no form.
        """
        code = self._named(notebook) or self._by_questions(notebook)
        copy = self._copy(code or next(iter(self.holders)))
        answers = [
            placed
            for placed in recognise(notebook, copy).cells
            if placed.released is not None and placed.released.role == "answer"
        ]
        if not answers:
            raise UnplaceableError(
                f"none of the answers of the form '{self._lock.form}' is in it",
                "look whether it is of another assignment; ask the student for the right notebook",
                harmless_beside_another=True,
            )
        filled = sum(1 for found in answers if found.released and not found.released.is_untouched(found.cell.source))
        return Content(self.holders[code] if code else frozenset(self._lock.students), filled)

    def _named(self, notebook: SubmittedNotebook) -> str:
        """Return the copy that a notebook names, or ''."""
        named, form = copies_named(notebook), self._lock.form
        if foreign := sorted({other for other, _ in named if other != form}):
            raise UnplaceableError(
                f"it is of the form '{foreign[0]}', not of '{form}'",
                f"collect it with `voxbank assignment collect {foreign[0]} ...`",
            )
        codes = sorted({code for _, code in named})
        if strange := [code for code in codes if code not in self.holders]:
            raise UnplaceableError(
                f"it is copy {strange[0]} of '{form}', which this course did not hand out",
                "look whether this is the right course folder (--course)",
            )
        if len(codes) > 1:
            raise UnplaceableError(
                f"it holds pieces of two copies, {codes[0]} and {codes[1]}", "look at it together with the student"
            )
        return codes[0] if codes else ""

    def _by_questions(self, notebook: SubmittedNotebook) -> str:
        """Return the copy whose own questions, with its numbers, a notebook holds, or ''."""
        texts = {comparable(cell.source) for cell in notebook.cells if cell.type == "markdown"}
        found = [code for code, own in self._own_questions.items() if own & texts]
        return found[0] if len(found) == 1 else ""

    @cached_property
    def _own_questions(self) -> Mapping[str, set[str]]:
        """Copy -> the texts of its questions that no other copy has."""
        asked = {
            code: {comparable(cell.source) for cell in self._copy(code).cells if cell.role in ("stem", "question")}
            for code in self.holders
        }
        return {
            code: own - {text for other, texts in asked.items() if other != code for text in texts}
            for code, own in asked.items()
        }

    def _copy(self, code: str) -> Copy:
        if code not in self._read:
            self._read[code] = self._course.copy(self._lock, next(iter(sorted(self.holders[code]))))
        return self._read[code]


def naming(arrival: Arrival, roster: RosterNames) -> Naming:
    """Return what the names say that a file came under.

    Names count from outside in: those inside a student's archive were given by the student.
    """
    if found := _named_by_canvas(arrival, roster):
        return found
    for level in arrival.levels:
        called = frozenset(student for part in level.parts for student in roster.called(part))
        if called:
            return Naming(called, None, str(level))
    return Naming(frozenset(), None, arrival.name)


def _named_by_canvas(arrival: Arrival, roster: RosterNames) -> Naming | None:
    for depth, level in enumerate(arrival.levels):
        for part in level.parts:
            canvas = read_canvas_name(part)
            if canvas is None:
                continue
            called = roster.called_by_canvas(canvas)
            # Folders and the archive of a class can look like it by chance: "week1_2026_11_submissions.zip".
            is_holder = part != level.name or (depth == 0 and len(arrival.levels) > 1)
            if called or not is_holder:
                return Naming(called, canvas, part)
    return None


def owner(content: Content, named: Naming) -> str:
    """Return the student on whom content and names agree.

    Raises
    ------
    UnplaceableError
        When they contradict each other, or do not say it.
    """
    agreed = content.students & (named.students or content.students)
    if len(agreed) == 1:
        return next(iter(agreed))
    if not agreed:
        raise UnplaceableError(
            f"it is the copy of {_several(content.students)}, but came under the name of {_several(named.students)}",
            "ask both; a notebook with another's numbers cannot be marked by machine",
        )
    if named.students:
        raise UnplaceableError(
            f"its name can mean {_several(agreed)}, and all of them have this copy",
            "put it into a folder named with the student's id, and collect that",
        )
    raise _nameless(content, named)


def _nameless(content: Content, named: Naming) -> UnplaceableError:
    copies = f"{len(content.students)} students have this copy"
    if named.canvas is None:
        reason = f"{copies}, and neither the file's name nor its folder says whose it is"
        return UnplaceableError(reason, "put it into a folder named with the student's id, and collect that")
    if named.canvas.anonymous:
        reason = f"{copies}, and Canvas does not tell names while the assignment is graded anonymously"
        return UnplaceableError(reason, "switch anonymous grading off, and download the submissions again")
    called = f"Canvas calls the student '{named.canvas.who}' (number {named.canvas.user})"
    reason = f"{copies}, and nobody, or more than one, on the roster fits: {called}"
    return UnplaceableError(reason, "add the column lms_user_id with Canvas' numbers to the roster (--roster)")


def _several(students: frozenset[str]) -> str:
    names = sorted(students)
    if len(names) > _MOST_NAMED:
        return f"{len(names)} students"
    return " or ".join(f"'{name}'" for name in names)
