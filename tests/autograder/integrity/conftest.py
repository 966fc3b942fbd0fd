"""A small class whose work is marked without a sandbox: everybody has an own box, and one function is asked of all."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.assignment.course import Course, build_assignment
from autograder.assignment.recognition import Note
from autograder.assignment.submission_mark import SubmissionMark, write_mark
from autograder.incidents import Incident
from autograder.integrity.observation import Observation
from autograder.integrity.report import Report, examine
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import answer_of
from bank.answer_model import PartModel
from bank.discovery import Bank
from bank.forms import Entry, Form, Student

BOX = {
    "exercise.toml": """
title = "A box"
topic = "integritytest"
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
name = "outline"
kind = "numeric"
points = 1
unit = "mm"

[[parts]]
name = "twice"
kind = "numeric"
points = 1
unit = "mm^2"

[[parts]]
name = "longer"
kind = "choice"
points = 1
options = [
    { id = "width", text = "the width" }, { id = "height", text = "the height" },
    { id = "depth", text = "the depth" }, { id = "none", text = "none of them" },
]

[[parts]]
name = "why"
kind = "open"
points = 3

[[files]]
name = "box.npy"
given = "mask"
""",
    "generator.py": """
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Given:
    width: int
    height: int
    mask: np.ndarray


def generate(rng):
    return int(rng.integers(301, 999)), int(rng.integers(301, 999))


def given(scene):
    return Given(*scene, np.full((2, 2), scene[0], dtype=np.uint16))
""",
    "stem.md.j2": """
A box is {{ given.width }} mm wide and {{ given.height }} mm high.

{{ part.area }}
What is its area?

{{ part.outline }}
How long is its outline?

{{ part.twice }}
How large are two such boxes?

{{ part.longer }}
Which is longest?

{{ part.why }}
Why does the outline grow when the box gets thinner but keeps its area?
""",
}
ANSWERS = {
    "answers.toml": '''
[parts.area]
tolerance = { atol = 0.01 }
rows = [{ id = "R1", points = 2, text = "{{ key.area }} mm^2" }]
misconceptions = [{ name = "half", sentence = "That is a triangle." }]

[parts.outline]
tolerance = { atol = 0.01 }
rows = [{ id = "R1", points = 1, text = "{{ key.outline }} mm" }]
misconceptions = [{ name = "once", sentence = "Every side counts twice." }]

[parts.twice]
tolerance = { atol = 0.01 }
rows = [{ id = "R1", points = 1, text = "{{ key.twice }} mm^2", follow = true }]
misconceptions = [{ name = "squared", sentence = "The area was squared." }]

[parts.longer]
rows = [{ id = "R1", points = 1, text = "compares" }]
misconceptions = [{ name = "flat", value = "depth", sentence = "A picture has no depth." }]

[parts.why]
rows = [{ id = "R1", points = 3, text = "the hidden model answer" }]

[[parts.why.samples]]
rows = []
response = "no"

[[parts.why.samples]]
rows = ["R1"]
response = """
A box of {{ given.width }} mm by {{ given.height }} mm has the shortest outline where both sides are equal, so any
thinner box of the same area needs more of it.
"""
''',
    "solution.py": """
from bank.declarations import misconception


def area(given):
    return float(given.width * given.height)


def outline(given):
    return float(2 * (given.width + given.height))


def twice(given, area):
    return 2 * area


def longer(given):
    return "width" if given.width > given.height else "height"


@misconception("area")
def half(given):
    return given.width * given.height / 2


@misconception("outline")
def once(given):
    return float(given.width + given.height)


@misconception("twice")
def squared(given, area):
    return area**2
""",
}
SCALE = {
    "exercise.toml": """
title = "Scale"
topic = "integritytest"
objective = "functions"
level = 1
minutes = 5
version = 1
varies = "none"

[[parts]]
name = "scale"
kind = "code"
points = 4
functions = ["scale"]
""",
    "stem.md.j2": "Write a function.\n\n{{ part.scale }}\nScale the values to 0 .. 1.\n",
    "starter.py": '''import numpy as np


def scale(values):
    """Return the values scaled to 0 .. 1.

    >>> scale(np.array([1.0, 3.0])).tolist()
    [0.0, 1.0]
    """
    raise NotImplementedError
''',
}
SCALE_ANSWERS = {
    "answers.toml": """
[parts.scale]
rows = [{ id = "values", points = 4, text = "right values" }]
misconceptions = [{ name = "by_top", sentence = "The least value was left out." }]
""",
    "reference.py": "def scale(values):\n    return (values - values.min()) / (values.max() - values.min())\n",
    "accepted/with_names.py": """import numpy as np


def scale(values):
    lowest = np.min(values)
    highest = np.max(values)
    return (values - lowest) / (highest - lowest)
