"""A class marked by `voxbank grade`: like nbgrader, resumable, and one student's trouble stays one student's."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook

from autograder.assignment import gradebook as gradebook_module
from autograder.assignment.gradebook import GradebookError
from autograder.assignment.submission_mark import read_marks
from autograder.grading import run
from autograder.grading.run import grade, open_grading
from bank.errors import VoxbankError
from tests.autograder.grading.conftest import files_of, rows_of

EVERYBODY = ["ann", "bob", "cal", "eve"]


def _grade(folder, students=EVERYBODY, jobs=2):
    return grade(open_grading(folder, "week1"), students, jobs=jobs)


def test_rows_comments_and_files_are_those_of_stock_autograde(ready, tmp_path, nbgrader_in):
    shutil.copytree(ready, tmp_path / "stock", symlinks=True)
    nbgrader_in(tmp_path / "stock", "autograde week1")
    graded = _grade(ready)
    assert sorted(mark.student for mark in graded.marked) == EVERYBODY
    assert (graded.finished, graded.failures) == ((), ())
    ours, stock = rows_of(ready), rows_of(tmp_path / "stock")
    assert ours == stock
    assert set(ours) == set(EVERYBODY)
    assert ours["ann"].score == 7.0
    assert ours["cal"].penalty == ours["cal"].score + 0.0 == 2.0  # 1 for the choice, 1 of 4 for the function; late
    assert files_of(ready) == files_of(tmp_path / "stock")
    assert "autograded/ann/week1/notes.md" in files_of(ready)
    assert "autograded/cal/week1/key.txt" not in files_of(ready)


def test_marked_again_nothing_is_done_and_nothing_changes(ready):
    _grade(ready, jobs=1)
    before, rows = files_of(ready), rows_of(ready)
    graded = _grade(ready)
    assert (graded.marked, graded.finished) == ((), tuple(EVERYBODY))
    assert (files_of(ready), rows_of(ready)) == (before, rows)


def test_what_was_handed_in_anew_is_marked_again_and_a_persons_score_stays(ready):
    _grade(ready, jobs=1)
    with Gradebook(f"sqlite:///{ready / 'gradebook.db'}") as opened:
        grades = {grade.name: grade for grade in opened.find_submission_notebook("week1", "week1", "cal").grades}
        grades["q1-why"].manual_score = 2.5
        opened.db.commit()
    (file,) = (ready / "submitted/cal/week1").glob("*.ipynb")
    file.write_bytes((ready / "submitted/cal/week1" / file.name).read_bytes().replace(b"values ** 2", b"values * 2"))
    graded = _grade(ready)
    assert [mark.student for mark in graded.marked] == ["cal"]
    grades = {name: (auto, manual) for name, auto, manual, _ in rows_of(ready)["cal"].grades}
    assert grades["q2-double"] == (4.0, None)
    assert grades["q1-why"] == (None, 2.5)


def test_a_submission_on_which_our_own_process_dies_costs_the_others_nothing(ready, monkeypatch):
    # The process that restores this notebook is killed each time, as by the kernel when memory runs out.
    (ready / "voxbank/week1/copies").joinpath("fatal").write_text("bob")
    monkeypatch.setattr(run, "mark_into", _die_over_bob)
    graded = _grade(ready)
    assert sorted(mark.student for mark in graded.marked) == ["ann", "cal", "eve"]
    assert [(f.student, f.sentence) for f in graded.failures] == [("bob", "marking it brought our own process down")]
    assert set(rows_of(ready)) == {"ann", "cal", "eve"}


def _die_over_bob(student, submitted, stage, *how):
    from autograder.grading.worker import mark_into

    if student == "bob":
        os.kill(os.getpid(), 9)
    return mark_into(student, submitted, stage, *how)


def test_a_missing_copy_is_one_students_failure(ready):
    lock = open_grading(ready, "week1").lock
    from autograder.assignment.release import copy_code

    (ready / "voxbank/week1/copies" / f"{copy_code(lock, 'ann')}.ipynb").unlink()
    graded = _grade(ready)
    (failure,) = graded.failures
    assert failure.student == "ann"
    assert "this copy of the form was released and is missing" in failure.sentence
    assert sorted(mark.student for mark in graded.marked) == ["bob", "cal", "eve"]


def test_a_full_disk_stops_with_one_sentence_and_what_was_marked_is_complete(ready, monkeypatch):
    monkeypatch.setattr(run, "mark_into", _no_room_for_cal)
    with pytest.raises(VoxbankError, match="No space left on device; what was marked until now is complete"):
        _grade(ready, jobs=1)
    assert set(rows_of(ready)) == {name.split("/")[1] for name in files_of(ready)} <= {"ann", "bob"}
    assert not list((ready / "autograded").glob(".marking*"))


def _no_room_for_cal(student, submitted, stage, *how):
    from autograder.grading.worker import mark_into

    if student == "cal":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(stage))
    return mark_into(student, submitted, stage, *how)


def test_a_gradebook_that_somebody_holds_locked_is_named_and_nothing_is_lost(ready, monkeypatch):
    monkeypatch.setattr(gradebook_module, "PATIENCE_S", 0)
    with sqlite3.connect(ready / "gradebook.db") as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GradebookError, match=r"gradebook\.db: .* another program holds it locked"):
            _grade(ready, jobs=1)
        other.rollback()
    assert files_of(ready) == {}
    assert len(_grade(ready).marked) == 4


def test_a_form_that_is_being_marked_is_left_alone(ready):
    grading = open_grading(ready, "week1")
    with run.alone(grading), pytest.raises(VoxbankError, match="another process marks the form 'week1'"):
        _grade(ready)


def test_a_time_that_is_none_is_one_students_failure(ready):
    (ready / "submitted/ann/week1/timestamp.txt").write_text("yesterday evening")
    graded = _grade(ready)
    (failure,) = graded.failures
    assert "expected a time like '2026-11-20 10:00:00 UTC', came 'yesterday evening'" in failure.sentence
    assert set(rows_of(ready)) == {"bob", "cal", "eve"}


def test_steps_that_only_nbgrader_takes_are_refused(ready):
    config = ready / "nbgrader_config.py"
    config.write_text(config.read_text() + 'c.Autograde.autograde_preprocessors.append("mine.Step")\n')
    with pytest.raises(VoxbankError, match="adds steps of its own to marking, which only `nbgrader autograde` takes"):
        open_grading(ready, "week1")


def test_a_configuration_with_an_error_is_named(ready):
    config = ready / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.NoSuch.thing = undefined\n")
    with pytest.raises(VoxbankError, match=r"nbgrader_config\.py: nbgrader cannot read its configuration: NameError"):
        open_grading(ready, "week1")


KILLED = """
import os, signal, sys
from pathlib import Path
from nbgrader.api import Gradebook
from nbgrader.preprocessors import LimitOutput
from sqlalchemy import event
from sqlalchemy.orm import Session
from autograder.grading import run, worker
from autograder.grading.run import grade, open_grading

