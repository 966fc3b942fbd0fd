"""Checks as an author registers them."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from bank.checks import Check, Checks, Mismatch, checks_of, demand, unchanged


def test_a_demand_fails_with_its_own_sentence() -> None:
    demand(True, "unused")
    with pytest.raises(Mismatch, match=r"^the input was changed$"):
        demand(False, "the input was changed")


def test_checks_are_registered_in_order_with_the_sentence_of_their_docstring() -> None:
    check = Checks()

    @check(row="R1", weight=2, catches=("a", "b"))
    def first(student: Any, reference: Any, rng: Any, given: Any) -> None:
        """It does
        the first thing.
        """

    @check(row="R2", seconds=2, after=("first",))
    def second(student: Any, reference: Any, rng: Any, given: Any) -> None:
        raise AssertionError

    module = ModuleType("checks")
    module.check, module.other = check, [1]
    assert checks_of(module) == (
        Check("first", "It does the first thing.", "R1", 2, frozenset({"a", "b"}), first),
        Check("second", "", "R2", 1.0, frozenset(), second, 2, ("first",)),
    )


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("`kernel`",), "your function changed its input: `kernel`"),
        (("`image`", "the second argument"), "your function changed its input: `image` and the second argument"),
    ],
)
def test_a_changed_input_is_told_with_its_name(names: tuple[str, ...], sentence: str) -> None:
    unchanged(SimpleNamespace(changed_arguments=()))
    with pytest.raises(Mismatch) as caught:
        unchanged(SimpleNamespace(changed_arguments=names))
    assert str(caught.value) == sentence
