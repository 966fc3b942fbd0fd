"""What a response was held against, and how far it lies from what would have changed its mark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.handing_in import as_response
from autograder.marking.numeric import shown
from bank.answer_model import PartModel
from bank.fields import plain_lists
from bank.kinds import NUMBERS
from bank.numbers import UnreadableError, read_answer
from bank.tolerance import Band


@dataclass(frozen=True)
class Compared:
    """The answers that are known to a part.

    Attributes
    ----------
    model
        The part.
    followed, followed_wrong
        The key and the misconceptions' values that follow from own earlier answers; None and empty without any.
    """

    model: PartModel
    followed: Any = None
    followed_wrong: Mapping[str, Any] | None = None

    def told(self) -> Iterator[str]:
        """Yield key, tolerance and misconceptions in words."""
        part = self.model
        if part.key is not None and part.kind != "image":
            yield f"key: {_value(part, part.key)}"
        if part.kind == "image":
            yield "key: an image; a difference from it stands in the marks file"
        if part.kind in (*NUMBERS, "formula", "image", "locate"):
            yield f"tolerance: {tolerance_text(part)}"
        for option in part.options:
            yield f"option {option.letter}: {option.text or option.figure}"
        for wrong in part.misconceptions:
            value = "" if wrong.value is None or part.kind == "image" else f" leads to {_value(part, wrong.value)},"
            earns = f" earns {', '.join(wrong.award)}" if wrong.award else " earns nothing"
            yield f"misconception {wrong.name}:{value}{earns}: {wrong.sentence}"

    def distances(self, answer: Any) -> Iterator[str]:
        """Yield how far a number lies from each known answer, measured in tolerances."""
        part = self.model
        try:
            response = read_answer(answer, part.shape if part.kind == "numeric" else (), part.unit)
        except UnreadableError:
            return
        yield f"{distance(part, response, part.key)} (key)"
        if self.followed is not None:
            yield f"{distance(part, response, self.followed)} (follows from the student's own earlier answers)"
        for wrong in part.misconceptions:
            yield f"{distance(part, response, wrong.value)} (misconception {wrong.name})"
        for name, value in (self.followed_wrong or {}).items():
            yield f"{distance(part, response, value)} (misconception {name}, from own earlier answers)"


def tolerance_text(part: PartModel) -> str:
    """Return a part's tolerance in words."""
    if isinstance(part.tolerance, Band):
        return f"within a factor of {part.tolerance.factor:g}"
    unit = "" if part.unit in ("", "1") else f" {part.unit}"
    pieces = [f"{part.tolerance.atol:g}{unit}"] if part.tolerance.atol else []
    pieces += [f"{100 * part.tolerance.rtol:g} % of the key"] if part.tolerance.rtol else []
    return " or ".join(pieces) + (", whichever is more" if len(pieces) > 1 else "") or "none: exactly"


def distance(part: PartModel, response: Any, known: Any) -> str:
    """Return how far a number, or the worst of several, lies from a known one.

    For the key 61.6 with tolerance 1, 60.8 gives '60.8 is 0.8 from 61.6: 0.8 of the tolerance 1'.
    """
    r, k = np.asarray(response, dtype=np.float64), np.asarray(known, dtype=np.float64)
    if r.shape != k.shape:
        return f"shape {r.shape} is not {k.shape}"
    if isinstance(part.tolerance, Band):
        return _factor(part.tolerance, float(r), float(k))
    with np.errstate(all="ignore"):
        apart, width = np.abs(r - k).ravel(), part.tolerance.half_width(k).ravel()
        worst = int(np.nanargmax(np.where(width > 0, apart / width, np.where(apart > 0, np.inf, 0)))) if r.size else 0
    if not apart.any():
        return f"equal to {shown(k, part.unit)}"
    which = f"number {worst + 1}: " if r.ndim else ""
    said = f"{which}{r.ravel()[worst]:.10g} is {apart[worst]:.6g} from {k.ravel()[worst]:.10g}"
    if not width[worst]:
        return f"{said}, and none is allowed"
    return f"{said}: {apart[worst] / width[worst]:.3g} of the tolerance {width[worst]:.6g}"


def _factor(band: Band, response: float, known: float) -> str:
    if response <= 0 or known <= 0:
        return f"{response:.10g} is no positive number beside {known:.10g}"
    factor = response / known
    steps = abs(np.log(factor)) / np.log(band.factor)
    return f"{response:.10g} is {factor:.4g} times {known:.10g}: {steps:.3g} of a factor {band.factor:g}, in logarithms"


def _value(part: PartModel, value: Any) -> str:
    if part.kind in NUMBERS:
        return shown(np.asarray(value, dtype=np.float64), part.unit)
    return str(plain_lists(as_response(part, value))) if part.kind != "text" else _forms(value)


def _forms(value: Any) -> str:
    return " or ".join([value] if isinstance(value, str) else value)
