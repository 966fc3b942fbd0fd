"""Whatever a notebook or a file holds, every kind of question is marked: one sentence and no error of ours."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.assignment.comments import comment_on
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import answer_of
from bank.answer_model import AnswerModel, PartModel, answer_model
from bank.discovery import Bank
from bank.variant import draw
from tests.autograder.test_marking_fuzz import ANY

SAMPLES = Bank((Path(__file__).parents[1] / "data" / "bank",))
PARTS = [
    ("activations", "tensor_mb"), ("shrunken_ball", "dice"), ("folded_bar", "causes"), ("folded_bar", "profile"),
    ("encoder_design", "design"), ("wrong_crop", "repaired"), ("wrong_crop", "assumed"), ("wrong_crop", "read_only"),
    ("picked_marker", "marker_index"), ("picked_marker", "both_mm"),
]  # fmt: skip

WORDS = st.text(alphabet="ABCabc123456789.,;:-+*/^() =rdelta\u00b2\u03b4\u0663\u2212[]{}'\"\n", max_size=40)
KEYS = st.one_of(st.sampled_from(["A", "b", "kernel", "pool", "5", "8", "line 5", ""]), st.integers(-1, 12), WORDS)
ANYTHING = st.recursive(
    st.one_of(ANY, WORDS, st.integers(-3, 20), st.floats(), st.none(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(KEYS, inner, max_size=5), st.tuples(inner, inner)
    ),
    max_leaves=12,
)


@cache
def prepared(name: str) -> tuple[AnswerModel, AuthoredSource]:
    exercise = SAMPLES.exercise(f"sample/{name}")
    variant = draw(exercise, 1)
    return answer_model(exercise, variant), AuthoredSource(exercise, variant.given)


def sound(name: str, part: PartModel, value: Any) -> None:
    """Mark one answer and demand what always holds."""
    model, source = prepared(name)
    mark = mark_exercise(model, {part.name: answer_of(value)}, source).part(part.name)
    assert mark.verdict in ("passed", "failed", "invalid", None)
    assert mark.score is None or 0 <= mark.score <= part.points
    assert (mark.score is None) == (mark.verdict is None)
    assert mark.verdict != "invalid" or (mark.score == 0 and mark.message)
    assert "\n" not in mark.message
    assert len(mark.message) < 500
    assert comment_on(mark, part)


@pytest.mark.parametrize(("name", "part"), PARTS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(value=ANYTHING)
def test_anything_is_marked_in_one_sentence(name: str, part: str, value: Any) -> None:
    sound(name, prepared(name)[0].part(part), value)


DEEP: Any = 1
for _ in range(900):
    DEEP = [DEEP]
DEEP_TABLE: Any = {"A": 1}
for _ in range(900):
    DEEP_TABLE = {"kernel": DEEP_TABLE}
LARGE = [
    DEEP, DEEP_TABLE, [DEEP], {"A": DEEP, "kernel": DEEP, "pool": DEEP, 5: DEEP}, "9" * 1_000_000, "(" * 1_000_000,
    "sin(" * 100 + "r" + ")" * 100, "A1," * 400_000, [5] * 1_000_000, {n: n for n in range(200_000)}, 10**5000,
    np.zeros(1_000_000), np.zeros((1000, 1000)), np.array(["A1"] * 1000), np.array([object()], dtype=object),
    {"kernel": np.zeros(1_000_000), "pool": "1" * 1_000_000}, [[1, 2, 3]] * 100_000, "\0", "1e400", b"bytes", 1j,
    ["A1"] * 1_000_000, "lines " * 300_000, {5: "x" * 1_000_000}, {5: ["x"] * 1000}, range(10**9), float("nan"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "part"), PARTS)
@pytest.mark.parametrize("value", LARGE, ids=lambda value: type(value).__name__)
def test_what_is_huge_or_deep_is_marked_at_once(name: str, part: str, value: Any) -> None:
    sound(name, prepared(name)[0].part(part), value)
