"""Faults are found and repaired line by line; a false accusation costs; unknown repairs are for a person."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.marking.exercise import mark_exercise
from autograder.marking.locate import mark_locate
from autograder.marking.marks import Value
from bank.answer_model import AnswerModel, PartModel, Row
from bank.listings import Fault, Listing
from tests.autograder.marking.conftest import MakePart, options, wrong

LINES = tuple(f"x{n} = {n}" for n in range(1, 19))
FAULTS = {"leak": Fault((2, 3)), "no_eval": Fault((15,)), "best": Fault((17, 18))}
CODE = {"direction": Fault((6,), ("c = D.T @ p", "c = index(p)")), "order": Fault((9,), ("return v[2]",))}


@pytest.fixture
def lines(make_part: MakePart) -> PartModel:
    """Model question 5 (c): one row for each fault, and decoys."""
    rows = tuple(Row(f"R{n}", 1.0, name, faults=(name,)) for n, name in enumerate(FAULTS, 1))
    decoys = (wrong("before_backward", Fault((14,))), wrong("needs_sigmoid", Fault((16,))))
    return make_part("locate", FAULTS, asked=Listing(LINES, "", 1.0), rows=rows, misconceptions=decoys)


@pytest.fixture
def code(make_part: MakePart) -> PartModel:
    """Model question 2 (c): two lines to find and to repair."""
    rows = (
        Row("R1", 1.0, "a", faults=("direction",), aspect="place"),
        Row("R2", 1.0, "b", faults=("order",), aspect="place"),
        Row("R3", 1.0, "c", faults=("direction",), aspect="repair"),
        Row("R4", 1.0, "d", faults=("order",), aspect="repair"),
    )
    known = (wrong("rounds", Fault((7,))), wrong("not_transposed", Fault((6,), ("c = D @ p",))))
    return make_part("locate", CODE, asked=Listing(LINES, "code", 1.0), rows=rows, misconceptions=known, points=4.0)


@pytest.mark.parametrize(
    "value", [[2, 15, 17], [3, 15, 18], [2, 3, 15, 17, 18], "2, 15, 17", "lines 2 and 15; line 17",
              ["2", 15.0, "Line 17"], {2: None, "15": "", 17: ...}, (17, 2, 15)],
)  # fmt: skip
def test_each_fault_has_its_lines(lines: PartModel, value: Any) -> None:
    finding = mark_locate(lines, value)
    assert (finding.verdict, finding.met) == ("passed", {"R1": 1.0, "R2": 1.0, "R3": 1.0})


def test_a_line_accused_wrongly_costs_its_price_and_never_more_than_was_earned(lines: PartModel) -> None:
    finding = mark_locate(lines, [2, 15, 10])
    assert sum(share or 0 for share in (finding.met or {}).values()) == 1.0
    assert finding.message == "2 of 3 found, 1 accused wrongly (costs 1)"
    assert mark_locate(lines, [2, 10, 11, 12]).met == {"R1": 0.0, "R2": 0.0, "R3": 0.0}
    assert sum(mark_locate(lines, list(range(1, 19))).met.values()) == 0.0  # type: ignore[union-attr,arg-type]


def test_what_is_accused_wrongly_takes_from_the_last_rows_first(lines: PartModel) -> None:
    assert mark_locate(lines, [2, 15, 17, 10]).met == {"R1": 1.0, "R2": 1.0, "R3": 0.0}


def test_a_price_may_be_half_a_point_or_nothing(make_part: MakePart) -> None:
    rows = (Row("R1", 2.0, "all"),)
    half = make_part("locate", FAULTS, asked=Listing(LINES, "", 0.5), rows=rows, points=2.0)
    assert mark_locate(half, [2, 15, 17, 10]).met == {"R1": 0.75}
    assert mark_locate(half, [2, 15]).met == {"R1": pytest.approx(2 / 3)}
    free = make_part("locate", FAULTS, asked=Listing(LINES, "", 0.0), rows=rows, points=2.0)
    finding = mark_locate(free, [2, 15, 17, 10])
    assert (finding.verdict, finding.met, finding.message) == (
        "failed", {"R1": 1.0}, "3 of 3 found, 1 accused wrongly",
    )  # fmt: skip


def test_a_decoy_names_its_misconception(lines: PartModel) -> None:
    finding = mark_locate(lines, [16, 2])
    assert (finding.misconception, finding.message) == ("needs_sigmoid", "This is needs_sigmoid.")
    assert finding.met == {"R1": 0.0, "R2": 0.0, "R3": 0.0}


def test_the_same_line_accused_a_thousand_times_is_accused_once(lines: PartModel) -> None:
    assert mark_locate(lines, [10] * 999 + [2]).met == {"R1": 0.0, "R2": 0.0, "R3": 0.0}
    assert (
        mark_locate(
            lines,
            [2] * 999
            + [
                15,
            ],
        ).message
        == "2 of 3 found"
    )


@pytest.mark.parametrize(
    ("value", "telling"),
    [
        ([0], "came 0"),
        ([19], "expected line numbers, as in [2, 7] (it has lines 1 to 18), came 19"),
        ([-1], "came -1"),
        ([2.5], "came 2.5"),
        ([True], "came a truth value"),
        ([float("nan")], "came a number"),
        ([10**400], "came a number"),
        ([None], "came a value of type NoneType"),
        ([[2]], "came a list"),
        ("two", "came 'two'"),
        ("\N{ARABIC-INDIC DIGIT TWO}", "came '"),
        ([2] * 1001, "came far more"),
        ("2," * 600, "came far more"),
        ({2: "x = 1"}, "expected line numbers alone, as in [2, 7]; came a dictionary"),
        (object(), "came a value of type object"),
        ({(1, 2): None}, "came a tuple"),
        ("__import__('os')", "came '__import__"),
    ],
)
def test_what_names_no_line_is_invalid_in_one_sentence(lines: PartModel, value: Any, telling: str) -> None:
    finding = mark_locate(lines, value)
    assert finding.verdict == "invalid"
    assert telling in finding.message
    assert "\n" not in finding.message


def test_no_line_at_all_earns_nothing(lines: PartModel) -> None:
    finding = mark_locate(lines, [])
    assert (finding.verdict, finding.message, finding.as_read) == ("failed", "0 of 3 found", "no line")


@pytest.mark.parametrize("repair", ["c = D.T @ p", "c=(D.T@p)", "  c = D.T @ p  # turned back", "c = index( p )"])
def test_a_repair_is_compared_as_code(code: PartModel, repair: str) -> None:
    assert mark_locate(code, {6: repair, "9": "return v[2]"}).verdict == "passed"


def test_places_and_repairs_are_rows_of_their_own(code: PartModel) -> None:
    assert mark_locate(code, {6: "c = D.T @ p"}).met == {"R1": 1.0, "R2": 0.0, "R3": 1.0, "R4": 0.0}
    assert mark_locate(code, {6: None, 9: None}).met == {"R1": 1.0, "R2": 1.0, "R3": 0.0, "R4": 0.0}
    assert mark_locate(code, [6, 9]).met == {"R1": 1.0, "R2": 1.0, "R3": 0.0, "R4": 0.0}


def test_a_known_wrong_repair_is_named(code: PartModel) -> None:
    finding = mark_locate(code, {6: "c = D@p", 9: "return v[2]"})
    assert (finding.verdict, finding.misconception) == ("failed", "not_transposed")
    assert finding.met == {"R1": 1.0, "R2": 1.0, "R3": 0.0, "R4": 1.0}


def test_the_line_as_it_stands_is_no_repair(code: PartModel) -> None:
    assert mark_locate(code, {6: "x6 = 6", 9: "return v[2]"}).met == {"R1": 1.0, "R2": 1.0, "R3": 0.0, "R4": 1.0}


def test_a_repair_that_nobody_knows_waits_for_a_person_alone(code: PartModel) -> None:
    answer = {6: "c = np.linalg.inv(D) @ p", 9: "return v[2]"}
    finding = mark_locate(code, answer)
    assert (finding.verdict, finding.met) == (None, {"R1": 1.0, "R2": 1.0, "R3": None, "R4": 1.0})
    assert finding.message == "a person looks at a repair that the machine does not know"
    model = AnswerModel("topic/name", 1, 0, (code,))
    part = mark_exercise(model, {"answer": Value(answer)}, None).part("answer")
    assert (part.score, part.needs_person, [row.score for row in part.rows]) == (None, True, [1.0, 1.0, None, 1.0])
    decided = mark_exercise(model, {"answer": Value(answer)}, None, rows_met={"answer": {"R3"}}).part("answer")
    assert (decided.score, decided.needs_person) == (4.0, False)
    refused = mark_exercise(model, {"answer": Value(answer)}, None, rows_met={"answer": set()}).part("answer")
    assert (refused.score, refused.verdict) == (3.0, "failed")


def test_a_person_cannot_award_what_the_machine_has_decided(code: PartModel) -> None:
    assert mark_locate(code, {6: "c = D @ p"}, rows_met={"R1", "R2", "R3", "R4"}).met == {
        "R1": 1.0, "R2": 0.0, "R3": 0.0, "R4": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize("repair", ["(" * 400, "-" * 450, "f(" * 150 + ")" * 150, "\0", "'", "x" * 500, "\ud800"])
def test_strange_code_is_compared_and_never_run(code: PartModel, repair: str) -> None:
    finding = mark_locate(code, {6: repair})
    assert finding.met == {"R1": 1.0, "R2": 0.0, "R3": None, "R4": 0.0}


@pytest.mark.parametrize("repair", ["x" * 501, 3, ["c"], {"a": 1}])
def test_a_repair_that_is_no_line_is_invalid(code: PartModel, repair: Any) -> None:
    finding = mark_locate(code, {6: repair})
    assert finding.verdict == "invalid"
    assert finding.message.startswith("line 6: expected the line as it should be, as a text, came ")


def test_a_line_with_two_repairs_is_invalid(code: PartModel) -> None:
    assert mark_locate(code, {6: "a = 1", "6": "b = 2"}).message == "line 6 has two different repairs"


def test_a_repair_may_be_chosen(make_part: MakePart) -> None:
    key = {"direction": Fault((6,), ("identity",)), "order": Fault((9,), ("xyz",))}
    part = make_part(
        "locate",
        key,
        asked=Listing(LINES, "option", 1.0),
        options=options(even="sizes are even", identity="not turned", xyz="x, y, z"),
        rows=(Row("R1", 2.0, "all"),),
        misconceptions=(wrong("any_size", Fault((9,), ("even",))),),
    )
    assert mark_locate(part, {6: "B", 9: "c"}).verdict == "passed"
    finding = mark_locate(part, {6: "not turned", 9: "A"})
    assert (finding.misconception, finding.met) == ("any_size", {"R1": 0.5})
    assert mark_locate(part, {6: "D"}).verdict == "invalid"
    assert mark_locate(part, {6: "B", 9: "c"}).as_read == "line 6: B; line 9: C"


def test_what_is_found_may_follow_from_an_own_earlier_answer(make_part: MakePart) -> None:
    rows = (Row("R1", 1.0, "x", follow=True), Row("R2", 2.0, "y"))
    part = make_part("locate", {"one": Fault((2,))}, asked=Listing(LINES, "", 1.0), rows=rows)
    finding = mark_locate(part, [5], {"one": Fault((5,))})
    assert finding.met == {"R1": 1.0, "R2": 0.0}
    assert finding.message == "this follows correctly from your own earlier answer"
