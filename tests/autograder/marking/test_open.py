"""Open parts wait for a person."""

from __future__ import annotations

from autograder.marking.open import mark_open
from tests.autograder.marking.conftest import MakePart


def test_what_nobody_has_looked_at_has_no_score_and_no_verdict(make_part: MakePart) -> None:
    finding = mark_open(make_part("open", None), "Because.", None)
    assert (finding.verdict, finding.met, finding.as_read) == (None, None, "Because.")
    assert finding.message == "a person marks this part by its rows"


def test_a_person_awards_rows(make_part: MakePart) -> None:
    part = make_part("open", None)
    assert mark_open(part, "x", {"R2"}).met == {"R2": 1.0}
    assert mark_open(part, "x", {"R2"}).verdict == "failed"
    assert mark_open(part, "x", ["R1", "R2"]).verdict == "passed"
    assert mark_open(part, "x", set()).met == {}
    assert mark_open(part, "x", {"R9"}).met == {}


def test_a_long_text_is_shown_by_its_beginning(make_part: MakePart) -> None:
    shown = mark_open(make_part("open", None), "word " * 1000, None).as_read
    assert len(shown) == 300
    assert shown.endswith("...")


def test_what_is_no_text_goes_to_a_person_too(make_part: MakePart) -> None:
    finding = mark_open(make_part("open", None), [1, 2], {"R1"})
    assert (finding.verdict, finding.met, finding.message) == ("invalid", None, "expected a text, came a list")
