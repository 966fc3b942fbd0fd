"""Formulas are read by a small grammar, are never run as Python, and cannot hang or explode."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.formulas import POINTS, draw_points, read_formula, values_at
from bank.numbers import UnreadableError

NAMES = ("r", "delta")


def refusal(text: str) -> str:
    """Return why a text is no formula, or '' where it is one."""
    try:
        read_formula(text, NAMES)
    except UnreadableError as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 - 3*delta/(2*r)", 0.85),
        ("r^2", 100.0),
        ("-r^2", -100.0),
        ("2^-1", 0.5),
        ("2^3^2", 512.0),
        ("r/2/5", 1.0),
        ("  ( r )\n* 2 ", 20.0),
        ("r\N{SUPERSCRIPT TWO} \N{MINUS SIGN} r\N{SUPERSCRIPT THREE}", -900.0),
        ("2 \N{MIDDLE DOT} r \N{MULTIPLICATION SIGN} 3", 60.0),
        ("3*\N{GREEK SMALL LETTER DELTA}", 3.0),
        ("sqrt(r * 10) + ln(e) + log(1) + abs(-delta)", 12.0),
        ("cos(pi)", -1.0),
        ("1.5e1", 15.0),
        ("+.5", 0.5),
    ],
)
def test_a_formula_has_the_value_that_a_reader_expects(text: str, value: float) -> None:
    assert read_formula(text, NAMES)(r=10.0, delta=1.0) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2r", "'2r' has no sign between two factors; write *, as in 2*x"),
        ("r delta", "has no sign between two factors"),
        ("(r)(delta)", "a parenthesis follows a factor without a sign"),
        ("2(r + 1)", "a parenthesis follows a factor without a sign"),
        ("r(delta)", "a parenthesis follows a factor without a sign"),
        ("0,5*r", "there is a comma in it; write numbers with a decimal point"),
        ("rho", "'rho' is no symbol here; there are r, delta, pi, e"),
        ("sqrt", "'sqrt' needs a parenthesis, as in sqrt(x)"),
        ("max(r, delta)", "'max' is no function here; there are sqrt, exp, "),
        ("sqrt(r, delta)", "sqrt takes one value, as in sqrt(x)"),
        ("sqrt()", "sqrt takes one value"),
        ("sqrt(*r)", "sqrt takes one value"),
        ("sqrt(x=r)", "expected the expression alone, without '='"),
        ("L = r", "expected the expression alone, without '='"),
        ("(r + 1", "has 1 opening and 0 closing parentheses"),
        ("r +", "cannot be read as a formula"),
        ("", "cannot be read as a formula"),
        ("r # * 2", "cannot be read as a formula"),
        ("1e400", "a number in it is too large"),
        ("9" * 400, "a number in it is too large"),
        ("r // 2", "expected nothing but numbers, symbols"),
        ("r % 2", "expected nothing but"),
        ("r if delta else 2", "expected nothing but"),
        ("r < delta", "expected nothing but"),
        ("r and delta", "expected nothing but"),
        ("'text'", "expected nothing but"),
        ("True", "expected nothing but"),
        ("2j", "expected nothing but"),
        ("r.real", "expected nothing but"),
        ("r[0]", "expected nothing but"),
        ("[r]", "expected nothing but"),
        ("lambda: r", "expected nothing but"),
        ("(r := 2)", "without '='"),
        ("__import__('os').system('x')", "a parenthesis follows a factor"),
        ("__import__('os')", "'__import__' is no function here"),
        ("eval(r)", "'eval' is no function here"),
        ("r\0", "cannot be read as a formula"),
        ("\N{ARABIC-INDIC DIGIT THREE} * r", "cannot be read as a formula"),
        ("\ud800", "cannot be read as a formula"),
        ("\\frac{r}{2}", "cannot be read as a formula"),
        ("x" * 501, "expected a formula of at most 500 characters, came 501"),
        ("-" * 400 + "r", "expected a formula with at most 100 operations inside each other"),
        ("+".join("r" * 200), "expected a formula with at most 100 operations inside each other"),
        ("(" * 200 + "r" + ")" * 200, None),
        ("abs(" * 100 + "r" + ")" * 100, "expected a formula of at most 500 characters"),
        ("2if", "has no sign between"),
    ],
)
def test_what_is_no_formula_is_refused_in_one_sentence(text: str, sentence: str | None) -> None:
    """Where no sentence is named, Python's own reading decides; it must neither crash nor take time."""
    refused = refusal(text)
    assert sentence is None or sentence in refused
    assert "\n" not in refused


@pytest.mark.parametrize("value", [3, None, ["r"], {"r": 1}, b"r"])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(UnreadableError, match="expected a formula in quotes"):
        read_formula(value, NAMES)


@pytest.mark.parametrize("text", ["9**9**9**9", "99999**99999", "exp(exp(exp(exp(r))))", "1/0", "log(-1)", "0**-1"])
def test_what_explodes_is_infinite_or_no_number_at_once(text: str) -> None:
    began = time.process_time()
    assert not math.isfinite(read_formula(text, NAMES)(r=10.0, delta=1.0))
    assert time.process_time() - began < 5  # Python's whole numbers would take for ever


@given(st.text(alphabet="rdelta0123456789+-*/^().e, sqrt", max_size=60))
def test_any_text_is_a_formula_or_refused_in_one_sentence(text: str) -> None:
    refused = refusal(text)
    assert "\n" not in refused
    if not refused:
        assert isinstance(read_formula(text, NAMES)(r=2.0, delta=0.5), float)


def test_a_formula_takes_arrays_and_says_what_it_was() -> None:
    formula = read_formula(" r * delta ", NAMES)
    assert formula(r=np.array([1.0, 2.0]), delta=3.0).tolist() == [3.0, 6.0]
    assert str(formula) == "r * delta"
    with pytest.raises(KeyError):
        formula(r=1.0)


def test_points_are_drawn_where_all_formulas_are_finite_and_again_alike() -> None:
    formulas = [read_formula("sqrt(r - 1)", NAMES), read_formula("1/delta", NAMES)]
    ranges = {"r": (0.0, 2.0), "delta": (-1.0, 1.0)}
    points = draw_points(ranges, formulas, np.random.default_rng(0))
    assert points == draw_points(ranges, formulas, np.random.default_rng(0))
    assert len(points["r"]) == len(set(points["r"])) == POINTS
    assert min(points["r"]) >= 1
    assert np.isfinite(values_at(formulas[0], points)).all()
    with pytest.raises(ValueError, match="finite at 0 of 1000 drawn points only; narrow the ranges"):
        draw_points({"r": (0.0, 1.0), "delta": (0.1, 1.0)}, formulas, np.random.default_rng(0))


def test_a_constant_has_its_value_at_every_point() -> None:
    assert values_at(read_formula("2", NAMES), {"r": (1.0, 2.0, 3.0), "delta": (1.0, 1.0, 1.0)}).tolist() == [2.0] * 3
