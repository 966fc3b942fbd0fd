"""Values keep type, shape and bits on their way; nothing but a frame is taken for one."""

import json
import math
import struct
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.inside import wire
from autograder.sandbox.values import ImageValue, TrustedValues
from tests.autograder.sandbox.plain_data import described

VALUES = TrustedValues()


def there_and_back(value: Any) -> Any:
    frame = wire.encode(value, VALUES)
    header_size, body_size = wire.lengths(frame[: wire.PRELUDE.size], len(frame))
    start = wire.PRELUDE.size + header_size
    assert len(frame) == start + body_size
    return wire.decode(frame[wire.PRELUDE.size : start], frame[start:], VALUES)


@pytest.mark.parametrize(
    "value",
    [
        -0.0,
        math.nan,
        math.inf,
        5e-324,
        2**63,
        -(2**63) - 1,
        True,
        1,
        1.0,
        "",
        "a,b[c]{d}" * 100,
        b"",
        (),
        [],
        {},
        complex(-0.0, math.nan),
        {1: "label 1", "a": (None,)},
        "\N{DNA DOUBLE HELIX}",
        "\0\x1b[31m",
        np.float32(0.1),
        np.int64(-1),
        np.bool_(True),
        np.str_("x"),
        np.array(3),
        np.zeros((0, 4)),
        np.array(["a", "bc"]),
    ],
    ids=repr,
)
def test_values_at_the_edge_come_back(value: Any) -> None:
    assert described(there_and_back(value)) == described(value)


def test_arrays_that_are_not_contiguous_come_back_as_contiguous_copies() -> None:
    array = np.arange(24.0).reshape(2, 3, 4)[::-1, ::2, 1:].T
    back = there_and_back(array)
    assert np.array_equal(back, array)
    assert back.flags.c_contiguous
    assert back.flags.writeable
    assert back.base is None


def test_big_endian_arrays_come_back_in_native_order() -> None:
    back = there_and_back(np.array([1, 256], ">i2"))
    assert back.dtype == np.dtype("int16")
    assert back.tolist() == [1, 256]


def test_subclasses_come_back_as_what_they_are_made_of() -> None:
    class Named(np.ndarray):
        pass

    class Label(int):
        pass

    assert type(there_and_back(np.zeros(2).view(Named))) is np.ndarray
    assert type(there_and_back(Label(3))) is int
    assert there_and_back(Label(3)) == 3


def test_truth_values_with_other_bits_count_once() -> None:
    """A mask whose bytes are 255 would have 255 times its volume."""
    mask = np.full(4, 255, np.uint8).view(bool)
    assert there_and_back(mask).view(np.uint8).tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (object(), "type object"),
        ({1, 2}, "type set"),
        ({(1, 2): 3}, "keys of type tuple"),
        ({True: 3}, "keys of type bool"),
        (lambda: 0, "type function"),
        (np.array([object()]), "dtype object"),
        (np.zeros(2, "datetime64[s]"), "dtype datetime64"),
        (np.zeros(2, [("a", "f4")]), "dtype"),
        (np.longdouble(1), "dtype"),
        (np.ma.masked_array([1, 2], [0, 1]), "masked array"),
        ("\ud800", "surrogate"),
        (1 << 20_000, "20001 bits"),
        ([0] * (wire.MAX_NODES + 1), "separate values"),
        (b"x" * 1001, "more than"),
    ],
    ids=[
        "object",
        "set",
        "tuple keys",
        "bool keys",
        "function",
        "objects",
        "dates",
        "records",
        "long double",
        "masked",
        "surrogate",
        "huge integer",
        "many values",
        "large",
    ],
)
def test_what_cannot_be_sent_is_refused_with_a_sentence(value: Any, word: str) -> None:
    with pytest.raises(wire.UnsendableError, match=word):
        wire.encode(value, VALUES, budget=1000)


def test_a_list_that_contains_itself_is_refused_with_a_sentence() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(wire.UnsendableError, match="contains itself"):
        wire.encode(circle, VALUES)


