"""A form with a training, from the built course to its feedback."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.main import app
from autograder.assignment.course import Course, build_assignment
from autograder.assignment.submission_mark import read_marks
from autograder.grading.run import grade, open_grading
from autograder.training.task import TrainingTask
from bank.discovery import Bank
from bank.forms import Entry, Form, Student
from tests.autograder.assignment.conftest import Desk, nbgrader_in
from tests.conftest import SAMPLES

__all__ = ["nbgrader_in"]

STUDENTS = tuple(Student(name) for name in ("ann", "bob", "cal", "dan"))
FORM = Form("week1", "Week 1", (Entry("q1", "sample/unknown_taps", "own"),))


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory, nbgrader_in: Any) -> Path:
    """A marked course: ann trains, bob's signals become shorter, cal brings weights along, dan hands in the starter."""
    folder = tmp_path_factory.mktemp("trained") / "course"
    bank = Bank((SAMPLES,))
    build_assignment(FORM, bank, STUDENTS, folder, secret=b"a secret of the tests")
    nbgrader_in(folder, "generate_assignment week1")
    exercise, desk = bank.exercise("sample/unknown_taps"), Desk(Course(folder))
    programs = {
        "ann": exercise.reference,
        "bob": exercise.responses("rejected")["shorter"],
        "cal": exercise.responses("hostile")["hidden_weights"],
    }
    for student in ("ann", "bob", "cal", "dan"):
        notebook = desk.released(student)
        if student in programs:
            desk.fill_in(notebook, "q1-taps-answer", programs[student])
        desk.hand_in(notebook, student)
    grading = open_grading(folder, "week1", "cpu")
    graded = grade(grading, grading.students(), jobs=1)
    assert graded.failures == ()
    return folder


def test_networks_of_a_class_are_trained_and_marked(marked: Path) -> None:
    marks = read_marks(marked / "voxbank" / "week1")
    assert {student: mark.score for student, mark in marks.items()} == {"ann": 6.0, "bob": 1.0, "cal": 2.0, "dan": 0.0}
    trained = marks["ann"].exercises["q1"].part("taps").training
    assert trained is not None
    assert trained.scale is not None
    assert (trained.device, len(trained.rounds), len(trained.scale.band)) == ("cpu", 1, 6)
    assert trained.gap is not None
    assert trained.gap > 0.7
    assert [panel.caption for panel in trained.panels] == ["your network", "right"]
    assert all(len(panel.pictures) == 4 for panel in trained.panels)
    untrained = marks["bob"].exercises["q1"].part("taps").training
    assert untrained is not None
    assert untrained.rounds == ()
    assert marks["dan"].exercises["q1"].part("taps").training is None


def test_the_page_shows_curves_pictures_and_why(marked: Path) -> None:
    done = CliRunner().invoke(app, ["feedback", "week1", "--course", str(marked)])
    assert done.exit_code == 0, done.output
    pages = {page.parts[-3]: page.read_text() for page in (marked / "feedback").glob("*/week1/week1.html")}
    assert "of the gap is closed" in pages["ann"]
    assert "during training; training 1: " in pages["ann"]
    assert len(re.findall(r'alt="your network, image \d"', pages["ann"])) == 4
    assert "with the labels of other images" in pages["cal"]
    assert "Nothing was trained, because row R1 is not met" in pages["bob"]


def test_the_cost_of_a_class_is_told_before_it_is_marked(marked: Path) -> None:
    done = CliRunner().invoke(app, ["grade", str(marked), "week1", "--device", "cpu"])
    assert done.exit_code == 0, done.output
    assert re.search(r"networks of 4 submissions are trained on .*: \S+ to \S+ processor-hours", done.output)
    assert "0 submissions marked, 4 were marked before." in done.output


def test_a_gpu_that_is_not_there_is_refused_before_anything_is_marked(
    marked: Path, monkeypatch: pytest.MonkeyPatch, task: TrainingTask
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    done = CliRunner().invoke(app, ["grade", str(marked), "week1", "--device", "cuda"])
    assert done.exit_code != 0
    assert "--device cuda: " in str(done.exception)


def test_who_marks_again_trains_nothing_twice(marked: Path) -> None:
    form, kept = marked / "voxbank" / "week1", sorted((marked / "voxbank" / "week1" / "trainings").iterdir())
    assert len(kept) >= 6  # of ann and cal: the task itself, with the labels of other images, in another world
    before = read_marks(form)
    (form / "marks" / "ann.json").unlink()
    (form / "marks" / "cal.json").unlink()
    grading = open_grading(marked, "week1", "cpu")
    grade(grading, ["ann", "cal"], jobs=1)
    after = read_marks(form)
    assert sorted((form / "trainings").iterdir()) == kept
    for student in ("ann", "cal"):
        # Seconds of the clock are the same only where they were read and not measured.
        assert after[student].exercises == before[student].exercises
