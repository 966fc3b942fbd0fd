"""What staff read about one mark."""

from __future__ import annotations

import json

import pytest

from autograder.feedback.explaining import explain, only_form, place_of
from autograder.feedback.scores import PartScore, StudentScores
from autograder.marking.marks import FOLLOWS
from bank.errors import FormError


@pytest.fixture
def told(marked):
    """Return what is told of a part of Ann's, by section."""

    def tell(part, scores=None):
        sections = explain(marked.course, "week1", "ann", part, scores or StudentScores(), marked.files["ann"])
        return {section.title: "\n".join(section.lines) for section in sections}

    return tell


def test_a_wrong_number_is_explained_to_the_last_digit(marked, desk, perimeter, told):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f"q1_area = {perimeter()}")
    marked.mark(notebook)
    found = told("q1.area", StudentScores(parts={"q1-area": PartScore(2, 1, by_hand=1.5, comment="well")}))
    key, wrong = desk.area(), perimeter()
    assert "What is its area $A$?" in found["question, as the student saw it"]
    assert f"read as: {wrong:g} mm^2" in found["response"]
    assert f"q1_area = {wrong}" in found["response"]
    assert f"key: {key:.10g} mm^2" in found["what is right"]
    assert "tolerance: 0.01 mm^2" in found["what is right"]
    assert "misconception 'perimeter' (it still earns R1)" in found["the rule that decided"]
    apart = abs(key - wrong)
    assert (
        f"{wrong:.10g} is {apart:.6g} from {key:.10g}: {apart / 0.01:.3g} of the tolerance 0.01 (key)"
        in (found["the rule that decided"])
    )
    assert f"equal to {wrong:.10g} mm^2 (misconception perimeter)" in found["the rule that decided"]
    assert found["rows"].splitlines() == ["R1 1 of 1: multiplies", f"R2 0 of 1: {key} mm^2"]
    assert "by machine: 1; by a person: 1.5" in found["score"]
    assert "1.5 counts" in found["score"]
    assert "comment: well" in found["score"]
    assert "bridgetest/box, version 1" in found["where it comes from"]
    assert "as it was when the form was built" in found["where it comes from"]


def test_a_program_is_explained_by_its_checks(marked, desk, told):
    notebook = desk.answered()
    desk.fill_in(notebook, "q2-double-answer", "def double(values):\n    return values**2")
    marked.mark(notebook)
    found = told("q2.double")
    assert (
        "checks: 1 of 2 passed; its output equals that of the misconception 'squares'"
        in (found["the rule that decided"])
    )
    assert "failed: doubles_every_value: Every value is doubled." in found["checks"]
    assert "HMAC-SHA256(course secret, week1 / ann / bridgetest/double / version 1 / check" in found["checks"]
    assert "isolation: strong" in found["where it comes from"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"message": FOLLOWS, "verdict": "failed"}, "follow-through: right by the student's own earlier answers"),
        ({"message": "no answer", "verdict": "failed", "score": 0.0}, "no answer: a blank earns nothing"),
        ({"message": "unreadable", "verdict": "invalid"}, "none: the response could not be read"),
        ({"message": "broke", "verdict": "error"}, "none: it could not be marked by machine"),
        ({}, "the key"),
    ],
)
def test_the_rule_that_fired_is_named(marked, desk, told, change, rule):
    marked.mark(desk.answered())
    marked.change_part("q1", "area", **change)
    assert told("q1.area")["the rule that decided"].splitlines()[0] == rule


def test_the_audit_trail_of_this_mark_is_told(marked, desk, told):
    marked.mark(desk.answered())
    lines = [
        {"when": "today", "rule": "tolerance of q1.area is 1"},
        {"when": "today", "student": "ann", "part": "q1.area", "before": 1, "after": 2},
        {"when": "today", "student": "bob", "part": "q1.area", "before": 0, "after": 1},
        {"when": "today", "student": "ann", "part": "q1.why", "before": 0, "after": 3},
    ]
    file = marked.course.form_folder("week1") / "audit.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n")
    assert told("q1.area")["audit trail"].splitlines() == [
        "when: today, rule: tolerance of q1.area is 1",
        "when: today, before: 1, after: 2",
    ]


def test_names_that_are_not_there_are_answered_with_the_nearest(course):
    lock = course.lock("week1")
    assert place_of(lock, "ann", "q1.area") == ("q1", "area")
    with pytest.raises(FormError, match=r"no student 'anna' \(did you mean 'ann'\?\)"):
        place_of(lock, "anna", "q1.area")
    with pytest.raises(FormError, match=r"no part 'q1.aera' \(did you mean 'q1.area'\?\); it has q1.area, q1.longer"):
        place_of(lock, "ann", "q1.aera")
    assert only_form(course, None) == "week1"
    with pytest.raises(FormError, match=r"no form 'week2' \(did you mean 'week1'\?\)"):
        only_form(course, "week2")


def test_with_two_forms_one_has_to_be_named(course):
    (course.form_folder("week2")).mkdir()
    (course.form_folder("week2") / "form.lock.json").write_text("{}")
    with pytest.raises(FormError, match=r"2 forms \(week1, week2\); say which with --form NAME"):
        only_form(course, None)
