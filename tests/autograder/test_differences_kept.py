"""Failed checks hand over what differs, and the marks of one part stay small however many fail."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from autograder.judge import MOST_KEPT, with_few_differences
from autograder.marking.marks import CheckMark
from bank.checks import Mismatch, same
from bank.excerpts import Difference


@pytest.fixture
def noise() -> Difference:
    """As large a difference as pictures of noise make."""
    rng = np.random.default_rng(1)
    with pytest.raises(Mismatch) as caught:
        same(rng.normal(size=(90, 90)), rng.normal(size=(90, 90)))
    assert caught.value.difference is not None
    return caught.value.difference


def test_the_first_differences_are_kept_and_later_ones_leave_their_sentence(noise: Difference) -> None:
    marks = [CheckMark(f"check{n}", "s", "failed", "the values differ", difference=noise) for n in range(40)]
    kept = with_few_differences(marks)
    told = [mark.difference is not None for mark in kept]
    assert told == sorted(told, reverse=True)
    assert 3 <= sum(told) < 40
    assert sum(len(json.dumps(asdict(mark.difference))) for mark in kept if mark.difference) <= MOST_KEPT
    assert [mark.message for mark in kept] == ["the values differ"] * 40


def test_marks_without_differences_stay_as_they_are(noise: Difference) -> None:
    marks = [CheckMark("a", "s", "passed"), CheckMark("b", "s", "failed", difference=noise)]
    assert with_few_differences(marks) == marks
