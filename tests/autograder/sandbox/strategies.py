"""What can cross the border, drawn by hypothesis: values, images, and bytes that only look like them."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import SimpleITK as sitk
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.sandbox.inside import images, wire
from autograder.sandbox.values import ImageValue, TensorValue, TrustedValues

TRUSTED = TrustedValues()


class Subclass(np.ndarray):
    """An array of a student's own class."""


NUMBER_DTYPES = (
    npst.boolean_dtypes()
    | npst.integer_dtypes(endianness="?")
    | npst.unsigned_integer_dtypes(endianness="?")
    | npst.floating_dtypes(endianness="?", sizes=(16, 32, 64))
    | npst.complex_number_dtypes(endianness="?", sizes=(64, 128))
)
TEXT_DTYPES = npst.unicode_string_dtypes(endianness="?", max_len=5)
SHAPES = npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)
LETTERS = st.characters(exclude_categories=["Cs"])
NUMBER_ARRAYS = npst.arrays(NUMBER_DTYPES, SHAPES)
TEXT_ARRAYS = TEXT_DTYPES.flatmap(
    lambda dtype: npst.arrays(dtype, SHAPES, elements=npst.from_dtype(dtype, alphabet=LETTERS))
)
BASE_ARRAYS = NUMBER_ARRAYS | TEXT_ARRAYS | npst.arrays(npst.byte_string_dtypes(max_len=5), SHAPES)


def _read_only(array: Any) -> Any:
    array.flags.writeable = False
    return array


LAYOUTS: tuple[Callable[[Any], Any], ...] = (
    lambda array: array,
    lambda array: array.T,
    lambda array: array[::-1] if array.ndim else array,
    lambda array: array[..., ::2] if array.ndim else array,
    lambda array: np.broadcast_to(array, (2, *array.shape)),
    np.asfortranarray,
    _read_only,
    lambda array: array.view(Subclass),
)
ARRAYS = st.builds(lambda array, layout: layout(array), BASE_ARRAYS, st.sampled_from(LAYOUTS))
TEXT = st.text(LETTERS)
LONG_TEXT = st.builds(lambda text, times: text * times, TEXT, st.sampled_from([2, 85, 300]))
SCALARS = NUMBER_ARRAYS.filter(lambda array: array.size > 0).map(lambda array: array.flat[0])
NUMPY_TEXTS = (TEXT | st.sampled_from(["\0", "a\0", "\0a"])).map(np.str_) | st.binary().map(np.bytes_)
LONG_INTEGERS = st.builds(lambda bits, rest, sign: sign * (2**bits + rest), st.integers(60, 8191), st.integers(-1, 1),
                          st.sampled_from([1, -1]))  # fmt: skip
KEYS = TEXT | st.integers(-(2**64) + 1, 2**64 - 1) | NUMPY_TEXTS.filter(lambda text: isinstance(text, str)) | st.builds(
    lambda kind, number: kind(number), st.sampled_from([np.int8, np.uint64, np.int64]), st.integers(0, 127)
)  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers() | LONG_INTEGERS | st.floats() | st.complex_numbers()
    | TEXT | LONG_TEXT | st.binary() | ARRAYS | SCALARS | NUMPY_TEXTS
)  # fmt: skip


def nested(leaves: "st.SearchStrategy[Any]") -> "st.SearchStrategy[Any]":
    """Draw lists, tuples and dictionaries of them."""
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.lists(inner, max_size=4).map(tuple)
            | st.dictionaries(KEYS, inner, max_size=4)
        ),
        max_leaves=12,
    )


def _direction(dimension: int, seed: int) -> list[float]:
    rotation, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(dimension, dimension)))
    return [float(number) for number in rotation.ravel()]


