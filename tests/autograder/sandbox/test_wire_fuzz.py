"""Every value that can cross comes back bit for bit; every other byte that a child may write is refused or is data.

Run it for longer with `pytest --hypothesis-profile=thorough`.
"""

import datetime
import decimal
import enum
import json
import sys
import tracemalloc
from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.sandbox.inside import wire
from autograder.sandbox.inside.student_values import StudentValues
from autograder.sandbox.values import ImageValue
from tests.autograder.sandbox.plain_data import assert_base_array, assert_plain, described
from tests.autograder.sandbox.strategies import (
    ARRAYS,
    LEAVES,
    NUMBER_ARRAYS,
    ODD_TREES,
    TEXT,
    TRUSTED,
    TRUSTED_VALUES,
    changed_bytes,
    changed_frames,
    header_bytes,
    nested,
    parts_of,
    simpleitk_images,
)  # fmt: skip

STUDENT = StudentValues()


def crossed(value: Any, sender: wire.Foreign = STUDENT, receiver: wire.Foreign = TRUSTED) -> Any:
    """Send a value from one side to the other."""
    frame = wire.encode(value, sender)
    assert wire.lengths(frame[: wire.PRELUDE.size], len(frame)) == tuple(map(len, parts_of(frame)))
    return wire.decode(*parts_of(frame), receiver)


@given(nested(LEAVES))
def test_every_value_crosses_with_its_class_and_its_bits(value: Any) -> None:
    back = crossed(value)
    assert described(back) == described(value)
    assert_plain(back)


@given(TRUSTED_VALUES)
def test_every_value_of_the_trusted_side_crosses_and_can_be_sent_on(value: Any) -> None:
    back = crossed(value, TRUSTED, TRUSTED)
    assert described(back) == described(value)
    assert_plain(back)


@given(ARRAYS)
def test_an_array_shares_no_memory_with_what_was_sent(array: Any) -> None:
    before = array.tobytes()
    back = crossed(array)
    assert_base_array(back)
    back[...] = np.zeros((), back.dtype)
    assert array.tobytes() == before


@given(NUMBER_ARRAYS, st.integers(0, 255))
def test_the_body_may_change_after_an_array_was_read(array: Any, filling: int) -> None:
    """The body is a buffer of the channel's; nothing that was read may lie in it."""
    header, body = parts_of(wire.encode(array, STUDENT))
    buffer = bytearray(body)
    back = wire.decode(header, memoryview(buffer), TRUSTED)
    buffer[:] = bytes([filling]) * len(buffer)
    assert described(back) == described(array)


@given(simpleitk_images())
def test_every_image_crosses_and_its_pixels_lie_where_simpleitk_says(image: sitk.Image) -> None:
    back = crossed(image)
    assert_plain(back)
    assert back.size == image.GetSize()
    assert (back.spacing, back.origin, back.direction) == (image.GetSpacing(), image.GetOrigin(), image.GetDirection())
    assert back.components == image.GetNumberOfComponentsPerPixel()
    for place in np.ndindex(*back.size):
        # SimpleITK's own way to a pixel counts x first.
        pixel = np.ravel(back.array[place[::-1]])
        expected = np.array(image[tuple(int(n) for n in place)], pixel.dtype).ravel()
        assert np.array_equal(pixel, expected, equal_nan=pixel.dtype.kind == "f")


@given(simpleitk_images())
def test_an_image_goes_back_into_the_sandbox_as_the_same_image(image: sitk.Image) -> None:
    value = ImageValue.from_simpleitk(image)
    back = crossed(value, TRUSTED, STUDENT)
    assert back.GetPixelID() == image.GetPixelID()
    assert described(ImageValue.from_simpleitk(back)) == described(value)


class Colour(enum.StrEnum):
    RED = "red"


class OwnKey(str):
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


Point = namedtuple("Point", "x y")


class Grey(enum.IntEnum):
    DARK = 40


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (bytearray(b"ab"), b"ab"),
        (Point(1, 2.5), (1, 2.5)),
        (Grey.DARK, 40),
        (Colour.RED, "red"),
        ({Colour.RED: Grey.DARK}, {"red": 40}),
        (np.array([[1, 2]]).view(np.recarray), np.array([[1, 2]])),
        ([np.float32(0.1)], [np.float32(0.1)]),
        (np.array("abc"), np.array("abc")),
    ],
    ids=["bytearray", "named tuple", "enum of int", "enum of str", "enum as key", "recarray", "float32", "text"],
)  # fmt: skip
def test_a_class_of_the_students_own_crosses_as_what_it_is_made_of(value: Any, expected: Any) -> None:
    assert described(crossed(value)) == described(expected)


