"""`voxbank grade`: what a lecturer sees, and what nonsense is answered with."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.grading import grade_course
from app.main import app
from bank.errors import VoxbankError
from tests.autograder.grading.conftest import bank, built, handed_in, nbgrader_in, ready

__all__ = ["bank", "built", "handed_in", "nbgrader_in", "ready"]


def test_a_lecturer_is_told_what_was_marked_and_where_to_go_on(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert grade_course(ready, "week1", student=None, jobs=2) == 0
    said = capsys.readouterr().out
    assert "4 submissions marked." in said
    assert "4 of them hold something for a person: `voxbank triage week1` says what." in said
    assert grade_course(ready, "week1", student=None, jobs=2) == 0
    assert "0 submissions marked, 4 were marked before." in capsys.readouterr().out


def test_one_student_is_marked_alone_and_a_failure_is_named(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (ready / "submitted/ann/week1/timestamp.txt").write_text("soon")
    assert grade_course(ready, "week1", student="ann", jobs=1) == 1
    said = capsys.readouterr().out
    assert "0 submissions marked." in said
    assert re.search(r"not marked ann: .*timestamp\.txt: expected a time like .*, came 'soon'", said)


@pytest.mark.parametrize(
    ("form", "student", "sentence"),
    [
        ("week1", "anm", "nothing was handed in by 'anm' for 'week1' (did you mean 'ann'?)"),
        ("week2", None, "voxbank/week2/form.lock.json: this lock is expected and does not exist"),
    ],
)
def test_a_name_that_is_not_there_is_refused(ready: Path, form: str, student: str | None, sentence: str) -> None:
    with pytest.raises(VoxbankError, match=re.escape(sentence)):
        grade_course(ready, form, student=student, jobs=1)


def test_a_course_without_submissions_is_refused(ready: Path) -> None:
    shutil.rmtree(ready / "submitted")
    with pytest.raises(VoxbankError, match=r"submitted/<student>/week1: submissions are expected there, and there are"):
        grade_course(ready, "week1", student=None, jobs=1)


def test_a_folder_that_is_no_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VoxbankError, match=r"form\.lock\.json: this lock is expected and does not exist"):
        grade_course(tmp_path, "week1", student=None, jobs=1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--apply"], "--apply and --undo belong to --regrade"),
        (["--regrade", "--student", "ann"], "--regrade is for the whole class"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["grade", ".", "week1", *options])
    assert isinstance(result.exception, VoxbankError)
    assert sentence in str(result.exception)
