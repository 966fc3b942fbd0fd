"""Mark short texts with a closed set of right forms."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.marking.text import mark_text
from bank.answer_model import Row
from tests.autograder.marking.conftest import MakePart, wrong


@pytest.mark.parametrize("typed", ["LPS", "lps", " 'LPS'. ", "left-posterior-superior"])
def test_every_right_form_earns_every_row(make_part: MakePart, typed: str) -> None:
    finding = mark_text(make_part("text", ["LPS", "left-posterior-superior"]), typed)
    assert (finding.verdict, finding.met, finding.as_read) == ("passed", {"R1": 1.0, "R2": 1.0}, typed.strip())


def test_one_right_form_needs_no_list(make_part: MakePart) -> None:
    assert mark_text(make_part("text", "LPS"), "lps").verdict == "passed"
    assert mark_text(make_part("text", "LPS"), "L").verdict == "failed"


def test_a_misconception_is_named_and_earns_its_award(make_part: MakePart) -> None:
    part = make_part("text", "LPS", misconceptions=(wrong("nifti", ["RAS", "ras+"], "R1"),))
    finding = mark_text(part, "RAS+")
    assert (finding.verdict, finding.misconception, finding.met) == ("failed", "nifti", {"R1": 1.0})


def test_another_text_earns_nothing(make_part: MakePart) -> None:
    finding = mark_text(make_part("text", "LPS"), "LPI")
    assert (finding.verdict, finding.met, finding.message) == ("failed", {}, "not one of the right forms")


def test_a_number_without_quotes_is_read_as_its_text(make_part: MakePart) -> None:
    assert mark_text(make_part("text", "3"), 3).verdict == "passed"
    assert mark_text(make_part("text", "0.5"), 0.5).as_read == "0.5"


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (True, "expected a short text in quotes, came a truth value"),
        (["LPS"], "expected a short text in quotes, came a list"),
        ("x" * 201, "expected a short text, came 201 characters"),
        ("LPS " * 1_000_000, "expected a short text, came 4000000 characters"),
    ],
)
def test_what_is_no_short_text_is_invalid(make_part: MakePart, value: Any, sentence: str) -> None:
    finding = mark_text(make_part("text", "LPS"), value)
    assert (finding.verdict, finding.met, finding.message) == ("invalid", {}, sentence)


def test_what_follows_from_an_own_earlier_answer_earns_the_rows_that_follow(make_part: MakePart) -> None:
    part = make_part("text", "LPS", rows=(Row("R1", 1.0, "reason", follow=True), Row("R2", 2.0, "text")))
    assert mark_text(part, "ras", followed="RAS").met == {"R1": 1.0}
    assert mark_text(part, "lai", followed="RAS").met == {}
