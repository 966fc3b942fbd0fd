"""Listings, faults and repairs as authors write them."""

from __future__ import annotations

import pytest

from bank.errors import ExerciseError
from bank.listings import Fault, Listing, line_of, read_fault, same_code, split_listing
from bank.tolerance import Tolerance


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("c = a + b", "c=(a+b)"),
        ("x = 'a'", 'x = "a"'),
        ("return v[2]", "  return  v[ 2 ]"),
        ("for i in range(3):", "for i in range( 3 ) :"),
        ("else:", "else :"),
        ("with a as b:", "with (a) as b:"),
        ("c = (", "c=("),
        ("x = 1  # one", "x = 1"),
    ],
)
def test_the_same_code_is_the_same_however_it_is_set(one: str, other: str) -> None:
    assert same_code(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("c = a + b", "c = b + a"), ("x = 'a'", "x = 'b'"), ("return v", "v"), ("c = (", "c = )"), ("else:", "elif:")],
)
def test_other_code_is_other_code(one: str, other: str) -> None:
    assert not same_code(one, other)


def test_a_fault_is_a_line_or_several_with_repairs_or_without() -> None:
    assert read_fault(6, 9) == Fault((6,))
    assert read_fault([2, 3], 9) == Fault((2, 3))
    assert read_fault({"line": 6, "repair": "x"}, 9) == Fault((6,), ("x",))
    assert str(Fault((2, 3))) == "2 or 3"
    for value in (0, 10, "6", True, [], {"repair": "x"}, {"line": 6, "repair": 3}, {"line": 6, "place": 1}, None):
        with pytest.raises(ValueError, match=r"a fault|the listing has lines 1 to 9"):
            read_fault(value, 9)


def test_answers_are_apart_where_lines_or_repairs_differ() -> None:
    listing = Listing(("a", "b", "c"), "code", 1.0)
    key = {"one": Fault((1, 2), ("x = 1",))}
    assert listing.apart(key, Fault((3,)), Tolerance())
    assert listing.apart(key, Fault((2,), ("x = 2",)), Tolerance())
    assert not listing.apart(key, Fault((2,), ("x=1",)), Tolerance())
    assert not listing.apart(key, Fault((1,)), Tolerance())


def test_a_key_finds_its_line_by_a_piece_of_it() -> None:
    assert line_of("a = 1\nb = 2\nc = 3", "b =") == 2
    with pytest.raises(ValueError, match="0 lines of the listing hold 'd ='"):
        line_of("a = 1", "d =")
    with pytest.raises(ValueError, match="2 lines"):
        line_of("a = 1\na = 2", "a =")


def test_a_listing_is_printed_with_numbers_and_its_price() -> None:
    listing = Listing(split_listing("part", "\na = 1  \n\n    b = 2\n" + "c\n" * 7), "", 0.5)
    assert listing.printed({}).startswith("```text\n 1  a = 1\n 2\n 3      b = 2\n")
    assert listing.printed({}).endswith(
        "```\n\nEach line named wrongly costs 0.5 points, but never more than this part earns."
    )
    assert Listing(("a",), "", 0.0).printed({}) == "```text\n1  a\n```"


@pytest.mark.parametrize("text", ["", "x\n" * 201, "x" * 501])
def test_a_listing_has_a_readable_size(text: str) -> None:
    with pytest.raises(ExerciseError, match="a listing has 1 to 200 lines of at most 500 characters"):
        split_listing("part 'a'", text)
