"""A question never knows its answer: app -> autograder -> solutions -> exercises -> bank."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("app", "autograder", "solutions", "exercises", "bank")
# The rooms are namespace packages: those that an editable installation adds would be looked into as well.
LINT = """
import pathlib, sys
others = [path for path in sys.path if not pathlib.Path(path or ".", "exercises").is_dir()]
sys.path[:] = [str(pathlib.Path.cwd()), *others]
from importlinter.cli import lint_imports_command
lint_imports_command()
"""


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run lint-imports in a folder as its command does, without its cache."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder, env={"PATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a copy of all rooms."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def exercise_in(tree: Path, room: str) -> Path:
    return sorted((tree / room).glob("*/*/[gs]*.py"))[0]


def test_the_line_holds() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout
    assert "1 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("exercises", "from autograder.judge import judge"),
        ("exercises", "import SOLUTION"),
        ("solutions", "from autograder.marking import marks"),
        ("solutions", "import app.main"),
    ],
)
def test_a_violation_planted_in_a_content_folder_is_caught(tree: Path, room: str, line: str) -> None:
    solution = exercise_in(tree, "solutions").relative_to(tree).with_suffix("")
    file = exercise_in(tree, room)
    file.write_text(line.replace("SOLUTION", ".".join(solution.parts)) + "\n" + file.read_text(encoding="utf-8"))
    done = lint_imports(tree)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 kept, 1 broken" in done.stdout
    assert ".".join(file.relative_to(tree).with_suffix("").parts) in done.stdout


def imports_of_other_exercises(file: Path, room: Path) -> list[str]:
    """What an exercise's file imports from the folder of another one; what all share lies beside the topics."""
    own, names = file.parent.relative_to(room).parts, []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    parts = [(name, name.split(".")) for name in names if name.startswith(("exercises.", "solutions."))]
    return [name for name, (_, *rest) in parts if (room / rest[0]).is_dir() and tuple(rest[:2]) != own]


def test_no_exercise_imports_another() -> None:
    for room in (ROOT / "exercises", ROOT / "solutions"):
        for file in room.glob("*/*/*.py"):
            assert imports_of_other_exercises(file, room) == [], file


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from solutions.metrics.dice_of_a_liver import solve", ["solutions.metrics.dice_of_a_liver.solve"]),
        ("import exercises.metrics.dice_of_a_liver.form", ["exercises.metrics.dice_of_a_liver.form"]),
        ("from solutions.metrics import dice_of_a_liver", ["solutions.metrics.dice_of_a_liver"]),
        ("from solutions.metrics.own.parts import Part", []),
        ("from solutions.shared import watched", []),
        ("from solutions import shared", []),
    ],
)
def test_an_import_of_another_exercise_is_told_from_one_of_what_all_share(
    tmp_path: Path, line: str, found: list[str]
) -> None:
    file = tmp_path / "metrics" / "own" / "solve.py"
    file.parent.mkdir(parents=True)
    file.write_text(line, encoding="utf-8")
    assert imports_of_other_exercises(file, tmp_path) == found


def test_no_content_folder_is_a_package() -> None:
    assert [*(ROOT / "exercises").rglob("__init__.py"), *(ROOT / "solutions").rglob("__init__.py")] == []
