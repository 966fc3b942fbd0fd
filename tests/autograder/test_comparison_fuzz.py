"""Results of programs are compared as numbers, one by one; whatever else they are, the comparison ends."""

from __future__ import annotations

import math
import tracemalloc
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.diagnosis import _equal, _same_reply
from autograder.program import plain
from autograder.sandbox.replies import Returned
from autograder.sandbox.values import TensorValue
from bank.checks import Mismatch, same
from tests.autograder.numbers_in_clothes import NUMBERS
from tests.autograder.sandbox.strategies import LEAVES, TRUSTED_VALUES

ANY = st.one_of(NUMBERS, LEAVES, TRUSTED_VALUES).map(plain)
IMAGE = sitk.Image([2, 2], sitk.sitkInt16) + 1


def elements(value: Any) -> tuple[tuple[int, ...], list[Any]] | None:
    """Shape and numbers of a value, or None where it is no array of numbers. The second route to `np.asarray`."""
    value = getattr(value, "array", value)
    if isinstance(value, np.ndarray | np.generic):
        return (value.shape, list(np.ravel(value))) if value.dtype.kind in "biufc" else None
    if isinstance(value, (list, tuple)):
        inner = [elements(entry) for entry in value]
        if any(entry is None for entry in inner) or len({entry[0] for entry in inner if entry}) > 1:
            return None
        shape = (len(value), *inner[0][0]) if inner and inner[0] else (len(value),)
        return shape, [number for entry in inner if entry for number in entry[1]]
    return ((), [value]) if isinstance(value, (bool, int, float, complex)) else None


EXPECTED = st.sampled_from(
    [1.0, 1, True, 0.0, math.nan, math.inf, 1e308, 1 + 1j, np.array([1.0, 2.0]), np.array([True, False]),
     np.zeros((0, 2)), np.array([math.inf, math.nan]), np.array([[1, 2]], np.uint8),
     np.array(3, np.int8), np.array([1j]), IMAGE]
)  # fmt: skip


@settings(max_examples=3 * settings.default.max_examples)
@given(ANY, EXPECTED, st.sampled_from([0.0, 0.25]))
def test_a_result_is_the_same_only_number_by_number(actual: Any, expected: Any, tolerance: float) -> None:
    try:
        same(actual, expected, atol=tolerance)
    except Mismatch as mismatch:
        sentence = str(mismatch)
    else:
        sentence = ""
    if sentence:
        assert 10 < len(sentence) < 300
        return
    if isinstance(expected, sitk.Image):
        assert isinstance(actual, sitk.Image)
        return
    shape, wanted = elements(expected) or ((), [])
    assert (elements(actual) or [None])[0] == shape
    for number, key in zip((elements(actual) or [(), []])[1], wanted, strict=True):
        equal = number == key or (number != number and key != key)
        assert equal or abs(complex(number) - complex(key)) <= tolerance


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(True, 1), (1, True), (np.float32(1), 1.0), ([1, 2], np.array([1.0, 2.0])), ((1, 2), np.array([1, 2])),
     (TensorValue(np.array(1.0)), 1.0), (np.array(1), 1.0), (math.nan, math.nan), ([np.float32(1)], np.ones(1))],
    ids=repr,
)  # fmt: skip
def test_numbers_in_other_clothes_are_the_same(actual: Any, expected: Any) -> None:
    same(actual, expected)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(np.array([1.0]), 1.0), ([1], 1.0), ("1.0", 1.0), (np.str_("1.0"), 1.0), (b"1", 1.0), (1 + 0j, 1.0), (1.0, 1 + 0j),
     (np.array(["1"]), np.array([1])), (None, 1.0), ([None], np.ones(1)), ({"a": 1}, 1.0), (math.nan, 1.0),
     ([], np.ones(1)), (math.inf, 1.0), (1.0, math.inf), (1.0, math.nan), (False, True),
     (np.array([True]), np.array([False])), (10**400, 1.0), ([10**400], np.ones(1)), ([[1], [1, 2]], np.ones(2)),
     ([1, "1"], np.ones(2)), ([np.array(["1"])], np.ones((1, 1))), (IMAGE, np.ones((2, 2))), (np.ones((2, 2)), IMAGE)],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_other_things_are_not_the_same(actual: Any, expected: Any) -> None:
    with pytest.raises(Mismatch):
        same(actual, expected)


WIDE: list[Any] = ["x" * 100_000] + [""] * 20_000


@pytest.mark.parametrize(
    "value",
    [WIDE, [*WIDE, 1.0], tuple(WIDE), [[text] for text in WIDE], [np.array(text) for text in WIDE],
     [text.encode() for text in WIDE]],
    ids=["list", "with a number", "tuple", "rows", "arrays", "bytes"],
)  # fmt: skip
def test_texts_of_unequal_length_are_not_spread_over_the_memory(value: Any) -> None:
    """As an array every text would take as much room as the longest: 8 GB for these."""
    tracemalloc.start()
    try:
        with pytest.raises(Mismatch, match="expected numbers"):
            same(value, np.zeros(20_001))
        assert not _equal(value, np.zeros(20_001))
        assert not _equal(np.zeros(20_001), value)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 20 << 20


def test_an_image_in_a_list_is_not_walked_through_voxel_by_voxel() -> None:
    image = sitk.Image(3000, 3000, sitk.sitkUInt8)
    assert not _equal([image], np.zeros((1, 3000, 3000)))
    assert not _equal(np.zeros((1, 3000, 3000)), [[image]])


@given(TRUSTED_VALUES | NUMBERS, TRUSTED_VALUES | NUMBERS)
def test_any_two_replies_are_compared_and_each_equals_itself(one: Any, other: Any) -> None:
    assert type(_same_reply(Returned(one, (other,)), Returned(other, (one,)))) is bool
    assert _same_reply(Returned(one, (other,)), Returned(one, (other,)))
