"""Parts as plain data, so that every rule of marking is seen on its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bank.answer_model import AnswerModel, KnownMisconception, PartModel, Row
from bank.asked import PrintedOption
from bank.tolerance import Tolerance

MakePart = Callable[..., PartModel]


@pytest.fixture
def make_part() -> MakePart:
    """Return a function that makes a part with two rows, R1 (1 point) and R2 (2 points)."""

    def make(kind: str, key: Any, **changes: Any) -> PartModel:
        facts: dict[str, Any] = {
            "name": "answer",
            "letter": "a",
            "kind": kind,
            "points": 3.0,
            "unit": "mm" if kind == "numeric" else "",
            "shape": (),
            "select_several": False,
            "functions": (),
            "tolerance": Tolerance(atol=0.5),
            "rows": (Row("R1", 1.0, "one"), Row("R2", 2.0, "two")),
            "misconceptions": (),
            "options": (),
            "key": key,
        }
        return PartModel(**facts | changes)

    return make


@pytest.fixture
def make_model() -> Callable[..., AnswerModel]:
    """Return a function that puts parts together."""
    return lambda *parts: AnswerModel("topic/name", 1, 0, parts)


def wrong(name: str, value: Any, *award: str) -> KnownMisconception:
    """Return a misconception with a sentence of its own."""
    return KnownMisconception(name, f"This is {name}.", award, value)


def options(**texts: str) -> tuple[PrintedOption, ...]:
    """Return options with the letters A, B, ... in order."""
    return tuple(
        PrintedOption(letter, name, text) for letter, (name, text) in zip("ABCDEFG", texts.items(), strict=False)
    )
