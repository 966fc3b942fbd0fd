"""Canonical JSON: the same value is the same text, and comes back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bank.canonical import canonical_text, decode, digest, encode
from bank.errors import VoxbankError
from bank.images import same_image
from bank.tolerance import Tolerance

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
keys = st.text(max_size=4) | st.integers(-5, 5) | st.tuples(st.integers(0, 3), st.text(max_size=2))
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(keys, inner, max_size=3)
        | st.frozensets(st.integers(), max_size=3)
    ),
    max_leaves=12,
)


@dataclass(frozen=True)
class Ellipse:
    centre_mm: tuple[float, float]
    volumes_by_label: dict[int, float]
    mask: Any


def round_trip(value: Any, **classes: type) -> Any:
    blobs: dict[str, bytes] = {}
    stored = json.loads(json.dumps(encode(value, blobs)))
    return decode(stored, blobs, classes)


@given(values)
def test_plain_values_come_back_equal_and_of_the_same_types(value: Any) -> None:
    back = round_trip(value)
    assert back == value
    assert repr(back) == repr(value) or canonical_text(back) == canonical_text(value)


@given(hnp.arrays(st.sampled_from([np.float32, np.int16, bool, np.complex128]), hnp.array_shapes(min_dims=0)))
def test_arrays_come_back_with_dtype_shape_and_every_bit(array: np.ndarray) -> None:
    back = round_trip(array)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()


def test_a_dataclass_comes_back_with_labels_as_numbers_and_its_array() -> None:
    ellipse = Ellipse((1.0, 2.5), {1: 3.2, 2: 4.1}, np.eye(2))
    back = round_trip(ellipse, Ellipse=Ellipse)
    assert back.centre_mm == (1.0, 2.5)
    assert back.volumes_by_label == {1: 3.2, 2: 4.1}
    assert np.array_equal(back.mask, np.eye(2))


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), [float("inf")]])
def test_infinity_comes_back_and_the_text_is_still_json(value: Any) -> None:
    assert round_trip(value) == value
    json.loads(canonical_text(value), parse_constant=pytest.fail)


def test_nan_comes_back() -> None:
    assert np.isnan(round_trip(float("nan")))


def test_numpy_scalars_are_plain_numbers() -> None:
    assert canonical_text([np.float64(0.5), np.int8(3), np.bool_(True)]) == canonical_text([0.5, 3, True])


@pytest.mark.parametrize(
    "image",
    [
        sitk.Image([3, 4], sitk.sitkUInt8),
        sitk.Image([3, 4, 5], sitk.sitkFloat32),
        sitk.Image([3, 4, 5, 2], sitk.sitkInt16),
        sitk.Image([3, 4, 5], sitk.sitkVectorFloat64, 3),
    ],
    ids=["2d", "3d", "4d", "vector"],
)
def test_an_image_comes_back_with_geometry_and_pixel_type(image: sitk.Image) -> None:
    dimension = image.GetDimension()
    image.SetSpacing([0.5 + n for n in range(dimension)])
    image.SetOrigin([-3.25 * n for n in range(dimension)])
    back = round_trip(image)
    assert back.GetPixelIDValue() == image.GetPixelIDValue()
    assert same_image(back, image, Tolerance())


def test_voxels_stay_out_of_the_json() -> None:
    blobs: dict[str, bytes] = {}
    text = json.dumps(encode([np.zeros(10_000), np.zeros(10_000)], blobs))
    assert len(text) < 300
    assert len(blobs) == 1


def test_equal_values_have_equal_text_whatever_the_order_of_their_keys() -> None:
    assert canonical_text({"b": 1, "a": {2: 0, 1: 0}}) == canonical_text({"a": {1: 0, 2: 0}, "b": 1})
    assert canonical_text(np.asfortranarray(np.eye(3))) == canonical_text(np.eye(3))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({1: "a"}, {"1": "a"}),
        ([1, 2], (1, 2)),
        (True, 1),
        (0.1, np.nextafter(0.1, 1)),
        (np.zeros(2), np.zeros(2, np.float32)),
        (np.zeros((1, 2)), np.zeros((2, 1))),
        ({"$float": "inf"}, float("inf")),
        (None, "null"),
    ],
)
def test_different_values_have_different_text(one: Any, other: Any) -> None:
    assert canonical_text(one) != canonical_text(other)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (object(), "the type 'object'"),
        (1j, "the type 'complex'"),
        (np.array([None]), "an array of objects"),
        (sitk.Cast(sitk.Image([2, 2], sitk.sitkUInt8), sitk.sitkLabelUInt8), "a label map"),
        (Ellipse, "the type 'type'"),
        (b"raw", "the type 'bytes'"),
    ],
)
def test_a_value_without_canonical_form_is_refused_by_its_name(value: Any, kind: str) -> None:
    with pytest.raises(TypeError, match=f"^{kind} has no canonical form; use numbers, texts, arrays"):
        encode([value], {})


def test_an_altered_blob_is_refused() -> None:
    blobs: dict[str, bytes] = {}
    stored = encode(np.arange(5), blobs)
    (name,) = blobs
    with pytest.raises(VoxbankError, match=f"the stored file {name} of the form was altered"):
        decode(stored, {name: blobs[name][:-1] + b"\x07"})


def test_a_missing_blob_is_refused() -> None:
    stored = encode(sitk.Image([2, 2], sitk.sitkUInt8), {})
    with pytest.raises(VoxbankError, match=r"the stored file [0-9a-f]{64} of the form is missing"):
        decode(stored, {})


def test_a_class_that_the_source_does_not_have_is_refused_by_name() -> None:
    with pytest.raises(VoxbankError, match="no class 'Ellipse'"):
        round_trip(Ellipse((0, 0), {}, 0))


@pytest.mark.parametrize(
    ("value", "barely_other"),
    [
        (0.1, np.nextafter(0.1, 1)),
        (np.array([1e6, 0.1]), np.array([1e6 * (1 + 1e-13), 0.1])),
        (0.0, -0.0),
        ([1 / 3], (1 / 3,)),
        (np.array([1 + 2j]), np.array([1 + 2j * (1 + 1e-14)])),
        (Ellipse((0.1, 0.2), {}, 0), Ellipse((0.1, 0.1 + 0.1), {}, 0)),
    ],
)
def test_a_digest_is_blind_to_last_bits(value: Any, barely_other: Any) -> None:
    assert digest(value) == digest(barely_other)


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (0.1, 0.1000001),
        (np.array([1.0, 2.0]), np.array([2.0, 1.0])),
        (np.zeros((2, 1)), np.zeros((1, 2))),
        ({"a": 1}, {"b": 1}),
        ("x", "y"),
        (float("nan"), 0.0),
        (1, 2),
        (np.array([1j]), np.array([1.0])),
        ({1: 0}, {2: 0}),
    ],
)
def test_a_digest_sees_every_real_change(value: Any, other: Any) -> None:
    assert digest(value) != digest(other)


def test_a_digest_of_an_image_is_blind_to_rounding_and_sees_voxels_and_geometry() -> None:
    image = sitk.GetImageFromArray(np.linspace(0, 1, 8, dtype=np.float64).reshape(2, 2, 2))
    other = sitk.Image(image)
    other.SetOrigin((0, 0, 1))
    assert digest(image + 1e-9) == digest(image)
    assert digest(image + 0.01) != digest(image)
    assert digest(other) != digest(image)
