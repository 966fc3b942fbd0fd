"""SimpleITK images: their geometry, their content, and when two are the same."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from bank.errors import ExerciseError
from bank.tolerance import Tolerance

SPACING_ATOL_MM = 1e-3
ORIGIN_ATOL_MM = 1e-2  # an origin that was worked out by hand has two decimals
DIRECTION_ATOL = 1e-4
_FEW = 61
"""Every so many voxels are looked at first."""


@dataclass(frozen=True)
class Geometry:
    """Where the voxels of an image lie: size in voxels (x, y, z), spacing and origin in mm, direction row by row."""

    size_xyz: tuple[int, ...]
    spacing_xyz_mm: tuple[float, ...]
    origin_xyz_mm: tuple[float, ...]
    direction: tuple[float, ...]

    @classmethod
    def of(cls, image: sitk.Image) -> Self:
        """Return the geometry of an image."""
        return cls(image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection())

    def differences(self, other: Geometry) -> dict[str, str]:
        """Return what differs from `other`, the expected geometry: aspect -> sentence; empty when equal.

        Spacings are equal within 0.001 mm, origins within 0.01 mm, the numbers of the direction within 0.0001.
        """
        found: dict[str, str] = {}
        if self.size_xyz != other.size_xyz:
            found["size"] = f"the size is {_numbers(self.size_xyz)} voxels, expected {_numbers(other.size_xyz)}"
        for aspect, mine, theirs, atol in (
            ("spacing", self.spacing_xyz_mm, other.spacing_xyz_mm, SPACING_ATOL_MM),
            ("origin", self.origin_xyz_mm, other.origin_xyz_mm, ORIGIN_ATOL_MM),
            ("direction", self.direction, other.direction, DIRECTION_ATOL),
        ):
            # Plain arithmetic: for three to nine numbers NumPy takes a hundred times as long.
            if len(mine) != len(theirs) or not all(abs(a - b) <= atol for a, b in zip(mine, theirs, strict=True)):
                unit = "" if aspect == "direction" else " mm"
                found[aspect] = f"the {aspect} is {_numbers(mine)}{unit}, expected {_numbers(theirs)}{unit}"
        return found


def content(image: sitk.Image | NDArray[Any]) -> NDArray[Any]:
    """Return the voxels as an array [z, y, x] (or as given, for an array); of a label map, its labels."""
    if isinstance(image, np.ndarray):
        return np.asarray(image)
    # Asked for the array of a label map, SimpleITK ends the whole process.
    return np.asarray(sitk.GetArrayFromImage(sitk.LabelMapToLabel(image) if is_label_map(image) else image))


def is_label_map(image: sitk.Image) -> bool:
    """Return whether an image stores objects by label and no voxels."""
    return str(image.GetPixelIDTypeAsString()).startswith("label")


def same_content(one: sitk.Image | NDArray[Any], other: sitk.Image | NDArray[Any], tolerance: Tolerance) -> bool:
    """Return whether all voxels agree within the tolerance; images of different size never do."""
    a, b = content(one), content(other)
    if a.shape != b.shape:
        return False
    # Images that differ do so nearly everywhere, and a few voxels show it in a fraction of the time.
    few = slice(None, None, _FEW)
    return tolerance.accepts(a.ravel()[few], b.ravel()[few]) and tolerance.accepts(a, b)


def same_image(one: Any, other: Any, tolerance: Tolerance) -> bool:
    """Return whether geometry and content agree; an array has no geometry, and equals no image."""
    if isinstance(one, sitk.Image) != isinstance(other, sitk.Image):
        return False
    if isinstance(one, sitk.Image) and Geometry.of(one).differences(Geometry.of(other)):
        return False
    return same_content(one, other, tolerance)


def file_bytes(name: str, value: Any) -> bytes:
    """Return the bytes of a data file: an image in the format that its name says, or an array as `.npy`.

    Raises
    ------
    ExerciseError
        When value and name do not fit.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        kind = type(value).__name__
        if isinstance(value, sitk.Image) and is_label_map(value):
            raise ExerciseError(f"data file '{name}' cannot hold a label map; use sitk.LabelMapToLabel")
        if name.endswith(".npy") and isinstance(value, np.ndarray) and not value.dtype.hasobject:
            np.save(path, value, allow_pickle=False)
        elif isinstance(value, sitk.Image) and not name.endswith(".npy"):
            # Compressed nrrd and mha carry no time stamp, but gzip in .nii.gz does not either: ITK writes 0.
            sitk.WriteImage(value, str(path), useCompression=not name.endswith(".nii"))
        else:
            raise ExerciseError(
                f"data file '{name}' cannot hold a value of type {kind}: .npy takes arrays, the others images"
            )
        return path.read_bytes()


def _numbers(values: tuple[float, ...]) -> str:
    return "(" + ", ".join(f"{value:.6g}" for value in values) + ")"
