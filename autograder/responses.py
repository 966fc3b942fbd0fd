"""Read a response from a file: a program (.py, .ipynb) or plain values by part (.json, .toml)."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autograder.budget import limits_of_form
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import Answer, ExerciseMark, Finding, Unreadable, Value, answer_of
from autograder.notebooks import NotebookError, read_notebook
from autograder.program import Program, Source
from autograder.sandbox.fork_server import Cell, ForkServer
from autograder.training.judging import Handed, judge_program
from autograder.training.laboratory import Laboratory
from autograder.training.machine import ANYWHERE, Placement
from autograder.trusted import TrustedPrograms
from bank.answer_model import AnswerModel, PartModel, answer_model
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.kinds import PROGRAMS
from bank.seeds import derive_seed
from bank.toml_files import nearest
from bank.variant import Variant, data_files

LARGEST_FILE = 20 << 20
LARGEST_TOML = 1 << 16
"""Bytes of a file of plain values in TOML: reading it takes time with the square of its longest key."""

_HEAVY = {
    "torch": ("torch",),
    "matplotlib": ("matplotlib.pyplot",),
    "scipy": ("scipy.ndimage", "scipy.spatial"),
    "nibabel": ("nibabel",),
    "skimage": ("skimage",),
    "pandas": ("pandas",),
    "sklearn": ("sklearn",),
}
"""What is loaded once for all programs that use a package, because it takes its time."""
_IMPORT = re.compile(rf"(?:\b(?:import |from )|%)({'|'.join(_HEAVY)})\b")
_ENOUGH = 2
"""Submissions of a class that import a package before it is loaded for all."""


@dataclass(frozen=True)
class Values:
    """A response as plain values: part name -> value; a code part's value is its source."""

    parts: Mapping[str, Any]


Response = Values | Source


def read_response(path: Path, exercise: Exercise) -> Response:
    """Return the response in a file.

    Raises
    ------
    VoxbankError
        When there is no such file, its ending says nothing, or its content is not what the ending says.
    """
    readers: dict[str, Callable[[Path], Any]] = {
        ".json": _read_json, ".toml": _read_toml, ".py": _read_module, ".ipynb": _read_notebook,
    }  # fmt: skip
    if path.suffix not in readers:
        raise VoxbankError(f"{path}: a response is a .py, .ipynb, .json or .toml file")
    if not path.is_file():
        wrong = "is no file" if path.exists() else "does not exist"
        raise VoxbankError(f"{path}: this response is expected and {wrong}")
    if path.stat().st_size > LARGEST_FILE:
        raise VoxbankError(f"{path}: a response has at most {LARGEST_FILE >> 20} MB; this file has more")
    if path.suffix == ".toml" and path.stat().st_size > LARGEST_TOML:
        raise VoxbankError(f"{path}: a response in TOML has at most {LARGEST_TOML >> 10} kB; this file has more")
    try:
        content = readers[path.suffix](path)
    except OSError as problem:
        raise VoxbankError(f"{path}: this response cannot be read ({problem.strerror})") from None
    if isinstance(content, Source):
        return content
    return _checked_values(path, content, exercise)


def mark_response(
    exercise: Exercise,
    variant: Variant,
    response: Response,
    server: ForkServer | None,
    rows_met: Mapping[str, Collection[str]] | None = None,
    placement: Placement = ANYWHERE,
) -> ExerciseMark:
    """Return the marks of a response to one variant, as in practice: hidden inputs follow from the variant's seed.

    `server` runs programs; it may be None for a response of plain values (see `needs_sandbox`). Networks are trained
    where `placement` says.
    """
    model, authored = answer_model(exercise, variant), AuthoredSource(exercise, variant.given)
    program = _program_of(response, exercise)
    if program is None:
        assert isinstance(response, Values)
        return mark_exercise(model, _plain_answers(model, response), authored, rows_met=rows_met)
    assert server is not None
    files = variant_files(exercise, variant)
    limits = limits_of_form([exercise])
    source = Source(program.cells, files, program.module_name)
    with (
        TrustedPrograms(server) as trusted,
        Program(server, source, limits) as student,
        Laboratory(server, placement) as laboratory,
    ):
        answers = _plain_answers(model, response) if isinstance(response, Values) else _program_answers(model, student)

        def judge_code(part: PartModel) -> Finding:
            handed, seeds = Handed(student, source, files), practice_seed(variant)
            return judge_program(part, exercise, variant.given, handed, trusted, seeds, laboratory)

        return mark_exercise(
            model, answers, authored, judge_code=judge_code, rows_met=rows_met, isolation=server.isolation
        )


