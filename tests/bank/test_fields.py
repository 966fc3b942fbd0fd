"""What a student constructs is read field by field, in the form that is declared, and never larger."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bank.fields import LONGEST_FIELD, Field, plain_lists, read_fields, shown
from bank.numbers import UnreadableError

STRETCHES = Field("stretches", "", ("n", 3))
ORDER = Field("order", "", ("n",), ("smooth", "resample", "normalise"))
COUNT = Field("count", "", (), (), 1, 9, True)


def refusal(field: Field, value: Any) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_fields([field], value)
    return str(caught.value)


def test_a_table_may_be_as_long_as_wanted() -> None:
    read = read_fields([STRETCHES], [[20, 25, 1], ["-60", "-55", "−1"]])
    assert read.tolist() == [[20, 25, 1], [-60, -55, -1]]
    assert read_fields([STRETCHES], np.ones((7, 3))).shape == (7, 3)
    assert refusal(STRETCHES, []) == (
        "stretches: expected 1 to 100 entries, came 0 (it is 1 to 100 rows of 3, each entry a number)"
    )
    assert "came 101" in refusal(STRETCHES, [[1, 2, 3]] * (LONGEST_FIELD + 1))
    assert "expected a list" in refusal(STRETCHES, "20, 25, 1")
    assert "1 x 3 numbers, came 1 x 2 numbers" in refusal(STRETCHES, [[20, 25]])
    assert "rows of equal length" in refusal(STRETCHES, [[20, 25, 1], [2]])


def test_a_lone_field_may_be_handed_in_under_its_name() -> None:
    assert read_fields([STRETCHES], {"stretches": [[20, 25, 1]]}).tolist() == [[20, 25, 1]]
    assert read_fields([COUNT], {"count": 4}) == 4
    assert "expected a list" in refusal(STRETCHES, {"stretch": [[20, 25, 1]]})


def test_words_are_read_like_short_texts_and_come_as_declared() -> None:
    assert read_fields([ORDER], [" Resample.", "SMOOTH"]) == ["resample", "smooth"]
    assert "expected one of smooth, resample, normalise" in refusal(ORDER, ["sharpen"])
    assert "expected a list" in refusal(ORDER, "smooth")
    assert "expected one of" in refusal(ORDER, [["smooth"]])
    assert "expected one of" in refusal(ORDER, [None])
    assert "expected one of" in refusal(ORDER, ["s" * 1_000_000])


def test_whole_numbers_come_as_whole_numbers_within_their_range() -> None:
    read = read_fields([COUNT], "3")
    assert (read, type(read)) == (3, int)
    assert refusal(COUNT, 2.5) == "count: expected whole numbers (it is a whole number from 1 to 9)"
    assert "a number is out of its range" in refusal(COUNT, 10)
    assert "a number is out of its range" in refusal(COUNT, 0)
    assert "expected finite numbers" in refusal(COUNT, 10**400)


def test_a_range_may_end_at_zero() -> None:
    assert read_fields([Field("shift", "", (), (), -5, 0)], -2.5) == -2.5
    assert "out of its range" in refusal(Field("shift", "", (), (), -5, 0), 1)


def test_allowed_numbers_come_as_declared() -> None:
    assert read_fields([Field("share", "", (), (0.1, 0.3))], 0.1 + 0.2) == 0.3


def test_a_response_is_shown_and_written_as_plain_data() -> None:
    fields = (STRETCHES, COUNT)
    read = read_fields(fields, {"stretches": [[1, 2, 3]], "count": 3})
    assert shown(fields, read) == "stretches = [[1.0, 2.0, 3.0]], count = 3"
    assert plain_lists(read) == {"stretches": [[1.0, 2.0, 3.0]], "count": 3}
    assert shown([ORDER], ["smooth"]) == "order = ['smooth']"
    assert len(shown([STRETCHES], np.ones((100, 3)))) < 300
