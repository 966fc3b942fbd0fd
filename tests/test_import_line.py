"""A question never knows its answer: app -> autograder -> solutions -> exercises -> bank."""

from __future__ import annotations

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


def test_no_exercise_imports_another() -> None:
    for room in ("exercises", "solutions"):
        for file in (ROOT / room).glob("*/*/*.py"):
            own = ".".join(file.parent.relative_to(ROOT / room).parts)
            lines = [line for line in file.read_text(encoding="utf-8").splitlines() if "import " in line]
            others = [line for line in lines if ("exercises." in line or "solutions." in line) and own not in line]
            assert others == [], file


def test_no_content_folder_is_a_package() -> None:
    assert [*(ROOT / "exercises").rglob("__init__.py"), *(ROOT / "solutions").rglob("__init__.py")] == []
