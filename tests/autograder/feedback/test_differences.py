"""How a difference is laid out, and what is left out where the expected value may not be told."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest
import SimpleITK as sitk

from autograder.feedback.differences import YOURS, Cell, Row, laid_out
from bank.checks import Mismatch, same


def shown(actual, expected, *, told=True):
    with pytest.raises(Mismatch) as caught:
        same(actual, expected)
    return laid_out(caught.value.difference, expected=told)


def test_a_line_is_told_index_by_index_with_the_first_difference_marked():
    found = shown(np.array([1.0, 5.0, 9.0]), np.array([1.0, 2.0, 3.0]))
    assert found.line == (
        Row(0, (Cell("1"), Cell("1"))),
        Row(1, (Cell("2"), Cell("5", differs=True, first=True))),
        Row(2, (Cell("3"), Cell("9", differs=True))),
    )
    assert (found.tables, found.pictures) == ((), ())


def test_an_array_s_table_has_the_indices_of_the_whole_array():
    expected = np.zeros((4, 20, 20), dtype=int)
    actual = expected.copy()
    actual[2, 10, 12] = 1
    found = shown(actual, expected)
    assert found.slice == "[2, :, :]"
    wanted, mine = found.tables
    assert (wanted.title, mine.title) == ("expected", YOURS)
    assert mine.columns == (10, 11, 12, 13, 14)
    assert [row.index for row in mine.rows] == [8, 9, 10, 11, 12]
    assert mine.rows[2].cells[2] == Cell("1", differs=True, first=True)
    assert wanted.rows[2].cells[2] == Cell("0", differs=False, first=True)
    assert [picture.title for picture in found.pictures] == ["expected", YOURS, "where they differ"]
    assert {picture.mark for picture in found.pictures} == {(62.5, 52.5)}  # the middle of column 12 and row 10 of 20


def test_numbers_shapes_and_geometries_are_facts():
    (value,) = shown(3.5, 4.0).facts
    assert (value.what, value.expected, value.came, value.differs) == ("value", "4", "3.5", True)
    (shape,) = shown(np.ones((2, 3)), np.ones((3, 2))).facts
    assert (shape.expected, shape.came) == ("(3, 2)", "(2, 3)")
    assert shown(np.ones(2), 1.0).facts[0].expected == "a single number"
    one, other = sitk.Image([4, 3], sitk.sitkInt16), sitk.Image([4, 3], sitk.sitkInt16)
    one.SetOrigin((1, 0))
    facts = shown(one, other).facts
    assert [fact.what for fact in facts] == ["size", "spacing", "origin", "direction", "type of voxels"]
    assert [fact.what for fact in facts if fact.differs] == ["origin"]


def test_before_answers_are_released_nothing_is_told_of_an_expected_image():
    expected = sitk.GetImageFromArray(np.arange(400.0).reshape(20, 20))
    actual = sitk.GetImageFromArray(np.zeros((20, 20)))
    actual.SetOrigin((1234.5, 0))
    expected.SetOrigin((777.25, 0))
    found = shown(actual, expected, told=False)
    assert "777.25" not in str(asdict(found))
    assert "1234.5" in str(asdict(found))
    assert [picture.title for picture in found.pictures] == [YOURS]
    assert (found.scale, found.slice, found.line, found.tables) == ("", "", (), ())
    assert not any(fact.differs for fact in found.facts)
