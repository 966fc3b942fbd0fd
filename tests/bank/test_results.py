"""What a probe returned is read in the form that a check expects, or the student is told what it is instead."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from bank.comparison import Mismatch
from bank.results import read_result


def test_a_result_comes_out_as_plain_numbers_texts_and_arrays() -> None:
    came = {
        "loss": 3,
        "steps": np.int64(4),
        "training": np.True_,
        "name": "relu",
        "gradient": SimpleNamespace(array=np.ones(2)),
        "sizes": (1, 2),
        "rest": None,
    }
    form = {
        "loss": float, "steps": int, "training": bool, "name": str, "gradient": np.ndarray, "sizes": [int],
        "rest": object,
    }  # fmt: skip
    read = read_result(came, form)
    assert {name: type(value) for name, value in read.items()} == {
        "loss": float, "steps": int, "training": bool, "name": str, "gradient": np.ndarray, "sizes": list,
        "rest": type(None),
    }  # fmt: skip
    assert read["gradient"].tolist() == [1, 1]
    assert read["sizes"] == [1, 2]


@pytest.mark.parametrize(
    ("value", "form", "sentence"),
    [
        ("0", float, "the result is a text, expected a number"),
        (True, float, "the result is a truth value, expected a number"),
        (True, int, "the result is a truth value, expected a whole number"),
        (1.5, int, "the result is a number, expected a whole number"),
        (1, bool, "the result is a number, expected True or False"),
        (np.zeros(1), float, "the result is an array, expected a number"),
        (None, str, "the result is None, expected a text"),
        ([1.0], np.ndarray, "the result is a list, expected an array of numbers"),
        (np.array(["a"]), np.ndarray, "the result is an array, expected an array of numbers"),
        (3, [int], "the result is a number, expected a list"),
        ([1, "2"], [int], "the result[1] is a text, expected a whole number"),
        ({"a": 1}, {"a": int, "b": int}, "the result is a dictionary, expected a dictionary with 'a', 'b'"),
        ({"a": {"b": "c"}}, {"a": {"b": float}}, "'b' is a text, expected a number"),
    ],
)
def test_any_other_kind_is_told(value: Any, form: Any, sentence: str) -> None:
    with pytest.raises(Mismatch) as caught:
        read_result(value, form)
    assert str(caught.value) == sentence


def test_a_form_that_is_none_is_the_authors_mistake() -> None:
    with pytest.raises(TypeError):
        read_result(1, complex)
