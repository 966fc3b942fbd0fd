"""The lines at fault on every card, and the lines that repair them; a test runs the listing with each of them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from exercises.coordinates.lesion_that_moved.generator import Given


@dataclass(frozen=True)
class Repairs:
    """What is in the places of a fault, any of them the right one, and what should stand there."""

    pieces: tuple[str, ...]
    lines: tuple[str, ...]
    missing: bool = False
    """Whether it may as well be said that a line is missing, which then belongs before the next one."""


_BACK = (
    "D.T @ (p_mm - org)",
    "D.transpose() @ (p_mm - org)",
    "np.transpose(D) @ (p_mm - org)",
    "np.linalg.inv(D) @ (p_mm - org)",
    "np.dot(D.T, p_mm - org)",
    "np.matmul(D.T, p_mm - org)",
    "np.dot(np.linalg.inv(D), p_mm - org)",
    "D.T.dot(p_mm - org)",
    "(p_mm - org) @ D",
    "np.dot(p_mm - org, D)",
    "np.linalg.solve(D, p_mm - org)",
)
_BACK_IN_ONE = (
    "np.linalg.inv(D * sp) @ (p_mm - org)",
    "np.linalg.inv(D @ np.diag(sp)) @ (p_mm - org)",
    "np.linalg.solve(D * sp, p_mm - org)",
    "np.linalg.solve(D @ np.diag(sp), p_mm - org)",
    "np.diag(1 / sp) @ D.T @ (p_mm - org)",
)
_POINTS = ("p_mm", "p_mm.tolist()", "list(p_mm)", "tuple(p_mm)")
_TO_MM = ("img.TransformIndexToPhysicalPoint", "img.TransformContinuousIndexToPhysicalPoint")
_COPIED = ("out.SetSpacing(img.GetSpacing())", "out.SetOrigin(img.GetOrigin())", "out.SetDirection(img.GetDirection())")

TURNED = (
    *(f"c = np.{rounded}({way} / sp).astype(int)" for way in _BACK for rounded in ("round", "rint")),
    *(f"c = np.{rounded}({way}).astype(int)" for way in _BACK_IN_ONE for rounded in ("round", "rint")),
    *(f"c = np.{made}(img.TransformPhysicalPointToIndex({p}))" for p in _POINTS for made in ("array", "asarray")),
    *(f"c = img.TransformPhysicalPointToIndex({p})" for p in _POINTS),
)
"""From mm to indices."""

ORDERED = (
    "return vol[lo[2]:hi[2], lo[1]:hi[1], lo[0]:hi[0]]",
    "return vol[lo[-1]:hi[-1], lo[1]:hi[1], lo[0]:hi[0]]",
    "return vol[lo[-1]:hi[-1], lo[-2]:hi[-2], lo[-3]:hi[-3]]",
    "return vol.T[lo[0]:hi[0], lo[1]:hi[1], lo[2]:hi[2]].T",
    "return vol[tuple(slice(a, b) for a, b in zip(lo[::-1], hi[::-1]))]",
    "return vol[tuple(slice(l, h) for l, h in zip(lo[::-1], hi[::-1]))]",
)
"""The cut in the order of the array."""

UNTURNED = (
    "out = sitk.GetImageFromArray(mask)",
    "out = sitk.GetImageFromArray(mask, isVector=False)",
    "out = sitk.GetImageFromArray(mask, False)",
    "out = sitk.GetImageFromArray(mask.T.T)",
    "out = sitk.GetImageFromArray(mask.copy())",
    "out = sitk.GetImageFromArray(mask.astype(np.uint8))",
)
"""The image of an array that is in order already."""

COPIED = (
    "out.CopyInformation(img)",
    "out.CopyInformation(img); return out",
    *("; ".join(lines) for lines in itertools.permutations(_COPIED)),
    *("; ".join([*lines, "return out"]) for n in (2, 3) for lines in itertools.permutations(_COPIED[3 - n :])),
)
"""All of the header, in the place of the line for the spacing, or before the image is returned."""

IN_ORDER = (
    "moved = sitk.CompositeTransform([shift, turn]).TransformPoint(p_mm)",
    "moved = sitk.CompositeTransform((shift, turn)).TransformPoint(p_mm)",
    "moved = shift.TransformPoint(turn.TransformPoint(p_mm))",
)
"""The turn first: the transform that was added last."""


def repairs(given: Given) -> Mapping[str, Repairs]:
    """Return the two faults of the card, by name."""
    if given.case == "crop":
        return {"direction": Repairs(("c = ",), TURNED), "order": Repairs(("return vol",), ORDERED)}
    if given.case == "flip":
        rows = Repairs((f"D[{given.slices_along}] =",), columns(given.slices_along))
        return {"direction": rows, "origin": Repairs(("SetOrigin",), first_voxels(given.slices_along))}
    if given.case == "mask":
        header = Repairs(("SetSpacing", "return out"), COPIED, missing=True)
        return {"order": Repairs(("GetImageFromArray",), UNTURNED), "header": header}
    return {"centre": Repairs(("SetCenter",), centres(given)), "order": Repairs(("moved = ",), IN_ORDER)}


def columns(along: int) -> tuple[str, ...]:
    """Return lines that turn a column of the direction round."""
    signs = ", ".join("-1" if n == along else "1" for n in range(3))
    names = [f"D[:, {along}]", *(["D[:, -1]"] if along == 2 else [])]
    return (
        *(f"{name} = -{name}" for name in names),
        *(f"{name} {product}" for name in names for product in ("*= -1", f"= -1 * {name}", f"= {name} * -1")),
        *(f"D = D @ np.diag({bracketed})" for bracketed in (f"[{signs}]", f"({signs})")),
        *(f"D = np.{product}(D, np.diag([{signs}]))" for product in ("dot", "matmul")),
        *(f"D = D * {factor}" for factor in (f"[{signs}]", f"({signs})", f"np.array([{signs}])")),
        *(f"D *= {factor}" for factor in (f"[{signs}]", f"({signs})", f"np.array([{signs}])")),
    )


def first_voxels(along: int) -> tuple[str, ...]:
    """Return lines that put the origin where the first voxel of the turned image is, in slice `hi`."""
    column, spacing = f"D[:, {along}]", f"img.GetSpacing()[{along}]"
    steps = (f"hi * {spacing} * {column}", f"{spacing} * hi * {column}", f"{column} * {spacing} * hi")
    return (
        *at_slice(along, "hi"),
        *(f"out.SetOrigin(np.array(img.GetOrigin()) - {step})" for step in steps),
        *(f"out.SetOrigin(img.GetOrigin() - {step})" for step in steps),
    )


def at_slice(along: int, slices: str) -> tuple[str, ...]:
    """Return lines that put the origin at the first voxel of a slice."""
    index = ", ".join(slices if n == along else "0" for n in range(3))
    return tuple(f"out.SetOrigin({to_mm}({b}{index}{e}))" for to_mm in _TO_MM for b, e in ("()", "[]"))


def centres(given: Given) -> tuple[str, ...]:
    """Return lines that turn about the position of the centre."""
    assert given.motion is not None
    index = ", ".join(map(str, given.motion.centre))
    return tuple(f"turn.SetCenter({to_mm}({b}{index}{e}))" for to_mm in _TO_MM for b, e in ("()", "[]"))
