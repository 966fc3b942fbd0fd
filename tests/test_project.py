"""The project's own files: what `make` installs, and where."""

import os
import subprocess
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent
LOWEST_PYTHON = "3.11.0"


def test_every_tested_version_runs_on_the_lowest_python_that_we_promise():
    demanding = {
        package.metadata["Name"]: package.metadata["Requires-Python"]
        for package in distributions()
        if LOWEST_PYTHON not in SpecifierSet(package.metadata.get("Requires-Python") or "")
    }

    assert demanding == {}


def test_constraints_name_no_local_version_and_no_address():
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and not line.startswith("#")]

    assert all(line.count("==") == 1 and "+" not in line and "/" not in line for line in lines)


def environment_script(tmp_path: Path, *pythons: str) -> "subprocess.CompletedProcess[str]":
    script = ROOT / ".ci" / "environment.sh"
    return subprocess.run(
        ["sh", str(script), str(tmp_path / "venv"), *pythons],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def old_python(tmp_path):
    """Return a program that says it is Python 3.8."""
    program = tmp_path / "python3.8"
    program.write_text("#!/bin/sh\necho 3.8\nexit 1\n")
    program.chmod(0o755)
    return str(program)


def test_make_says_what_it_tried_and_what_to_do_where_no_python_will_do(tmp_path, old_python):
    done = environment_script(tmp_path, "no-such-python", old_python)

    assert done.returncode == 1
    assert "no-such-python: not found" in done.stderr
    assert "3.8 is older than 3.11" in done.stderr
    assert "make PYTHON=/path/to/python3" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_that_cannot_make_environments_is_passed_over_with_the_reason(tmp_path):
    program = tmp_path / "python3"
    program.write_text('#!/bin/sh\ncase "$1" in -c) echo 3.12;; *) exit 1;; esac\n')
    program.chmod(0o755)

    done = environment_script(tmp_path, str(program))

    assert done.returncode == 1
    assert "cannot make a virtual environment" in done.stderr
