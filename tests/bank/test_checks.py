"""What a check demands, and the sentence that a student reads when it is not met."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk

from bank.checks import Check, Checks, Mismatch, checks_of, demand, same


def image(origin: float = 0.0, add: int = 0) -> sitk.Image:
    made = sitk.GetImageFromArray(np.arange(6, dtype=np.int16).reshape(1, 2, 3) + np.int16(add))
    made.SetOrigin((origin, 0, 0))
    return made


class Tensor:
    """Stands for what comes from the sandbox in place of a tensor."""

    array = np.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("actual", "expected", "tolerances"),
    [
        (1, 1.0, {}),
        (1.05, 1.0, {"atol": 0.1}),
        (101, 100, {"rtol": 0.01}),
        ([1, 2], np.array([1.0, 2.0]), {}),
        ((1, 2), [1, 2], {}),
        (np.float32(0.5), 0.5, {}),
        (np.nan, np.nan, {}),
        ([np.nan, 1], [np.nan, 1], {}),
        (np.inf, np.inf, {}),
        (np.array([True, False]), np.array([1, 0]), {}),
        (np.array([1 + 1j]), np.array([1 + 1.05j]), {"atol": 0.1}),
        (np.array([200], np.uint8), np.array([100], np.uint8), {"atol": 100}),
        (Tensor(), [1, 2], {}),
        (image(), image(), {}),
        (image(add=1), image(), {"atol": 1}),
        (sitk.LabelImageToLabelMap(sitk.Cast(image(), sitk.sitkUInt8)), image(), {}),
        (np.zeros((0, 3)), np.zeros((0, 3)), {}),
    ],
)
def test_equal_values_within_the_tolerance_pass(actual: Any, expected: Any, tolerances: dict[str, float]) -> None:
    same(actual, expected, **tolerances)


@pytest.mark.parametrize(
    ("actual", "expected", "sentence"),
    [
        (None, 1.0, "returned None, expected a value (is the `return` missing?)"),
        ("1", 1.0, "returned a str, expected numbers"),
        ({"a": 1}, 1.0, "returned a dict, expected numbers"),
        (object(), 1.0, "returned an object, expected numbers"),
        ([None], [1.0], "returned a list, expected numbers"),
        ([[1, 2], [3]], np.zeros((2, 2)), "returned a list with rows of different length, expected numbers"),
        (2.0, 1.0, "returned 2, expected 1"),
        (np.True_, 0, "returned 1, expected 0"),
        (np.nan, 1.0, "returned nan, expected 1"),
        (np.inf, 1.0, "returned inf, expected 1"),
        (-np.inf, np.inf, "returned -inf, expected inf"),
        ([1.0], 1.0, "returned shape (1,), expected a single number"),
        (1.0, [1.0], "returned a single number, expected shape (1,)"),
        (np.zeros((2, 3)), np.zeros((3, 2)), "returned shape (2, 3), expected shape (3, 2)"),
        (1 + 1j, 1.0, "returned complex numbers, expected real ones"),
        (1.0, 1 + 1j, "returned real numbers, expected complex ones"),
        ([1, 2, 9], [1, 3, 3], "2 of 3 values differ; the first at index [1]: 2, expected 3"),
        ([[0, 0], [0, 1]], [[0, 0], [0, 2]], "1 of 4 values differ; the first at index [1, 1]: 1, expected 2"),
        (
            np.array([200], np.uint8),
            np.array([100], np.uint8),
            "1 of 1 values differ; the first at index [0]: 200, exp",
        ),
        (Tensor(), image(), "returned a tensor, expected a SimpleITK image"),
        (np.zeros(3), image(), "returned a ndarray, expected a SimpleITK image"),
        (None, image(), "returned None, expected a value (is the `return` missing?)"),
        (image(origin=2), image(), "the origin is (2, 0, 0) mm, expected (0, 0, 0) mm"),
        (image(add=1), image(), "the geometry is right, but the voxels' values differ"),
        (image()[:, :1, :], image(), "the size is (3, 1, 1) voxels, expected (3, 2, 1)"),
    ],
)
def test_a_difference_is_told_with_what_came_and_what_was_expected(actual: Any, expected: Any, sentence: str) -> None:
    with pytest.raises(Mismatch) as caught:
        same(actual, expected)
    assert str(caught.value).startswith(sentence)


def test_small_unsigned_numbers_do_not_wrap_around() -> None:
    with pytest.raises(Mismatch, match="returned 1, expected 255"):
        same(np.uint8(1), np.uint8(255), atol=10)


def test_a_demand_fails_with_its_own_sentence() -> None:
    demand(True, "unused")
    with pytest.raises(Mismatch, match=r"^the input was changed$"):
        demand(False, "the input was changed")


def test_checks_are_registered_in_order_with_the_sentence_of_their_docstring() -> None:
    check = Checks()

    @check(row="R1", weight=2, catches=("a", "b"))
    def first(student: Any, reference: Any, rng: Any, given: Any) -> None:
        """It does
        the first thing.
        """

    @check(row="R2")
    def second(student: Any, reference: Any, rng: Any, given: Any) -> None:
        raise AssertionError

    module = ModuleType("checks")
    module.check, module.other = check, [1]
    assert checks_of(module) == (
        Check("first", "It does the first thing.", "R1", 2, frozenset({"a", "b"}), first),
        Check("second", "", "R2", 1.0, frozenset(), second),
    )
