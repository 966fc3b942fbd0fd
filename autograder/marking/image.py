"""Mark an image: geometry and content are told apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import SimpleITK as sitk

from autograder.marking.marks import Finding, kind_of
from bank.answer_model import PartModel
from bank.excerpts import Difference, geometries_differ, of_images, values_differ
from bank.images import Geometry, content, same_content, same_image


def mark_image(part: PartModel, value: Any) -> Finding:
    """Return what an image earns; rows with an aspect ask for geometry or content alone, other rows for both."""
    if not isinstance(value, sitk.Image):
        kind = "an array, which has no geometry" if isinstance(value, np.ndarray) else kind_of(value)
        return Finding("failed", message=f"expected a SimpleITK image, came {kind}")
    as_read = _shown(value)
    if value.GetDimension() != part.key.GetDimension():
        expected, came = part.key.GetDimension(), value.GetDimension()
        return Finding("failed", message=f"expected {expected} dimensions, came {came}", as_read=as_read)
    if not _comparable(value):
        message = f"expected numbers as voxels, came {value.GetPixelIDTypeAsString()}"
        return Finding("failed", message=message, as_read=as_read)
    finding = _by_aspect(part, value, as_read)
    for wrong in part.misconceptions if finding.verdict != "passed" else ():
        if same_image(value, wrong.value, part.tolerance):
            earned = dict.fromkeys(wrong.award, 1.0)
            return replace(finding, met=earned, misconception=wrong.name, message=wrong.sentence)
    return finding


def _by_aspect(part: PartModel, image: sitk.Image, as_read: str) -> Finding:
    off = Geometry.of(image).differences(Geometry.of(part.key))
    right = {"geometry": not off, "content": same_content(image, part.key, part.tolerance)}
    right[""] = all(right.values())
    earned = {row.id: 1.0 for row in part.rows if right[row.aspect]}
    if right[""]:
        return Finding("passed", earned, as_read=as_read)
    geometry = (
        f"the {' and the '.join(off)} {'differ' if len(off) > 1 else 'differs'} from what is asked"
        if off
        else "the geometry is right"
    )
    if right["content"]:
        voxels = "the voxels' values are right"
    else:
        voxels = "the voxels' values cannot be compared" if "size" in off else "the voxels' values differ"
    message = f"{geometry}; {voxels}"
    return Finding("failed", earned, message=message, as_read=as_read, difference=_difference(part, image, bool(off)))


def _difference(part: PartModel, image: sitk.Image, geometry_differs: bool) -> Difference:
    if geometry_differs:
        return geometries_differ(image, part.key)
    came, wanted = content(image), content(part.key)
    return of_images(values_differ(came, wanted, ~part.tolerance.components(came, wanted)), image, part.key)


def _comparable(image: sitk.Image) -> bool:
    return image.GetNumberOfComponentsPerPixel() == 1 and "complex" not in image.GetPixelIDTypeAsString()


def _shown(image: sitk.Image) -> str:
    size = " x ".join(str(n) for n in image.GetSize())
    spacing = " x ".join(f"{value:.4g}" for value in image.GetSpacing())
    return f"an image of {size} voxels of {spacing} mm, {image.GetPixelIDTypeAsString()}"
