"""Compare what a program returned with what was expected: what it is, then its shape, then its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from bank.differences import Place, how_shapes_differ, how_values_differ
from bank.excerpts import Difference, geometries_differ, of_images, shapes_differ, values_differ, words_differ
from bank.images import Geometry, content
from bank.nesting import holds_an_image, holds_text
from bank.tolerance import Tolerance

_WORDS = {
    "bool": "a truth value", "int": "a number", "float": "a number", "complex": "a complex number", "str": "a text",
    "bytes": "bytes", "list": "a list", "tuple": "a tuple", "dict": "a dictionary", "ndarray": "an array",
    "Image": "a SimpleITK image", "NoneType": "None",
}  # fmt: skip
_LONGEST_TEXT = 60
_MISSING_RETURN = "returned None, expected a value (is the `return` missing?)"


class Mismatch(Exception):  # noqa: N818 - not an error of ours: the response was judged, and differs
    """The response was judged and is wrong; the sentence is for the student.

    Attributes
    ----------
    difference
        What came beside what was expected, None where that says no more than the sentence.
    """

    def __init__(self, sentence: str, difference: Difference | None = None) -> None:
        super().__init__(sentence)
        self.difference = difference


def same(actual: Any, expected: Any, *, atol: float = 0.0, rtol: float = 0.0) -> None:
    """Demand an equal value: what it is, then its shape, then its values within abs(difference) <= max(atol, rtol x e).

    Lists, tuples, arrays and tensors of the same numbers are equal, whatever their number type. Dictionaries are
    compared by their keys, lists with something else than numbers item by item, texts and None exactly, images by
    geometry and then content.

    Raises
    ------
    Mismatch
        With what came and what was expected.
    """
    _same(actual, expected, Tolerance(atol, rtol))


def _same(actual: Any, expected: Any, tolerance: Tolerance) -> None:
    if actual is None and expected is not None:
        raise Mismatch(_MISSING_RETURN)
    if isinstance(expected, sitk.Image):
        _same_image(actual, expected, tolerance)
    elif isinstance(expected, Mapping):
        _same_items(actual, expected, tolerance)
    elif expected is None or isinstance(expected, (str, bytes)):
        _same_word(actual, expected)
    elif isinstance(expected, (list, tuple)) and not _are_numbers(expected):
        _same_sequence(actual, expected, tolerance)
    else:
        _same_numbers(actual, np.asarray(getattr(expected, "array", expected)), tolerance)


def _same_word(actual: Any, expected: str | bytes | None) -> None:
    if type(actual) is not type(expected) or actual != expected:
        said, wanted = _shown(actual), _shown(expected)
        raise Mismatch(f"returned {said}, expected {wanted}", words_differ(said, wanted))


def _same_items(actual: Any, expected: Mapping[Any, Any], tolerance: Tolerance) -> None:
    if not isinstance(actual, dict):
        raise Mismatch(f"returned {words_for(actual)}, expected a dictionary")
    for key in expected:
        if key not in actual:
            raise Mismatch(f"the result has no {_shown(key)}")
    for key in actual:
        if key not in expected:
            raise Mismatch(f"the result has {_shown(key)}, which is not asked for")
    for key, value in expected.items():
        _same_inside(f"{_shown(key)}", actual[key], value, tolerance)


def _same_sequence(actual: Any, expected: Sequence[Any], tolerance: Tolerance) -> None:
    if not isinstance(actual, (list, tuple)) and not (isinstance(actual, np.ndarray) and actual.ndim):
        raise Mismatch(f"returned {words_for(actual)}, expected {len(expected)} values")
    if len(actual) != len(expected):
        values = "value" if len(actual) == 1 else "values"
        raise Mismatch(f"returned {len(actual)} {values}, expected {len(expected)}")
    for number, (mine, theirs) in enumerate(zip(actual, expected, strict=True), 1):
        _same_inside(f"value {number} of {len(expected)}", mine, theirs, tolerance)


def _same_inside(where: str, actual: Any, expected: Any, tolerance: Tolerance) -> None:
    try:
        _same(actual, expected, tolerance)
    except Mismatch as mismatch:
        inside = mismatch.difference and mismatch.difference.inside(where)
        raise Mismatch(f"{where}: {mismatch}", inside) from None


def _same_numbers(actual: Any, expected: NDArray[Any], tolerance: Tolerance) -> None:
    came = numbers_of(actual, expected.shape)
    if came.shape != expected.shape:
        sentence = _several_arrays(actual, expected.shape) or how_shapes_differ(came.shape, expected.shape)
        raise Mismatch(sentence, shapes_differ(came, expected))
    if np.iscomplexobj(came) != np.iscomplexobj(expected):
        raise Mismatch(f"returned {_field(came)} numbers, expected {_field(expected)} ones")
    wrong = ~near(came, expected, tolerance)
    if wrong.any():
        raise Mismatch(how_values_differ(came, expected, wrong), values_differ(came, expected, wrong))


def _same_image(actual: Any, expected: sitk.Image, tolerance: Tolerance) -> None:
    if not isinstance(actual, sitk.Image):
        raise Mismatch(f"returned {words_for(actual)}, expected a SimpleITK image")
    differences = Geometry.of(actual).differences(Geometry.of(expected))
    if differences:
        raise Mismatch("; ".join(differences.values()), geometries_differ(actual, expected))
    came, wanted = content(actual), content(expected)
    if came.shape != wanted.shape:
        each = f"{actual.GetNumberOfComponentsPerPixel()} numbers"
        raise Mismatch(f"every voxel holds {each}, expected {expected.GetNumberOfComponentsPerPixel()}")
    wrong = ~near(came, wanted, tolerance)
    if wrong.any():
        said = how_values_differ(came, wanted, wrong, lambda place: _voxel(place, expected.GetDimension()))
        difference = of_images(values_differ(came, wanted, wrong), actual, expected)
        raise Mismatch(f"the geometry is right, but {said}", difference)


def _voxel(place: Place, dimension: int) -> str:
    axes, numbers = "xyzt"[:dimension], [str(n) for n in reversed(place[:dimension])]
    return f"at voxel ({', '.join(axes)}) = ({', '.join(numbers)})"


def numbers_of(actual: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return what came as an array of numbers or truth values.

    Parameters
    ----------
    actual
        What a program returned.
    shape
        Of what was expected, for the sentence.

    Raises
    ------
    Mismatch
        When it holds anything else.
    """
    if actual is None:
        raise Mismatch(_MISSING_RETURN)
    wanted = "numbers" if shape else "a number"
    if holds_an_image(actual):
        raise Mismatch(f"returned {words_for(actual)}, expected {wanted}")
    if holds_text(actual):
        raise Mismatch(f"returned {_with_content(actual)}, expected {wanted}")
    if isinstance(actual, (list, tuple)):
        actual = [getattr(item, "array", item) for item in actual]
    try:
        array = np.asarray(getattr(actual, "array", actual))
    except ValueError:  # NumPy refuses rows of different length
        several = _several_arrays(actual, shape)
        raise Mismatch(
            several or f"returned {words_for(actual)} with rows of different length, expected {wanted}"
        ) from None
    if array.dtype.kind not in "biufc":
        raise Mismatch(f"returned {_with_content(actual)}, expected {wanted}")
    return array


