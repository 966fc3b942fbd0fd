"""A class for benchmarks: a course of one form with filled-in submissions, for voxbank and for stock nbgrader."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import nbformat
import numpy as np
import SimpleITK as sitk
from nbformat.v4 import new_code_cell

from app.demo.answers import Answers
from autograder.assignment.course import Course, build_assignment
from autograder.assignment.release import NBGRADER_SCHEMA, answer_variable
from autograder.handing_in import as_response
from bank.answer_model import PartModel
from bank.checks import checks_of
from bank.discovery import PUBLIC_BANK, Bank
from bank.exercise import Exercise
from bank.forms import Form, Student, read_form

FORM = PUBLIC_BANK / "docs" / "examples" / "demo.toml"
SECRET = b"a class for benchmarks" * 2
LOOP = "while True:\n    pass"


def form_with(sharing: Literal["own", "shared"]) -> Form:
    """Return the demonstration's form with one variant for all, or one for each."""
    form = read_form(FORM, Bank((PUBLIC_BANK,)))
    return replace(form, entries=tuple(replace(entry, sharing=sharing) for entry in form.entries))


def build_class(folder: Path, students: int, sharing: Literal["own", "shared"], loops: Sequence[int] = ()) -> Course:
    """Build a course in which everybody handed in: two of three all right, the others with misconceptions.

    Parameters
    ----------
    folder
        Where; it must not exist.
    students
        How many.
    sharing
        Whether each has a variant of their own.
    loops
        Places in the class whose function never ends.
    """
    bank, form = Bank((PUBLIC_BANK,)), form_with(sharing)
    names = [Student(f"s{number:03d}") for number in range(students)]
    build_assignment(form, bank, names, folder, secret=SECRET)
    course = Course(folder)
    for number, student in enumerate(names):
        _hand_in(course, form.name, student.id, number, number in loops)
    nbgrader(folder, "generate_assignment", form.name)
    return course


def _hand_in(course: Course, form: str, student: str, number: int, loops: bool) -> None:
    lock, bank = course.lock(form), course.bank(form)
    exercises = {entry.label: bank.exercise(entry.exercise) for entry in lock.entries}
    variants = {label: lock.variant_of(student, label) for label in exercises}
    givens = {label: lock.decoded_given(variants[label], exercises[label]) for label in exercises}
    answers = Answers(variants, exercises, givens)
    released = course.release_folder(form, student)
    released = released if released.exists() else course.release_folder(form, "shared")
    submitted = course.folder / "submitted" / student / form
    shutil.copytree(released, submitted)
    notebook = nbformat.read(submitted / f"{form}.ipynb", as_version=4)
    wrong = answers.one_of_each(number) if number % 3 == 2 else set()
    answers.give(notebook, lambda place: (answers.wrong if place in wrong else answers.right)(place, number))
    if loops:
        answers.insert(notebook, LOOP)
    (submitted / f"{form}.ipynb").write_bytes(answers.file(notebook))


def nbgrader(folder: Path, *words: str) -> str:
    """Run one of nbgrader's commands in a course folder and return what it printed; raises CalledProcessError."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=folder,
        env=os.environ | {"PATH": path, "PYTHONPATH": str(PUBLIC_BANK)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
    )
    return done.stdout


def stock_class(folder: Path, course: Course, form: str) -> None:
    """Write the same class as a stock nbgrader course, whose source holds equivalent hidden tests in cells."""
    lock, bank = course.lock(form), course.bank(form)
    student = next(iter(lock.students))
    exercises = {entry.label: bank.exercise(entry.exercise) for entry in lock.entries}
    models = {label: lock.variant_of(student, label).model for label in exercises}
    released = nbformat.read(course.release_folder(form, "shared") / f"{form}.ipynb", as_version=4)
    source = folder / "source" / form
    shutil.copytree(course.release_folder(form, "shared"), source)
    (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "stock"\n')
    tests = {
        (label, part.name): _hidden_tests(label, part, exercises[label], source)
        for label, model in models.items()
        for part in model.parts
    }
    nbformat.write(_stock_notebook(released, tests), source / f"{form}.ipynb")
    nbgrader(folder, "generate_assignment", form)
    blank = {place: ["pass"] * len(cells) for place, cells in tests.items()}
    for place in sorted((course.folder / "submitted").glob(f"*/{form}")):
        submitted = folder / "submitted" / place.parent.name / form
        shutil.copytree(place, submitted)
        theirs = nbformat.read(place / f"{form}.ipynb", as_version=4)
        nbformat.write(_stock_notebook(theirs, blank), submitted / f"{form}.ipynb")


def _stock_notebook(notebook: Any, tests: dict[tuple[str, str], list[str]]) -> Any:
    """Return a notebook whose answers are followed by cells of hidden tests; without the form's own last cell."""
    found = copy.deepcopy(notebook)
    cells = []
    for cell in found.cells:
        about = cell.metadata.get("voxbank", {})
        if about.get("role") in ("check", "examples"):
            continue
        cell.metadata.pop("voxbank", None)
        cells.append(cell)
        if about.get("role") == "answer" and about["kind"] != "open":
            cell.metadata.nbgrader.update(grade=False, solution=True, locked=False)
            cell.metadata.nbgrader.pop("points", None)
            cells += _test_cells(cell.id, tests[about["label"], about["part"]])
    found.cells = cells
    found.metadata.pop("voxbank", None)
    return found


