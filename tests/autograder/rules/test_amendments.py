"""Amendments: what a lecturer may write, and what marking rests on then. The course is that of the bridge's tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.course import Course
from autograder.marking.exercise import mark_exercise
from autograder.marking.marks import ExerciseMark, Value
from autograder.rules.amendments import amendment_of, read_amendments
from autograder.rules.course_rules import append_amendment, wanted_rules
from autograder.rules.errors import RulesError
from autograder.rules.rules import RULES_NAME, Rules, read_rules, rules_as_json
from bank.answer_model import AnswerModel, PartModel


def amend(course: Course, **data: Any) -> None:
    """Write an amendment and let it count."""
    append_amendment(course, "week1", {"why": "as agreed", **data})
    rules = wanted_rules(course, "week1", course.rules("week1"))
    (course.form_folder("week1") / RULES_NAME).write_text(rules_as_json(replace(rules, regrade=1)), encoding="utf-8")


def model(course: Course, student: str = "ann") -> AnswerModel:
    return course.lock("week1").variant_of(student, "q1").model


def area(course: Course, student: str = "ann") -> PartModel:
    return model(course, student).part("area")


def marked(course: Course, value: Any, student: str = "ann") -> ExerciseMark:
    return mark_exercise(model(course, student), {"area": Value(value)}, None)


def test_without_a_file_the_rules_are_those_of_the_lock(course: Course) -> None:
    assert course.rules("week1") == Rules()
    original, now = course.original_lock("week1"), course.lock("week1")
    assert now.entries == original.entries
    assert now.variant_of("ann", "q1").model.parts[0].rows == original.variant_of("ann", "q1").model.parts[0].rows


def test_an_amendment_counts_only_once_it_is_applied(course: Course) -> None:
    append_amendment(course, "week1", {"part": "q1.area", "why": "rounded", "tolerance": {"atol": 0.5}})
    assert area(course).tolerance.atol == 0.01


def test_a_wider_tolerance_lets_an_answer_pass(course: Course) -> None:
    key = area(course).key
    assert marked(course, key + 0.4).part("area").score == 0
    amend(course, part="q1.area", tolerance={"atol": 0.5})
    assert marked(course, key + 0.4).part("area").score == 2
    assert marked(course, key + 0.6).part("area").score == 0


@pytest.mark.parametrize(("how", "number"), [("ratio", 0.5), ("difference", 1)])
def test_an_answer_relative_to_the_key_is_accepted_for_every_variant(course: Course, how: str, number: float) -> None:
    amend(course, part="q1.area", accept={how: number})
    for student in ("ann", "bob"):
        key = area(course, student).key
        answer = key * 0.5 if how == "ratio" else key + 1
        mark = marked(course, answer, student).part("area")
        assert (mark.score, mark.verdict) == (2, "passed")
        assert marked(course, key, student).part("area").score == 2


def test_an_answer_is_accepted_for_one_student_alone(course: Course) -> None:
    amend(course, part="q1.area", accept={"value": 61, "student": "ann"})
    assert marked(course, 61).part("area").score == 2
    assert marked(course, 61, "bob").part("area").score == 0


def test_an_option_is_accepted_by_its_id_under_whatever_letter_it_stands(course: Course) -> None:
    amend(course, part="q1.longer", accept={"value": "height"})
    for student in ("ann", "bob", "cal"):
        (letter,) = (o.letter for o in model(course, student).part("longer").options if o.id == "height")
        assert mark_exercise(model(course, student), {"longer": Value(letter)}, None).part("longer").score == 1


def test_equal_wrong_answers_get_a_name_and_an_award(course: Course) -> None:
    named = {"name": "half", "sentence": "That is half of it.", "award": ["R1"], "ratio": 0.5}
    amend(course, part="q1.area", misconception=named)
    mark = marked(course, area(course).key / 2).part("area")
    assert (mark.score, mark.misconception, mark.message) == (1, "half", "That is half of it.")


def test_a_misconception_that_has_a_name_earns_another_award(course: Course) -> None:
    wrong = area(course).misconception("perimeter").value
    assert marked(course, wrong).part("area").score == 1
    amend(course, part="q1.area", misconception={"name": "perimeter", "award": []})
    mark = marked(course, wrong).part("area")
    assert (mark.score, mark.message) == (0, "That is the length of the outline.")


def test_rows_count_otherwise_and_the_part_with_them(course: Course) -> None:
    amend(course, part="q1.area", rows=[{"id": "R1", "points": 0.5}])
    wrong = area(course).misconception("perimeter").value
    assert marked(course, wrong).part("area").score == 0.5
    assert marked(course, area(course).key).part("area").score == 1.5
    assert course.lock("week1").entry("q1").parts[0].points == 1.5
    assert course.original_lock("week1").entry("q1").parts[0].points == 2


def test_a_row_of_no_points_is_taken_out(course: Course) -> None:
    amend(course, part="q1.area", rows=[{"id": "R2", "points": 0}])
    assert [row.id for row in area(course).rows] == ["R1"]
    assert area(course).points == 1


def test_a_dropped_part_has_no_points_needs_nobody_and_tells_nothing(course: Course) -> None:
    amend(course, part="q1.why", drop=True)
    mark = mark_exercise(model(course), {"why": Value("because")}, None).part("why")
    assert (mark.points, mark.score, mark.rows, mark.needs_person) == (0, 0, (), False)
    assert course.lock("week1").entry("q1").points == 3


def test_comments_of_the_lecturer_stay(course: Course) -> None:
    file = course.form_folder("week1") / "amendments.toml"
    written = (
        "# after the exam board\n[[amendments]]\npart = 'q1.why'  # open\nwhy = 'unclear'\ndrop = true\n\n# more?\n"
    )
    file.write_text(written, encoding="utf-8")
    append_amendment(course, "week1", {"part": "q1.area", "why": 'said "61"', "accept": {"value": 61.0}})
    assert file.read_text(encoding="utf-8").startswith(written)
    assert [amendment.part for amendment in read_amendments(file.parent)] == ["q1.why", "q1.area"]
    assert read_amendments(file.parent)[1].why == 'said "61"'


def test_rules_are_read_back_as_they_were_written(course: Course, tmp_path: Path) -> None:
    tolerance = amendment_of({"part": "q1.area", "why": "w", "tolerance": {"atol": 0.5}})
    rules = Rules(3, {"q1": "ab"}, {"q1-1": {"x": 1}}, {"q1": {"area": 1.5}}, (tolerance,))
    (tmp_path / RULES_NAME).write_text(rules_as_json(rules), encoding="utf-8")
    assert read_rules(tmp_path) == rules


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"part": "q1.aera", "drop": True}, "did you mean 'q1.area'"),
        ({"part": "area", "drop": True}, "as in 'q1.area'; came 'area'"),
        ({"part": "q1.area"}, "exactly one of drop, tolerance, accept, misconception, rows; came none"),
        ({"part": "q1.area", "drop": True, "tolerance": {"atol": 1}}, "came drop and tolerance"),
        ({"part": "q1.area", "dropp": True}, "unknown key 'dropp' (did you mean 'drop'?)"),
        ({"part": "q1.area", "accept": {}}, "accept needs an answer"),
        ({"part": "q1.area", "accept": {"value": 1, "ratio": 2}}, "said in one way; came value and ratio"),
        ({"part": "q1.area", "accept": {"value": "many"}}, "'many' is not a number"),
        ({"part": "q1.area", "accept": {"value": [1, 2]}}, "expected one number, came 2 numbers"),
        ({"part": "q1.area", "accept": {"text": "61"}}, "the part is numeric, whose answer is written as value"),
        ({"part": "q1.area", "accept": {"value": 1, "student": "anne"}}, "did you mean 'ann'"),
        ({"part": "q1.area", "accept": {"value": 1, "variant": "q1-0"}}, "there is no variant 'q1-0'"),
        ({"part": "q1.area", "tolerance": {"factor": 2}}, "whose tolerance is atol or rtol"),
        ({"part": "q1.longer", "tolerance": {"atol": 2}}, "which has no tolerance"),
        ({"part": "q1.longer", "accept": {"value": "hight"}}, "did you mean 'height'"),
        ({"part": "q1.longer", "accept": {"ratio": 2}}, "one of numbers"),
        ({"part": "q1.why", "accept": {"value": "x"}}, "a person marks it"),
        ({"part": "q2.double", "accept": {"value": 1}}, "repair its checks"),
        ({"part": "q1.area", "rows": [{"id": "R3", "points": 1}]}, "there is no row 'R3'"),
        ({"part": "q1.area", "rows": [{"id": "R1", "points": 0.001}]}, "hundredths"),
        ({"part": "q1.longer", "rows": [{"id": "R1", "points": 0}]}, "write drop = true"),
        ({"part": "q1.area", "misconception": {"name": "half", "ratio": 0.5}}, "is new and needs a sentence"),
        ({"part": "q1.area", "misconception": {"name": "half", "sentence": "No."}}, "needs an answer"),
        (
            {"part": "q1.area", "misconception": {"name": "perimeter", "award": ["R9"]}},
            "names row 'R9'",
        ),
    ],
)
def test_what_does_not_fit_is_one_sentence_and_nothing_is_written(
    course: Course, data: dict[str, Any], words: str
) -> None:
    with pytest.raises(RulesError) as caught:
        append_amendment(course, "week1", {"why": "w", **data})
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (course.form_folder("week1") / "amendments.toml").exists()


def test_two_tolerances_for_one_part_are_refused(course: Course) -> None:
    append_amendment(course, "week1", {"part": "q1.area", "why": "w", "tolerance": {"atol": 0.5}})
    with pytest.raises(RulesError, match="two amendments of"):
        append_amendment(course, "week1", {"part": "q1.area", "why": "w", "tolerance": {"atol": 0.6}})
