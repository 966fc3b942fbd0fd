"""Read what a probe returned as the kinds of value that a check expects, before anything is concluded from it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.comparison import Mismatch, words_for

Form = Any
"""`float`, `int`, `bool`, `str`, `np.ndarray`, `object` (anything), `[form]` (a list of any length), or a dictionary
from keys to forms."""


def read_result(value: Any, form: Form, name: str = "the result") -> Any:
    """Return a value in the form that was asked for: plain numbers, texts and arrays.

    Parameters
    ----------
    value
        What came from a program.
    form
        What it should be.
    name
        How a sentence calls it.

    Raises
    ------
    Mismatch
        When it is anything else; a whole number may stand for a float, never a truth value for a number.
    TypeError
        When `form` is none.
    """
    if form is object:
        return value
    if isinstance(form, dict):
        return _read_items(value, form, name)
    if isinstance(form, list):
        if not isinstance(value, (list, tuple)):
            raise _refused(value, name, "a list")
        return [read_result(item, form[0], f"{name}[{number}]") for number, item in enumerate(value)]
    if form is np.ndarray:
        return _read_array(value, name)
    if form in _ACCEPTED:
        accepted, words = _ACCEPTED[form]
        number = value.item() if isinstance(value, np.generic) else value
        if not isinstance(number, accepted) or (isinstance(number, bool) and form is not bool):
            raise _refused(value, name, words)
        return form(number)
    raise TypeError(f"{form!r} is no form of a result")


_ACCEPTED: dict[type, tuple[tuple[type, ...], str]] = {
    float: ((int, float), "a number"),
    int: ((int,), "a whole number"),
    bool: ((bool,), "True or False"),
    str: ((str,), "a text"),
}


def _read_items(value: Any, form: dict[str, Form], name: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != form.keys():
        wanted = ", ".join(f"'{key}'" for key in form)
        raise _refused(value, name, f"a dictionary with {wanted}")
    return {key: read_result(value[key], inner, f"'{key}'") for key, inner in form.items()}


def _read_array(value: Any, name: str) -> NDArray[Any]:
    array = getattr(value, "array", value)
    if not isinstance(array, (np.ndarray, np.generic)) or array.dtype.kind not in "biufc":
        raise _refused(value, name, "an array of numbers")
    return np.asarray(array)


def _refused(value: Any, name: str, wanted: str) -> Mismatch:
    return Mismatch(f"{name} is {words_for(value)}, expected {wanted}")
