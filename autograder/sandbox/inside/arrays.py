"""Which arrays cross the border, taken apart into a dtype's name, a shape and bytes, and built again from them."""

import functools
import math
import re
from typing import Any

import numpy as np
from numpy.ma import MaskedArray
from numpy.typing import NDArray

MAX_AXES = 32
_MOST_BYTES = 1 << 48
_NUMBERS = {
    "|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16",
}  # fmt: skip
_TEXTS = re.compile(r"(<U|\|S)[1-9][0-9]{0,5}")


def take_apart(value: Any) -> tuple[str, list[int], bytes]:
    """Copy an array, or a scalar of numpy's, into its dtype's name, its shape and its values in C order.

    Raises
    ------
    ValueError
        For an array that `build` would refuse; with a sentence for its author.
    """
    if _is_simple(value):
        return value.dtype.str, list(value.shape), value.tobytes()
    if isinstance(value, MaskedArray):
        raise ValueError("a masked array cannot be sent; its method filled() gives an array that can")
    plain = np.array(value, copy=True, order="C", subok=False)
    # Dtypes of newer kinds have no byte order and refuse to be asked.
    dtype = plain.dtype.newbyteorder("<") if plain.dtype.kind in "biufcSU" else plain.dtype
    if not _is_sent(dtype.str):
        raise ValueError(
            f"an array of dtype {dtype} cannot be sent; arrays of numbers, truth values or text of fixed length can"
        )
    if plain.ndim > MAX_AXES:
        raise ValueError(f"an array of {plain.ndim} axes cannot be sent; one of up to {MAX_AXES} can")
    if _span(dtype, plain.shape) > _MOST_BYTES:
        raise ValueError(f"an array of shape {plain.shape} cannot be sent, although it is empty; a smaller one can")
    if dtype.kind == "U" and not _are_letters(plain):
        raise ValueError("an array of text with half a surrogate pair cannot be sent; one of whole letters can")
    return dtype.str, list(plain.shape), plain.astype(dtype, copy=False).tobytes()


def _is_simple(value: Any) -> bool:
    """Whether an array is as nearly all are, so that it need not be copied before its bytes are."""
    if type(value) is not np.ndarray or not value.flags.c_contiguous:
        return False
    return value.dtype.str in _NUMBERS and 0 < value.nbytes <= _MOST_BYTES and value.ndim <= MAX_AXES


def size(name: Any, shape: Any) -> int:
    """Return the number of bytes of an array as it crosses.

    Raises
    ------
    ValueError
        Unless dtype's name and shape are such as `take_apart` returns.
    """
    if type(name) is not str or not _is_sent(name):
        raise ValueError("not a dtype")
    if type(shape) is not list or len(shape) > MAX_AXES or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError("not a shape")
    if _span(_dtype(name), shape) > _MOST_BYTES:
        raise ValueError("a shape beyond any memory")
    return _dtype(name).itemsize * math.prod(shape)


def build(name: str, shape: list[int], data: memoryview) -> NDArray[Any]:
    """Copy bytes into a fresh base array in native byte order; `size` must have accepted dtype and shape.

    Raises
    ------
    ValueError
        If a text among them holds what is no letter.
    """
    array: NDArray[Any] = np.ndarray(shape, _dtype(name), buffer=data).copy()
    if array.dtype.kind == "b":
        # Bytes that are no truth value would make honest comparisons lie.
        return np.asarray(array.view(np.uint8) != 0)
    if array.dtype.kind == "U" and not _are_letters(array):
        raise ValueError("broken text")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


@functools.lru_cache(maxsize=256)
def _dtype(name: str) -> "np.dtype[Any]":
    return np.dtype(name)


def _is_sent(name: str) -> bool:
    return name in _NUMBERS or _TEXTS.fullmatch(name) is not None


def _span(dtype: "np.dtype[Any]", shape: Any) -> int:
    """Count bytes with every axis of no length taken for 1: numpy refuses even empty arrays that span too much."""
    return int(dtype.itemsize * math.prod(max(n, 1) for n in shape))


def _are_letters(array: NDArray[Any]) -> bool:
    """Whether all code points are Unicode's; others cannot be written, and would make honest comparisons raise."""
    points = np.frombuffer(array.astype(array.dtype.newbyteorder("="), copy=False).tobytes(), np.uint32)
    return not np.any((points > 0x10FFFF) | ((points >= 0xD800) & (points <= 0xDFFF)))