def needs_sandbox(response: Response, exercise: Exercise) -> bool:
    """Return whether marking this response runs a program."""
    return _program_of(response, exercise) is not None


def practice_seed(variant: Variant) -> Callable[[str], int]:
    """Return check name -> seed of its hidden inputs, in practice, where there is no course secret."""
    return lambda check: derive_seed(b"practice", variant.exercise, variant.version, variant.seed, check)


def variant_files(exercise: Exercise, variant: Variant) -> dict[str, bytes]:
    """Return the data files of a variant: name -> bytes."""
    return data_files(exercise, variant.given)


def modules_used(exercise: Exercise) -> tuple[str, ...]:
    """Return what the sandbox should load before it forks, of heavy packages those that the exercise imports.

    What is loaded needlessly costs every submission: the larger a process, the longer it takes to fork.
    """
    packages = _heavy_packages(exercise.starter + exercise.reference)
    return ("numpy", "SimpleITK", *(module for package in packages for module in _HEAVY[package]))


def imported_by(folders: Iterable[Path]) -> tuple[str, ...]:
    """Return what the sandbox should load besides, because several of these submissions import it."""
    counts = Counter(package for folder in folders for package in _packages_of(folder))
    packages = [package for package, count in counts.items() if count >= _ENOUGH and find_spec(package)]
    return tuple(module for package in sorted(packages) for module in _HEAVY[package])


def _packages_of(folder: Path) -> set[str]:
    """Return the heavy packages that the notebooks of a submission name after `import` or `from`."""
    files = [path for path in folder.glob("*.ipynb") if path.is_file() and path.stat().st_size <= LARGEST_FILE]
    return set(_heavy_packages("\n".join(file.read_text(encoding="utf-8", errors="replace") for file in files)))


def _heavy_packages(text: str) -> list[str]:
    named = set(_IMPORT.findall(text))
    return [package for package in _HEAVY if package in named]


def _program_of(response: Response, exercise: Exercise) -> Source | None:
    if isinstance(response, Source):
        return response
    code = exercise.code_part
    text = response.parts.get(code.name) if code else None
    return Source.module(text, {}) if isinstance(text, str) and text.strip() else None


def _plain_answers(model: AnswerModel, response: Values) -> dict[str, Answer]:
    answers = {name: answer_of(value) for name, value in response.parts.items()}
    for part in model.parts:
        if part.kind == "image" and part.name in answers:
            answers[part.name] = Unreadable(f"an image is handed in as a .py or .ipynb file that assigns `{part.name}`")
    return answers


def _program_answers(model: AnswerModel, student: Program) -> dict[str, Answer]:
    answers = {part.name: student.answer(part.name) for part in model.parts if part.kind not in PROGRAMS}
    for part in model.parts:
        if part.kind == "open" and isinstance(answers[part.name], Unreadable):
            # Prose stands in a Markdown cell or on paper: a program that does not hold it says nothing about it.
            answers[part.name] = Value("")
    return answers


def _read_json(path: Path) -> Any:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        if not _is_unicode(content):
            raise ValueError("a text in it is no Unicode")
        return content
    except (ValueError, RecursionError) as problem:
        raise VoxbankError(f"{path}: expected JSON that maps part names to answers: {problem}") from None


def _is_unicode(content: Any) -> bool:
    """Whether every text could be written to a file: JSON can name half of a surrogate pair."""
    return re.search(r"[\ud800-\udfff]", json.dumps(content, ensure_ascii=False)) is None


def _read_toml(path: Path) -> Any:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise VoxbankError(f"{path}: expected TOML that maps part names to answers: {problem}") from None


def _read_module(path: Path) -> Source:
    try:
        return Source.module(path.read_text(encoding="utf-8-sig"), {}, path.name)
    except UnicodeDecodeError:
        raise VoxbankError(f"{path}: expected a Python file in UTF-8") from None


def _read_notebook(path: Path) -> Source:
    try:
        code = read_notebook(path.read_bytes()).code
    except NotebookError as problem:
        raise VoxbankError(f"{path}: expected a Jupyter notebook ({problem})") from None
    cells = tuple(Cell(source, f"cell {number}") for number, source in enumerate(code, 1))
    return Source(cells, {}, "__main__")


def _checked_values(path: Path, content: Any, exercise: Exercise) -> Values:
    names = [part.name for part in exercise.parts]
    if not isinstance(content, dict):
        raise VoxbankError(f"{path}: expected a mapping of part names to answers; the parts are {', '.join(names)}")
    known = ", ".join(names)
    for name in content:
        if name not in names:
            raise VoxbankError(f"{path}: {exercise.name} has no part '{name}'{nearest(name, names)}; it has {known}")
    return Values(content)