def _test_cells(name: str, tests: Sequence[str]) -> list[Any]:
    cells = []
    for number, test in enumerate(tests, 1):
        cell = new_code_cell(f"### BEGIN HIDDEN TESTS\n{test}\n### END HIDDEN TESTS", id=f"{name}-test-{number}")
        about = {"grade": True, "solution": False, "locked": True, "task": False, "points": 1}
        cell.metadata["nbgrader"] = about | {
            "grade_id": cell.id, "schema_version": NBGRADER_SCHEMA, "cell_type": "code",
        }  # fmt: skip
        cells.append(cell)
    return cells


IN_KERNEL = '''
class Asked:
    """A program's functions, asked in its own process."""

    def __init__(self, names):
        self._names, self.changed_arguments = names, ()

    def __getattr__(self, function):
        return self._names[function]
'''


def _hidden_tests(label: str, part: PartModel, exercise: Exercise, source: Path) -> list[str]:
    """Return what a lecturer would write as hidden tests: one per check of a program, one per value."""
    name = answer_variable(label, part.name)
    if part.kind == "open":
        return []
    if part.kind == "code":
        checks = checks_of(import_module(f"{_module(exercise)}.checks"))
        return [_check_in_cell(exercise, check.name) for check in checks]
    if part.kind == "image":
        return [_image_in_cell(name, part, source)]
    if part.kind == "numeric":
        key = np.asarray(part.key, dtype=float).tolist()
        return [f"import numpy as np\n{_READ_NUMBERS}\nnp.testing.assert_allclose(numbers({name}), {key!r}, atol=0.01)"]
    if part.kind == "choice":
        return [f"assert sorted({name}) == sorted({as_response(part, part.key)!r})"]
    forms = [text.casefold() for text in np.atleast_1d(np.asarray(part.key)).tolist()]
    return [f"assert {name}.strip().casefold() in {forms!r}"]


_READ_NUMBERS = textwrap.dedent(
    '''
    def numbers(answer):
        """Read numbers as students write them."""
        if isinstance(answer, str):
            answer = [float(word.split()[0].replace(",", ".")) for word in answer.split(";")]
        return np.asarray(answer, dtype=float).squeeze()
    '''
)


def _module(exercise: Exercise) -> str:
    return f"solutions.{exercise.name.replace('/', '.')}"


def _check_in_cell(exercise: Exercise, check: str) -> str:
    lines = [
        "import numpy as np",
        f"from {_module(exercise)}.checks import {check} as hidden_check",
        IN_KERNEL,
        f"reference = {{}}\nexec({exercise.reference!r}, reference)",
        "hidden_check(Asked(globals()), Asked(reference), np.random.default_rng(1), None)",
    ]
    return "\n".join(lines)


def _image_in_cell(name: str, part: PartModel, source: Path) -> str:
    key = part.key
    np.save(source / f"{name}_key.npy", sitk.GetArrayFromImage(key))
    return "\n".join(
        (
            "import numpy as np",
            "import SimpleITK as sitk",
            f"assert np.allclose({name}.GetSpacing(), {key.GetSpacing()!r})",
            f"assert np.allclose({name}.GetOrigin(), {key.GetOrigin()!r}, atol=0.01)",
            f"assert np.allclose({name}.GetDirection(), {key.GetDirection()!r}, atol=0.001)",
            f"assert np.allclose(sitk.GetArrayFromImage({name}), np.load('{name}_key.npy'), atol=1)",
        )
    )
