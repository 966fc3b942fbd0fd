"""A class of sixty: what a person still has to look at, counted by hand, and in which order."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from autograder.assignment.recognition import Note
from autograder.assignment.submission_mark import marks_file, read_mark
from autograder.handing.kept import Receipt, keep
from autograder.marking.marks import Unreadable
from autograder.triage.commands import Commands
from autograder.triage.settled import settle
from autograder.triage.triage import triage
from bank.errors import FormError

COMMANDS = Commands("week2")


def entries(classroom, *groups):
    found = triage(classroom.course, COMMANDS).entries
    return [entry for entry in found if not groups or entry.group in groups]


def test_the_first_line_counts_who_needs_a_person_and_what_waits(planted):
    found = triage(planted.course, COMMANDS)
    # s13 near, s15 and s16 unread, s17 and s18 errors, s19 no notebook, s20 an endless loop
    assert found.need_you == 7
    assert found.handed_in == 60
    assert found.sentence == "53 marked, 7 need you, 3 clusters to name, 59 open answers"


def test_what_costs_students_most_comes_first(planted):
    found = [(entry.group, entry.points, entry.id) for entry in entries(planted)]
    assert found == [
        ("unmarked", 18.0, "unmarked:s19"),
        ("error", 8.0, found[1][2]),
        ("invalid", 4.0, "invalid:q2.answer:s16"),
        ("invalid", 2.0, "invalid:q1.area:s15"),
        ("cluster", 80.0, "cluster:q2.answer:value-61"),
        ("cluster", 16.0, "cluster:q1.area:ratio-0.5"),
        ("cluster", 8.0, "cluster:q1.area:difference--9000"),
        ("near", 2.0, "near:q1.area:s13"),
        ("note", 0.0, "note:s20"),
        ("open", 177.0, "open:q1.why"),
    ]


def test_the_list_is_the_same_each_time(planted):
    assert entries(planted) == entries(planted)


def test_a_cluster_says_how_many_answered_what_and_whom_it_concerns(planted):
    value, half, less = entries(planted, "cluster")
    assert value.sentence == "20 students answered 61, half of the key"
    assert half.sentence == "8 students answered half of the key"
    assert less.sentence == "4 students answered 9000 mm^2 less than the key"
    assert half.students == ("s01", "s02", "s03", "s04", "s05", "s06", "s07", "s08")
    assert [fact.name for fact in half.evidence] == ["s01", "s02", "s03"]
    key = planted.key("s01", "q1", "area")
    assert half.evidence[0].text == f"read as {key / 2:.10g} mm^2; key {key:.6g} mm^2"
    assert half.steps[0].command == 'voxbank name-cluster week2 q1.area:ratio-0.5 NAME --sentence "..."'


def test_an_answer_just_outside_the_tolerance_shows_key_tolerance_and_distance(planted):
    (outside,) = entries(planted, "near")
    assert "is 20 % of the tolerance beyond it" in outside.sentence
    told = {fact.name: fact.text for fact in outside.evidence}
    assert (told["tolerance"], told["distance"]) == ("1 %", "1.2 tolerances")
    assert told["key"] == f"{planted.key('s13', 'q1', 'area'):.6g} mm^2"
    assert told["marks"] == "voxbank/week2/marks/s13.json"
    read = f"{planted.key('s14', 'q1', 'area') * 1.0095:.10g} mm^2"
    assert told["accepted"] == f"s14 just inside: {read} at 0.95 tolerances"
    assert [step.command for step in outside.steps] == [
        "voxbank explain s13 q1.area --form week2",
        "voxbank triage week2 --settle near:q1.area:s13",
    ]


@pytest.mark.parametrize(("share", "listed"), [(1.0149, True), (1.016, False), (0.9851, True), (0.984, False)])
def test_half_a_tolerance_beyond_is_near_and_more_is_not(classroom, share, listed):
    classroom.answers("s01", area=classroom.key("s01", "q1", "area") * share)
    assert bool(entries(classroom, "near")) is listed


def test_an_accepted_answer_near_the_border_comes_up_only_where_another_was_not_accepted(classroom):
    classroom.answers("s01", area=classroom.key("s01", "q1", "area") * 1.0095)
    assert entries(classroom, "near") == []


def test_a_misconception_is_explained_and_never_near(classroom):
    width, height, _ = classroom.key("s01", "q1", "corner")
    for student in ("s01", "s02", "s03"):
        width, height, _ = classroom.key(student, "q1", "corner")
        classroom.answers(student, area=2 * (width + height))
    assert entries(classroom, "near", "cluster") == []


def test_errors_with_one_message_are_one_trouble(planted):
    (error,) = entries(planted, "error")
    assert (error.students, error.sentence) == (("s17", "s18"), "the sandbox broke down")
    assert error.steps[1].command == "voxbank grade . week2"


def test_what_could_not_be_read_stands_there_as_it_was_given(planted):
    count, area = entries(planted, "invalid")
    assert count.sentence == "'1,000' can be read as 1000 or as 1; write 1000 or 1.000"
    assert {fact.name: fact.text for fact in area.evidence}["answer"] == "twelve"
    assert area.page.startswith("formgrader/submissions/")


def test_a_score_that_a_person_gave_settles_a_part(planted):
    planted.give_points("s15", "q1-area", 1.0)
    planted.give_points("s13", "q1-area", 2.0)
    planted.give_points("s01", "q1-area", 0.0)
    found = {entry.id: entry for entry in entries(planted)}
    assert "invalid:q1.area:s15" not in found
    assert "near:q1.area:s13" not in found
    assert "s01" not in found["cluster:q1.area:ratio-0.5"].students


def test_a_refused_submission_is_settled_once_every_part_has_points(planted):
    for cell in ("q1-area", "q1-corner", "q1-longer", "q1-axes", "q1-why", "q2-answer"):
        planted.give_points("s19", cell, 1.0)
    assert [entry.id for entry in entries(planted, "unmarked")] == ["unmarked:s19"]
    planted.give_points("s19", "q3-double", 1.0)
    assert entries(planted, "unmarked") == []


def test_once_everything_is_settled_nobody_needs_you(classroom):
    assert triage(classroom.course, COMMANDS).sentence == "60 marked, 0 need you, 60 open answers"
    classroom.decide_all("q1-why", 3.0)
    found = triage(classroom.course, COMMANDS)
    assert (found.entries, found.sentence) == ((), "60 marked, nobody needs you")


def test_an_entry_that_was_taken_off_stays_off_until_the_answer_is_another(planted):
    folder = planted.course.form_folder("week2")
    settle(folder, entries(planted), ["near:q1.area:s13", "note"])
    assert entries(planted, "note") == []
    assert entries(planted, "near") == []
    planted.answers("s13", area=planted.key("s13", "q1", "area") * 1.013)
    assert [entry.id for entry in entries(planted, "near")] == ["near:q1.area:s13"]


def test_a_cluster_that_was_taken_off_comes_back_with_one_more_student(planted):
    folder = planted.course.form_folder("week2")
    settle(folder, entries(planted), ["cluster:q1.area:ratio-0.5"])
    planted.give_points("s01", "q1-area", 0.0)
    assert "cluster:q1.area:ratio-0.5" not in [entry.id for entry in entries(planted)]
    planted.answers("s50", area=planted.key("s50", "q1", "area") / 2)
    assert "cluster:q1.area:ratio-0.5" in [entry.id for entry in entries(planted)]


def test_only_what_is_on_the_list_can_be_taken_off(planted):
    with pytest.raises(FormError, match=r"'near:q9.x:zoe': expected an entry that is on the list, or a group"):
        settle(planted.course.form_folder("week2"), entries(planted), ["note", "near:q9.x:zoe"])
    assert entries(planted, "note")


def test_who_handed_in_nothing_is_told_and_needs_nobody(classroom):
    classroom.decide_all("q1-why", 3.0)
    for student in ("s07", "s09"):
        shutil.rmtree(classroom.course.folder / "submitted" / student)
        marks_file(classroom.course.form_folder("week2"), student).unlink()
    found = triage(classroom.course, COMMANDS)
    assert found.sentence == "58 marked, nobody needs you"
    assert [(entry.sentence, entry.students) for entry in found.entries] == [
        ("2 of 60 students handed in nothing", ("s07", "s09"))
    ]


def test_what_was_handed_in_since_and_what_was_never_marked_is_marked_with_one_command(classroom):
    classroom.hand_in("s05", "another notebook")
    marks_file(classroom.course.form_folder("week2"), "s06").unlink()
    never, changed = sorted(entries(classroom, "unfinished"), key=lambda entry: entry.id, reverse=True)
    assert (never.students, never.sentence) == (("s06",), "1 submission was never marked")
    assert changed.students == ("s05",)
    assert {entry.steps[0].command for entry in (never, changed)} == {"voxbank grade . week2"}


def test_a_damaged_marks_file_concerns_its_student_alone(classroom):
    marks_file(classroom.course.form_folder("week2"), "s05").write_text("{")
    (entry,) = entries(classroom, "unmarked")
    assert (entry.students, entry.steps[0].command) == (("s05",), "voxbank grade . week2 --student s05")
    assert triage(classroom.course, COMMANDS).need_you == 1


def test_what_editors_do_to_a_notebook_is_nothing_to_look_at(classroom):
    harmless = (
        Note("the notebook's file was called `week2 (1).ipynb`"),
        Note("the cells stand in another order than they were released; they were run in this order"),
        Note("the cell `q1-why` had been turned into code; it was read as text", "q1", "why"),
    )
    classroom.answers("s01", notes=harmless)
    assert entries(classroom, "note") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "more than one notebook of this form was handed in; not marked: `other.ipynb`",
        "the text of the cell `q1-stem` was changed; it has been put back",
        "the cell `q1-area` is there 2 times; the last one counts",
        "the cell `q1-area` is missing",
    ],
)
def test_what_may_change_a_mark_is_to_be_looked_at(classroom, sentence):
    classroom.answers("s01", notes=(Note(sentence),))
    (entry,) = entries(classroom, "note")
    assert (entry.sentence, entry.students) == (sentence, ("s01",))


def test_a_note_on_a_part_is_settled_with_the_part(classroom):
    classroom.answers("s01", notes=(Note("the cell `q1-area` is there 2 times; the last one counts", "q1", "area"),))
    classroom.give_points("s01", "q1-area", 2.0)
    assert entries(classroom, "note") == []


def test_a_late_submission_says_how_late_it_came(classroom):
    from datetime import datetime

    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{classroom.course.folder / 'gradebook.db'}", "course") as gradebook:
        gradebook.find_assignment("week2").duedate = datetime(2026, 11, 20, 12)
        gradebook.find_submission("week2", "s01").timestamp = datetime(2026, 11, 20, 14, 5)
        gradebook.find_submission("week2", "s02").timestamp = datetime(2026, 11, 20, 11)
        gradebook.db.commit()
    assert [(entry.students, entry.sentence) for entry in entries(classroom, "note")] == [
        (("s01",), "handed in 2 h 5 min late")
    ]


def test_what_the_learning_platform_called_late_is_told_where_no_time_tells_more(classroom, tmp_path):
    notebook = tmp_path / "week2.ipynb"
    notebook.write_text("a notebook")
    for student, late in (("s01", True), ("s02", False)):
        receipt = Receipt("0123456789abcdef", "submissions.zip", "12", 7, late, 3)
        keep(classroom.course.form_folder("week2"), student, {"week2.ipynb": notebook}, receipt)
    assert [(entry.students, entry.sentence) for entry in entries(classroom, "note")] == [
        (("s01",), "handed in late, as the learning platform says")
    ]


def test_a_program_that_stopped_before_it_answered_is_no_cluster(classroom):
    for student in ("s01", "s02", "s03"):
        classroom.answers(student, area=Unreadable("the cell stopped before it assigned `q1_area`", failed=True))
    assert entries(classroom, "cluster") == []


def test_before_marking_there_is_one_sentence_with_the_command(classroom):
    shutil.rmtree(classroom.course.form_folder("week2") / "marks")
    with pytest.raises(FormError, match=r"60 notebooks were .*'week2' and nothing is marked yet; run `voxbank grade"):
        triage(classroom.course, COMMANDS)
    shutil.rmtree(classroom.course.folder / "submitted")
    with pytest.raises(FormError, match="nobody has handed in yet, so that there is nothing to look at"):
        triage(classroom.course, COMMANDS)


def test_an_unknown_form_is_told_at_once(classroom):
    with pytest.raises(FormError, match="this lock is expected and does not exist"):
        triage(classroom.course, Commands("week3"))


def test_without_a_gradebook_nothing_was_decided_by_hand(planted):
    planted.give_points("s15", "q1-area", 1.0)
    (planted.course.folder / "gradebook.db").unlink()
    assert "invalid:q1.area:s15" in [entry.id for entry in entries(planted)]
    assert not (planted.course.folder / "gradebook.db").exists()


def test_a_student_who_is_not_on_the_roster_is_among_those_not_marked(classroom):
    mark = read_mark(classroom.course.form_folder("week2"), "s01")
    sentence = "the form `week2` was not built for the student `zoe`"
    classroom.marked(replace(mark, student="zoe", exercises={}, refusal=sentence))
    assert [(entry.students, entry.sentence) for entry in entries(classroom, "unmarked")] == [(("zoe",), sentence)]