def many_axes(count: int) -> Any:
    return np.zeros((1,) * count)


def label_map(dimension: int) -> sitk.Image:
    return sitk.Image([2] * dimension, sitk.sitkLabelUInt8)


UNSENDABLE: dict[str, tuple[Callable[[], Any], str]] = {
    "set": (lambda: {1}, "type set"),
    "range": (lambda: range(3), "type range"),
    "generator": (lambda: (n for n in ()), "type generator"),
    "function": (lambda: crossed, "type function"),
    "class": (lambda: int, "type type"),
    "decimal": (lambda: decimal.Decimal(1), "type Decimal"),
    "date": (lambda: datetime.date(2024, 1, 1), "type date"),
    "memoryview": (lambda: memoryview(b"ab"), "type memoryview"),
    "dots": (lambda: ..., "type ellipsis"),
    "objects": (lambda: np.array([object()]), "dtype object"),
    "ragged": (lambda: np.array([[1], [1, 2]], dtype=object), "dtype object"),
    "times": (lambda: np.zeros(2, "datetime64[s]"), "dtype datetime64"),
    "time": (lambda: np.datetime64("2024"), "dtype datetime64"),
    "time step": (lambda: np.timedelta64(1, "s"), "dtype timedelta64"),
    "records": (lambda: np.zeros(2, [("a", "f4")]), "dtype"),
    "record": (lambda: np.void(b"ab"), "dtype"),
    "long double": (lambda: np.longdouble(1), "dtype"),
    "strings of any length": (lambda: np.array(["a"], np.dtypes.StringDType()), "dtype StringDType"),
    "masked": (lambda: np.ma.masked_array([1], [1]), "masked array"),
    "masked constant": (lambda: np.ma.masked, "masked array"),
    "axes": (lambda: many_axes(33), "33 axes"),
    "most axes": (lambda: many_axes(64), "64 axes"),
    "empty but vast": (lambda: np.zeros((0, 1 << 49)), "shape \\(0, 562949953421312\\)"),
    "half a letter": (lambda: "a\ud800", "surrogate"),
    "half a letter of numpy": (lambda: np.str_("\udfff"), "surrogate"),
    "half a letter in an array": (lambda: np.array(["a", "\ud83d"]), "surrogate"),
    "half a letter in a swapped array": (lambda: np.array(["a", "\ud83d"], ">U1"), "surrogate"),
    "long text of numpy": (lambda: np.array(["x" * 1_000_000]), "dtype <U1000000"),
    "integer": (lambda: 1 << 8192, "8193 bits"),
    "negative integer": (lambda: -(1 << 8192), "8193 bits"),
    "truth as key": (lambda: {True: 1}, "keys of type bool"),
    "numpy's truth as key": (lambda: {np.True_: 1}, "keys of type bool"),
    "number as key": (lambda: {1.5: 1}, "keys of type float"),
    "nothing as key": (lambda: {None: 1}, "keys of type NoneType"),
    "pair as key": (lambda: {(1, 2): 1}, "keys of type tuple"),
    "bytes as key": (lambda: {b"a": 1}, "keys of type bytes"),
    "time step as key": (lambda: {np.timedelta64(1, "s"): 1}, "keys of type timedelta64"),
    "long key": (lambda: {1 << 64: 1}, "65 bits"),
    "two equal keys": (lambda: {OwnKey("a"): 1, OwnKey("a"): 2}, "two keys"),
    "complex pixels": (lambda: sitk.Image(2, 2, sitk.sitkComplexFloat32), "pixel type complex"),
    "complex vectors": (lambda: sitk.Image([2, 2, 2], sitk.sitkComplexFloat64), "pixel type complex"),
    "no pixels": (lambda: sitk.Image(), "shape"),
    "five dimensions": (lambda: sitk.Image([2] * 5, sitk.sitkUInt8), "dimensions, not 5"),
    "label map of four dimensions": (lambda: label_map(4), "label maps of 4 dimensions"),
    "label map of five dimensions": (lambda: label_map(5), "dimensions, not 5"),
}


@pytest.mark.parametrize("name", UNSENDABLE)
@pytest.mark.parametrize("wrap", [lambda value: value, lambda value: {"a": [1, (value,)]}], ids=["alone", "inside"])
def test_what_cannot_cross_is_refused_with_a_sentence_that_names_it(name: str, wrap: Callable[[Any], Any]) -> None:
    make, words = UNSENDABLE[name]
    with pytest.raises(wire.UnsendableError, match=words) as refusal:
        wire.encode(wrap(make()), STUDENT)
    assert 20 < len(str(refusal.value)) < 250


