"""Two markers on the same scripts; every number here is counted by hand."""

from __future__ import annotations

import pytest

from autograder.manual.agreement import RowAgreement, agreement
from autograder.manual.given import GivenMark
from autograder.manual.rows import award
from bank.answer_model import PartModel, Row
from bank.lock import FormLock, LockedEntry, LockedPart
from bank.tolerance import Tolerance

ROWS = (Row("R1", 1, ""), Row("R2", 2, ""))
WHY = PartModel("why", "b", "open", 3, "", (), False, (), Tolerance(), ROWS, (), (), None)
ENTRY = LockedEntry("q1", "a/b", 1, "", "own", (LockedPart("area", "numeric", 2), LockedPart("why", "open", 3)))
LOCK = FormLock("week1", "Week 1", (ENTRY,))


def given(marks: dict[str, tuple[float | None, str]]) -> list[GivenMark]:
    return [GivenMark(s, "q1", WHY, score, text, award(WHY, score, text)) for s, (score, text) in marks.items()]


FIRST = {"ann": (3.0, "R1, R2"), "bob": (1.0, "R1"), "cal": (0.0, ""), "dan": (2.0, "R2"), "eva": (1.0, "R1")}
SECOND = {"ann": (3.0, "R1 R2"), "bob": (2.0, "R2"), "cal": (0.0, "none"), "dan": (0.0, "none"), "eva": (1.0, "")}


def test_rows_are_counted_in_four_ways() -> None:
    (part,) = agreement(LOCK, given(FIRST), given(SECOND)).parts
    # R1: both ann, eva; neither cal, dan; only the first bob. R2: both ann; neither cal, eva; bob and dan differ.
    assert part.rows == (
        RowAgreement("R1", both=2, neither=2, only_first=1, only_second=0),
        RowAgreement("R2", both=1, neither=2, only_first=1, only_second=1),
    )
    assert [row.share for row in part.rows] == [0.8, 0.6]
    # R1: yes of the first 3 of 5, of the second 2 of 5; by chance (3 x 2 + 2 x 3) / 25 = 0.48; (0.8 - 0.48) / 0.52.
    assert part.rows[0].kappa == pytest.approx(0.32 / 0.52)
    # R2: 2 of 5 each; by chance (2 x 2 + 3 x 3) / 25 = 0.52; (0.6 - 0.52) / 0.48.
    assert part.rows[1].kappa == pytest.approx(1 / 6)


def test_points_are_compared_with_the_students_who_differ_most() -> None:
    compared = agreement(LOCK, given(FIRST), given(SECOND))
    (part,) = compared.parts
    assert (part.label, part.part, part.letter, part.points, part.scripts) == ("q1", "why", "b", 3, 5)
    assert part.difference == pytest.approx((0 + 1 + 0 - 2 + 0) / 5)
    assert (part.largest, part.students) == (2.0, ("dan",))
    assert [(one.student, one.score, other.score) for one, other in compared.to_talk] == [
        ("bob", 1.0, 2.0),
        ("dan", 2.0, 0.0),
    ]


def test_equal_points_for_other_rows_are_to_talk_about() -> None:
    rows = (Row("R1", 1, ""), Row("R2", 1, ""))
    even = PartModel("why", "b", "open", 2, "", (), False, (), Tolerance(), rows, (), (), None)
    one, other = (GivenMark("ann", "q1", even, 1.0, row, award(even, 1.0, row)) for row in ("R1", "R2"))
    compared = agreement(LOCK, [one], [other])
    assert compared.to_talk == ((one, other),)
    assert (compared.parts[0].largest, compared.parts[0].students) == (0.0, ())


def test_what_only_one_has_marked_is_counted_apart() -> None:
    first, second = given({"ann": (3.0, ""), "bob": (0.0, "")}), given({"bob": (0.0, ""), "cal": (1.0, "R1")})
    compared = agreement(LOCK, first, second)
    assert compared.parts[0].scripts == 1
    assert ([m.student for m in compared.only_first], [m.student for m in compared.only_second]) == (["ann"], ["cal"])


def test_a_comment_without_points_is_no_mark() -> None:
    compared = agreement(LOCK, given({"ann": (None, "R1")}), given({"ann": (1.0, "R1")}))
    assert compared.parts == ()
    assert [mark.student for mark in compared.only_second] == ["ann"]


def test_marks_whose_rows_cannot_be_told_count_in_points_alone() -> None:
    compared = agreement(LOCK, given({"ann": (1.5, "half")}), given({"ann": (3.0, "")}))
    (part,) = compared.parts
    assert (part.scripts, part.difference, compared.unclear) == (1, 1.5, 1)
    assert part.rows == (RowAgreement("R1"), RowAgreement("R2"))
    assert (part.rows[0].share, part.rows[0].kappa) == (None, None)


def test_rows_that_do_not_fit_the_points_are_the_rows_that_were_named() -> None:
    compared = agreement(LOCK, given({"ann": (3.0, "R1")}), given({"ann": (3.0, "R1, R2")}))
    assert compared.parts[0].rows[1] == RowAgreement("R2", only_second=1)


def test_the_textbook_example_of_kappa() -> None:
    # 50 cases: both yes 20, both no 15, 5 and 10 differ; observed 0.7, by chance 0.5 x 0.6 + 0.5 x 0.4 = 0.5.
    assert RowAgreement("R1", both=20, neither=15, only_first=5, only_second=10).kappa == pytest.approx(0.4)


def test_kappa_is_one_zero_and_negative_where_it_should_be() -> None:
    assert RowAgreement("R1", both=3, neither=7).kappa == 1.0
    assert RowAgreement("R1", both=1, neither=1, only_first=1, only_second=1).kappa == 0.0
    assert RowAgreement("R1", only_first=2, only_second=2).kappa == -1.0


def test_kappa_is_not_defined_where_both_always_said_the_same_one_thing() -> None:
    assert RowAgreement("R1", both=12).kappa is None
    assert RowAgreement("R1", neither=12).kappa is None
    assert RowAgreement("R1", both=11, only_first=1).kappa == 0.0  # the second one never said no
