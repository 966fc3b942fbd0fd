"""A class of sixty whose wrong answers are planted; notebooks are not run, their answers are marked as they stand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.course import Course
from autograder.assignment.gradebook import opened_gradebook
from autograder.assignment.recognition import Note
from autograder.assignment.settings import CONFIG
from autograder.assignment.submission_mark import SubmissionMark, write_mark
from autograder.assignment.submissions import submission_digest
from autograder.marking.exercise import mark_exercise
from autograder.marking.marks import Answer, Finding, Unreadable, Value
from autograder.triage.commands import Commands
from autograder.triage.readings import Readings, read_everything
from bank.discovery import Bank
from bank.forms import Entry, Form, Student
from bank.lock import FormLock, lock_form, with_students, write_lock

PLATE_TOML = """
title = "A plate"
topic = "triagetest"
objective = "sizes"
level = 1
minutes = 5
version = 1
varies = "numbers"

[[parts]]
name = "area"
kind = "numeric"
points = 2
unit = "mm^2"

[[parts]]
name = "corner"
kind = "numeric"
points = 3
unit = "mm"
shape = [3]

[[parts]]
name = "longer"
kind = "choice"
points = 1
options = [{ id = "width", text = "the width" }, { id = "height", text = "the height" }, { id = "none", text = "none" }]

[[parts]]
name = "axes"
kind = "text"
points = 1

[[parts]]
name = "why"
kind = "open"
points = 3
"""
PLATE_ANSWERS = """
[parts.area]
tolerance = { rtol = 0.01 }
rows = [{ id = "R1", points = 1, text = "multiplies" }, { id = "R2", points = 1, text = "{{ key.area }}" }]
misconceptions = [{ name = "outline", award = ["R1"], sentence = "That is the length of the outline." }]

[parts.corner]
tolerance = { atol = 0.5 }
rows = [{ id = "R1", points = 3, text = "the corner" }]

[parts.longer]
key = "width"
rows = [{ id = "R1", points = 1, text = "compares" }]
misconceptions = [{ name = "upright", value = "height", sentence = "Rows were taken for columns." }]

[parts.axes]
key = "LPS"
rows = [{ id = "R1", points = 1, text = "names the axes" }]
misconceptions = [{ name = "neurology", value = "RAS", sentence = "That is the other convention." }]

[parts.why]
rows = [{ id = "R1", points = 3, text = "the hidden model answer" }]
samples = [{ rows = ["R1"], response = "because" }, { rows = [], response = "no" }]
"""
PLATE_GENERATOR = """
from dataclasses import dataclass


@dataclass(frozen=True)
class Given:
    width: int
    height: int


def generate(rng):
    return int(rng.integers(50, 5000)), int(rng.integers(5, 40))


def given(scene):
    return Given(*scene)
"""
PLATE_SOLUTION = """
from bank.declarations import misconception


def area(given):
    return float(given.width * given.height)


@misconception("area")
def outline(given):
    return float(2 * (given.width + given.height))


def corner(given):
    return [float(given.width), float(given.height), 3.0]
"""
PLATE_STEM = """
A plate is {{ given.width }} mm wide and {{ given.height }} mm high.

{{ part.area }}
What is its area?

{{ part.corner }}
Where is its corner?

{{ part.longer }}
Which is longer?

{{ part.axes }}
Name the axes.

{{ part.why }}
Why?
"""
COUNT_TOML = """
title = "Slices"
topic = "triagetest"
objective = "counting"
level = 1
minutes = 5
version = 1
varies = "none"

[[parts]]
name = "answer"
kind = "numeric"
points = 4
unit = "1"
"""
COUNT_ANSWERS = """
[parts.answer]
key = 122
tolerance = { atol = 0.5 }
rows = [{ id = "R1", points = 1, text = "counts" }, { id = "R2", points = 3, text = "both sides" }]
"""
DOUBLE_TOML = """
title = "Twice"
topic = "triagetest"
objective = "functions"
level = 1
minutes = 5
version = 1
varies = "none"

