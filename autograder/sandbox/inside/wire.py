"""Frames between the trusted side and a child: a JSON header and raw bytes behind it. Never pickle, never eval.

A frame is a prelude (magic, length of the header, length of the body), the header and the body. The header is one
value; what JSON has is written as JSON, everything else as an object with one key, its tag. Long texts, bytes and
arrays lie in the body in the order in which the header names them, each used exactly once and nothing left over,
so a frame cannot make its reader allocate more than a small multiple of its length.
"""

import json
import math
import re
import struct
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from . import arrays

MAGIC = b"VXB1"
PRELUDE = struct.Struct("<4sIQ")
MAX_HEADER = 16 << 20
MAX_NODES = 400_000
MAX_DEPTH = 32
MAX_INT_BITS = 1 << 13  # below the 4300 digits at which Python refuses to write a number
MAX_KEY_BITS = 64  # longer ones could be chosen so that they all fall on one place of a dictionary
SHORT_TEXT = 256

_STRUCTURE = ",[{"
_SHORT = re.compile(rf"[^,\[{{\ud800-\udfff]{{0,{SHORT_TEXT}}}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CAN_BE_SENT = (
    "numbers, text, bytes, lists, tuples, dictionaries with text or integer keys, arrays, tensors and images can"
)


class WireError(Exception):
    """A frame that no honest sender writes."""


class UnsendableError(Exception):
    """An honest value that cannot cross; the message is a sentence for its author."""


class Foreign(Protocol):
    """How one side takes apart and builds what is neither plain Python nor numpy."""

    def take_apart(self, value: Any) -> tuple[str, NDArray[Any], list[Any]] | None:
        """Tag ("tensor" or "image"), array and further fields of a value, or None for a value of no such kind."""

    def build(self, tag: str, array: NDArray[Any], fields: list[Any]) -> Any:
        """Build the value again; raises ValueError where fields and array do not fit."""


def encode(message: Any, foreign: Foreign, budget: int = 1 << 62) -> bytes:
    """Write one frame.

    Parameters
    ----------
    message
        The value to send.
    foreign
        How this side takes tensors and images apart.
    budget
        Largest body in bytes.

    Raises
    ------
    UnsendableError
        If something in the message cannot be sent or is too large.
    """
    encoder = _Encoder(foreign, budget)
    try:
        tree = encoder.node(message, 0)
    except (UnsendableError, MemoryError):
        raise
    except Exception as error:  # a class of the student's own can break in any way
        raise UnsendableError(f"the result cannot be sent: reading it raised {type(error).__name__}") from error
    header = _JSON_WRITER.encode(tree).encode()
    if len(header) > MAX_HEADER or _too_many_values(header):
        raise UnsendableError("the result holds too many separate values; put them into an array")
    return b"".join([PRELUDE.pack(MAGIC, len(header), encoder.size), header, *encoder.blobs])


def lengths(prelude: bytes, max_body: int) -> tuple[int, int]:
    """Read the lengths of header and body from a frame's first `PRELUDE.size` bytes.

    Raises
    ------
    WireError
        For other magic bytes or lengths above the bounds.
    """
    magic, header, body = PRELUDE.unpack(prelude)
    if magic != MAGIC:
        raise WireError("not a frame")
    if header > MAX_HEADER or body > max_body:
        raise WireError(f"a frame of {header} + {body} bytes is too large")
    return header, body


def decode(header: bytes, body: bytes | memoryview, foreign: Foreign) -> Any:
    """Read one frame's value; every array is a fresh base `numpy.ndarray` in native byte order.

    Raises
    ------
    WireError
        For anything that `encode` does not write.
    """
    if _too_many_values(header):
        raise WireError("too many values")
    try:
        tree = _JSON_READER.decode(str(header, "utf-8"))
    except (ValueError, RecursionError) as error:
        raise WireError("the header is not JSON") from error
    decoder = _Decoder(body, foreign)
    value = decoder.node(tree, 0)
    decoder.finish()
    return value


def _too_many_values(header: bytes) -> bool:
    """Count before parsing: short texts hold none of these characters, so each one is structure."""
    return sum(header.count(character.encode()) for character in _STRUCTURE) > 8 * MAX_NODES


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


_JSON_WRITER = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
_JSON_READER = json.JSONDecoder(parse_constant=_refuse_constant)


