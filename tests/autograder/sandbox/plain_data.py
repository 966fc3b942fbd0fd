"""What has to hold of a value that crossed, looked at without the code that carried it."""

import math
import struct
from typing import Any

import numpy as np

from autograder.sandbox.inside import images
from autograder.sandbox.values import ImageValue, TensorValue

GEOMETRY = ("spacing", "origin", "direction")


def described(value: Any) -> Any:
    """Say in plain Python what a value is once it has crossed: class, dtype, shape and the bits of every number."""
    if isinstance(value, TensorValue):
        return ("tensor", described(value.array))
    if isinstance(value, ImageValue):
        geometry = [[number.hex() for number in getattr(value, name)] for name in GEOMETRY]
        return ("image", described(value.array), value.pixel_type, value.components, geometry)
    if isinstance(value, np.ndarray):
        return ("array", _native(value), value.shape, [element.tobytes() for element in value.flat])
    if isinstance(value, np.str_ | np.bytes_):
        return (type(value).__name__, list(value))
    if isinstance(value, np.generic):
        # Every nonzero byte of a truth value counts once.
        return ("scalar", _native(value), bytes([bool(value)]) if value.dtype.kind == "b" else value.tobytes())
    return _described_builtin(value)


def _native(value: Any) -> str:
    return str(value.dtype.str).lstrip("<>=|")


def _described_builtin(value: Any) -> Any:
    for kind in (bool, int, str):
        if isinstance(value, kind):
            return (kind.__name__, repr(kind(value)))
    if isinstance(value, float):
        return ("float", struct.pack("<d", value).hex() if not math.isnan(value) else "nan")
    if isinstance(value, complex):
        return ("complex", described(value.real), described(value.imag))
    if isinstance(value, bytes | bytearray):
        return ("bytes", list(value))
    if isinstance(value, dict):
        return ("dict", [(described(key), described(entry)) for key, entry in value.items()])
    if isinstance(value, list | tuple):
        return ("list" if isinstance(value, list) else "tuple", [described(entry) for entry in value])
    assert value is None, f"a {type(value)} cannot cross"
    return None


def assert_plain(value: Any) -> None:
    """Demand that a value and everything in it is of a plain class, and every array a base one of its own."""
    if type(value) in (list, tuple):
        for entry in value:
            assert_plain(entry)
    elif type(value) is dict:
        for key, entry in value.items():
            assert type(key) in (str, int, np.str_) or isinstance(key, np.integer)
            assert_plain(key)
            assert_plain(entry)
    elif type(value) is TensorValue:
        assert_base_array(value.array)
        assert value.array.dtype.kind in "biufc"
    elif type(value) is ImageValue:
        assert_possible(value)
    elif type(value) is np.ndarray:
        assert_base_array(value)
    else:
        assert value is None or type(value).__module__ in ("builtins", "numpy"), type(value)
        assert not callable(value)


def assert_base_array(array: Any) -> None:
    """Demand an array of the base class that owns its memory, in native order, and may be written to."""
    assert type(array) is np.ndarray
    assert array.dtype.kind in "biufcSU"
    assert array.dtype.isnative
    assert array.base is None
    assert all(array.flags[name] for name in ("OWNDATA", "WRITEABLE", "C_CONTIGUOUS", "ALIGNED"))
    if array.dtype.kind == "b":
        assert set(array.tobytes()) <= {0, 1}


def assert_possible(image: ImageValue) -> None:
    """Demand pixels and geometry that an image can have."""
    assert_base_array(image.array)
    dimension = len(image.spacing)
    assert image.array.dtype == np.dtype(images.PIXEL_TYPES[image.pixel_type])
    assert image.array.ndim == dimension + ("Vector" in image.pixel_type)
    assert image.array.size > 0
    assert (len(image.origin), len(image.direction)) == (dimension, dimension**2)
    numbers = [*image.spacing, *image.origin, *image.direction]
    assert all(type(number) is float and math.isfinite(number) for number in numbers)
    assert all(number > 0 for number in image.spacing)
    rows = [image.direction[n * dimension : (n + 1) * dimension] for n in range(dimension)]
    for i, one in enumerate(rows):
        for j, other in enumerate(rows):
            product = math.fsum(a * b for a, b in zip(one, other, strict=True))
            assert abs(product - (i == j)) < 1.001e-4
