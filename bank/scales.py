"""How points become a grade from 1 to 10, as a form says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from bank.schema import Real, Truth, Written
from bank.toml_files import SHARE_PATTERN

Rounding = Literal["0.1", "0.5", "0.5 without 5.5", "1"]
"""The step of a grade; 'without 5.5' lets 5 stand for what is below 5.5, and 6 for what is not."""


def _as_text(value: Any) -> Any:
    """Return a step that was written as a number as the text that names it."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else value


WrittenRounding = Annotated[Rounding, BeforeValidator(_as_text)]
Share = Annotated[str, Field(pattern=SHARE_PATTERN)]


@dataclass(frozen=True)
class GradeScale:
    """How points become a grade.

    Attributes
    ----------
    cut_off
        What earns a 5.5: points, or a share of the points that lie above guessing, as in '55%'; None for one straight
        line from 1 to 10.
    guess
        What earns a 1: the points that guessing gives are worked out (True), are these, or are not deducted (False).
    rounding
        The step of a grade; always half up.
    """

    cut_off: float | str | None = None
    guess: bool | float = False
    rounding: Rounding = "0.1"


class ScaleFile(Written):
    """`[scale]` of a form."""

    cut_off: Annotated[Real, Field(gt=0)] | Share | None = None
    guess: Truth | Annotated[Real, Field(ge=0)] = False
    rounding: WrittenRounding = "0.1"

    @property
    def scale(self) -> GradeScale:
        """The scale as it is kept."""
        return GradeScale(self.cut_off, self.guess, self.rounding)