def sent_or_refused(value: Any) -> tuple[bytes, str]:
    """Encode on the student's side; where that is refused, return the sentence."""
    try:
        return wire.encode(value, STUDENT), ""
    except wire.UnsendableError as refusal:
        return b"", str(refusal)


def wrapped(value: Any, kinds: str) -> Any:
    for kind in kinds:
        value = {"l": [value], "t": (value,), "d": {"k": value}}[kind]
    return value


EDGES = (
    LEAVES
    | st.sampled_from(sorted(UNSENDABLE)).map(lambda name: UNSENDABLE[name][0]())
    | st.integers(30, 64).map(many_axes)
    | st.sampled_from([0, 1, 47, 48, 49, 62]).map(lambda bits: np.zeros((0, 1 << bits), np.uint8))
    | st.text().map(np.str_)
    | st.lists(st.text(), min_size=1, max_size=3).map(np.array)
    | st.dictionaries(st.text().map(OwnKey) | st.integers(-(2**66), 2**66), st.none(), max_size=3)
    | simpleitk_images()
)


@given(EDGES, st.text("ltd", max_size=2) | st.text("ltd", min_size=29, max_size=33))
def test_an_honest_reply_is_either_refused_by_its_sender_or_read(value: Any, kinds: str) -> None:
    """Otherwise a student whose function returns something strange would be taken for a forger."""
    frame, refusal = sent_or_refused(wrapped(value, kinds))
    if frame:
        assert_plain(wire.decode(*parts_of(frame), TRUSTED))
    else:
        assert 20 < len(refusal) < 250


@pytest.mark.parametrize(
    "entry",
    [1, 1.5j, complex("nan+infj"), {1: None}, (1,), np.float32(1), np.str_("a"), "[", np.zeros((1, 1, 1)), np.zeros(0),
     sitk.Image(2, 2, sitk.sitkUInt8), {"a": {"b": []}}],
    ids=lambda entry: f"{type(entry).__name__} {str(entry)[:9].split(chr(10))[0]}",
)  # fmt: skip
def test_as_many_values_as_can_be_sent_can_be_read(entry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_NODES", 60)
    counts = []
    for count in range(62):
        frame, refusal = sent_or_refused([entry] * count)
        assert frame or "separate values" in refusal
        if frame:
            counts.append(count)
            assert len(wire.decode(*parts_of(frame), TRUSTED)) == count
    assert counts == list(range(len(counts)))
    assert 3 <= len(counts) <= 60


def read(header: bytes, body: bytes) -> Any:
    """Read a frame on the trusted side; what is no frame gives None."""
    try:
        value = wire.decode(header, body, TRUSTED)
    except wire.WireError:
        return None
    assert_plain(value)
    return value


@given(st.binary(), st.binary(max_size=40))
@example(b"\xef\xbb\xbf[]", b"")
@example("[1]".encode("utf-16"), b"")
@example("[1]".encode("utf-32-le"), b"")
@example(b'"\xed\xa0\x80"', b"")
@example(b"\0", b"")
def test_arbitrary_bytes_are_refused_or_read_as_plain_data(header: bytes, body: bytes) -> None:
    read(header, body)


@given(st.binary(min_size=wire.PRELUDE.size, max_size=wire.PRELUDE.size), st.integers(0, 2**64))
def test_arbitrary_preludes_are_refused_or_within_the_bounds(prelude: bytes, most: int) -> None:
    try:
        header, body = wire.lengths(prelude, most)
    except wire.WireError:
        return
    assert prelude.startswith(wire.MAGIC)
    assert 0 <= header <= wire.MAX_HEADER
    assert 0 <= body <= most


@given(ODD_TREES, st.binary(max_size=40))
def test_trees_of_odd_nodes_are_refused_or_read_as_plain_data(tree: Any, body: bytes) -> None:
    read(header_bytes(tree), body)


@given(changed_frames())
def test_a_changed_frame_is_refused_or_read_as_plain_data_that_can_be_sent_on(frame: tuple[bytes, bytes]) -> None:
    value = read(*frame)
    assert described(crossed(value, TRUSTED, TRUSTED)) == described(value)


@given(TRUSTED_VALUES, st.data())
def test_a_frame_with_changed_bytes_is_refused_or_read_as_plain_data(value: Any, data: st.DataObject) -> None:
    header, body = parts_of(wire.encode(value, TRUSTED))
    read(data.draw(changed_bytes(header)), data.draw(changed_bytes(body)))


@given(simpleitk_images(), st.data())
def test_an_image_with_changed_fields_is_refused_or_possible(image: sitk.Image, data: st.DataObject) -> None:
    header, body = parts_of(wire.encode(image, STUDENT))
    ((tag, fields),) = json.loads(header).items()
    number = st.floats() | st.integers(-1, 3) | st.sampled_from([1e308, -1e308, 5e-324, 0.0, -0.0, 1.0])
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.integers(0, len(fields) - 1))
        if isinstance(fields[place], list) and fields[place] and data.draw(st.booleans()):
            fields[place][data.draw(st.integers(0, len(fields[place]) - 1))] = data.draw(number)
        else:
            fields[place] = data.draw(ODD_TREES | st.lists(number, max_size=16) | st.sampled_from(fields))
    read(header_bytes(((tag, fields),)), body)


