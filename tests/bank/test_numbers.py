"""Numbers as students write them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bank.numbers import UnreadableError, read_answer, read_number

NBSP, NARROW, MINUS = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0,5", 0.5),
        ("0.5", 0.5),
        (".5", 0.5),
        (",5", 0.5),
        ("5.", 5.0),
        ("-3", -3.0),
        (f"{MINUS}3", -3.0),
        (f"1,5e{MINUS}3", 0.0015),
        ("+3", 3.0),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        ("  12 ", 12.0),
        (f"{NBSP}12{NBSP}", 12.0),
        ("1000", 1000.0),
        ("1.000", 1.0),
        ("0,500", 0.5),
        ("1,0000", 1.0),
        ("12,3456", 12.3456),
        ("1e400", np.inf),
        ("-0", 0.0),
    ],
)
def test_a_number_is_read_as_it_is_typed(typed: str, number: float) -> None:
    assert read_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1,000", "'1,000' can be read as 1000 or as 1; write 1000 or 1.000"),
        ("-12,345", "'-12,345' can be read as -12345 or as -12.345; write -12345 or -12.345"),
        ("1,234,567", "'1,234,567' has commas between thousands; write 1234567"),
        ("1,234.5", "'1,234.5' has commas between thousands; write 1234.5"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_refused_with_both(typed: str, sentence: str) -> None:
    with pytest.raises(UnreadableError, match="^" + sentence.replace(".", r"\.").replace("(", r"\(") + "$"):
        read_number(typed)


@pytest.mark.parametrize(
    "typed",
    ["", " ", "nan", "inf", "-inf", "twelve", "0x10", "1_000", "1 000", "1.2.3", "1,2,3", "--3", "1e", "e5", ".", ",",
     "3+4", "1/2", "3 4", "1.000,5", "12 mm", "2³", "½", "x" * 90],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_an_example_and_never_in_full_length(typed: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_number(typed)
    assert "is not a number; expected digits with one decimal point, such as 12.5" in str(caught.value)
    assert len(str(caught.value)) < 150


def test_a_text_that_is_far_too_long_is_refused_by_its_length() -> None:
    with pytest.raises(UnreadableError, match=r"^expected a number, came a text of 10000 characters$"):
        read_number("x" * 10_000)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_back_from_its_own_text_with_point_or_comma(value: float) -> None:
    assert read_number(repr(value)) == value
    short = f"{value:.6e}"
    assert read_number(short.replace(".", ",")) == float(short)


@pytest.mark.parametrize(
    ("response", "number"),
    [
        (3, 3.0),
        (-2.5, -2.5),
        (np.float32(0.5), 0.5),
        (np.int64(7), 7.0),
        (np.array(3), 3.0),
        (np.array([3.0]), 3.0),
        ([3], 3.0),
        ((3,), 3.0),
        ("12 mm", 12.0),
        ("12mm", 12.0),
        ("12,5 MM", 12.5),
        (f"12{NARROW}mm", 12.0),
        ("(12)", 12.0),
        ("[12] mm", 12.0),
        (["12,5"], 12.5),
        (10**30, 1e30),
        (10**400, np.inf),
        (-(10**400), -np.inf),
        (1e300, 1e300),
    ],
)
def test_a_single_number_is_read_from_whatever_holds_it(response: Any, number: float) -> None:
    read = read_answer(response, (), "mm")
    assert read.shape == ()
    assert read.dtype == np.float64
    assert read == number


@pytest.mark.parametrize(
    "response",
    [
        [1, 2, 3], (1.0, 2.0, 3.0), np.array([1, 2, 3], np.uint8), ["1", 2, "3,0"], range(1, 4),
        "1 2 3", "1, 2, 3", "1,2,3", "1; 2; 3", "1;2;3", "(1, 2, 3)", "[1 2 3]", "{1; 2; 3}", "1 ,2 ,3", "1 , 2 , 3",
        "1\n2\n3", "1,0 2,0 3,0", "1,0; 2,0; 3,0", "1,0;2,0;3,0", "1,0, 2,0, 3,0", "1.0, 2.0, 3.0,", "(1, 2, 3) mm",
    ],
)  # fmt: skip
def test_a_vector_is_read_from_every_usual_way_of_writing_it(response: Any) -> None:
    assert read_answer(response, (3,), "mm").tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "response",
    [
        [[1, 2], [3, 4]], np.array([[1, 2], [3, 4]]), [["1", "2"], [3, 4.0]], "[[1, 2], [3, 4]]", "[[1,2],[3,4]]",
        "1 2; 3 4", "1,2;3,4", "1 2\n3 4", "(1 2) (3 4)", "1 2 3 4", "[1, 2, 3, 4]", "1,0; 2,0; 3,0; 4,0",
        "1,0 2,0; 3,0 4,0",
    ],
)  # fmt: skip
def test_a_matrix_is_read_row_by_row_or_as_a_flat_list_of_all_its_numbers(response: Any) -> None:
    assert read_answer(response, (2, 2), "1").tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("response", "shape", "sentence"),
    [
        ([1, 2], (), "expected one number, came 2 numbers"),
        ([], (), "expected one number, came 0 numbers"),
        (5, (3,), "expected 3 numbers, came one number"),
        ("1 2", (3,), "expected 3 numbers, came 2 numbers"),
        ("5", (3,), "expected 3 numbers, came 1 number"),
        ("", (3,), "expected 3 numbers, came 0 numbers"),
        ([[1, 2, 3]], (3,), "expected 3 numbers, came 1 x 3 numbers"),
        ([1, 2, 3, 4], (2, 2), "expected 2 x 2 numbers, came 4 numbers"),
        ("[[1,2],[3,4]]", (2,), "expected 2 numbers, came 2 rows"),
        ("1 2 3; 4 5 6", (3, 2), "expected 3 x 2 numbers, came 2 rows"),
        ("[1 2 3] [4 5 6]", (3, 2), "expected 3 x 2 numbers, came 2 rows"),
        ("1 2; 3 4 5", (2, 2), "expected 2 x 2 numbers, came 3 numbers in a row"),
        ([[1, 2], [3]], (2, 2), "expected rows of equal length; they differ"),
        ([1, [2]], (2,), "expected rows of equal length; they differ"),
        ("mm", (), "expected one number, came the unit alone"),
        ("12 cm", (), "'12 cm' is not a number"),
    ],
)
def test_another_shape_than_asked_is_refused_with_both_shapes(
    response: Any, shape: tuple[int, ...], sentence: str
) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_answer(response, shape, "mm")
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("response", "came"),
    [
        (True, "True"),
        (np.False_, "False"),
        ([True, False], "True"),
        (np.array([True]), "truth values"),
        (None, "None"),
        ([None], "None"),
        (1 + 2j, "complex numbers"),
        (np.array([1j]), "complex numbers"),
        ({}, "a dict"),
        (b"12", "a bytes"),
        ({1}, "a set"),
        (object(), "a object"),
        (np.array(["1"]), "texts"),
    ],
)
def test_what_holds_no_number_is_refused_by_its_name(response: Any, came: str) -> None:
    with pytest.raises(UnreadableError, match=f"^expected a number, came {came}$"):
        read_answer(response, (1,), "mm")


def test_lists_nested_without_end_are_refused_and_not_followed() -> None:
    nested: Any = 5
    for _ in range(5000):
        nested = [nested]
    with pytest.raises(UnreadableError, match="nested more than 8 deep"):
        read_answer(nested, (), "mm")


def test_nan_and_infinity_are_read_and_left_to_the_marking() -> None:
    assert np.isnan(read_answer(float("nan"), (), "mm"))
    assert np.isinf(read_answer([np.inf, 1], (2,), "mm")).tolist() == [True, False]


def test_a_unit_of_one_is_never_looked_for_so_that_a_one_at_the_end_stays() -> None:
    assert read_answer("0.1", (), "1") == 0.1
    assert read_answer("11", (), "1") == 11


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=5), st.sampled_from([", ", "; ", " ", "\n", ",\t"]))
def test_a_vector_survives_every_separator_with_decimal_points_and_commas(values: list[float], between: str) -> None:
    points = [f"{value:.4f}" for value in values]
    expected = [float(text) for text in points]
    for words in (points, [text.replace(".", ",") for text in points]):
        assert read_answer(between.join(words), (len(values),), "mm").tolist() == expected