@st.composite
def simpleitk_images(draw: st.DrawFn) -> sitk.Image:
    """Draw images of every pixel type that can cross, with any geometry."""
    pixel_type = draw(st.sampled_from(sorted(images.PIXEL_TYPES)))
    vector, label = "Vector" in pixel_type, "Label" in pixel_type
    dimension = draw(st.integers(2, 3 if label else 4))
    shape = draw(st.tuples(*[st.integers(1, 3)] * (dimension + vector)))
    array = draw(npst.arrays(np.dtype(images.PIXEL_TYPES[pixel_type]), shape))
    image = sitk.GetImageFromArray(array, isVector=vector)
    image.SetSpacing(draw(st.tuples(*[st.floats(1e-3, 1e3)] * dimension)))
    image.SetOrigin(draw(st.tuples(*[st.floats(-1e9, 1e9)] * dimension)))
    image.SetDirection(_direction(dimension, draw(st.integers(0, 1 << 32))))
    return sitk.Cast(image, getattr(sitk, pixel_type)) if label else image


TRUSTED_IMAGES = simpleitk_images().map(ImageValue.from_simpleitk)
TRUSTED_VALUES = nested(LEAVES | NUMBER_ARRAYS.map(TensorValue) | TRUSTED_IMAGES)
"""Whatever the trusted side can send, and what it can get."""


class Raw(str):
    """A token of JSON, written as it is."""

    __slots__ = ()


Pairs = tuple
"""A JSON object as ((name, node), ...), so that a name can come twice."""

TAGS = (*sorted(wire._Decoder._READERS), "pickle", "", "arra\u0079", "__class__")
ODD_TOKENS = tuple(
    Raw(token)
    for token in (
        "1e999", "-1e999", "-0", "-0.0", "1E400", "1e-400", "9" * 4301, "9" * 4299, "-" + "1" * 30, "NaN", "Infinity",
        "01", "1.", "+1", "0x10", "nul", "'a'", '"\\ud800"', '"\\u0000"', '"\\ud83d\\ude00"', '"\ufeff"', "[", "]",
        "{}", " 1 ", '"\x01"', '"\\x41"', "/**/1", '"' + "x" * 257 + '"', "[" * 40 + "]" * 40,
    )
)  # fmt: skip
ODD_NUMBERS = st.sampled_from(
    [0, 1, -1, 2, 33, 255, 2**31, 2**32, 2**48, 2**62, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, True, False, 1.0, 8.0,
     1e308, -1e308, 5e-324, -1.0]
)  # fmt: skip
ODD_TEXTS = st.sampled_from(
    ["nan", "-inf", "0x0", "-0x1", "0x" + "f" * 2049, "|b1", "<f8", ">f8", "=f8", "<U1", "<U0", "<U999999", "|S1", "|O",
     "|V8", "<M8[s]", "<f16", "f8,f8", "sitkUInt8", "sitkLabelUInt8", "sitkVectorFloat64", "sitkComplexFloat32", ""]
)  # fmt: skip
ODD_LEAVES = st.none() | ODD_NUMBERS | ODD_TEXTS | st.text(max_size=3) | st.sampled_from(ODD_TOKENS) | st.floats()


def _odd_object(inner: "st.SearchStrategy[Any]") -> "st.SearchStrategy[Any]":
    pair = st.tuples(st.sampled_from(TAGS), inner)
    return pair.map(lambda one: Pairs((one,))) | st.lists(pair, max_size=2).map(Pairs)


_SIZES = st.lists(st.integers(0, 3) | ODD_NUMBERS, max_size=3)
_ARRAY_FIELDS = st.tuples(ODD_TEXTS | st.sampled_from(["|b1", "<f4", "<U1"]), _SIZES).map(list)
_PLAUSIBLE = st.one_of(
    _ARRAY_FIELDS.map(lambda fields: Pairs((("array", fields),))),
    _ARRAY_FIELDS.map(lambda fields: Pairs((("tensor", fields),))),
    st.tuples(st.sampled_from(["text", "bytes", "str_", "bytes_"]), st.integers(0, 9) | ODD_NUMBERS).map(
        lambda pair: Pairs((pair,))
    ),
    st.tuples(st.sampled_from(["scalar"]), st.lists(ODD_TEXTS, max_size=2)).map(lambda pair: Pairs((pair,))),
    st.tuples(st.sampled_from(["int", "float"]), ODD_TEXTS).map(lambda pair: Pairs((pair,))),
)
ODD_TREES = st.recursive(
    ODD_LEAVES | _PLAUSIBLE,
    lambda inner: st.lists(inner, max_size=4) | _odd_object(inner) | _odd_object(st.lists(inner, max_size=3)),
    max_leaves=10,
)


