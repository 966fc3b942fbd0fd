"""What a failed comparison hands over: a few values, small pictures, and never much."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import asdict

import hypothesis.extra.numpy as arrays
import matplotlib.image
import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given
from hypothesis import strategies as st

from bank.checks import Mismatch, same
from bank.excerpts import LARGEST_DIFFERENCE, MOST_IN_LINE, MOST_IN_TABLE, PICTURE_SIDE, Difference


def difference(actual, expected, **tolerance) -> Difference | None:
    with pytest.raises(Mismatch) as caught:
        same(actual, expected, **tolerance)
    return caught.value.difference


def pixels(picture: str) -> np.ndarray:
    """Read a PNG with another program's reader."""
    return np.round(255 * matplotlib.image.imread(io.BytesIO(base64.b64decode(picture)), format="png")).astype(int)


def test_a_number_is_told_as_both_sides_print_it():
    found = difference(3.25, 4.0)
    assert (found.came.rows, found.expected.rows, found.first, found.wrong) == (("3.25",), ("4",), (), 1)


def test_a_word_is_told_as_it_is():
    found = difference("LPS", "RAS system")
    assert (found.came.rows, found.expected.rows, found.came.dtype) == (("'LPS'",), ("'RAS system'",), "")


def test_of_a_line_the_values_around_the_first_difference_are_kept():
    expected = np.arange(100.0)
    actual = expected.copy()
    actual[[60, 63]] = -1
    found = difference(actual, expected)
    assert (found.first, found.corner, found.wrong) == ((60,), (52,), 2)
    assert found.expected.rows == (" ".join(str(n) for n in range(52, 68)),)
    assert found.came.rows == ("52 53 54 55 56 57 58 59 -1 61 62 -1 64 65 66 67",)
    assert found.differs == ("0000000010010000",)
    assert len(found.differs[0]) == MOST_IN_LINE


def test_of_an_array_the_table_lies_in_the_slice_of_the_first_difference():
    expected = np.zeros((3, 20, 30), dtype=np.int64)
    actual = expected.copy()
    actual[1, 19, 0] = 7
    found = difference(actual, expected)
    assert (found.first, found.corner) == ((1, 19, 0), (1, 15, 0))
    assert found.came.rows == ("0 0 0 0 0",) * 4 + ("7 0 0 0 0",)
    assert found.differs[-1] == "1" + "0" * (MOST_IN_TABLE - 1)
    assert found.expected.shape == (3, 20, 30)


def test_digits_are_told_until_the_difference_is_seen():
    found = difference(np.array([1.0, 2.0000001]), np.array([1.0, 2.0]), atol=1e-9)
    assert found.came.rows == ("1 2.0000001",)
    assert found.expected.rows == ("1 2",)


def test_a_picture_is_the_slice_in_grey_between_the_expected_extremes():
    expected = np.linspace(0, 1, 40)[:, None] * np.ones((40, 20))
    actual = expected.copy()
    actual[0, 0] = 100.0
    found = difference(actual, expected)
    shown = pixels(found.expected.picture)
    assert shown.shape == (40, 20)
    assert (shown[:, 3] == np.rint(255 * np.linspace(0, 1, 40))).all()
    assert pixels(found.came.picture)[0, 0] == 255
    mask = pixels(found.mask)
    assert (mask[0, 0], mask.sum()) == (255, 255)
    assert (found.black, found.white) == ("0", "1")


def test_a_large_slice_is_averaged_over_blocks():
    expected = np.kron(np.eye(2), np.ones((96, 96)))
    found = difference(1 - expected, expected)
    shown = pixels(found.expected.picture)
    assert shown.shape == (PICTURE_SIDE, PICTURE_SIDE)
    assert (shown[0, 0], shown[0, -1], shown[-1, -1]) == (255, 0, 255)


def test_small_arrays_need_no_picture():
    assert difference(np.zeros((5, 5)), np.eye(5)).expected.picture == ""


def test_shapes_that_differ_are_told_with_both_beginnings():
    found = difference(np.ones((2, 3)), np.arange(6.0).reshape(3, 2))
    assert (found.aspects, found.came.shape, found.expected.shape, found.first) == (("shape",), (2, 3), (3, 2), ())
    assert found.expected.rows == ("0 1", "2 3", "4 5")


def test_an_image_s_geometry_is_told_aspect_by_aspect():
    one, other = sitk.Image([4, 3, 2], sitk.sitkInt16), sitk.Image([4, 3, 2], sitk.sitkInt16)
    one.SetSpacing((1, 2, 3))
    found = difference(one, other)
    assert found.aspects == ("spacing",)
    assert found.came.geometry["spacing"] == "(1, 2, 3) mm"
    assert found.expected.geometry["spacing"] == "(1, 1, 1) mm"
    assert found.came.geometry["size"] == "4 x 3 x 2 voxels"


def test_an_image_s_voxels_are_compared_in_array_order():
    one, other = sitk.Image([4, 3, 2], sitk.sitkInt16), sitk.Image([4, 3, 2], sitk.sitkInt16)
    one[3, 1, 0] = 5
    found = difference(one, other)
    assert (found.first, found.aspects) == ((0, 1, 3), ())
    assert found.came.geometry == found.expected.geometry


def test_one_of_several_values_says_which():
    assert difference({"mean": 1.0}, {"mean": 2.0}).where == "'mean'"
    assert difference([1.0, "a"], [1.0, "b"]).where == "value 2 of 2"
    assert difference({"all": ["a", "b"]}, {"all": ["a", "c"]}).where == "'all': value 2 of 2"


def test_nothing_is_handed_over_where_nothing_can_be_compared():
    assert difference(None, 1.0) is None
    assert difference([1.0], sitk.Image([2, 2], sitk.sitkInt8)) is None


def test_the_largest_difference_there_is_stays_small():
    rng = np.random.default_rng(0)
    one, other = (rng.normal(size=(2, 200, 300)) + 1j * rng.normal(size=(2, 200, 300)) for _ in range(2))
    found = difference(one * 1e-200, other * 1e-200)
    assert 2_000 < len(json.dumps(asdict(found))) < LARGEST_DIFFERENCE


SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=9)
TYPES = st.one_of(
    arrays.floating_dtypes(), arrays.integer_dtypes(), arrays.boolean_dtypes(), arrays.complex_number_dtypes()
)


@given(st.data())
def test_whatever_numbers_come_the_difference_is_small_json_and_equal_every_time(data):
    expected = data.draw(arrays.arrays(TYPES, SHAPES))
    shape = data.draw(st.one_of(st.just(expected.shape), SHAPES))
    actual = data.draw(arrays.arrays(TYPES, shape))
    found = []
    for _ in range(2):
        try:
            same(actual, expected)
        except Mismatch as mismatch:
            found.append(mismatch.difference)
    assert len(found) in (0, 2)
    for one in found:
        if one is not None:
            text = json.dumps(asdict(one), allow_nan=False)
            assert len(text) < LARGEST_DIFFERENCE
            assert text == json.dumps(asdict(found[0]))
