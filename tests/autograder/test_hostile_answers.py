"""Answers made to break the marker or to slip through it: each ends in a verdict, at once and without points."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import SimpleITK as sitk

from autograder.marking.choice import mark_choice
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import Value
from autograder.marking.numeric import mark_numeric
from autograder.marking.open import mark_open
from autograder.marking.text import mark_text
from autograder.sandbox.values import TensorValue
from bank.answer_model import AnswerModel, KnownMisconception, PartModel, Row
from bank.asked import PrintedOption
from bank.checks import Mismatch, same
from bank.declarations import plausible
from bank.tolerance import Tolerance


def _part(kind="numeric", key=5.0, shape=(), *, name="answer", rows=(), misconceptions=(), several=False):
    options = tuple(PrintedOption(id=letter.lower(), letter=letter, text=f"option {letter}") for letter in "ABCD")
    return PartModel(
        name=name,
        letter="a",
        kind=kind,
        points=1,
        unit="",
        shape=shape,
        select_several=several,
        functions=(),
        tolerance=Tolerance(rtol=0.01),
        rows=rows or (Row("R1", 1, "right"),),
        misconceptions=misconceptions,
        options=options if kind == "choice" else (),
        key=key,
    )


def _kind(value):
    return type(value).__name__


def _nested(depth):
    value = 1.0
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        10**5000,
        [10**5000],
        _nested(90),
        _nested(900),
        "9" * 3_000_000,
        "1" + ",111" * 1_000_000,
        "1 " * 1_000_000,
        ["1" * 1_000_000],
        np.zeros(30_000_000, np.uint8),
        [[np.zeros(30_000_000, np.uint8)]],
        TensorValue(np.zeros(30_000_000, np.uint8)),
        [[]] * 300_000,
        sitk.Image(1000, 1000, sitk.sitkUInt8),
        [sitk.Image(1000, 1000, sitk.sitkUInt8)],
        {"a": 1},
        1j,
        np.array(["5"]),
    ],
    ids=_kind,
)
def test_an_answer_that_is_no_number_earns_nothing_and_is_not_converted(value):
    finding = mark_numeric(_part(), value)
    assert finding.verdict in ("invalid", "failed")
    assert finding.met == {}
    assert len(finding.message) < 300


@pytest.mark.parametrize("value", ["A" * 5_000_000, ["A"] * 300_000, ["A" * 3_000_000], {"A": 1}, 10**5000], ids=_kind)
@pytest.mark.parametrize("several", [False, True])
def test_an_endless_choice_is_invalid_at_once(value, several):
    finding = mark_choice(_part("choice", frozenset("ab") if several else "a", several=several), value)
    assert finding.verdict == "invalid"


@pytest.mark.parametrize("value", [10**5000, -(10**400), float("inf"), float("nan"), 2**60], ids=_kind)
def test_a_number_without_end_is_no_short_text(value):
    assert mark_text(_part("text", ["LPS"]), value).verdict == "invalid"


@pytest.mark.parametrize("value", [10**5000, _nested(900), {"a": 1}], ids=_kind)
def test_an_open_answer_that_is_no_text_waits_for_a_person(value):
    finding = mark_open(_part("open", None), value, None)
    assert (finding.verdict, finding.met) == ("invalid", None)


@pytest.mark.parametrize("key", [float("inf"), float("-inf"), np.array([]), np.array([[]])])
@pytest.mark.parametrize("response", [5.0, 0.0, 1e308])
def test_an_infinite_or_an_empty_key_lets_no_number_pass(key, response):
    assert not Tolerance(rtol=0.01, atol=1.0).accepts(response, key)
    wrong = KnownMisconception("infinite", "That is infinite.", ("R1",), key)
    assert mark_numeric(_part(misconceptions=(wrong,)), 77.0).met == {}


@pytest.mark.parametrize("actual", [5.0, 0.0, -np.inf, np.nan])
def test_a_check_that_expects_infinity_takes_nothing_else_for_it(actual):
    same(np.inf, np.inf, rtol=0.01)
    with pytest.raises(Mismatch):
        same(actual, np.inf, rtol=0.01)
    with pytest.raises(Mismatch):
        same(np.array([1.0, actual]), np.array([1.0, np.inf]), rtol=0.01, atol=0.1)


@pytest.mark.parametrize(
    "actual",
    [
        [[1], [1, 2]],
        [np.zeros(2), np.zeros(3)],
        sitk.Image(1000, 1000, sitk.sitkUInt8),
        [[sitk.Image(1000, 1000, sitk.sitkUInt8)]],
        [10**5000],
        [None],
        {},
    ],
    ids=_kind,
)
def test_a_result_that_is_no_array_of_numbers_differs_and_breaks_no_check(actual):
    with pytest.raises(Mismatch):
        same(actual, np.zeros((2, 2)))


def test_an_earlier_answer_at_which_the_authors_functions_break_earns_nothing_and_disturbs_nothing():
    @plausible("first")
    def not_too_small(given, value):
        return 1 / value > given

    first = _part(name="first", key=4.0)
    second = _part(name="second", key=8.0, rows=(Row("R1", 1, "twice", follow=True),))
    authored = SimpleNamespace(earlier=("first",), key=lambda given, first: 2 * first)
    exercise = SimpleNamespace(part=lambda name: authored, solution=SimpleNamespace(not_too_small=not_too_small))
    marks = mark_exercise(
        AnswerModel("sample/exercise", 1, 0, (first, second)),
        {"first": Value(0.0), "second": Value(0.0)},
        AuthoredSource(exercise, 0.0),
    )
    assert [(part.score, part.verdict) for part in marks.parts] == [(0.0, "failed"), (0.0, "failed")]