""",
    "rejected/by_top.py": "def scale(values):\n    return values / values.max()\n",
    "checks.py": '''
from bank.checks import Checks, same

check = Checks()


@check(row="values", catches=("by_top",))
def scales(student, reference, rng, given):
    """Values are scaled."""
    values = rng.normal(size=7)
    same(student.scale(values), reference.scale(values), atol=1e-9)
''',
}
STUDENTS = tuple(Student(f"s{number:02d}") for number in range(1, 13))
FORM = Form("quiz", "Quiz", (Entry("q1", "integritytest/box", "own"), Entry("q2", "integritytest/scale", "shared")))


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A bank of two exercises."""
    root = tmp_path_factory.mktemp("bank")
    for room, name, files in (
        ("exercises", "box", BOX), ("solutions", "box", ANSWERS),
        ("exercises", "scale", SCALE), ("solutions", "scale", SCALE_ANSWERS),
    ):  # fmt: skip
        for file, content in files.items():
            path = root / room / "integritytest" / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return Bank((root,))


@pytest.fixture(scope="session")
def built(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the form for twelve students; nobody writes into it."""
    folder = tmp_path_factory.mktemp("built") / "course"
    build_assignment(FORM, bank, STUDENTS, folder, secret=b"a secret of the tests")
    return folder


@dataclass
class SmallClass:
    """A class at work: students fill in cells, hand in, and are marked by value."""

    course: Course
    bank: Bank
    form: str = "quiz"
    notebooks: dict[str, Any] = field(default_factory=dict)

    def part(self, student: str, name: str) -> PartModel:
        return self.course.lock(self.form).variant_of(student, "q1").model.part(name)

    def key(self, student: str, name: str) -> Any:
        return self.part(student, name).key

    def given(self, student: str) -> Any:
        return self.course.lock(self.form).variant_of(student, "q1").given

    def letter(self, student: str, option: str) -> str:
        return next(found.letter for found in self.part(student, "longer").options if found.id == option)

    def notebook(self, student: str) -> Any:
        """Return a student's notebook, as released until something is written into it."""
        if student not in self.notebooks:
            file = self.course.release_folder(self.form, student) / f"{self.form}.ipynb"
            self.notebooks[student] = nbformat.read(file, as_version=4)
        return self.notebooks[student]

    def write(self, student: str, cell: str, source: str) -> None:
        next(node for node in self.notebook(student).cells if node.id == cell).source = source

    def add(self, student: str, source: str, identifier: str, kind: str = "code", **more: Any) -> None:
        """Add a cell of the student's own."""
        make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        self.notebook(student).cells.append(make(source, id=identifier, **more))

    def hand_in(self, student: str, content: bytes | None = None) -> Path:
        folder = self.course.folder / "submitted" / student / self.form
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.form}.ipynb"
        file.write_bytes(json.dumps(self.notebook(student)).encode() if content is None else content)
        return file

    def mark(self, student: str, *incidents: Incident, refusal: str = "", **answers: Any) -> None:
        """Mark answers to the box; what is left out is right."""
        lock = self.course.lock(self.form)
        model = lock.variant_of(student, "q1").model
        right = {part.name: part.key for part in model.parts if part.key is not None}
        right["longer"] = self.letter(student, self.key(student, "longer"))
        given = {name: answer_of(value) for name, value in (right | answers).items()}
        exercise = self.bank.exercise("integritytest/box")
        source = AuthoredSource(exercise, lock.decoded_given(lock.variant_of(student, "q1"), exercise))
        marks = {} if refusal else {"q1": mark_exercise(model, given, source)}
        notes = tuple[Note, ...]()
        write_mark(
            SubmissionMark(student, marks, refusal, notes, 0.1, "strong", incidents),
            self.form, 12.0, self.course.form_folder(self.form),
        )  # fmt: skip

    def everybody_works(self) -> None:
        """Hand in and mark everybody who has not: all answers right."""
        for student in self.course.lock(self.form).students:
            if not (self.course.folder / "submitted" / student).exists():
                self.hand_in(student)
            if not (self.course.form_folder(self.form) / "marks" / f"{student}.json").exists():
                self.mark(student)

    def report(self) -> Report:
        return examine(self.course, self.form)

    def found(self, test: str, *, weak: bool = False) -> list[Observation]:
        """Return what a test found, without what is weak."""
        all_found = [one for one in self.report().observations if one.test == test]
        return [one for one in all_found if weak or one.strength != "weak"]


@pytest.fixture
def small_class(built: Path, bank: Bank, tmp_path: Path) -> SmallClass:
    """A test's own copy of the class."""
    shutil.copytree(built, tmp_path / "course")
    return SmallClass(Course(tmp_path / "course"), bank)
