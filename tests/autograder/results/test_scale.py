"""From points to grades, computed by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from autograder.results.scale import ScaleError, read_cut_off, scale_of
from bank.scales import GradeScale


def scale(cut_off=None, guess=False, rounding="0.1", *, maximum=30, guessing=3.0):
    return scale_of(GradeScale(cut_off, guess, rounding), maximum, lambda: guessing, "exam")


def grades(found, *points):
    return [str(found.grade(score)) for score in points]


def test_without_a_word_the_grade_is_one_plus_nine_times_the_share():
    # 1 + 9 x 7/30 = 3.1; 1 + 9 x 20/30 = 7
    assert grades(scale(), 0, 7, 20, 30) == ["1.0", "3.1", "7.0", "10.0"]


def test_a_cut_off_joins_two_straight_pieces_at_five_and_a_half():
    # below: 1 + 4.5 x 9/18 = 3.25; above: 5.5 + 4.5 x 6/12 = 7.75, halves go up
    assert grades(scale(18), 0, 9, 18, 24, 30) == ["1.0", "3.3", "5.5", "7.8", "10.0"]


def test_a_share_counts_from_what_guessing_earns():
    # 3 + 55 % of 27 = 17.85
    found = scale("55%", True)
    assert (found.guess, found.cut_off) == (3, Fraction("17.85"))
    assert scale("55 %").cut_off == Fraction("16.5")


def test_guessing_earns_a_one_and_less_is_no_less():
    # 1 + 9 x 12/24 = 5.5 on the line from 6 to 30
    assert grades(scale(guess=6.0), 0, 6, 18, 30) == ["1.0", "1.0", "5.5", "10.0"]
    # two pieces from 3: 1 + 4.5 x 7.5/15 = 3.25
    assert grades(scale(18, True), 2, 3, 10.5, 18, 30) == ["1.0", "1.0", "3.3", "5.5", "10.0"]


def test_extra_credit_stops_at_ten():
    assert grades(scale(), 33) == ["10.0"]


def test_the_form_s_rounding_is_used():
    # 1 + 9 x 15/30 = 5.5; 1 + 9 x 14/30 = 5.2
    assert grades(scale(rounding="0.5 without 5.5"), 15, 14) == ["6.0", "5.0"]
    assert grades(scale(rounding="1"), 15, 14) == ["6", "5"]


def test_the_formula_is_told_with_the_form_s_own_numbers():
    assert scale(18, True).sentences == (
        "Up to 3 points, which guessing earns: grade 1",
        "Below 18 points: grade = 1 + 4.5 x (points - 3) / 15",
        "From 18 points: grade = 5.5 + 4.5 x (points - 18) / 12",
        "The grade is rounded to one decimal, half up",
        "Passed from 17.84 points: 5.5 or higher after rounding",
    )
    assert scale().sentences[0] == "Grade = 1 + 9 x points / 30"
    assert scale(guess=6.0).sentences[:2] == (
        "Up to 6 points, which guessing earns: grade 1",
        "Grade = 1 + 9 x (points - 6) / 24",
    )


@pytest.mark.parametrize("found", [scale(), scale(18), scale("55%", True), scale(18, rounding="0.5"), scale(guess=6.0)])
def test_the_points_that_pass_are_the_lowest_hundredth_that_does(found):
    assert float(found.grade(found.passes_from)) >= 5.5
    assert float(found.grade(found.passes_from - 0.01)) < 5.5


def test_the_printed_numbers_are_those_that_are_used():
    # guessing earns a third of ten points, a share of 55 % of the rest is 7.0015: both count as printed
    found = scale("55%", True, maximum=10, guessing=10 / 3)
    assert (found.guess, found.cut_off) == (Fraction("3.33"), Fraction("7"))


@pytest.mark.parametrize(
    ("cut_off", "guess", "sentence"),
    [
        (31, False, "the cut-off of 31 points does not lie between 0 points, which earn a 1, and 30"),
        (30, False, "the cut-off of 30 points does not lie between 0 points, which earn a 1, and 30"),
        (3, True, "the cut-off of 3 points does not lie between 3 points, which earn a 1, and 30"),
        (None, 30.0, "guessing cannot earn 30 points, because the form has 30"),
    ],
)
def test_a_scale_that_does_not_fit_the_form_is_refused_with_a_sentence(cut_off, guess, sentence):
    with pytest.raises(ScaleError, match=f"^form 'exam': {sentence}"):
        scale(cut_off, guess)


def test_a_cut_off_can_be_typed_as_points_or_as_a_share():
    assert [read_cut_off(text) for text in ("24", "24,5", "55%", "55.5 %")] == [24, 24.5, "55%", "55.5 %"]
    for text in ("-3", "much", "55 percent", "100%", "1e3", "nan"):
        with pytest.raises(ScaleError, match="as in 24, or a share"):
            read_cut_off(text)
