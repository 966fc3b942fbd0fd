"""A tiny bank of its own and a course built from it, so that no real exercise matters here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.assignment.course import Course, build_assignment
from autograder.assignment.session import MarkingSession
from autograder.sandbox.fork_server import ForkServer
from bank.discovery import Bank
from bank.forms import Entry, Form, Student

REPOSITORY = Path(__file__).resolve().parents[3]

BOX_TOML = """
title = "A box in a scan"
topic = "bridgetest"
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
name = "longer"
kind = "choice"
points = 1
options = [{ id = "width", text = "the width" }, { id = "height", text = "the height" }]

[[parts]]
name = "why"
kind = "open"
points = 3

[[figures]]
name = "box"
alt = "a rectangle"
width_mm = 30
height_mm = 25

[[files]]
name = "box.npy"
given = "mask"
"""
BOX_ANSWERS = """
[parts.area]
tolerance = { atol = 0.01 }
rows = [{ id = "R1", points = 1, text = "multiplies" }, { id = "R2", points = 1, text = "{{ key.area }} mm^2" }]
misconceptions = [{ name = "perimeter", award = ["R1"], sentence = "That is the length of the outline." }]

[parts.longer]
key = "width"
rows = [{ id = "R1", points = 1, text = "compares" }]
misconceptions = [{ name = "upright", value = "height", sentence = "Rows were taken for columns." }]

[parts.why]
rows = [{ id = "R1", points = 3, text = "the hidden model answer" }]
samples = [{ rows = ["R1"], response = "because" }, { rows = [], response = "no" }]
"""
BOX_GENERATOR = """
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Given:
    width: int
    height: int
    mask: np.ndarray


def generate(rng):
    return int(rng.integers(50, 5000)), int(rng.integers(5, 40))


def given(scene):
    width, height = scene
    return Given(width, height, np.full((2, 2), width, dtype=np.uint16))


def draw_box(scene, axes):
    axes.bar([0], [scene[1]], width=scene[0])
"""
BOX_SOLUTION = """
from bank.declarations import misconception


def area(given):
    return float(given.width * given.height)


@misconception("area")
def perimeter(given):
    return float(2 * (given.width + given.height))
"""
BOX_STEM = """
A box is {{ given.width }} mm wide and {{ given.height }} mm high.

{{ figure.box }}

{{ part.area }}
What is its area $A$?

{{ part.longer }}
Which is longer?

{{ part.why }}
Why?
"""
DOUBLE_TOML = """
title = "Twice"
topic = "bridgetest"
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
rows = [{ id = "values", points = 3, text = "right values" }, { id = "input", points = 1, text = "input unchanged" }]
misconceptions = [{ name = "squares", sentence = "The values were squared." }]
"""
DOUBLE_STARTER = '''import numpy as np


def double(values):
    """Return twice the values.

    >>> double(np.array([1.0, 2.0])).tolist()
    [2.0, 4.0]
    """
    raise NotImplementedError
'''
DOUBLE_REFERENCE = "def double(values):\n    return 2 * values\n"
DOUBLE_CHECKS = '''
import numpy as np

from bank.checks import Checks, demand, same

check = Checks()


@check(row="values", catches=("squares",))
def doubles_every_value(student, reference, rng, given):
    """Every value is doubled."""
    values = rng.normal(size=7)
    same(student.double(values), reference.double(values), atol=1e-9)


@check(row="input")
def leaves_its_input_alone(student, reference, rng, given):
    """The input array is not changed."""
    values = rng.normal(size=3)
    student.double(values)
    demand(np.array_equal(student.last_arguments[0], values), "the input came back changed")
'''

STUDENTS = (
    Student("ann", "Adams", "Ann", "ann@example.org"),
    Student("bob", "Brown", "Bob", "bob@example.org"),
    Student("cal", "Clark", "Cal", "cal@example.org"),
)
FORM = Form("week1", "Week 1", (Entry("q1", "bridgetest/box", "own"), Entry("q2", "bridgetest/double", "shared")))
SECRET = b"a secret of the tests"


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """A bank of two exercises: one with numbers, one with code."""
    root = tmp_path_factory.mktemp("bank")
    for name, content in {
        "exercises/bridgetest/box/exercise.toml": BOX_TOML,
        "exercises/bridgetest/box/generator.py": BOX_GENERATOR,
        "exercises/bridgetest/box/stem.md.j2": BOX_STEM,
        "solutions/bridgetest/box/answers.toml": BOX_ANSWERS,
        "solutions/bridgetest/box/solution.py": BOX_SOLUTION,
        "exercises/bridgetest/double/exercise.toml": DOUBLE_TOML,
        "exercises/bridgetest/double/stem.md.j2": "Write a function.\n\n{{ part.double }}\nDouble the values.\n",
        "exercises/bridgetest/double/starter.py": DOUBLE_STARTER,
        "solutions/bridgetest/double/answers.toml": DOUBLE_ANSWERS,
        "solutions/bridgetest/double/reference.py": DOUBLE_REFERENCE,
        "solutions/bridgetest/double/checks.py": DOUBLE_CHECKS,
        "solutions/bridgetest/double/rejected/squares.py": "def double(values):\n    return values**2\n",
    }.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return Bank((root,))


@pytest.fixture(scope="session")
def built(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the form, built for three students; nobody writes into it."""
    folder = tmp_path_factory.mktemp("built") / "course"
    build_assignment(FORM, bank, STUDENTS, folder, secret=SECRET)
    return folder