@pytest.mark.parametrize(
    ("tree", "body"),
    [
        ({}, b""),
        ({"array": ["<f8", [1]], "x": 1}, b"12345678"),
        ({"pickle": "gASVAQ=="}, b""),
        ({"array": []}, b""),
        ({"array": ["<f8", [2]]}, b"12345678"),
        ({"array": ["<f8", [1]]}, b"123456789"),
        ({"array": ["|O", [1]]}, b"12345678"),
        ({"array": ["<f8", [-1]]}, b""),
        ({"array": ["<f8", [1.0]]}, b"12345678"),
        ({"array": ["<f8", [True]]}, b"12345678"),
        ({"array": ["<f8", [0, 1 << 60]]}, b""),
        ({"array": ["<f8", [1] * 33]}, b"12345678"),
        ({"array": [["<f8"], [1]]}, b"12345678"),
        ({"array": ["<U0", [1]]}, b""),
        ({"array": ["<U1", [1]]}, b"\xff\xff\xff\x7f"),
        ({"array": ["<U1", [1]]}, b"\x00\xd8\0\0"),
        ({"array": ["V8", [1]]}, b"12345678"),
        ({"array": ["<f8,<f8", [1]]}, bytes(16)),
        ({"scalar": ["<f8"]}, b"12345678"),
        ({"text": 3}, b"\xff\xff\xff"),
        ({"text": -1}, b""),
        ({"bytes": 1.0}, b"1"),
        ({"bytes": True}, b"1"),
        ({"int": "12"}, b""),
        ({"int": "0x" + "f" * 4097}, b""),
        (1 << 63, b""),
        ({"float": "1.0"}, b""),
        ({"float": "NaN"}, b""),
        ({"complex": [1, 2]}, b""),
        ({"complex": [1.0]}, b""),
        ({"tuple": 1}, b""),
        ({"dict": {"a": 1}}, b""),
        ({"dict": [["a", 1], ["a", 2]]}, b""),
        ({"dict": [[1.0, 1]]}, b""),
        ({"dict": [[[], 1]]}, b""),
        ({"dict": [["a"]]}, b""),
        ("\ud800", b""),
        ("x" * 257, b""),
        (None, b"left over"),
        ({"tensor": ["<f8", [1], 3]}, b"12345678"),
        ({"image": ["<f8", [1, 1], "sitkFloat64", 1, [1.0, 1.0], [0.0, 0.0]]}, b"12345678"),
        ({"image": ["<f8", [1, 1], "sitkFloat64", 1, [1.0, -1.0], [0.0, 0.0], [1.0, 0.0, 0.0, 1.0]]}, b"12345678"),
        ({"image": ["<f8", [1, 1], "sitkFloat64", 1, [1.0, 1.0], [0.0, 0.0], [1.0, 1.0, 0.0, 1.0]]}, b"12345678"),
        ({"image": ["<f8", [1, 1], "sitkUInt8", 1, [1.0, 1.0], [0.0, 0.0], [1.0, 0.0, 0.0, 1.0]]}, b"12345678"),
        ({"image": ["<f8", [1, 1], "sitkFloat64", 1, [1, 1], [0.0, 0.0], [1.0, 0.0, 0.0, 1.0]]}, b"12345678"),
    ],
)
def test_a_frame_that_no_honest_sender_writes_is_refused(tree: Any, body: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(json.dumps(tree).encode(), body, VALUES)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{",
        b"NaN",
        b"Infinity",
        b"1e999",
        b"[" * 100_000,
        b"[" * 40 + b"]" * 40,
        b"9" * 5000,
        b"\xff\xfe",
        b"[" + b"," * 4_000_000,
    ],
    ids=["empty", "half", "nan", "infinity", "too large", "bomb", "deep", "digits", "bytes", "commas"],
)
def test_a_header_that_is_not_our_json_is_refused(header: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.decode(header, b"", VALUES)


def test_one_blob_cannot_be_used_twice() -> None:
    """Otherwise a small frame would become a thousand large arrays."""
    tree = [{"array": ["<f8", [1]]}, {"array": ["<f8", [1]]}]
    with pytest.raises(wire.WireError):
        wire.decode(json.dumps(tree).encode(), b"12345678", VALUES)


@pytest.mark.parametrize(
    "prelude",
    [
        struct.pack("<4sIQ", b"PKL1", 2, 0),
        struct.pack("<4sIQ", wire.MAGIC, wire.MAX_HEADER + 1, 0),
        struct.pack("<4sIQ", wire.MAGIC, 2, 101),
    ],
    ids=["magic", "header", "body"],
)
def test_a_prelude_with_other_magic_or_lengths_beyond_the_bounds_is_refused(prelude: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.lengths(prelude, 100)


def test_an_image_comes_back_with_its_geometry() -> None:
    image = ImageValue(
        np.arange(24, dtype=np.int16).reshape(2, 3, 4), "sitkInt16", 1, (0.5, 0.5, 2.0), (-1.0, 2.0, 3.0),
        (0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, -1.0),
    )  # fmt: skip
    back = there_and_back([image])[0]
    assert np.array_equal(back.array, image.array)
    assert (back.pixel_type, back.spacing, back.origin, back.direction) == (
        "sitkInt16", image.spacing, image.origin, image.direction,
    )  # fmt: skip
