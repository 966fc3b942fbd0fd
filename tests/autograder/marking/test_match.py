"""Assignments are marked pair by pair; what a student can type is read, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.marking.marks import Blank, Value, answer_of
from autograder.marking.match import mark_match
from bank.answer_model import PartModel, Row
from bank.asked import Matching, PrintedOption
from tests.autograder.marking.conftest import MakePart, wrong

ITEMS = tuple(PrintedOption(letter, word, word) for letter, word in zip("ABC", ("jumps", "gap", "best"), strict=True))
TARGETS = tuple(PrintedOption(str(n), word, word) for n, word in enumerate(("eval", "leak", "maximum", "decoy"), 1))
KEY = {"jumps": "eval", "gap": "leak", "best": "maximum"}
ROWS = (
    Row("R1", 1.0, "the jumps", items=("jumps",)),
    Row("R2", 2.0, "the others", items=("gap", "best")),
    Row("R3", 1.0, "all"),
)


@pytest.fixture
def causes(make_part: MakePart) -> PartModel:
    misconceptions = (wrong("leak_jumps", {"jumps": "leak"}), wrong("decoy_taken", {"best": "decoy"}))
    return make_part("match", KEY, asked=Matching(ITEMS, TARGETS, False), rows=ROWS, misconceptions=misconceptions)


@pytest.mark.parametrize(
    "value",
    [
        {"A": 1, "B": 2, "C": 3},
        {"c": "3", "(b)": 2.0, "A": " 1 "},
        "A1, B2, C3",
        "a1 b2 c3",
        "A: 1; B: 2; C: 3",
        "A-1\nB=2\nC -> 3",
        "(A, 1)"[1:2] + "1 B2C3.",
        ["A1", "B2", "C3"],
        [["A", 1], ("B", "2"), ["C", 3]],
        "A01 B02 C03",
    ],
)
def test_every_way_to_write_the_right_pairs_is_read(causes: PartModel, value: Any) -> None:
    finding = mark_match(causes, value)
    assert (finding.verdict, finding.as_read) == ("passed", "A1, B2, C3")
    assert finding.met == {"R1": 1.0, "R2": 1.0, "R3": 1.0}


def test_each_row_earns_the_share_of_its_pairs(causes: PartModel) -> None:
    finding = mark_match(causes, "A1, B2, C1"[:6])
    assert finding.met == {"R1": 1.0, "R2": 0.5, "R3": pytest.approx(2 / 3)}
    assert (finding.verdict, finding.message) == ("failed", "2 of 3 pairs are right")


def test_a_number_that_may_be_used_once_and_is_used_again_earns_nothing(causes: PartModel) -> None:
    finding = mark_match(causes, "A1 B1 C1")
    assert finding.met == {"R1": 0.0, "R2": 0.0, "R3": 0.0}
    assert finding.message == "number 1 is used more than once; 0 of 3 pairs are right"


def test_where_targets_may_be_used_again_each_pair_stands_for_itself(make_part: MakePart) -> None:
    part = make_part("match", KEY | {"best": "eval"}, asked=Matching(ITEMS, TARGETS, True), rows=ROWS)
    assert mark_match(part, "A1 B2 C1").verdict == "passed"
    assert mark_match(part, "A1 B1 C1").met == {"R1": 1.0, "R2": 0.5, "R3": pytest.approx(2 / 3)}


def test_a_known_wrong_pair_is_named_and_the_others_still_count(causes: PartModel) -> None:
    finding = mark_match(causes, "A1 B2 C4")
    assert (finding.misconception, finding.message) == ("decoy_taken", "This is decoy_taken.")
    assert finding.met == {"R1": 1.0, "R2": 0.5, "R3": pytest.approx(2 / 3)}


def test_items_without_a_number_are_simply_not_right(causes: PartModel) -> None:
    finding = mark_match(causes, {"A": 1, "B": None, "C": ...})
    assert (finding.as_read, finding.met) == ("A1", {"R1": 1.0, "R2": 0.0, "R3": pytest.approx(1 / 3)})


@pytest.mark.parametrize(
    ("value", "telling"),
    [
        ("D1", "expected pairs of a letter (A to C) and a number (1 to 4), as in A1, came 'D1'"),
        ("A5", "came 'A5'"),
        ({"A": 0}, "came 'A0'"),
        ({"A": -1}, "came a number for a number"),
        ({"A": 1.5}, "came a number for a number"),
        ({"A": True}, "came a truth value for a number"),
        ({"A": float("nan")}, "for a number"),
        ({"A": 10**400}, "for a number"),
        ({"A": [1]}, "came a list for a number"),
        ({"A": np.zeros(3)}, "came an array for a number"),
        ({1: 1}, "came a number for a letter"),
        ({"A": "one"}, "came 'one' for a number"),
        ("A1 A2", "letter A has two different numbers"),
        ("nothing", "came 'nothing'"),
        ("A\N{ARABIC-INDIC DIGIT ONE}", "came 'A"),
        ("A1" * 600, "came far more"),
        ({str(n): 1 for n in range(2000)}, "came far more"),
        ([["A", 1, 2]], "came a list"),
        ([[[["A", 1]]]], "came a list"),
        (3, "came a number"),
        ([], "came none"),
        ({"A": "", "B": 7}, "came 'B7'"),
        (" , ; ", None),
        ("A1 # B2", "came '# B2'"),
    ],
)
def test_what_names_no_pair_is_invalid_in_one_sentence(causes: PartModel, value: Any, telling: str | None) -> None:
    finding = mark_match(causes, value)
    assert finding.verdict == "invalid"
    assert (telling or "expected pairs") in finding.message
    assert "\n" not in finding.message


def test_pairs_may_follow_from_an_own_earlier_answer(make_part: MakePart) -> None:
    rows = (Row("R1", 1.0, "x", follow=True), Row("R2", 2.0, "y"))
    part = make_part("match", KEY, asked=Matching(ITEMS, TARGETS, False), rows=rows)
    followed = {"jumps": "leak", "gap": "eval", "best": "maximum"}
    finding = mark_match(part, "A2 B1 C3", followed)
    assert finding.met == {"R1": 1.0, "R2": pytest.approx(1 / 3)}
    assert finding.message == "this follows correctly from your own earlier answer"


def test_a_dictionary_without_an_entry_filled_in_is_blank() -> None:
    assert answer_of({"A": None, "B": ...}) == Blank()
    assert answer_of({"A": None, "B": " "}) == Blank()
    assert answer_of({"A": None, "B": 2}) == Value({"A": None, "B": 2})
    assert answer_of({}) == Value({})
