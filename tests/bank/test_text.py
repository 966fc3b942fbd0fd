"""Short texts, normalised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.text import normalised


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("LPS", "lps"),
        ("  LPS ", "lps"),
        ("LPS.", "lps"),
        ("LPS!?", "lps"),
        ('"LPS"', "lps"),
        ("'LPS'.", "lps"),
        ('"LPS."', "lps"),
        ("“LPS”", "lps"),
        (".MHA", ".mha"),
        ('".mha".', ".mha"),
        ("Left,  Posterior", "left, posterior"),
        ("left\n\tposterior", "left posterior"),
        ("cm³", "cm3"),
        ("Ａ", "a"),
        ("e\N{COMBINING ACUTE ACCENT}", "é"),
        ("Straße", "strasse"),
        ("ﬁlter", "filter"),
        ("a . .", "a"),
        ("", ""),
        ("...", ""),
    ],
)
def test_what_never_decides_is_taken_away_and_a_leading_dot_stays(typed: str, plain: str) -> None:
    assert normalised(typed) == plain


@pytest.mark.parametrize(("one", "other"), [("LPS", "RAS"), (".mha", "mha"), ("x, y", "x y"), ("-1", "1"), ("é", "e")])
def test_what_decides_stays(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text(st.characters(codec="ascii"), max_size=20))
def test_case_quotes_and_spaces_around_never_decide(text: str) -> None:
    assert normalised(f' "{text.upper()}"  ') == normalised(text.lower())