@pytest.mark.parametrize(
    ("tree", "body"),
    [
        ((("scalar", ["<U1"]),), b"a\0\0\0"),
        ((("scalar", ["|S1"]),), b"a"),
        ((("tensor", ["|S1", [1]]),), b"a"),
        ((("tensor", ["<f8", [1, 1], "sitkFloat64", 1, [1.0, 1.0], [0.0, 0.0], [1.0, 0.0, 0.0, 1.0]]),), bytes(8)),
        ((("image", ["<f8", [1, 1], "sitkFloat64", 1, [1.0, 1.0], [0.0, 0.0], [1e200, 0.0, 0.0, 1e200]]),), bytes(8)),
        ((("image", ["|u1", [1] * 4, "sitkLabelUInt8", 1, [1.0] * 4, [0.0] * 4,
                     [float(n % 5 == 0) for n in range(16)]]),), bytes(1)),
        ((("dict", [[(("int", "0x10000000000000000"),), 1]]),), b""),
        ((("dict", [[(("array", ["<i8", []]),), 1]]),), bytes(8)),
        ((("dict", [[1, 1], [(("scalar", ["|u1"]),), 2]]),), b"\1"),
        ((("complex", [1.0, True]),), b""),
        ((("int", "0x1"), ("int", "0x1"), ("float", "nan")), b""),
        ((("str_", 1),), b"\xff"),
    ],
    ids=["text scalar", "bytes scalar", "text tensor", "tensor with geometry", "infinite product", "4-D labels",
         "long key", "array as key", "one key twice", "truth in complex", "two tags", "broken text of numpy"],
)  # fmt: skip
def test_nodes_that_no_honest_sender_writes_are_refused(tree: Any, body: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(header_bytes(tree), body, TRUSTED)


def test_keys_cannot_be_chosen_to_fall_on_one_place_of_a_dictionary() -> None:
    """A frame of 16 MB would keep the trusted side busy for hours, in a place where no clock stops it."""
    modulus = sys.hash_info.modulus
    accepted = 0
    for multiple in range(-40, 41):
        try:
            crossed({multiple * modulus: None})
            accepted += 1
        except wire.UnsendableError:
            node = (("dict", [[(("int", hex(multiple * modulus)),), None]]),)
            with pytest.raises(wire.WireError):
                wire.decode(header_bytes(node), b"", TRUSTED)
    assert accepted == 17


REPEATED = {
    "empty lists": (b"[],", b""), "tags": (b'{"a":1},', b""), "names": (b'{"":{"":1}},', b""),
    "digits": (b"1234,", b""),
    "letters": (b'"abc",', b""), "escapes": (b'"\\u0041",', b""), "tuples": (b'{"tuple":[]},', b""),
    "arrays": (b'{"array":["|b1",[0]]},', b""), "scalars": (b'{"scalar":["|u1"]},', b"\1"),
    "tensors": (b'{"tensor":["|b1",[0]]},', b""), "bytes": (b'{"bytes":1},', b"x"), "floats": (b"1e9,", b""),
    "integers": (b'{"int":"0x1"},', b""), "complex": (b'{"complex":[1.0,1.0]},', b""), "commas": (b",", b""),
    "vast arrays": (b'{"array":["|b1",[0,281474976710656]]},', b""),
    "wide texts": (b'{"array":["<U999999",[0]]},', b""),
    "images": (b'{"image":["|u1",[1,1],"sitkUInt8",1,[1.0,1.0],[0.0,0.0],[1.0,0.0,0.0,1.0]]},', b"x"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REPEATED)
def test_a_frame_takes_no_more_memory_than_a_small_multiple_of_its_length(kind: str) -> None:
    node, body = REPEATED[kind]
    count = 200_000 // len(node)
    header = b"[" + node * count + b"0]"
    tracemalloc.start()
    try:
        read(header, body * count)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 64 * (len(header) + len(body) * count)


@given(TEXT)
def test_a_text_of_numpys_is_the_same_text_to_the_last_zero(text: str) -> None:
    back = crossed(np.str_(text + "\0"))
    assert type(back) is np.str_
    assert list(back) == [*text, "\0"]