def in_this_process(assignment, task, jobs):
    worker.open_desk(assignment)
    for student, arguments in task.arguments.items():
        yield student, task.work(*arguments)
    worker._desk.session.close()

def change(*_):
    global changes
    changes += 1
    if changes == last:
        os.killpg(0, signal.SIGKILL)

def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod"):
        change()

for line in sys.stdin:
    folder, last = line.rsplit(" ", 1)
    last = int(last)
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        run.marked_in_processes, changes = in_this_process, 0
        grading = open_grading(Path(folder), "week1")
        event.listen(Session, "before_commit", change)
        event.listen(Session, "after_commit", change)
        sys.addaudithook(watch)
        grade(grading, ["ann", "bob", "cal", "eve"], jobs=1)
        print(changes, flush=True)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL:
        print("killed", flush=True)
"""
"""Marks in children that kill themselves when they change files or the gradebook for the n-th time; 0 lets one end."""


@pytest.fixture
def killed():
    """Return what a marking of a folder says that is killed at its n-th change."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:

        def kill(folder, change):
            process.stdin.write(f"{folder} {change}\n")
            return process.stdout.readline().strip()

        yield kill
        process.stdin.close()


def test_killed_at_any_change_it_leaves_nothing_half_written_and_ends_the_same(ready, tmp_path, killed):
    shutil.copytree(ready, tmp_path / "whole", symlinks=True)
    changes = int(killed(tmp_path / "whole", 0))
    wanted, files = rows_of(tmp_path / "whole"), files_of(tmp_path / "whole")
    points = random.Random(2026).choices(range(1, changes // 2), k=12)
    said = []
    for point in points:
        said.append(killed(ready, point))
        _nothing_is_half_written(ready, wanted, files)
    assert said.count("killed") >= 6
    repeated = {file: (ready / file).stat().st_mtime_ns for file in files_of(ready)}
    assert killed(ready, 0).isdecimal()
    assert rows_of(ready) == wanted
    assert files_of(ready) == files
    assert all((ready / file).stat().st_mtime_ns == time for file, time in repeated.items())
    assert not list((ready / "autograded").glob(".marking*"))


def _nothing_is_half_written(folder, wanted, files):
    for student, rows in rows_of(folder).items():
        assert rows == wanted[student]
    present = files_of(folder)
    for student in EVERYBODY:
        theirs = {name for name in present if name.startswith(f"autograded/{student}/")}
        assert not theirs or {name: present[name] for name in theirs} == {
            name: content for name, content in files.items() if name.startswith(f"autograded/{student}/")
        }
        assert not theirs or student in rows_of(folder)
    assert set(read_marks(folder / "voxbank/week1")) <= set(rows_of(folder))
    for file in (folder / "voxbank/week1/marks").glob("*.json"):
        json.loads(file.read_text())


def test_rows_that_a_person_has_awarded_since_are_taken_up(ready):
    _grade(ready, jobs=1)
    with Gradebook(f"sqlite:///{ready / 'gradebook.db'}") as opened:
        notebook = opened.find_submission_notebook("week1", "week1", "ann")
        next(grade for grade in notebook.grades if grade.name == "q1-why").manual_score = 3.0
        opened.db.commit()
    assert [mark.student for mark in _grade(ready).marked] == ["ann"]
    assert _grade(ready).marked == ()