[[parts]]
name = "double"
kind = "code"
points = 4
functions = ["double"]
"""
DOUBLE_ANSWERS = """
[parts.double]
rows = [{ id = "values", points = 4, text = "right values" }]
misconceptions = [{ name = "squares", sentence = "The values were squared." }]
"""
FILES = {
    "exercises/triagetest/plate/exercise.toml": PLATE_TOML,
    "exercises/triagetest/plate/generator.py": PLATE_GENERATOR,
    "exercises/triagetest/plate/stem.md.j2": PLATE_STEM,
    "solutions/triagetest/plate/answers.toml": PLATE_ANSWERS,
    "solutions/triagetest/plate/solution.py": PLATE_SOLUTION,
    "exercises/triagetest/count/exercise.toml": COUNT_TOML,
    "exercises/triagetest/count/stem.md.j2": "Every second was kept.\n\n{{ part.answer }}\nHow many were there?\n",
    "solutions/triagetest/count/answers.toml": COUNT_ANSWERS,
    "exercises/triagetest/double/exercise.toml": DOUBLE_TOML,
    "exercises/triagetest/double/stem.md.j2": "Write a function.\n\n{{ part.double }}\nDouble the values.\n",
    "exercises/triagetest/double/starter.py": "def double(values):\n    raise NotImplementedError\n",
    "solutions/triagetest/double/answers.toml": DOUBLE_ANSWERS,
    "solutions/triagetest/double/reference.py": "def double(values):\n    return 2 * values\n",
    "solutions/triagetest/double/checks.py": '''
from bank.checks import Checks, same

check = Checks()


@check(row="values", catches=("squares",))
def doubles_every_value(student, reference, rng, given):
    """Every value is doubled."""
    values = rng.normal(size=7)
    same(student.double(values), reference.double(values), atol=1e-9)
''',
    "solutions/triagetest/double/rejected/squares.py": "def double(values):\n    return values**2\n",
}
FORM = Form(
    "week2",
    "Week 2",
    (
        Entry("q1", "triagetest/plate", "own"),
        Entry("q2", "triagetest/count", "shared"),
        Entry("q3", "triagetest/double", "shared"),
    ),
)
CLASS = tuple(f"s{number:02}" for number in range(1, 61))
RIGHT = Finding("passed", {"values": 1.0}, message="all checks passed")


@pytest.fixture(scope="session")
def plate_bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A bank of three exercises without figures."""
    root = tmp_path_factory.mktemp("triage-bank")
    for name, content in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return Bank((root,))


