"""Places in an image: points and masks, in index or in mm, and which picked points they hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import SimpleITK as sitk
from numpy.typing import ArrayLike, NDArray

from bank.images import Geometry
from bank.listings import price_sentence
from bank.tolerance import APART, Tolerance

Frame = Literal["index", "mm"]
_AXES: dict[str, str] = {"index": "ijk", "mm": "xyz"}


@dataclass(frozen=True)
class Region:
    """A place in an image: what lies near a point, or inside a mask (not 0)."""

    point: tuple[float, ...] = ()
    mask: Any = None

    def __str__(self) -> str:
        return "(" + ", ".join(f"{value:.10g}" for value in self.point) + ")"


@dataclass(frozen=True)
class Picking:
    """How points are picked; the key maps names to regions."""

    frame: Frame
    dimension: int
    geometry: Geometry | None
    """The image's; without one an index is a place in mm itself."""
    price: float
    """Points that each wrong point costs."""

    def apart(self, one: Any, other: Any, tolerance: Tolerance) -> bool:
        """Return whether no place of one answer is near or in a place of the other: three tolerances, outside masks."""
        return not any(self._meet(a, b, tolerance) for a in regions_in(one) for b in regions_in(other))

    def holds(self, region: Region, point: ArrayLike, tolerance: Tolerance) -> bool:
        """Return whether a picked point lies in a region."""
        if region.mask is not None:
            return self._inside(region.mask, np.asarray(point, dtype=np.float64))
        return self._distance_mm(region.point, point) <= tolerance.atol * (1 + 1e-9)

    def distance(self, region: Region, point: ArrayLike, tolerance: Tolerance) -> float:
        """Return how far a picked point lies from a region's point, in tolerances; infinity for masks."""
        if region.mask is not None or not tolerance.atol:
            return math.inf
        return self._distance_mm(region.point, point) / tolerance.atol

    def shown(self) -> dict[str, Any]:
        """Return what a student may know of it, as JSON data."""
        return {"frame": self.frame, "axes": list(self.axes), "false_accusation": self.price}

    def printed(self, figures: Mapping[str, str]) -> str:
        """Return what stands below the question, as Markdown."""
        unit = "indices that count from 0" if self.frame == "index" else "mm"
        return f"Give each place as ({', '.join(self.axes)}), in {unit}. {price_sentence(self.price, 'point')}".strip()

    @property
    def axes(self) -> str:
        """The letters of the coordinates, in order."""
        return _AXES[self.frame][: self.dimension]

    def _meet(self, one: Region, other: Region, tolerance: Tolerance) -> bool:
        wide = Tolerance(atol=APART * tolerance.atol)
        if one.mask is not None and other.mask is not None:
            a, b = (sitk.GetArrayFromImage(region.mask) != 0 for region in (one, other))
            return bool(a.shape != b.shape or (a & b).any())
        return self.holds(one, other.point, wide) if one.mask is not None else self.holds(other, one.point, wide)

    def _distance_mm(self, one: ArrayLike, other: ArrayLike) -> float:
        steps = np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64)
        if self.frame == "index" and self.geometry is not None:
            steps = steps * np.array(self.geometry.spacing_xyz_mm)  # turning an image changes no distance
        return math.hypot(*steps.tolist())  # which does not overflow

    def _inside(self, mask: sitk.Image, point: NDArray[np.float64]) -> bool:
        if self.frame == "mm":
            # Far outside SimpleITK has no index for a point.
            with np.errstate(over="ignore"):
                if np.abs(point).max() > 1e6:
                    return False
            point = np.array(mask.TransformPhysicalPointToContinuousIndex(point.tolist()))
        size = np.array(mask.GetSize())
        if ((point < -0.5) | (point >= size - 0.5)).any():
            return False
        index = tuple(int(value) for value in np.floor(point + 0.5))
        return bool(mask[index] != 0)


def regions_in(answer: Any) -> tuple[Region, ...]:
    """Return the regions of a key, or the one that a misconception takes for a place."""
    return (answer,) if isinstance(answer, Region) else tuple(answer.values())


def read_region(value: Any, dimension: int) -> Region:
    """Return a region as an author writes it: a point, or a SimpleITK image that is a mask.

    Raises
    ------
    ValueError
        When it is neither, or of another dimension.
    """
    if isinstance(value, Region):
        return value
    if isinstance(value, sitk.Image):
        if value.GetDimension() != dimension or not sitk.GetArrayViewFromImage(value).any():
            raise ValueError(f"a mask has {dimension} dimensions and is not empty")
        return Region(mask=value)
    point = np.asarray(value, dtype=np.float64)
    if point.shape != (dimension,) or not np.isfinite(point).all():
        raise ValueError(f"a place is a mask or a point of {dimension} finite numbers, not {value!r}")
    return Region(tuple(float(number) for number in point))


def representative(picking: Picking, region: Region) -> tuple[float, ...]:
    """Return a point of a region, as a student would pick it: of a mask the voxel nearest to its middle."""
    if region.mask is None:
        return region.point
    inside = np.argwhere(sitk.GetArrayViewFromImage(region.mask) != 0)
    nearest = inside[np.argmin(np.linalg.norm(inside - inside.mean(axis=0), axis=1))][::-1]
    index = [int(number) for number in nearest]
    if picking.frame == "index":
        return tuple(float(number) for number in index)
    return tuple(float(number) for number in region.mask.TransformIndexToPhysicalPoint(index))
