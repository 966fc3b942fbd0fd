"""Regrades: who changes and why, by hand; what is put in place, and what is taken back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest

from autograder.assignment.course import build_assignment
from autograder.assignment.submission_mark import read_mark
from autograder.rules.applying import apply_regrade, undo_regrade
from autograder.rules.errors import RulesError
from autograder.rules.previewing import preview_regrade
from autograder.rules.store import Preview, Total
from bank.discovery import Bank
from bank.forms import Student
from tests.autograder.assignment.conftest import SECRET, Desk
from tests.autograder.rules.conftest import FORM, STUDENTS, Marks, Workshop

CHECKS = "solutions/rulestest/double/checks.py"
WIDER = {"part": "q1.area", "tolerance": {"atol": 0.5}}


def told(preview: Preview) -> list[tuple[str, str, float | None, float | None]]:
    return [(change.student, change.part, change.before, change.after) for change in preview.changes]


def test_the_class_is_marked_as_said(marks: Marks) -> None:
    expected = {"ann": (2, 1, None, 4), "bob": (0, 1, None, 1), "cal": (1, 0, 0, 0)}
    for student, scores in expected.items():
        parts = ("q1.area", "q1.longer", "q1.why", "q2.double")
        assert tuple(marks.scores()[student, part][0] for part in parts) == scores


def test_without_a_change_of_rules_there_is_nothing_to_regrade(marks: Marks) -> None:
    assert preview_regrade(marks.grading, 1) is None


def test_a_preview_says_who_changes_and_why_and_touches_nothing(marks: Marks) -> None:
    before = marks.everything()
    marks.amend(**WIDER)
    preview = marks.preview()
    assert told(preview) == [("bob", "q1.area", 0, 2)]
    answer = Desk(marks.course).area("bob") + 0.4
    assert preview.changes[0].reason == f"the tolerance of q1.area became 0.5: {answer:g} mm^2 is accepted now"
    assert preview.totals == {"ann": Total(7, 7), "bob": Total(2, 4), "cal": Total(1, 1)}
    assert preview.points == Total(10, 10)
    assert preview.rules == ("the tolerance of q1.area became 0.5 (agreed)",)
    assert marks.everything() == before


@pytest.mark.parametrize(
    ("part", "data", "changes"),
    [
        ("q1.area", {"accept": {"difference": 0.4}}, [("bob", "q1.area", 0, 2)]),
        ("q1.area", {"accept": {"difference": 0.4, "student": "ann"}}, []),
        ("q1.longer", {"accept": {"value": "height"}}, []),
        ("q1.area", {"rows": [{"id": "R1", "points": 1.5}]}, [("ann", "q1.area", 2, 2.5), ("cal", "q1.area", 1, 1.5)]),
        ("q1.area", {"rows": [{"id": "R1", "points": 0}]}, [("ann", "q1.area", 2, 1), ("cal", "q1.area", 1, 0)]),
        ("q1.area", {"misconception": {"name": "perimeter", "award": []}}, [("cal", "q1.area", 1, 0)]),
        (
            "q1.area",
            {"misconception": {"name": "more", "sentence": "A bit more.", "award": ["R2"], "difference": 0.4}},
            [("bob", "q1.area", 0, 1)],
        ),
        ("q2.double", {"rows": [{"id": "values", "points": 1}]}, [("ann", "q2.double", 4, 2)]),
        ("q2.double", {"drop": True}, [("ann", "q2.double", 4, 0), ("bob", "q2.double", 1, 0)]),
        ("q1.why", {"drop": True}, [("ann", "q1.why", None, 0), ("bob", "q1.why", None, 0)]),
    ],
)
def test_each_kind_of_amendment_changes_what_was_computed_by_hand(
    marks: Marks, part: str, data: dict[str, Any], changes: list[Any]
) -> None:
    marks.amend(part, **data)
    assert told(marks.preview()) == changes


def test_a_preview_warns_where_a_misconception_would_pass(marks: Marks) -> None:
    marks.amend("q1.area", tolerance={"atol": 1e9})
    (warning,) = marks.preview().warnings
    assert "'perimeter'" in warning
    assert "in 3 of 3 variants" in warning


def test_what_was_looked_at_is_applied_and_noted(marks: Marks) -> None:
    marks.amend(**WIDER)
    preview = marks.preview()
    done = apply_regrade(marks.grading)
    assert done.changes == preview.changes
    assert marks.scores()["bob", "q1.area"] == (2, None)
    assert read_mark(marks.folder, "bob").score == 4
    assert marks.course.rules("week1").regrade == 1
    rule, change = marks.audit()
    assert (rule["action"], rule["rule"]) == ("apply", "the tolerance of q1.area became 0.5 (agreed)")
    assert [change[key] for key in ("student", "part", "before", "after")] == ["bob", "q1.area", 0, 2]
    assert change["who"]
    assert "is accepted now" in change["reason"]


def test_stock_autograde_gives_the_same_after_a_regrade(marks: Marks, nbgrader_in: Callable[..., str]) -> None:
    marks.amend(**WIDER)
    marks.amend("q1.why", drop=True)
    marks.preview()
    apply_regrade(marks.grading)
    after = marks.everything()
    nbgrader_in(marks.course.folder, "autograde week1 --force")
    again = marks.everything()
    for what in ("grades", "comments", "points", "autograded/bob/week1/week1.ipynb"):
        assert again[what] == after[what], what


def test_scores_and_comments_of_persons_stay_and_what_they_hide_is_told(marks: Marks) -> None:
    marks.give("bob", "q1-area", 1.5, "nearly")
    marks.amend(**WIDER)
    preview = marks.preview()
    assert [(change.student, change.hidden) for change in preview.changes] == [("bob", True)]
    assert preview.totals["bob"] == Total(3.5, 3.5)
    apply_regrade(marks.grading)
    assert marks.scores()["bob", "q1.area"] == (2, 1.5)
    assert ("nearly",) in marks.sql("SELECT manual_comment FROM comment")


def test_a_dropped_part_counts_nothing_for_anybody_and_undoing_puts_back_what_was_given(marks: Marks) -> None:
    marks.give("ann", "q1-why", 2.5)
    before = marks.everything()
    marks.amend("q1.why", drop=True)
    preview = marks.preview()
    assert [(change.student, change.manual, change.aside) for change in preview.changes] == [
        ("ann", 2.5, True),
        ("bob", None, False),
    ]
    assert preview.totals["ann"] == Total(9.5, 7)
    assert preview.points == Total(10, 7)
    apply_regrade(marks.grading)
    assert marks.scores()["ann", "q1.why"] == (0, None)
    assert marks.sql("SELECT sum(max_score) FROM grade_cells") == [(7,)]
    undo_regrade(marks.grading, 1)
    assert marks.everything() == before


def test_a_part_that_counts_again_gets_back_what_persons_gave(marks: Marks) -> None:
    marks.give("ann", "q1-why", 2.5)
    marks.amend("q1.why", drop=True)
    marks.preview()
    apply_regrade(marks.grading)
    (marks.folder / "amendments.toml").write_text("# nothing any more\n", encoding="utf-8")
    preview = marks.preview()
    assert preview.rules == ("taken back: q1.why was dropped (agreed)",)
    assert preview.totals["ann"] == Total(7, 9.5)
    apply_regrade(marks.grading)
    assert marks.scores()["ann", "q1.why"] == (None, 2.5)


def test_undoing_puts_everything_back_and_keeps_what_was_given_since(marks: Marks) -> None:
    before = marks.everything()
    marks.amend(**WIDER)
    marks.preview()
    apply_regrade(marks.grading)
    marks.give("cal", "q1-longer", 0.5)
    done = undo_regrade(marks.grading, 1)
    assert [(change.student, change.before, change.after) for change in done.changes] == [("bob", 2, 0)]
    assert marks.scores()["cal", "q1.longer"] == (0, 0.5)
    marks.give("cal", "q1-longer", None)
    assert marks.everything() == before
    assert [line["action"] for line in marks.audit()] == ["apply", "apply", "undo", "undo"]


def test_regrades_are_undone_one_after_the_other(marks: Marks) -> None:
    before = marks.everything()
    marks.amend(**WIDER)
    marks.preview()
    apply_regrade(marks.grading)
    between = marks.everything()
    marks.amend("q1.why", drop=True)
    assert marks.preview().number == 2
    apply_regrade(marks.grading)
    undo_regrade(marks.grading, 1)
    assert marks.everything() == between
    undo_regrade(marks.grading, 1)
    assert marks.everything() == before
    with pytest.raises(RulesError, match="nothing to undo"):
        undo_regrade(marks.grading, 1)


def test_who_was_marked_since_is_marked_under_the_earlier_rules_when_a_regrade_is_undone(marks: Marks) -> None:
    shutil.rmtree(marks.course.folder / "autograded" / "cal")
    marks.amend(**WIDER)
    preview = marks.preview()
    assert preview.left_out == ("cal",)
    apply_regrade(marks.grading)
    desk = Desk(marks.course)
    notebook = desk.released("cal")
    desk.fill_in(notebook, "q1-area", f"q1_area = {desk.area('cal') + 0.4!r}")
    desk.hand_in(notebook, "cal")
    put = mark_like_grade(marks, "cal")
    assert put == 2
    undo_regrade(marks.grading, 1)
    assert marks.scores()["cal", "q1.area"] == (0, None)


def mark_like_grade(marks: Marks, student: str) -> float | None:
    """Mark a student under the rules that count and put it in place; return the score of the area."""
    from autograder.rules import previewing
    from autograder.rules.previewing import open_gradebook

    grading = marks.grading
    marked, _ = previewing.mark_all(grading, [student], 1)
    gradebook = open_gradebook(grading)
    gradebook.write(student, marked[student].cells, None, grading.configuration.penalty)
    gradebook.close()
    folder = grading.autograded(student)
    folder.mkdir(parents=True)
    (folder / "week1.ipynb").write_bytes(marked[student].notebook)
    return marked[student].mark.exercises["q1"].part("area").score


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("nothing", "there is no preview"),
        ("amendments", "the amendments were changed"),
        ("submission", "the submission of ann was handed in"),
        ("score", "a score of cal was changed in the gradebook"),
        ("source", "the exercise rulestest/double was changed"),
        ("accepted", "the accepted response q2.double/ann.py was changed"),
    ],
)
def test_what_was_not_looked_at_is_not_applied(marks: Marks, workshop: Workshop, what: str, words: str) -> None:
    if what != "nothing":
        marks.amend(**WIDER)
        marks.preview()
    if what == "amendments":
        marks.amend("q1.why", drop=True)
    elif what == "submission":
        marks.course.folder.joinpath("submitted", "ann", "week1", "more.txt").write_text("x", encoding="utf-8")
    elif what == "score":
        marks.give("cal", "q1-area", 2)
    elif what == "source":
        workshop.repair(CHECKS, "size=7", "size=17")
    elif what == "accepted":
        file = marks.folder / "accepted" / "q2.double" / "ann.py"
        file.parent.mkdir(parents=True)
        file.write_text("x = 1\n", encoding="utf-8")
    before = marks.everything()
    with pytest.raises(RulesError, match=words):
        apply_regrade(marks.grading)
    assert marks.everything() == before


def test_a_repaired_check_is_the_reason(marks: Marks, workshop: Workshop) -> None:
    workshop.repair(CHECKS, "reference.double(values), atol=1e-9", "values**2, atol=1e9")
    preview = marks.preview()
    assert told(preview) == [("bob", "q2.double", 1, 4)]
    assert preview.rules == ("q2, rulestest/double, was repaired",)
    assert preview.changes[0].reason == "check 'doubles_every_value' was repaired: passed now"
    apply_regrade(marks.grading)
    assert marks.scores()["bob", "q2.double"] == (4, None)
    done = undo_regrade(marks.grading, 1)
    assert marks.scores()["bob", "q2.double"] == (1, None)
    assert "put its files back" in done.notes[0]


def test_a_repaired_key_and_award_count_for_every_variant(marks: Marks, workshop: Workshop) -> None:
    workshop.repair("solutions/rulestest/box/answers.toml", 'award = ["R1"]', 'award = ["R2"]')
    workshop.repair("solutions/rulestest/box/solution.py", "width * given.height)", "width * given.height) + 0.4")
    preview = marks.preview()
    assert told(preview) == [("ann", "q1.area", 2, 0), ("bob", "q1.area", 0, 2)]
    assert "rulestest/box was repaired" in preview.changes[0].reason
    apply_regrade(marks.grading)
    perimeter = marks.course.lock("week1").variant_of("cal", "q1").model.part("area").misconception("perimeter")
    assert perimeter.award == ("R2",)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "exercises/rulestest/box/stem.md.j2",
            "What is its area",
            "How large is its area",
            r"the text of part 'area' would be '.*How large is its area .*', and students hold '.*What is its area",
        ),
        ("exercises/rulestest/box/generator.py", "rng.integers(50, 5000)", "rng.integers(51, 5100)", "of the given"),
        ("exercises/rulestest/box/generator.py", "width, dtype=np.uint16", "width, dtype=np.int32", "of the given"),
        ("exercises/rulestest/box/exercise.toml", 'text = "the width"', 'text = "the breadth"', "the breadth"),
        (
            "exercises/rulestest/box/exercise.toml",
            'kind = "open"\npoints = 3',
            'kind = "open"\npoints = 4',
            "text of part 'why'",
        ),
        ("exercises/rulestest/double/starter.py", "Return twice", "Give back twice", "its starter.py is another one"),
        ("exercises/rulestest/double/exercise.toml", 'name = "double"', 'name = "twice"', "its parts are twice"),
    ],
)
def test_a_repair_that_puts_another_question_is_refused(
    marks: Marks, workshop: Workshop, file: str, old: str, new: str, words: str
) -> None:
    workshop.repair(file, old, new)
    if "points = 4" in new:
        workshop.repair("solutions/rulestest/box/answers.toml", 'id = "R1", points = 3', 'id = "R1", points = 4')
    if "twice" in new and "toml" in file:
        workshop.repair("solutions/rulestest/double/answers.toml", "parts.double", "parts.twice")
        workshop.repair("exercises/rulestest/double/stem.md.j2", "part.double", "part.twice")
    with pytest.raises(RulesError, match=words) as caught:
        marks.preview()
    assert "released notebooks stay valid" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_checks_that_break_are_not_applied(marks: Marks, workshop: Workshop) -> None:
    workshop.repair(CHECKS, "values = rng.normal(size=7)", "values = rng.normal(sized=7)")
    preview = marks.preview()
    assert preview.obstacles
    assert preview.obstacles[0].startswith("q2.double of ann and 1 more could not be marked: ")
    with pytest.raises(RulesError, match="regrade 1 is not applied: q2"):
        apply_regrade(marks.grading)


def test_an_accepted_response_keeps_a_dispute_from_coming_back(marks: Marks, workshop: Workshop) -> None:
    file = marks.folder / "accepted" / "q2.double" / "bob.py"
    file.parent.mkdir(parents=True)
    file.write_text("def double(values):\n    values *= 2\n    return values\n", encoding="utf-8")
    workshop.repair(CHECKS, '"the input came back changed"', '"the input came back otherwise"')
    (obstacle,) = marks.preview().obstacles
    assert obstacle.startswith("the accepted response q2.double/bob.py earns 3 of 4 on the variant of bob: ")
    workshop.repair(CHECKS, "np.array_equal(student.last_arguments[0], values)", "len(values) == 3")
    assert marks.preview().obstacles == ()


def test_an_accepted_response_in_a_folder_of_no_part_is_refused(marks: Marks) -> None:
    file = marks.folder / "accepted" / "q2" / "bob.py"
    file.parent.mkdir(parents=True)
    file.write_text("x = 1\n", encoding="utf-8")
    marks.amend(**WIDER)
    with pytest.raises(RulesError, match=r"named like a part that asks for code; those are q2\.double"):
        marks.preview()


def test_students_who_join_after_a_repair_are_marked_under_it_and_keep_it(
    marks: Marks, workshop: Workshop, bank: Bank
) -> None:
    workshop.repair("solutions/rulestest/box/answers.toml", "atol = 0.01", "atol = 0.55")
    late = (*STUDENTS, Student("dee"))
    marks.preview()
    apply_regrade(marks.grading)
    original = marks.course.original_lock("week1")
    built = build_assignment(FORM, bank, late, marks.course.folder, secret=SECRET)
    assert built.new_students == ("dee",)
    now = marks.course.original_lock("week1")
    assert {name: now.variants[name] for name in original.variants} == dict(original.variants)
    assert now.entries == original.entries
    assert marks.course.lock("week1").variant_of("dee", "q1").model.part("area").tolerance.atol == 0.55
    assert marks.course.lock("week1").variant_of("ann", "q1").model.part("area").tolerance.atol == 0.55
    with pytest.raises(RulesError, match="dee joined after q1 was repaired"):
        undo_regrade(marks.grading, 1)


def test_amendments_hold_for_students_who_join_later(marks: Marks, bank: Bank) -> None:
    marks.amend(**WIDER)
    marks.preview()
    apply_regrade(marks.grading)
    build_assignment(FORM, bank, (*STUDENTS, Student("dee")), marks.course.folder, secret=SECRET)
    assert marks.course.lock("week1").variant_of("dee", "q1").model.part("area").tolerance.atol == 0.5
    undo_regrade(marks.grading, 1)
    assert marks.course.lock("week1").variant_of("dee", "q1").model.part("area").tolerance.atol == 0.01


def test_a_late_student_needs_the_repair_to_be_applied_first(marks: Marks, workshop: Workshop, bank: Bank) -> None:
    workshop.repair("solutions/rulestest/box/answers.toml", "atol = 0.01", "atol = 0.55")
    with pytest.raises(Exception, match="late students need"):
        build_assignment(FORM, bank, (*STUDENTS, Student("dee")), marks.course.folder, secret=SECRET)


def test_nobody_else_marks_while_a_regrade_is_made(marks: Marks) -> None:
    from autograder.grading.run import alone

    marks.amend(**WIDER)
    with alone(marks.grading), pytest.raises(Exception, match="another process marks the form"):
        marks.preview()