def written(tree: Any) -> str:
    """Write a tree as JSON, odd tokens and doubled names as they are."""
    if isinstance(tree, Raw):
        return str(tree)
    if isinstance(tree, tuple):
        return "{" + ",".join(f"{json.dumps(name)}:{written(node)}" for name, node in tree) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(map(written, tree)) + "]"
    return json.dumps(tree)


def header_bytes(tree: Any) -> bytes:
    """Write a tree as a frame's header."""
    return written(tree).encode("utf-8", "surrogatepass")


@st.composite
def changed_trees(draw: st.DrawFn, tree: Any) -> Any:
    """Change a frame's tree at one to three places: replace, drop, double or wrap a node, rename a tag."""
    for _ in range(draw(st.integers(1, 3))):
        tree = draw(_changed(tree))
    return tree


@st.composite
def _changed(draw: st.DrawFn, tree: Any) -> Any:
    if isinstance(tree, list | tuple) and tree and draw(st.integers(0, 3)):
        place = draw(st.integers(0, len(tree) - 1))
        if isinstance(tree, tuple):
            return _changed_pair(draw, tree, place)
        return _changed_entry(draw, tree, place)
    return draw(ODD_TREES | st.just([tree]) | st.sampled_from(TAGS).map(lambda tag: Pairs(((tag, tree),))))


def _changed_pair(draw: st.DrawFn, pairs: Any, place: int) -> Any:
    name, node = pairs[place]
    change = draw(st.integers(0, 7))
    if change == 0:
        return Pairs((*pairs, (name, node)))
    if change == 1:
        return Pairs((*pairs[:place], (draw(st.sampled_from(TAGS)), node), *pairs[place + 1 :]))
    return Pairs((*pairs[:place], (name, draw(_changed(node))), *pairs[place + 1 :]))


def _changed_entry(draw: st.DrawFn, entries: list[Any], place: int) -> list[Any]:
    change = draw(st.integers(0, 7))
    if change == 0:
        return [*entries[:place], *entries[place + 1 :]]
    if change == 1:
        return [*entries[: place + 1], *entries[place:]]
    if change == 2:
        return [*entries[:place], draw(ODD_TREES), *entries[place:]]
    return [*entries[:place], draw(_changed(entries[place])), *entries[place + 1 :]]


def parts_of(frame: bytes) -> tuple[bytes, bytes]:
    """Cut an honest frame into header and body."""
    _, header_size, body_size = wire.PRELUDE.unpack(frame[: wire.PRELUDE.size])
    start = wire.PRELUDE.size + header_size
    assert len(frame) == start + body_size
    return frame[wire.PRELUDE.size : start], frame[start:]


def tree_of(header: bytes) -> Any:
    """Read an honest header as a tree that can be changed."""
    return json.loads(header, object_pairs_hook=Pairs)


@st.composite
def changed_frames(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Draw header and body of an honest frame that somebody has tampered with."""
    header, body = parts_of(wire.encode(draw(TRUSTED_VALUES), TRUSTED))
    tree = draw(changed_trees(tree_of(header)))
    return header_bytes(tree), draw(st.just(body) | changed_bytes(body))


@st.composite
def changed_bytes(draw: st.DrawFn, data: bytes) -> bytes:
    """Overwrite, cut out or put in some bytes."""
    start = draw(st.integers(0, len(data)))
    stop = draw(st.integers(start, min(len(data), start + 8)))
    return data[:start] + draw(st.binary(max_size=8)) + data[stop:]
