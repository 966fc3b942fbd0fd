"""Points that a student picks in an image."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.marking.numeric import shown
from bank.answer_model import PartModel
from bank.numbers import UnreadableError, read_answer
from bank.regions import Picking, Region

MOST_POINTS = 100
"""Points of one answer."""

Points = Sequence[NDArray[np.float64]]


def read_points(part: PartModel, value: Any) -> list[NDArray[np.float64]]:
    """Return the different points of a response: one, a list of several, or a text with ';' between them.

    Raises
    ------
    UnreadableError
        When they are not of as many finite coordinates as are asked.
    """
    picking, unit = picking_of(part), "mm" if picking_of(part).frame == "mm" else ""
    entries = _entries(picking, value)
    if len(entries) > MOST_POINTS:
        raise UnreadableError(f"expected at most {MOST_POINTS} points, came {len(entries)}")
    points: dict[tuple[float, ...], NDArray[np.float64]] = {}
    for entry in entries:
        point = read_answer(entry, (picking.dimension,), unit)
        if not np.isfinite(point).all():
            raise UnreadableError("expected finite numbers")
        points[tuple(point.tolist())] = point
    return list(points.values())


def shown_points(part: PartModel, points: Points) -> str:
    """Return points as read."""
    unit = "mm" if picking_of(part).frame == "mm" else ""
    return "; ".join(shown(point, unit) for point in points)


def judge_points(
    part: PartModel, points: Points, key: Mapping[str, Region]
) -> tuple[dict[str, bool], dict[str, bool | None], int, str | None]:
    """Return which regions were found (twice), how many points lie in none, and the misconception that one shows."""
    picking = picking_of(part)
    hits = {name: [picking.holds(region, point, part.tolerance) for point in points] for name, region in key.items()}
    places = {name: any(hit) for name, hit in hits.items()}
    astray = [point for n, point in enumerate(points) if not any(hit[n] for hit in hits.values())]
    shown = (
        wrong.name
        for wrong in part.misconceptions
        if any(picking.holds(wrong.value, point, part.tolerance) for point in astray)
    )
    return places, dict(places), len(astray), next(shown, None)


def distance(part: PartModel, points: Points, key: Mapping[str, Region]) -> float:
    """Return how far the place that was missed most lies from the nearest point, in tolerances; infinity for masks."""
    picking = picking_of(part)
    nearest = (
        min((picking.distance(region, point, part.tolerance) for point in points), default=math.inf)
        for region in key.values()
    )
    return max(nearest, default=math.inf)


def picking_of(part: PartModel) -> Picking:
    """Return how points of a part are picked."""
    assert isinstance(part.asked, Picking)
    return part.asked


def _entries(picking: Picking, value: Any) -> list[Any]:
    """Return the pieces of a response that are a point each."""
    if isinstance(value, str):
        pieces = re.split(r"[;\n]|\)\s*,?\s*(?=\()", value[: 100 * MOST_POINTS])
        return [piece for piece in pieces if piece.strip(" ()[],")] or [""]
    value = getattr(value, "array", value)
    if isinstance(value, np.ndarray):
        return [value] if value.ndim == 1 else list(value[: MOST_POINTS + 1]) if value.ndim else [value]
    head = value[: MOST_POINTS + 1] if isinstance(value, (list, tuple)) else ()
    return list(head) if any(isinstance(entry, (list, tuple, np.ndarray)) for entry in head) else [value]
