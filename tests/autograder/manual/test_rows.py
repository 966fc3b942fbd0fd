"""Rows are read from the beginning of a marker's comment, and must be worth the points that were given."""

from __future__ import annotations

import pytest

from autograder.manual.rows import award, named_rows
from bank.answer_model import PartModel, Row
from bank.tolerance import Tolerance

ROWS = ["R1", "R2", "R3"]


def part(*rows: Row) -> PartModel:
    points = sum(row.points for row in rows)
    return PartModel("why", "c", "open", points, "", (), False, (), Tolerance(), rows, (), (), None)


PART = part(Row("R1", 1, ""), Row("R2", 1, "", needs=("R1",)), Row("R3", 2, ""))


@pytest.mark.parametrize(
    ("comment", "rows"),
    [
        ("R1, R3", {"R1", "R3"}),
        ("R1+R3", {"R1", "R3"}),
        ("r1 r3", {"R1", "R3"}),
        ("R1 and R3.", {"R1", "R3"}),
        ("R1 & R3: good", {"R1", "R3"}),
        ("(R1; R3) the unit is missing", {"R1", "R3"}),
        ("**R1, R3** - well put", {"R1", "R3"}),
        ("R1-R3", {"R1", "R2", "R3"}),
        ("r1 – r2", {"R1", "R2"}),
        ("R2\nA reason is missing.", {"R2"}),
        ("R1 R3 = 3", {"R1", "R3"}),
        ("Well put.\nRows: R2, R3", {"R2", "R3"}),
        ("rows met: none", set()),
        ("Row: R1", {"R1"}),
        ("none", set()),
        ("None: this is about something else", set()),
        ("No rows.", set()),
    ],
)
def test_rows_are_read_however_a_marker_writes_them(comment: str, rows: set[str]) -> None:
    assert named_rows(comment, ROWS) == (frozenset(rows), "")


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "   ",
        "Good.",
        "R1 is missing",
        "not R1",
        "none of the reasons holds",
        "Look at R1, R3",
        "R1 R3 nice",
        "3",
        "HD95 is not T1",
    ],
)
def test_a_comment_that_says_anything_else_names_no_rows(comment: str) -> None:
    assert named_rows(comment, ROWS) == (None, "")


def test_rows_may_be_called_by_words() -> None:
    assert named_rows("Values: the input changed", ["values", "input"]) == (frozenset({"values"}), "")
    assert named_rows("Values are right", ["values", "input"]) == (None, "")


def test_a_row_that_the_part_does_not_have_is_told() -> None:
    assert named_rows("R1, R7", ROWS) == (None, "R7")
    assert award(PART, 1.0, "R1, R7").problem == "names the row R7, which this part does not have (R1, R2, R3)"


def test_a_comment_without_an_end_is_read_in_time() -> None:
    assert named_rows("R1, " * 20_000, ROWS)[0] == {"R1"}
    assert named_rows("rows " * 20_000, ROWS) == (None, "")


def test_named_rows_must_be_worth_the_points() -> None:
    assert award(PART, 3.0, "R1, R3") == award(PART, 3.0, "R3 R1.")
    assert award(PART, 3.0, "R1, R3").problem == ""
    assert award(PART, 4.0, "R1, R3").problem == "names R1, R3, worth 3, but gives 4 points"
    assert award(PART, 0.5, "none").problem == "names no row, worth 0, but gives 0.5 points"
    assert award(PART, None, "R1").problem == "names rows, but gives no points"


def test_a_row_counts_only_with_the_rows_that_it_needs() -> None:
    assert award(PART, 3.0, "R2, R3").problem == "names R2, which counts only with R1"


def test_where_no_rows_are_named_points_tell_them_if_only_one_choice_is_worth_so_much() -> None:
    assert award(PART, 4.0, "").rows == {"R1", "R2", "R3"}
    assert award(PART, 0.0, "Sorry.").rows == frozenset()
    assert award(PART, 1.0, "").rows == {"R1"}  # R2 needs it
    assert award(PART, 3.0, "").rows == {"R1", "R3"}
    unclear = award(PART, 2.0, "Half of it.")  # R1 and R2, or R3
    assert (unclear.rows, unclear.problem) == (None, "gives 2 points, but names no rows")


def test_points_that_no_rows_are_worth_are_told() -> None:
    assert award(PART, 0.5, "").problem == "gives 0.5 points, but names no rows"


def test_a_comment_alone_awards_nothing_and_is_no_problem() -> None:
    assert award(PART, None, "Please talk to me.") == award(PART, None, "")
    assert award(PART, None, "").problem == ""


def test_thirds_of_a_point_add_up() -> None:
    thirds = part(*(Row(f"R{n}", 1 / 3, "") for n in range(1, 4)))
    assert award(thirds, 0.67, "R1, R3").problem == ""
    assert award(thirds, 1.0, "").rows == {"R1", "R2", "R3"}


def test_a_part_with_very_many_rows_is_told_from_all_and_none_alone() -> None:
    many = part(*(Row(f"R{n}", 2.0**n, "") for n in range(20)))
    assert award(many, 2.0**20 - 1, "").rows == {row.id for row in many.rows}
    assert award(many, 1.0, "").rows is None
