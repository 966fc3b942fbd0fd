"""Images: geometry, content and data files."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
import SimpleITK as sitk

from bank.errors import ExerciseError
from bank.images import Geometry, content, file_bytes, same_content, same_image
from bank.tolerance import Tolerance

EXACT = Tolerance()


def block() -> sitk.Image:
    image = sitk.GetImageFromArray(np.arange(24, dtype=np.int16).reshape(2, 3, 4))
    image.SetSpacing((0.5, 1.0, 2.0))
    image.SetOrigin((-10.0, 0.0, 5.0))
    return image


def moved(image: sitk.Image) -> sitk.Image:
    image.SetOrigin((-10.0, 0.0, 6.0))
    return image


def stretched(image: sitk.Image) -> sitk.Image:
    image.SetSpacing((0.5, 1.0, 2.5))
    return image


def turned(image: sitk.Image) -> sitk.Image:
    image.SetDirection((-1, 0, 0, 0, -1, 0, 0, 0, 1))
    return image


@pytest.mark.parametrize(
    ("change", "aspect", "sentence"),
    [
        (moved, "origin", "the origin is (-10, 0, 6) mm, expected (-10, 0, 5) mm"),
        (stretched, "spacing", "the spacing is (0.5, 1, 2.5) mm, expected (0.5, 1, 2) mm"),
        (turned, "direction", "the direction is (-1, 0, 0, 0, -1, 0, 0, 0, 1), expected (1, 0, 0, 0, 1, 0, 0, 0, 1)"),
        (lambda image: image[:, :, :1], "size", "the size is (4, 3, 1) voxels, expected (4, 3, 2)"),
    ],
)
def test_one_difference_of_geometry_is_named_alone(
    change: Callable[[sitk.Image], sitk.Image], aspect: str, sentence: str
) -> None:
    differences = Geometry.of(change(block())).differences(Geometry.of(block()))
    assert differences == {aspect: sentence}


def test_several_differences_are_all_named() -> None:
    differences = Geometry.of(moved(stretched(block()))).differences(Geometry.of(block()))
    assert list(differences) == ["spacing", "origin"]


def test_an_origin_with_two_decimals_is_the_origin_and_a_twentieth_of_a_millimetre_is_not() -> None:
    exact, rounded, off = block(), block(), block()
    exact.SetOrigin((-10.0, 0.0, 5.0049))
    rounded.SetOrigin((-10.0, 0.0, 5.0))
    off.SetOrigin((-10.0, 0.0, 5.0549))
    assert not Geometry.of(rounded).differences(Geometry.of(exact))
    assert list(Geometry.of(off).differences(Geometry.of(exact))) == ["origin"]


def test_an_image_of_other_dimension_differs_in_everything_and_breaks_nothing() -> None:
    differences = Geometry.of(sitk.Image([4, 3], sitk.sitkInt16)).differences(Geometry.of(block()))
    assert list(differences) == ["size", "spacing", "origin", "direction"]


def test_voxels_agree_within_the_tolerance_and_only_in_the_same_size() -> None:
    assert same_content(block() + 1, block(), Tolerance(atol=1))
    assert not same_content(block() + 2, block(), Tolerance(atol=1))
    assert not same_content(block()[:, :, :1], block(), Tolerance(atol=100))
    assert same_content(sitk.Cast(block(), sitk.sitkFloat64), block(), EXACT)


def test_an_image_and_its_bare_array_are_not_the_same_image() -> None:
    assert not same_image(sitk.GetArrayFromImage(block()), block(), EXACT)
    assert same_image(block(), block(), EXACT)
    assert not same_image(moved(block()), block(), EXACT)


def test_the_content_of_a_label_map_is_its_labels() -> None:
    plain = sitk.Cast(block() > 5, sitk.sitkUInt8) * 3
    labels = sitk.LabelImageToLabelMap(plain)
    assert np.array_equal(content(labels), sitk.GetArrayFromImage(plain))
    assert same_image(labels, plain, EXACT)


@pytest.mark.parametrize("name", ["scan.mha", "scan.nii", "scan.nii.gz", "scan.nrrd"])
def test_a_data_file_holds_the_image_and_has_equal_bytes_each_time(name: str, tmp_path: object) -> None:
    written = file_bytes(name, block())
    path = tmp_path / name
    path.write_bytes(written)
    assert same_image(sitk.ReadImage(str(path)), block(), EXACT)
    assert file_bytes(name, block()) == written


def test_an_array_is_written_as_npy_that_needs_no_pickle() -> None:
    array = np.arange(6.0).reshape(2, 3)
    assert np.array_equal(np.load(io.BytesIO(file_bytes("a.npy", array)), allow_pickle=False), array)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("a.npy", block(), "a value of type Image"),
        ("a.mha", np.zeros(3), "a value of type ndarray"),
        ("a.npy", [1, 2], "a value of type list"),
        ("a.npy", np.array([None]), "a value of type ndarray"),
        ("a.mha", None, "a value of type NoneType"),
        ("a.mha", sitk.Cast(sitk.Image([2, 2], sitk.sitkUInt8), sitk.sitkLabelUInt8), "a label map"),
    ],
)
def test_a_value_that_does_not_fit_the_files_name_is_an_error_of_the_author(
    name: str, value: object, kind: str
) -> None:
    with pytest.raises(ExerciseError, match=f"data file '{name}' cannot hold {kind}"):
        file_bytes(name, value)