@pytest.fixture
def course(built: Path, tmp_path: Path) -> Course:
    """A test's own copy of the built course."""
    shutil.copytree(built, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture(scope="session")
def server() -> Iterator[ForkServer]:
    """One sandbox for all tests."""
    with ForkServer(preload=("numpy",)) as opened:
        yield opened


class Shared:
    """A sandbox that the next test uses, too: it is not closed with a session."""

    def __init__(self, server: ForkServer) -> None:
        self._server = server

    def __getattr__(self, name: str) -> Any:
        return getattr(self._server, name)

    def close(self) -> None:
        """Stay open."""


@pytest.fixture
def session(course: Course, server: ForkServer) -> Iterator[MarkingSession]:
    """The course's form, ready to mark."""
    opened: Any = Shared(server)
    session = MarkingSession(course, "week1", lambda preload: opened)
    yield session
    session.close()


@dataclass(frozen=True)
class Desk:
    """Where students of the tests work: they take a copy, fill it in, hand it in."""

    course: Course

    def released(self, student: str = "ann") -> Any:
        """Return a student's notebook as released."""
        return nbformat.read(self.course.release_folder("week1", student) / "week1.ipynb", as_version=4)

    def area(self, student: str = "ann") -> float:
        """Return the right area of a student's box."""
        return float(self.course.lock("week1").variant_of(student, "q1").model.part("area").key)

    def letter(self, option: str, student: str = "ann") -> str:
        """Return the letter under which a student finds an option."""
        options = self.course.lock("week1").variant_of(student, "q1").model.part("longer").options
        return next(found.letter for found in options if found.id == option)

    def answered(self, student: str = "ann") -> Any:
        """Return a copy with everything right: 7 points by machine, 3 for a person."""
        notebook = self.released(student)
        self.fill_in(notebook, "q1-area", f"q1_area = {self.area(student)}")
        self.fill_in(notebook, "q1-longer", f"q1_longer = {self.letter('width', student)!r}")
        self.fill_in(notebook, "q1-why", "because the width is larger")
        self.fill_in(
            notebook, "q2-double-answer", "import numpy as np\n\ndef double(values):\n    return values + values"
        )
        return notebook

    def cell(self, notebook: Any, name: str) -> Any:
        """Return the cell of that name."""
        return next(cell for cell in notebook.cells if cell.id == name)

    def fill_in(self, notebook: Any, name: str, source: str) -> None:
        """Write into a cell."""
        self.cell(notebook, name).source = source

    def delete(self, notebook: Any, *names: str) -> None:
        """Delete cells."""
        notebook.cells = [cell for cell in notebook.cells if cell.id not in names]

    def hand_in(self, notebook: Any, student: str = "ann", name: str = "week1.ipynb") -> Path:
        """Put a notebook, or any bytes, where nbgrader looks for submissions; return the folder."""
        folder = self.course.folder / "submitted" / student / "week1"
        folder.mkdir(parents=True, exist_ok=True)
        content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        (folder / name).write_bytes(content)
        return folder


@pytest.fixture
def desk(course: Course) -> Desk:
    """The students' desk."""
    return Desk(course)


@pytest.fixture(scope="session")
def new_desk() -> type[Desk]:
    """Make a desk for a course that a test has set up itself."""
    return Desk


# Importing nbgrader takes four seconds, so that its commands take turns in one process.
COMMANDS = """
import sys
from jupyter_core.application import NoStart
from nbgrader.apps import NbGraderApp
for command in sys.argv[1:]:
    app = NbGraderApp.instance()
    try:
        app.initialize(command.split())
        app.start()
    except NoStart:
        pass  # the command was a subcommand, and has run
    except SystemExit as end:
        if end.code:
            raise
    finally:
        app.reset()
        NbGraderApp.clear_instance()
"""


@pytest.fixture(scope="session")
def nbgrader_in() -> Callable[..., str]:
    """Run stock nbgrader commands in a folder, as a lecturer would whose environment is not activated."""

    def run(folder: Path, *commands: str, expected: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-c", COMMANDS, *commands],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY), "PATH": os.defpath},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == expected, done.stdout
        return done.stdout

    return run
