"""Checks: what a code response must do. A check asks the student's functions and the reference's, and compares.

`student` and `reference` stand for programs that run elsewhere; calling `student.blur(image)` sends the arguments there
and returns plain data. A comparison that fails raises `Mismatch` with the sentence that the student reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import SimpleITK as sitk

from bank.images import Geometry, same_content
from bank.nesting import holds_an_image, holds_text
from bank.tolerance import Tolerance


class Mismatch(Exception):  # noqa: N818 - not an error of ours: the response was judged, and differs
    """The response was judged and is wrong; the sentence is for the student."""


@dataclass(frozen=True)
class Check:
    """One demand on a code response: name, the sentence that the student reads, weight in a row, what it catches."""

    name: str
    sentence: str
    row: str
    weight: float
    catches: frozenset[str]
    run: Callable[..., None]


class Checks(list[Check]):
    """The checks of one exercise, in the order they are written; used as a decorator."""

    def __call__(
        self, *, row: str, weight: float = 1.0, catches: tuple[str, ...] = ()
    ) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Register a function of (student, reference, rng, given); its docstring is the student's sentence."""

        def register(function: Callable[..., None]) -> Callable[..., None]:
            sentence = " ".join((function.__doc__ or "").split())
            self.append(Check(function.__name__, sentence, row, weight, frozenset(catches), function))
            return function

        return register


def checks_of(module: ModuleType) -> tuple[Check, ...]:
    """Return the checks that a `checks.py` registers."""
    return tuple(check for value in vars(module).values() if isinstance(value, Checks) for check in value)


def same(actual: Any, expected: Any, *, atol: float = 0.0, rtol: float = 0.0) -> None:
    """Demand an equal value: type of answer, then shape, then numbers within the tolerance.

    Raises
    ------
    Mismatch
        With what came and what was expected.
    """
    if actual is None:
        raise Mismatch("returned None, expected a value (is the `return` missing?)")
    if isinstance(expected, sitk.Image):
        return _same_image(actual, expected, Tolerance(atol, rtol))
    a, e = _numbers(actual), np.asarray(expected)
    if a.shape != e.shape:
        raise Mismatch(f"returned {_shape(a)}, expected {_shape(e)}")
    if np.iscomplexobj(a) != np.iscomplexobj(e):
        raise Mismatch(f"returned {_field(a)} numbers, expected {_field(e)} ones")
    wrong = ~_near(a, e, atol, rtol)
    if wrong.any():
        raise Mismatch(_first_difference(a, e, wrong))
    return None


def demand(condition: bool, sentence: str) -> None:
    """Demand that a property holds; `sentence` says what is wrong when it does not."""
    if not condition:
        raise Mismatch(sentence)


def _same_image(actual: Any, expected: sitk.Image, tolerance: Tolerance) -> None:
    if not isinstance(actual, sitk.Image):
        raise Mismatch(f"returned {_a(actual)}, expected a SimpleITK image")
    differences = Geometry.of(actual).differences(Geometry.of(expected))
    if differences:
        raise Mismatch("; ".join(differences.values()))
    if not same_content(actual, expected, tolerance):
        raise Mismatch("the geometry is right, but the voxels' values differ")


def _numbers(actual: Any) -> np.ndarray[Any, Any]:
    if actual is None:
        raise Mismatch("returned None, expected a value (is the `return` missing?)")
    if holds_an_image(actual):
        raise Mismatch("returned a SimpleITK image, expected numbers")
    if holds_text(actual):
        raise Mismatch(f"returned {_a(actual)}, expected numbers")
    try:
        array = np.asarray(getattr(actual, "array", actual))
    except ValueError:  # NumPy refuses rows of different length
        raise Mismatch(f"returned {_a(actual)} with rows of different length, expected numbers") from None
    if array.dtype.kind not in "biufc":
        raise Mismatch(f"returned {_a(actual)}, expected numbers")
    return array


def _a(value: Any) -> str:
    # Tensors come from the sandbox as something that holds their array.
    name = "tensor" if hasattr(value, "array") else type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _near(a: np.ndarray[Any, Any], e: np.ndarray[Any, Any], atol: float, rtol: float) -> np.ndarray[Any, Any]:
    with np.errstate(invalid="ignore", over="ignore"):
        difference = np.abs(a.astype(np.complex128) - e.astype(np.complex128))
        near = difference <= np.maximum(atol, rtol * np.abs(e.astype(np.complex128)))
    both_nan = np.isnan(a.astype(np.complex128)) & np.isnan(e.astype(np.complex128))
    # The share of an infinite value is infinite, and would let every number pass.
    return np.asarray((near & np.isfinite(e)) | both_nan | (a == e))


def _first_difference(a: np.ndarray[Any, Any], e: np.ndarray[Any, Any], wrong: np.ndarray[Any, Any]) -> str:
    if a.ndim == 0:
        return f"returned {a[()]:.6g}, expected {e[()]:.6g}"
    place = tuple(int(n) for n in np.argwhere(wrong)[0])
    share = f"{int(wrong.sum())} of {wrong.size} values differ"
    return f"{share}; the first at index {list(place)}: {a[place]:.6g}, expected {e[place]:.6g}"


def _field(array: np.ndarray[Any, Any]) -> str:
    return "complex" if np.iscomplexobj(array) else "real"


def _shape(array: np.ndarray[Any, Any]) -> str:
    return "a single number" if array.ndim == 0 else f"shape {tuple(int(n) for n in array.shape)}"
