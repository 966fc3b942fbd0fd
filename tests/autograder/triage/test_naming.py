"""A cluster becomes an amendment: of a value, a share, a difference, or variant by variant."""

from __future__ import annotations

import pytest

from autograder.marking.marks import CheckMark, Finding
from autograder.rules.amendments import read_amendments
from autograder.rules.errors import RulesError
from autograder.triage.commands import Commands
from autograder.triage.naming import name_cluster
from autograder.triage.triage import triage
from bank.errors import FormError

COMMANDS = Commands("week2")
SENTENCE = "That is the area of one of the two halves."


def named(classroom, cluster, **more):
    name_cluster(classroom.course, COMMANDS, cluster, "a_wrong_idea", SENTENCE, **more)
    return [amendment.data for amendment in read_amendments(classroom.course.form_folder("week2"))]


def test_a_share_of_the_key_is_written_as_a_ratio_with_the_award(planted):
    (amendment,) = named(planted, "q1.area:ratio-0.5", award=["R1"])
    assert amendment == {
        "part": "q1.area",
        "why": "8 students answered half of the key",
        "misconception": {"name": "a_wrong_idea", "sentence": SENTENCE, "award": ["R1"], "ratio": 0.5},
    }


def test_a_distance_from_the_key_is_written_as_a_difference_and_the_reason_as_it_was_said(planted):
    (amendment,) = named(planted, "q1.area:difference--9000", why="the board showed a frame")
    assert amendment["misconception"]["difference"] == -9000.0
    assert amendment["why"] == "the board showed a frame"


def test_a_shared_variants_value_is_written_as_it_is(planted):
    (amendment,) = named(planted, "q2.answer:value-61")
    assert amendment["misconception"]["value"] == 61.0


def test_reversed_numbers_are_written_for_each_variant(classroom):
    for student in ("s01", "s02"):
        classroom.answers(student, corner=list(reversed(classroom.key(student, "q1", "corner"))))
    (cluster,) = [entry for entry in triage(classroom.course, COMMANDS).entries if entry.group == "cluster"]
    assert cluster.sentence == "2 students answered the key's numbers in reverse order"
    first, second = named(classroom, cluster.id.removeprefix("cluster:"))
    width, height, _ = classroom.key("s01", "q1", "corner")
    assert first["misconception"]["value"] == [3.0, height, width]
    assert (first["misconception"]["student"], second["misconception"]["student"]) == ("s01", "s02")


def test_once_named_and_not_yet_marked_anew_the_cluster_gives_way_to_the_regrade(planted):
    named(planted, "q1.area:ratio-0.5")
    found = {entry.id: entry for entry in triage(planted.course, COMMANDS).entries}
    assert "cluster:q1.area:ratio-0.5" not in found
    assert found["rules:pending"].students == ("s01", "s02", "s03", "s04", "s05", "s06", "s07", "s08")
    assert found["rules:pending"].steps[0].command == "voxbank grade . week2 --regrade"


@pytest.mark.parametrize(
    ("cluster", "award", "error", "sentence"),
    [
        ("q1.area:ratio-0.4", [], FormError, "expected a cluster that triage shows .did you mean 'q1.area:ratio-0.5'"),
        ("q1.area:ratio-0.5", ["R7"], RulesError, "the award of 'a_wrong_idea' names row 'R7'"),
    ],
)
def test_what_does_not_fit_is_not_written(planted, cluster, award, error, sentence):
    with pytest.raises(error, match=sentence):
        named(planted, cluster, award=award)
    assert not (planted.course.form_folder("week2") / "amendments.toml").exists()


def test_programs_that_fail_alike_are_named_by_the_bank(classroom):
    for student, found in (("s01", "1.5, expected 3"), ("s02", "-2e-3, expected 7.25")):
        check = CheckMark("doubles_every_value", "Every value is doubled.", "failed", f"returned {found}")
        classroom.answers(student, code=Finding("failed", message=check.message, checks=(check,)))
    (cluster,) = [entry for entry in triage(classroom.course, COMMANDS).entries if entry.group == "cluster"]
    assert cluster.sentence.startswith(
        "2 students failed the check `doubles_every_value` in the same way: returned 1.5"
    )
    assert "solutions/triagetest/double/rejected/" in cluster.steps[0].words
    with pytest.raises(FormError, match="a program is named by the bank"):
        named(classroom, cluster.id.removeprefix("cluster:"))