def _several_arrays(actual: Any, shape: tuple[int, ...]) -> str:
    """Return the sentence for several arrays where one was expected, or ''."""
    if not isinstance(actual, (list, tuple)) or len(actual) < 2:
        return ""
    items: list[Any] = [getattr(item, "array", item) for item in actual]
    if any(isinstance(item, (list, tuple)) or np.ndim(item) == 0 for item in items):
        return ""
    one = f"one array of shape {shape}" if shape else "a single number"
    return f"returned {words_for(actual)} of {len(actual)} arrays, expected {one}"


def near(came: NDArray[Any], expected: NDArray[Any], tolerance: Tolerance) -> NDArray[np.bool_]:
    """Return which values agree: within the tolerance, equal infinities, or both NaN."""
    with np.errstate(invalid="ignore", over="ignore"):
        a, e = came.astype(np.complex128), expected.astype(np.complex128)
        close = np.abs(a - e) <= np.maximum(tolerance.atol, tolerance.rtol * np.abs(e))
    both_nan = np.isnan(a) & np.isnan(e)
    # The share of an infinite value is infinite, and would let every number pass.
    return np.asarray((close & np.isfinite(e)) | both_nan | (came == expected))


def words_for(value: Any) -> str:
    """Return what a value is, in words for a student."""
    if hasattr(value, "array"):
        return "a tensor"  # it comes from the sandbox as something that holds its array
    name = type(value).__name__
    return _WORDS.get(name) or f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _with_content(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return "an array of texts" if value.dtype.kind in "US" else f"an array of {value.dtype.name} values"
    if isinstance(value, (list, tuple)):
        odd = [item for item in value if not isinstance(item, (int, float, complex, list, tuple, np.generic))]
        return f"{words_for(value)} that holds {words_for(odd[0])}" if odd else words_for(value)
    return "a whole number that is too long" if isinstance(value, int) else words_for(value)


def _shown(value: Any) -> str:
    if value is None or not isinstance(value, (str, bytes)):
        return repr(value) if isinstance(value, (bool, int, float)) else words_for(value)
    text = repr(value)
    return text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 4]}...'"


def _are_numbers(value: Sequence[Any]) -> bool:
    """Whether all of it is one array of numbers; arrays of one shape that stand in a tuple are several values."""
    if holds_an_image(value) or any(isinstance(item, np.ndarray) and item.ndim for item in value):
        return False
    try:
        return np.asarray(value).dtype.kind in "biufc"
    except ValueError:
        return False


def _field(array: NDArray[Any]) -> str:
    return "complex" if np.iscomplexobj(array) else "real"
