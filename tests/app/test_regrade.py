"""`voxbank grade --regrade`: what a lecturer sees. The marked course is that of the rules' tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.regrading import regrade
from autograder.assignment.course import Course
from autograder.rules.marking import mark_all
from bank.errors import VoxbankError
from tests.autograder.rules.conftest import Marks, bank, built, marked_folder, marks, nbgrader_in, server

__all__ = ["bank", "built", "marked_folder", "marks", "nbgrader_in", "server"]


def run(marks: Marks, **options: bool) -> int:
    return regrade(marks.course.folder, "week1", jobs=1, **options)


def test_a_lecturer_looks_applies_and_undoes(marks: Marks, capsys: pytest.CaptureFixture[str]) -> None:
    marks.amend("q1.area", tolerance={"atol": 0.5})
    assert run(marks) == 0
    said = capsys.readouterr().out
    assert "the tolerance of q1.area became 0.5 (agreed)" in said
    assert "Of 3 students 1 gain, 0 lose, 2 stay." in said
    # (7 + 2 + 1) / 3 and (7 + 4 + 1) / 3
    assert "Mean: 3.33 of 10 before, 4.00 of 10 after." in said
    assert "Nothing is changed yet" in said
    assert run(marks, apply=True) == 0
    assert "Regrade 1 is applied: 1 scores of 1 students changed." in capsys.readouterr().out
    assert run(marks, undo=True) == 0
    assert "Regrade 1 is undone" in capsys.readouterr().out


def test_a_score_given_by_hand_is_named_where_it_hides_a_change(
    marks: Marks, capsys: pytest.CaptureFixture[str]
) -> None:
    marks.give("bob", "q1-area", 1)
    marks.amend("q1.area", tolerance={"atol": 0.5})
    run(marks)
    assert "A score given by hand stays, and hides a change, for bob q1.area." in capsys.readouterr().out


def test_what_stands_against_applying_ends_with_1(marks: Marks, capsys: pytest.CaptureFixture[str]) -> None:
    file = marks.folder / "accepted" / "q2.double" / "no.py"
    file.parent.mkdir(parents=True)
    file.write_text("def double(values):\n    return values**2\n", encoding="utf-8")
    marks.amend("q1.area", tolerance={"atol": 0.5})
    assert run(marks) == 1
    said = capsys.readouterr().out
    assert "It cannot be applied" in said
    assert "no.py earns 1 of 4" in said


def test_no_change_says_so(marks: Marks, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(marks) == 0
    assert "nothing to regrade" in capsys.readouterr().out


def test_all_changes_stand_in_a_table_that_no_spreadsheet_runs(marks: Marks) -> None:
    marks.amend("q2.double", drop=True)
    run(marks)
    lines = (marks.folder / "regrades" / "0001" / "changes.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "student,part,before,after,manual,reason",
        "ann,q2.double,4,0,,q2.double was dropped",
        "bob,q2.double,1,0,,q2.double was dropped",
    ]


def test_applying_and_undoing_at_once_is_refused(marks: Marks) -> None:
    with pytest.raises(VoxbankError, match="not both"):
        run(marks, apply=True, undo=True)


def test_a_form_that_is_not_there_is_one_sentence(marks: Marks) -> None:
    with pytest.raises(VoxbankError, match="this lock is expected"):
        regrade(marks.course.folder, "week9")


def test_processes_of_their_own_mark_the_same(marks: Marks, marked_folder: Path) -> None:
    from autograder.grading.run import alone
    from autograder.rules.previewing import mark_all as mark_here

    grading = marks.grading
    with alone(grading):
        found, failures = mark_all(grading, ["bob"], 1)
        here, _ = mark_here(grading, ["bob"], 1)
    assert failures == ()
    assert found["bob"].cells == here["bob"].cells
    assert found["bob"].notebook == here["bob"].notebook
    place = Course(marked_folder).folder / "autograded" / "bob" / "week1" / "week1.ipynb"
    assert found["bob"].notebook == place.read_bytes()
