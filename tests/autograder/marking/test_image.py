"""Mark images: geometry and content are told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk

from autograder.marking.image import mark_image
from bank.answer_model import PartModel, Row
from bank.tolerance import Tolerance
from tests.autograder.marking.conftest import MakePart, wrong


def block(origin: float = 0.0, add: int = 0, spacing: float = 1.0) -> sitk.Image:
    image = sitk.GetImageFromArray(np.arange(24, dtype=np.int16).reshape(2, 3, 4) + np.int16(add))
    image.SetOrigin((origin, 0, 0))
    image.SetSpacing((spacing, 1, 1))
    return image


@pytest.fixture
def part(make_part: MakePart) -> PartModel:
    """One row for the geometry, one for the content, one for both; a known misconception lies at origin 9."""
    rows = (
        Row("G", 1.0, "geometry", aspect="geometry"),
        Row("C", 1.0, "content", aspect="content"),
        Row("B", 1.0, "both"),
    )
    known = (wrong("other_side", block(origin=9), "C"),)
    return make_part("image", block(), rows=rows, misconceptions=known, tolerance=Tolerance(atol=0.5))


def test_the_same_image_earns_every_row_whatever_its_pixel_type(part: PartModel) -> None:
    for image in (block(), sitk.Cast(block(), sitk.sitkFloat32), block() + 0):
        finding = mark_image(part, image)
        assert (finding.verdict, finding.met) == ("passed", {"G": 1.0, "C": 1.0, "B": 1.0})
    assert mark_image(part, block()).as_read == "an image of 4 x 3 x 2 voxels of 1 x 1 x 1 mm, 16-bit signed integer"


@pytest.mark.parametrize(
    ("image", "met", "message"),
    [
        (block(origin=5), {"C": 1.0}, "the origin differs from what is asked; the voxels' values are right"),
        (block(add=1), {"G": 1.0}, "the geometry is right; the voxels' values differ"),
        (block(origin=5, spacing=2), {"C": 1.0}, "the spacing and the origin differ from what is asked; the voxels' v"),
        (block(origin=5, add=9), {}, "the origin differs from what is asked; the voxels' values differ"),
        (block()[:3], {}, "the size differs from what is asked; the voxels' values cannot be compared"),
    ],
)
def test_geometry_and_content_earn_their_own_rows(
    part: PartModel, image: sitk.Image, met: dict[str, float], message: str
) -> None:
    finding = mark_image(part, image)
    assert (finding.verdict, finding.met) == ("failed", met)
    assert finding.message.startswith(message)


def test_a_misconception_is_named_and_earns_its_award_and_no_more(part: PartModel) -> None:
    finding = mark_image(part, block(origin=9))
    assert (finding.verdict, finding.misconception, finding.met) == ("failed", "other_side", {"C": 1.0})


def test_a_right_image_is_right_even_where_a_misconception_lies_within_its_tolerance(make_part: MakePart) -> None:
    part = make_part(
        "image", block(), misconceptions=(wrong("a_bit_brighter", block(add=1)),), tolerance=Tolerance(atol=2)
    )
    assert mark_image(part, block()).verdict == "passed"


def test_a_label_map_is_marked_by_its_labels_and_stops_nobody(make_part: MakePart) -> None:
    labels = sitk.Cast(block() > 11, sitk.sitkUInt8)
    part = make_part("image", labels)
    assert mark_image(part, sitk.LabelImageToLabelMap(labels)).verdict == "passed"
    assert mark_image(part, sitk.LabelImageToLabelMap(1 - labels)).verdict == "failed"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (np.zeros((2, 3, 4)), "expected a SimpleITK image, came an array, which has no geometry"),
        ("block.mha", "expected a SimpleITK image, came a text"),
        (3, "expected a SimpleITK image, came a number"),
        (sitk.Image([4, 3], sitk.sitkInt16), "expected 3 dimensions, came 2"),
        (sitk.Image([4, 3, 2, 2], sitk.sitkInt16), "expected 3 dimensions, came 4"),
        (
            sitk.Image([4, 3, 2], sitk.sitkVectorUInt8, 3),
            "expected numbers as voxels, came vector of 8-bit unsigned int",
        ),
        (sitk.Image([4, 3, 2], sitk.sitkComplexFloat32), "expected numbers as voxels, came complex of 32-bit float"),
    ],
)
def test_what_is_no_comparable_image_fails_with_what_came(part: PartModel, value: Any, message: str) -> None:
    finding = mark_image(part, value)
    assert (finding.verdict, finding.met) == ("failed", {})
    assert finding.message.startswith(message)


def test_voxels_that_are_not_numbers_are_never_right(part: PartModel) -> None:
    image = sitk.GetImageFromArray(np.full((2, 3, 4), np.nan))
    assert mark_image(part, image).met == {"G": 1.0}
