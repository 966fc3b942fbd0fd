"""How an array differs from the expected one, in words that help a student: a factor, a sign, an offset, a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]
Place = tuple[int, ...]

EXACT = 1e-5
"""Part of the largest value within which a factor or an offset is called exact: 32-bit numbers suffice."""
_MOST_DIGITS = 17
_LARGEST_WHOLE = 2.0**62


def how_shapes_differ(came: tuple[int, ...], expected: tuple[int, ...]) -> str:
    """Return the sentence for two different shapes.

    >>> how_shapes_differ((20, 30), (30, 20))
    'returned shape (20, 30), expected (30, 20): the axes are swapped'
    >>> how_shapes_differ((), (3,))
    'returned a single number, expected an array of shape (3,)'
    """
    if not came:
        return f"returned a single number, expected an array of shape {expected}"
    if not expected:
        return f"returned shape {came}, expected a single number"
    return f"returned shape {came}, expected {expected}{_hint_on_axes(came, expected)}"


def _hint_on_axes(came: tuple[int, ...], expected: tuple[int, ...]) -> str:
    if sorted(came) == sorted(expected):
        return ": the axes are swapped" if len(came) == 2 else ": the axes are in another order"
    if [n for n in came if n != 1] == [n for n in expected if n != 1]:
        return ": they differ by axes of length 1"
    return ""


def in_array(place: Place) -> str:
    """Return how a place in an array is called."""
    return f"at index {list(place)}"


def how_values_differ(came: Values, expected: Values, wrong: Values, where: Callable[[Place], str] = in_array) -> str:
    """Return the sentence for two arrays of one shape whose values differ.

    Parameters
    ----------
    came, expected
        Arrays of numbers or truth values.
    wrong
        Truth values of the same shape: which values differ; at least one does.
    where
        Place of a value -> how to call it.
    """
    if came.ndim == 0:
        said, wanted = texts_apart(came[()], expected[()])
        return f"returned {said}, expected {wanted}{_hint_on_number(came, expected)}"
    return _not_numbers(came, expected, where) or _pattern(came, expected) or _count(came, expected, wrong, where)


def _hint_on_number(came: Values, expected: Values) -> str:
    whole = came.dtype.kind in "iu" and came != 0 and expected.dtype.kind == "f" and _finite(expected)
    return ": the fraction is cut off" if whole and _is_whole_of(came, expected, np.trunc) else ""


def _not_numbers(came: Values, expected: Values, where: Callable[[Place], str]) -> str:
    """Return the sentence for NaN and infinite values where a number is expected, or ''."""
    for what, bad in (("NaN (not a number)", np.isnan(came)), ("infinite", np.isinf(came))):
        unexpected = bad & np.isfinite(expected)
        if unexpected.any():
            place = _first(unexpected)
            share = f"{int(unexpected.sum())} of {came.size} values {'is' if unexpected.sum() == 1 else 'are'} {what}"
            return f"{share}; the first {where(place)}, expected {number_text(expected[place])}"
    return ""


def _pattern(came: Values, expected: Values) -> str:
    """Return the sentence for a rule that leads from all expected values to those that came, or ''."""
    if not _finite(came, expected) or "b" in (came.dtype.kind, expected.dtype.kind):
        return ""
    if np.unique(expected[expected != 0]).size < 2:
        return ""  # with a single value, any mistake is a factor
    for rule in (_all_zero, _transposed, _times, _offset, _conjugate, _cut_off, _wrapped):
        sentence = rule(came, expected)
        if sentence:
            return sentence
    return ""


def _all_zero(came: Values, expected: Values) -> str:
    return "" if came.any() else f"every value is 0, the largest expected one is {number_text(_largest(expected))}"


def _transposed(came: Values, expected: Values) -> str:
    right = came.ndim == 2 and came.shape == came.T.shape and _close(came.T, expected)
    return "the axes are swapped: the values are right, but rows stand where columns belong" if right else ""


def _times(came: Values, expected: Values) -> str:
    place = np.unravel_index(np.argmax(np.abs(expected)), expected.shape)
    factor = complex(came[place]) / complex(expected[place])
    if abs(factor.imag) > EXACT * abs(factor) or not _close(came, factor.real * expected):
        return ""
    return f"every value is {_factor_text(factor.real)} times the expected one"


def _factor_text(factor: float) -> str:
    whole = round(1 / factor)
    if abs(whole) > 1 and abs(factor * whole - 1) < EXACT:
        return f"{'-' if whole < 0 else ''}1/{abs(whole)}"
    return f"{round(factor) if abs(factor - round(factor)) < EXACT else factor:.5g}"


def _offset(came: Values, expected: Values) -> str:
    difference = complex(np.mean(came - expected.astype(np.complex128)))
    if abs(difference.imag) > EXACT * abs(difference) or not _close(came, expected + difference.real):
        return ""
    return f"every value is too {'large' if difference.real > 0 else 'small'} by {abs(difference.real):.5g}"


def _conjugate(came: Values, expected: Values) -> str:
    right = expected.dtype.kind == "c" and _close(came, expected.conj())
    return "the imaginary parts have the wrong sign" if right else ""


def _cut_off(came: Values, expected: Values) -> str:
    if expected.dtype.kind != "f":
        return ""
    for rule, words in ((np.trunc, "cut off"), (np.floor, "rounded down"), (np.rint, "rounded")):
        if _is_whole_of(came, expected, rule):
            place = _first(expected != np.rint(expected))
            said, wanted = texts_apart(came[place], expected[place])
            return f"the values are {words} to whole numbers: {said} {in_array(place)}, expected {wanted}"
    return ""


def _is_whole_of(came: Values, expected: Values, rule: Callable[[Values], Values]) -> bool:
    whole = np.isclose(expected, np.rint(expected), rtol=0, atol=1e-9 * max(1.0, float(np.abs(expected).max())))
    return bool(not whole.all() and np.array_equal(came, np.where(whole, np.rint(expected), rule(expected))))


def _wrapped(came: Values, expected: Values) -> str:
    if came.dtype.kind not in "iu" or expected.dtype.kind == "c" or np.abs(expected).max() > _LARGEST_WHOLE:
        return ""
    limits, whole = np.iinfo(came.dtype), np.trunc(expected).astype(np.int64)
    beyond = (whole < limits.min) | (whole > limits.max)
    if not beyond.any() or not np.array_equal(whole.astype(came.dtype), came):
        return ""
    place = _first(beyond)
    said, wanted = texts_apart(came[place], expected[place])
    return f"values beyond the range of {came.dtype} have wrapped around: {said} {in_array(place)}, expected {wanted}"


def _count(came: Values, expected: Values, wrong: Values, where: Callable[[Place], str]) -> str:
    place = _first(wrong)
    said, wanted = texts_apart(came[place], expected[place])
    differ = "differs" if wrong.sum() == 1 else "differ"
    return f"{int(wrong.sum())} of {wrong.size} values {differ}; the first {where(place)}: {said}, expected {wanted}"


def number_text(value: Any, digits: int = 6) -> str:
    """Return a number or a truth value as a student reads it."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    return f"{value:.{digits}g}" if np.iscomplexobj(value) else f"{float(value):.{digits}g}"


def texts_apart(one: Any, other: Any, fewest: int = 6) -> tuple[str, str]:
    """Return two numbers with as many digits as it takes to see that they differ, and not fewer than `fewest`."""
    if isinstance(one, (bool, np.bool_)) != isinstance(other, (bool, np.bool_)):
        one, other = one * 1, other * 1
    for digits in range(fewest, _MOST_DIGITS):
        texts = number_text(one, digits), number_text(other, digits)
        if texts[0] != texts[1]:
            return texts
    return number_text(one, _MOST_DIGITS), number_text(other, _MOST_DIGITS)


def _first(where: Values) -> Place:
    return tuple(int(n) for n in np.argwhere(where)[0])


def _largest(values: Values) -> Any:
    return values.flat[np.argmax(np.abs(values))]


def _finite(*arrays: Values) -> bool:
    return all(bool(np.isfinite(array).all()) for array in arrays)


def _close(came: Values, expected: Values) -> bool:
    """Return whether all values agree but for rounding, in view of the largest."""
    with np.errstate(over="ignore", invalid="ignore"):
        a, e = came.astype(np.complex128), expected.astype(np.complex128)
        return bool((np.abs(a - e) <= EXACT * np.abs(e).max()).all())
