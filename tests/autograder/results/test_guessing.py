"""What blind guessing earns, by hand."""

from __future__ import annotations

import pytest

from autograder.results.guessing import expected_points, guessed_parts, share_of_selections
from bank.answer_model import AnswerModel, KnownMisconception, PartModel, Row
from bank.asked import Matching, PrintedOption
from bank.tolerance import Tolerance


def options(*ids):
    return tuple(PrintedOption("ABCDEFGH"[place], name, name) for place, name in enumerate(ids))


def part(kind, rows, *, key, several=False, offered=(), misconceptions=(), asked=None):
    return PartModel(
        name="p", letter="a", kind=kind, points=sum(row.points for row in rows), unit="", shape=(), functions=(),
        select_several=several, tolerance=Tolerance(0.0, 0.0), rows=rows, misconceptions=misconceptions,
        options=offered, key=key, asked=asked,
    )  # fmt: skip


def expected(made):
    return expected_points(AnswerModel("test/exercise", 1, 0, (made,)), made)


def test_one_of_four_options_is_right_a_quarter_of_the_time():
    made = part("choice", (Row("R1", 2, "x"),), key="a", offered=options("a", "b", "c", "d"))
    assert expected(made) == 0.5


def test_what_a_misconception_is_awarded_counts():
    # right: 3; one of the three others: 1 for R1
    wrong = KnownMisconception("wrong", "No.", ("R1",), "b")
    rows = (Row("R1", 1, "x"), Row("R2", 2, "y"))
    made = part("choice", rows, key="a", offered=options("a", "b", "c", "d"), misconceptions=(wrong,))
    assert expected(made) == 1.0


def test_several_options_earn_the_mean_over_all_selections():
    # one right of two: {right} earns 1, {wrong} and both 0 -> 1/3
    assert share_of_selections(1, 2) == pytest.approx(1 / 3)
    # two right of three: {R}, {R}: 1/2 each, {RR}: 1, {RRW}: 1/2, {RW}, {RW}, {W}: 0 -> 2.5 / 7
    assert share_of_selections(2, 3) == pytest.approx(2.5 / 7)
    assert share_of_selections(0, 3) == 0
    rows = (Row("R1", 7, "x"),)
    assert expected(part("choice", rows, key=("a", "b"), several=True, offered=options("a", "b", "c"))) == 2.5
    # one right of two, 7/3
    assert expected(part("choice", rows, key="right", several=True, offered=options("right", "wrong"))) == 2.33


def test_a_pair_is_right_once_in_as_many_times_as_there_are_targets():
    asked = Matching(options("x", "y"), options("1", "2", "3", "4"), reuse=False)
    made = part("match", (Row("R1", 2, "x"), Row("R2", 2, "y", needs=("R1",))), key={"x": "1", "y": "2"}, asked=asked)
    # 2 points / 4 targets; the second row waits for the first to be met whole
    assert expected(made) == 0.5


def test_what_is_written_cannot_be_guessed():
    assert expected(part("numeric", (Row("R1", 2, "x"),), key=3.0)) == 0
    assert expected(part("text", (Row("R1", 2, "x"),), key=("LPS",))) == 0


def test_a_form_is_asked_part_by_part(course):
    # width or height, one point
    assert guessed_parts(course.lock("week1")) == {"q1-longer": 0.5}