class _Encoder:
    """Turns one value into a JSON tree and the blobs that it refers to."""

    def __init__(self, foreign: Foreign, budget: int) -> None:
        self.blobs: list[bytes] = []
        self.size = 0
        self._foreign = foreign
        self._budget = budget
        self._nodes = 0

    def node(self, value: Any, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise UnsendableError(f"the result holds more than {MAX_NODES} separate values; put them into an array")
        if depth > MAX_DEPTH:
            raise UnsendableError(f"the result is nested more than {MAX_DEPTH} deep, or contains itself")
        if value is None or value is True or value is False:
            return value
        exact = self._WRITER_OF.get(type(value))
        if exact is not None:
            return exact(self, value, depth)
        for kind, write in self._WRITERS:
            if isinstance(value, kind):
                return write(self, value, depth)
        return self._other(value, depth)

    def _blob(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self._budget:
            raise UnsendableError(
                f"the result takes more than {self._budget / 2**20:.4g} MB, the most that can be sent"
            )
        self.blobs.append(data)
        return len(data)

    def _scalar(self, value: "np.generic[Any]", depth: int) -> Any:
        return {"scalar": self._array_parts(value)[0]}

    def _array(self, value: NDArray[Any], depth: int) -> Any:
        return {"array": self._array_parts(value)}

    def _array_parts(self, value: Any) -> list[Any]:
        try:
            name, shape, data = arrays.take_apart(value)
        except ValueError as error:
            raise UnsendableError(str(error)) from error
        self._blob(data)
        return [name, shape]

    def _numpy_text(self, value: "np.str_", depth: int) -> Any:
        return {"str_": self._blob(_utf8(value))}

    def _numpy_bytes(self, value: "np.bytes_", depth: int) -> Any:
        return {"bytes_": self._blob(bytes(value))}

    def _int(self, value: int, depth: int) -> Any:
        number = int(value)
        if -(1 << 63) <= number < 1 << 63:
            return number
        if number.bit_length() > MAX_INT_BITS:
            raise UnsendableError(f"a whole number of {number.bit_length()} bits is too long to be sent")
        return {"int": hex(number)}

    def _float(self, value: float, depth: int) -> Any:
        number = float(value)
        return number if math.isfinite(number) else {"float": repr(number)}

    def _complex(self, value: complex, depth: int) -> Any:
        number = complex(value)
        return {"complex": [self.node(number.real, depth), self.node(number.imag, depth)]}

    def _text(self, value: str, depth: int) -> Any:
        text = str.__str__(value)
        if _SHORT.fullmatch(text):
            return text
        return {"text": self._blob(_utf8(text))}

    def _bytes(self, value: bytes | bytearray, depth: int) -> Any:
        return {"bytes": self._blob(bytes(value))}

    def _list(self, value: list[Any], depth: int) -> Any:
        return [self.node(entry, depth + 1) for entry in value]

    def _tuple(self, value: tuple[Any, ...], depth: int) -> Any:
        return {"tuple": [self.node(entry, depth + 1) for entry in value]}

    def _dict(self, value: dict[Any, Any], depth: int) -> Any:
        if len({_plain_key(key) for key in value}) < len(value):
            raise UnsendableError("a dictionary with two keys of the same text or number cannot be sent")
        return {"dict": [[self.node(key, depth + 1), self.node(entry, depth + 1)] for key, entry in value.items()]}

    def _other(self, value: Any, depth: int) -> Any:
        try:
            parts = self._foreign.take_apart(value)
        except ValueError as error:
            raise UnsendableError(str(error)) from error
        if parts is None:
            raise UnsendableError(f"a value of type {type(value).__name__} cannot be sent; {_CAN_BE_SENT}")
        tag, array, fields = parts
        return {tag: [*self._array_parts(array), *(self.node(field, depth + 1) for field in fields)]}

    _WRITERS: tuple[tuple[type, Callable[..., Any]], ...] = (
        # numpy's float64 is also a float and its str_ a str, so numpy comes first. An array of one text would lose
        # the zeros at its end.
        (np.str_, _numpy_text), (np.bytes_, _numpy_bytes), (np.generic, _scalar), (np.ndarray, _array), (int, _int),
        (float, _float), (str, _text), (list, _list), (tuple, _tuple), (dict, _dict), (complex, _complex),
        (bytes, _bytes), (bytearray, _bytes),
    )  # fmt: skip
    _WRITER_OF = dict(_WRITERS)  # noqa: RUF012  (never changed)


class _Decoder:
    """Builds a value from a JSON tree, taking blobs from the body in order."""

    def __init__(self, body: bytes | memoryview, foreign: Foreign) -> None:
        self._body = memoryview(body).toreadonly()
        self._position = 0
        self._nodes = 0
        self._foreign = foreign

    def finish(self) -> None:
        if self._position != len(self._body):
            raise WireError("bytes behind the last value")

    def node(self, tree: Any, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise WireError("too many values, or nested too deep")
        if tree is None or type(tree) is bool:
            return tree
        if type(tree) is int:
            return _checked(tree, -(1 << 63) <= tree < 1 << 63, "integer out of range")
        if type(tree) is float:
            return _checked(tree, math.isfinite(tree), "number out of range")
        if type(tree) is str:
            return _checked(tree, _is_text(tree), "broken text")
        if type(tree) is list:
            return [self.node(entry, depth + 1) for entry in tree]
        if len(tree) != 1:
            raise WireError("a tag stands alone")
        ((tag, content),) = tree.items()
        if tag not in self._READERS:
            raise WireError("unknown tag")
        return self._READERS[tag](self, tag, content, depth)

    def _take(self, size: Any) -> memoryview:
        if type(size) is not int or not 0 <= size <= len(self._body) - self._position:
            raise WireError("a length that the body does not have")
        self._position += size
        return self._body[self._position - size : self._position]

    def _array(self, tag: str, content: Any, depth: int) -> NDArray[Any]:
        name, shape = _fields(content, 2)
        try:
            return arrays.build(name, shape, self._take(arrays.size(name, shape)))
        except ValueError as error:
            raise WireError(str(error)) from error

    def _scalar(self, tag: str, content: Any, depth: int) -> Any:
        scalar = self._array(tag, [content, []], depth)[()]
        return _checked(scalar, not isinstance(scalar, str | bytes), "a text is no number")

    def _numpy_text(self, tag: str, content: Any, depth: int) -> Any:
        return np.str_(self._text(tag, content, depth))

    def _numpy_bytes(self, tag: str, content: Any, depth: int) -> Any:
        return np.bytes_(self._bytes(tag, content, depth))

    def _int(self, tag: str, content: Any, depth: int) -> int:
        if type(content) is not str or not re.fullmatch(r"-?0x[0-9a-f]{1,2048}", content):
            raise WireError("not an integer")
        return int(content, 16)

    def _float(self, tag: str, content: Any, depth: int) -> float:
        if content not in ("nan", "inf", "-inf"):
            raise WireError("not a number")
        return float(content)

    def _complex(self, tag: str, content: Any, depth: int) -> complex:
        real, imaginary = (self.node(part, depth) for part in _fields(content, 2))
        if type(real) is not float or type(imaginary) is not float:
            raise WireError("not a complex number")
        return complex(real, imaginary)

    def _text(self, tag: str, content: Any, depth: int) -> str:
        try:
            return str(self._take(content), "utf-8")
        except UnicodeDecodeError as error:
            raise WireError("broken text") from error

    def _bytes(self, tag: str, content: Any, depth: int) -> bytes:
        return bytes(self._take(content))

    def _tuple(self, tag: str, content: Any, depth: int) -> tuple[Any, ...]:
        if type(content) is not list:
            raise WireError("not a tuple")
        return tuple(self.node(entry, depth + 1) for entry in content)

    def _dict(self, tag: str, content: Any, depth: int) -> dict[Any, Any]:
        if type(content) is not list:
            raise WireError("not a dictionary")
        result = dict(self._item(pair, depth) for pair in content)
        if len(result) != len(content):
            raise WireError("a key twice")
        return result

    def _item(self, pair: Any, depth: int) -> tuple[Any, Any]:
        name, entry = _fields(pair, 2)
        key = self.node(name, depth + 1)
        try:
            _plain_key(key)
        except UnsendableError as error:
            raise WireError("not a key") from error
        return key, self.node(entry, depth + 1)

    def _foreign_value(self, tag: str, content: Any, depth: int) -> Any:
        if type(content) is not list or not 2 <= len(content) <= 8:
            raise WireError(f"not a {tag}")
        array = self._array(tag, content[:2], depth)
        fields = [self.node(field, depth + 1) for field in content[2:]]
        try:
            return self._foreign.build(tag, array, fields)
        except (ValueError, TypeError) as error:
            raise WireError(f"not a {tag}") from error

    _READERS: dict[str, Callable[..., Any]] = {  # noqa: RUF012  (never changed)
        "array": _array, "scalar": _scalar, "str_": _numpy_text, "bytes_": _numpy_bytes, "int": _int, "float": _float,
        "complex": _complex, "text": _text, "bytes": _bytes, "tuple": _tuple, "dict": _dict, "tensor": _foreign_value,
        "image": _foreign_value,
    }  # fmt: skip


def _checked(value: Any, good: bool, complaint: str) -> Any:
    if not good:
        raise WireError(complaint)
    return value


def _is_text(text: str) -> bool:
    return len(text) <= SHORT_TEXT and (text.isascii() or not _SURROGATE.search(text))


def _fields(content: Any, count: int) -> list[Any]:
    if type(content) is not list or len(content) != count:
        raise WireError("a wrong number of fields")
    return content


def _utf8(text: str) -> bytes:
    try:
        return str.__str__(text).encode()
    except UnicodeEncodeError:
        raise UnsendableError("a text with half a surrogate pair cannot be sent; one of whole letters can") from None


def _plain_key(key: Any) -> str | int:
    """Return what a key is, whatever its class says about equality."""
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, bool | np.timedelta64) or not isinstance(key, int | np.integer):
        kind = type(key).__name__
        raise UnsendableError(f"a dictionary with keys of type {kind} cannot be sent; text or integers can")
    number = int(key)
    if (bits := number.bit_length()) > MAX_KEY_BITS:
        raise UnsendableError(f"a dictionary with a key of {bits} bits cannot be sent; one of 64 bits can")
    return number
