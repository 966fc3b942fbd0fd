"""Comparing what came with what was expected, and the sentence that a student reads where they differ."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk

from bank.checks import Mismatch, same


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
        ("1", 1.0, "returned a text, expected a number"),
        ({"a": 1}, 1.0, "returned a dictionary, expected a number"),
        (object(), 1.0, "returned an object, expected a number"),
        (10**400, 1.0, "returned a whole number that is too long, expected a number"),
        (np.array(["a"]), [1.0], "returned an array of texts, expected numbers"),
        ([None], [1.0], "returned a list that holds None, expected numbers"),
        ([1.0, "2"], [1.0, 2.0], "returned a list that holds a text, expected numbers"),
        ([[1, 2], [3]], np.zeros((2, 2)), "returned a list with rows of different length, expected numbers"),
        (2.0, 1.0, "returned 2, expected 1"),
        (np.True_, 0, "returned 1, expected 0"),
        (np.nan, 1.0, "returned nan, expected 1"),
        (np.inf, 1.0, "returned inf, expected 1"),
        (-np.inf, np.inf, "returned -inf, expected inf"),
        ([1.0], 1.0, "returned shape (1,), expected a single number"),
        (1.0, [1.0], "returned a single number, expected an array of shape (1,)"),
        (np.zeros((2, 3)), np.zeros((3, 2)), "returned shape (2, 3), expected (3, 2): the axes are swapped"),
        (1 + 1j, 1.0, "returned complex numbers, expected real ones"),
        (1.0, 1 + 1j, "returned real numbers, expected complex ones"),
        ([1, 2, 9], [1, 3, 3], "2 of 3 values differ; the first at index [1]: 2, expected 3"),
        ([[0, 0], [0, 1]], [[0, 0], [0, 2]], "1 of 4 values differs; the first at index [1, 1]: 1, expected 2"),
        (
            np.array([200], np.uint8),
            np.array([100], np.uint8),
            "1 of 1 values differs; the first at index [0]: 200, exp",
        ),
        (Tensor(), image(), "returned a tensor, expected a SimpleITK image"),
        (np.zeros(3), image(), "returned an array, expected a SimpleITK image"),
        (None, image(), "returned None, expected a value (is the `return` missing?)"),
        (image(origin=2), image(), "the origin is (2, 0, 0) mm, expected (0, 0, 0) mm"),
        (image(add=1), image(), "the geometry is right, but every value is too large by 1"),
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


SQUARE = np.array([[1.0, 2.5], [3.25, 8.0]])
BIG = np.array([300.0, 10.0, 511.0])


@pytest.mark.parametrize(
    ("actual", "expected", "sentence"),
    [
        (np.zeros((30, 30)), np.zeros((28, 28)), "returned shape (30, 30), expected (28, 28)"),
        (
            np.zeros((2, 3, 4)),
            np.zeros((4, 3, 2)),
            "returned shape (2, 3, 4), expected (4, 3, 2): the axes are in another order",
        ),
        (np.zeros((1, 3)), np.zeros(3), "returned shape (1, 3), expected (3,): they differ by axes of length 1"),
        (np.zeros(4), 1.0, "returned shape (4,), expected a single number"),
        ((np.zeros(3), np.zeros(3)), np.zeros(3), "returned a tuple of 2 arrays, expected one array of shape (3,)"),
        ([np.zeros(3), np.zeros(4)], np.zeros(3), "returned a list of 2 arrays, expected one array of shape (3,)"),
        ((Tensor(), Tensor()), 1.0, "returned a tuple of 2 arrays, expected a single number"),
    ],
)
def test_a_wrong_shape_is_told_before_any_value(actual: Any, expected: Any, sentence: str) -> None:
    with pytest.raises(Mismatch) as caught:
        same(actual, expected)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("actual", "sentence"),
    [
        (-SQUARE, "every value is -1 times the expected one"),
        (2 * SQUARE, "every value is 2 times the expected one"),
        (SQUARE / 64, "every value is 1/64 times the expected one"),
        (-SQUARE / 4, "every value is -1/4 times the expected one"),
        (0.7 * SQUARE, "every value is 0.7 times the expected one"),
        ((3 * SQUARE).astype(np.float32), "every value is 3 times the expected one"),
        (SQUARE + 1, "every value is too large by 1"),
        (SQUARE - 0.5, "every value is too small by 0.5"),
        (0 * SQUARE, "every value is 0, the largest expected one is 8"),
        (SQUARE.T, "the axes are swapped: the values are right, but rows stand where columns belong"),
        (np.trunc(SQUARE), "the values are cut off to whole numbers: 2 at index [0, 1], expected 2.5"),
        (-SQUARE + [[0, 0], [0, 1]], "4 of 4 values differ; the first at index [0, 0]: -1, expected 1"),
        (SQUARE * [[1, 1], [1, np.nan]], "1 of 4 values is NaN (not a number); the first at index [1, 1], expected 8"),
        (SQUARE * [[np.inf, np.inf], [1, 1]], "2 of 4 values are infinite; the first at index [0, 0], expected 1"),
    ],
)
def test_a_rule_that_leads_to_all_wrong_values_is_named(actual: Any, sentence: str) -> None:
    with pytest.raises(Mismatch) as caught:
        same(actual, SQUARE)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("actual", "expected", "sentence"),
    [
        (
            BIG.astype(np.int64).astype(np.uint8),
            BIG,
            "values beyond the range of uint8 have wrapped around: 44 at index [0], expected 300",
        ),
        (
            np.floor([-1.5, 2.7]),
            [-1.5, 2.7],
            "the values are rounded down to whole numbers: -2 at index [0], expected -1.5",
        ),
        (np.rint([-1.6, 2.7]), [-1.6, 2.7], "the values are rounded to whole numbers: -2 at index [0], expected -1.6"),
        (np.array([1 - 1j, 2 + 3j]), np.array([1 + 1j, 2 - 3j]), "the imaginary parts have the wrong sign"),
        (np.array([2 + 2j, 4 - 6j]), np.array([1 + 1j, 2 - 3j]), "every value is 2 times the expected one"),
        (2, 2.75, "returned 2, expected 2.75: the fraction is cut off"),
        (2.0, 2.75, "returned 2, expected 2.75"),
        (0, 0.4, "returned 0, expected 0.4"),
        (0.12345678, 0.12345679, "returned 0.12345678, expected 0.12345679"),
        ([2.0, 2.0], [1.0, 1.0], "2 of 2 values differ; the first at index [0]: 2, expected 1"),
        ([0.0, 6.0], [0.0, 2.0], "1 of 2 values differs; the first at index [1]: 6, expected 2"),
        ([True, False], [True, True], "1 of 2 values differs; the first at index [1]: False, expected True"),
        (True, False, "returned True, expected False"),
    ],
)
def test_a_rule_is_named_only_where_it_explains_more_than_one_value(actual: Any, expected: Any, sentence: str) -> None:
    with pytest.raises(Mismatch) as caught:
        same(actual, expected)
    assert str(caught.value) == sentence


def test_a_wrong_voxel_is_called_by_its_index_in_the_order_x_y_z() -> None:
    wrong = image()
    wrong[2, 1, 0] = 99
    with pytest.raises(Mismatch) as caught:
        same(wrong, image())
    assert str(caught.value) == (
        "the geometry is right, but 1 of 6 values differs; the first at voxel (x, y, z) = (2, 1, 0): 99, expected 5"
    )


def test_voxels_with_another_count_of_numbers_are_told() -> None:
    one, three = sitk.Image([2, 2], sitk.sitkVectorUInt8, 2), sitk.Image([2, 2], sitk.sitkVectorUInt8, 3)
    with pytest.raises(Mismatch, match=r"^every voxel holds 2 numbers, expected 3$"):
        same(one, three)


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        ("LPS", "LPS"),
        (None, None),
        (["a", 1.0], ["a", 1.0]),
        ([np.zeros(2), np.ones(3)], (np.zeros(2), np.ones(3))),
        ({"loss": 1.0, "modes": [True, False]}, {"loss": 1.05, "modes": [True, False]}),
        ([image()], [image()]),
    ],
)
def test_texts_dictionaries_and_lists_of_anything_are_compared_too(actual: Any, expected: Any) -> None:
    same(actual, expected, atol=0.1)


@pytest.mark.parametrize(
    ("actual", "expected", "sentence"),
    [
        ("RAS", "LPS", "returned 'RAS', expected 'LPS'"),
        (3, "LPS", "returned 3, expected 'LPS'"),
        (3, None, "returned 3, expected None"),
        (None, "LPS", "returned None, expected a value (is the `return` missing?)"),
        ("x" * 500, "y", f"returned '{'x' * 55}...', expected 'y'"),
        ([1], {"a": 1}, "returned a list, expected a dictionary"),
        ({}, {"a": 1}, "the result has no 'a'"),
        ({"a": 1, "b": 2}, {"a": 1}, "the result has 'b', which is not asked for"),
        ({"a": 2}, {"a": 1}, "'a': returned 2, expected 1"),
        ([np.zeros(2)], [np.zeros(2), np.ones(3)], "returned 1 value, expected 2"),
        (5, [np.zeros(2), np.ones(3)], "returned a number, expected 2 values"),
        ([np.zeros(2), np.ones(2)], [np.zeros(2), np.ones(3)], "value 2 of 2: returned shape (2,), expected (3,)"),
        ([{"a": [np.ones(2), "x"]}], [{"a": [np.ones(2), "y"]}], "value 1 of 1: 'a': value 2 of 2: returned 'x', exp"),
        ([image(), 3], np.zeros(2), "returned a list, expected numbers"),
    ],
)
def test_a_difference_inside_is_told_with_its_place(actual: Any, expected: Any, sentence: str) -> None:
    with pytest.raises(Mismatch) as caught:
        same(actual, expected)
    assert str(caught.value).startswith(sentence)
