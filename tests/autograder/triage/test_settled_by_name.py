"""The whole way: equal wrong answers are found, named, marked anew, and no longer come up."""

from __future__ import annotations

import pytest

from autograder.assignment.submission_mark import read_marks
from autograder.grading.run import grade, open_grading
from autograder.rules.applying import apply_regrade
from autograder.rules.previewing import preview_regrade
from autograder.triage.commands import Commands
from autograder.triage.naming import name_cluster
from autograder.triage.triage import triage
from tests.autograder.assignment.conftest import bank, built, course, desk, nbgrader_in

__all__ = ["bank", "built", "course", "desk", "nbgrader_in"]

COMMANDS = Commands("week1")
SENTENCE = "That is the area of one of the two halves."


@pytest.fixture
def marked(course, desk, nbgrader_in):
    """Ann and Bob answered half of their own area; Cal is right."""
    for student in ("ann", "bob", "cal"):
        notebook = desk.answered(student)
        if student != "cal":
            desk.fill_in(notebook, "q1-area", f"q1_area = {desk.area(student)} / 2")
        desk.hand_in(notebook, student)
    nbgrader_in(course.folder, "generate_assignment week1")
    grading = open_grading(course.folder, "week1")
    assert len(grade(grading, grading.students(), jobs=1).marked) == 3
    return course


def test_a_cluster_is_found_named_marked_anew_and_settled(marked):
    (cluster,) = [entry for entry in triage(marked, COMMANDS).entries if entry.group == "cluster"]
    assert (cluster.id, cluster.students) == ("cluster:q1.area:ratio-0.5", ("ann", "bob"))

    name_cluster(marked, COMMANDS, "q1.area:ratio-0.5", "half_the_area", SENTENCE, ["R1"])
    (pending,) = [entry for entry in triage(marked, COMMANDS).entries if entry.group == "rules"]
    assert pending.sentence == "amendments of q1.area are written and not applied yet"
    assert pending.students == ("ann", "bob")

    preview = preview_regrade(open_grading(marked.folder, "week1"), 1)
    assert [(change.student, change.part, change.before, change.after) for change in preview.changes] == [
        ("ann", "q1.area", 0.0, 1.0),
        ("bob", "q1.area", 0.0, 1.0),
    ]
    apply_regrade(open_grading(marked.folder, "week1"))

    marks = read_marks(marked.form_folder("week1"))
    area = {student: mark.exercises["q1"].part("area") for student, mark in marks.items()}
    assert {student: mark.misconception for student, mark in area.items()} == {
        "ann": "half_the_area",
        "bob": "half_the_area",
        "cal": None,
    }
    assert {student: mark.score for student, mark in area.items()} == {"ann": 1.0, "bob": 1.0, "cal": 2.0}
    assert SENTENCE in comment(marked, "ann")
    assert [entry.group for entry in triage(marked, COMMANDS).entries] == ["open"]


def comment(course, student):
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}", course.folder.name) as gradebook:
        return gradebook.find_comment("q1-area", "week1", "week1", student).auto_comment