@pytest.fixture(scope="session")
def built_class(plate_bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of sixty that nobody writes into; everybody's answers are right. Without notebooks, which cost time."""
    course = Course(tmp_path_factory.mktemp("class") / "course")
    students = [Student(student) for student in CLASS]
    lock = with_students(lock_form(FORM, plate_bank), students, plate_bank, b"a secret of the tests")
    write_lock(lock, course.form_folder("week2"))
    (course.folder / "nbgrader_config.py").write_text(CONFIG.format(course_id="course"))
    _register(course.folder, lock)
    for student in CLASS:
        Classroom(course, lock).answers(student)
    return course.folder


def _register(folder: Path, lock: FormLock) -> None:
    """Do in the gradebook what `nbgrader generate_assignment` and marking do, in one go."""
    from nbgrader.api import Grade, Student, SubmittedAssignment, SubmittedNotebook

    with opened_gradebook(f"sqlite:///{folder / 'gradebook.db'}", "course") as gradebook:
        form = gradebook.add_assignment("week2")
        notebook = gradebook.add_notebook("week2", "week2")
        for entry in lock.entries:
            for part in entry.parts:
                name = f"{entry.label}-{part.name}"
                gradebook.add_grade_cell(name, "week2", "week2", max_score=part.points, cell_type="code")
        cells = [cell.id for cell in notebook.grade_cells]
        for student in CLASS:
            mine, theirs = f"submission-{student}", f"notebook-{student}"
            gradebook.db.add(Student(id=student))
            gradebook.db.add(SubmittedAssignment(id=mine, assignment_id=form.id, student_id=student))
            gradebook.db.add(SubmittedNotebook(id=theirs, notebook_id=notebook.id, assignment_id=mine))
            gradebook.db.add_all(Grade(cell_id=cell, notebook_id=theirs) for cell in cells)
        gradebook.db.commit()


@dataclass(frozen=True)
class Classroom:
    """Where the students of the tests answer, and a person decides."""

    course: Course
    lock: FormLock

    def key(self, student: str, label: str, part: str) -> Any:
        """Return the key of a student's part."""
        return self.lock.variant_of(student, label).model.part(part).key

    def letter(self, student: str, option: str) -> str:
        """Return the letter under which a student finds an option."""
        options = self.lock.variant_of(student, "q1").model.part("longer").options
        return next(found.letter for found in options if found.id == option)

    def answers(self, student: str, *, code: Finding = RIGHT, notes: tuple[Note, ...] = (), **given: Any) -> None:
        """Hand in and mark: everything right but what is given, as in area=12.0."""
        right = {"area": self.key(student, "q1", "area"), "corner": self.key(student, "q1", "corner")}
        right |= {"longer": self.letter(student, "width"), "axes": "LPS", "why": "because", "answer": 122}
        said = {name: _answer(value) for name, value in (right | given).items()}
        marks = {}
        for entry in self.lock.entries:
            model = self.lock.variant_of(student, entry.label).model
            marks[entry.label] = mark_exercise(model, said, None, judge_code=lambda part: code)
        self.marked(SubmissionMark(student, marks, "", notes, 1.0, "strong"))

    def refused(self, student: str, sentence: str) -> None:
        """Hand in what is not marked by machine."""
        self.marked(SubmissionMark(student, {}, sentence, (), 0.0, "strong"))

    def marked(self, mark: SubmissionMark) -> None:
        """Write marks, and leave the notebook marked as it was handed in."""
        folder = self.hand_in(mark.student)
        write_mark(mark, "week2", 18.0, self.course.form_folder("week2"))
        about = {"marked": True, "submitted": submission_digest(folder)}
        autograded = self.course.folder / "autograded" / mark.student / "week2"
        autograded.mkdir(parents=True, exist_ok=True)
        (autograded / "week2.ipynb").write_text(json.dumps({"metadata": {"voxbank": about}}))

    def hand_in(self, student: str, content: str = "a notebook") -> Path:
        """Put something where submissions are looked for; return the folder."""
        folder = self.course.folder / "submitted" / student / "week2"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "week2.ipynb").write_text(content)
        return folder

    def give_points(self, student: str, cell: str, points: float) -> None:
        """Decide about a part in formgrader, as in cell='q1-why'."""
        with opened_gradebook(f"sqlite:///{self.course.folder / 'gradebook.db'}", "course") as gradebook:
            gradebook.find_grade(cell, "week2", "week2", student).manual_score = points
            gradebook.db.commit()

    def decide_all(self, cell: str, points: float) -> None:
        """Decide about everybody's part."""
        with opened_gradebook(f"sqlite:///{self.course.folder / 'gradebook.db'}", "course") as gradebook:
            for submission in gradebook.find_assignment("week2").submissions:
                for grade in submission.notebooks[0].grades:
                    grade.manual_score = points if grade.name == cell else grade.manual_score
            gradebook.db.commit()

    def readings(self) -> Readings:
        """Return everything that triage looks at."""
        return read_everything(self.course, Commands("week2"))


def _answer(value: Any) -> Answer:
    return value if isinstance(value, Unreadable) else Value(value)


@pytest.fixture
def classroom(built_class: Path, tmp_path: Path) -> Classroom:
    """A test's own copy of the class; everybody's answers are right, and open parts wait."""
    shutil.copytree(built_class, tmp_path / "course")
    course = Course(tmp_path / "course")
    return Classroom(course, course.lock("week2"))


@pytest.fixture
def planted(classroom: Classroom) -> Classroom:
    """The class with wrong answers of every sort."""
    plant(classroom)
    return classroom


def plant(classroom: Classroom) -> None:
    """Plant eight halves and four that are 9000 too small (own variants), twenty times 61 (shared), single troubles."""

    def area(student: str) -> float:
        return float(classroom.key(student, "q1", "area"))

    wrong: dict[str, Mapping[str, Any]] = {}
    wrong |= {student: {"area": area(student) / 2} for student in CLASS[:8]}
    wrong |= {student: {"area": area(student) - 9000.0} for student in CLASS[8:12]}
    wrong |= {student: {"answer": 61} for student in CLASS[20:40]}
    wrong["s13"] = {"area": area("s13") * 1.012}
    wrong["s14"] = {"area": area("s14") * 1.0095}
    wrong["s15"] = {"area": "twelve"}
    wrong["s16"] = {"answer": "1,000"}
    for student, given in wrong.items():
        classroom.answers(student, **given)
    error = Finding("error", None, message="the sandbox broke down")
    for student in ("s17", "s18"):
        classroom.answers(student, code=error)
    classroom.refused("s19", "`week2.ipynb`: the file is not a notebook: it does not hold JSON")
    classroom.answers("s20", notes=(Note("the cell `own-cell-3` was left out: stopped after 10 s of computing"),))
