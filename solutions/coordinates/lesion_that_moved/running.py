"""Run a listing on a small scan of the stem's geometry, and see whether it does what the stem says it is for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from exercises.coordinates.lesion_that_moved.generator import Given

FUNCTIONS = {"crop": "crop", "flip": "turned", "mask": "mark", "compose": "value"}
"""What each card's listing defines."""

_RAISED = (TypeError, NameError, ValueError, IndexError, AttributeError, RuntimeError, SyntaxError)
"""What lines in wrong places raise."""


def works(given: Given, listing: str) -> bool:
    """Whether a listing does what it is for, far from all borders."""
    try:
        return _WORKS[given.case](given, listing)
    except _RAISED:
        return False


def rewritten(listing: str, lines: Mapping[int, str]) -> str:
    """Return a listing with some lines, by number, written anew."""
    written = listing.splitlines()
    for number, line in lines.items():
        old = written[number - 1]
        written[number - 1] = old[: len(old) - len(old.lstrip())] + line
    return "\n".join(written)


def run(given: Given, listing: str, image: sitk.Image) -> Any:
    """Return the function that a listing defines, as if its file held this image."""
    reading = SimpleNamespace(**(vars(sitk) | {"ReadImage": lambda _: image}))
    names: dict[str, Any] = {"np": np, "sitk": reading, "D": np.reshape(image.GetDirection(), (3, 3))}
    code = "\n".join(line for line in listing.splitlines() if not line.startswith("import"))
    exec(code, names)
    return names[FUNCTIONS[given.case]]


def scan_of(given: Given, size: tuple[int, ...]) -> sitk.Image:
    """Return an image of zeros of this size (i, j, k), with the spacing, origin and direction of the stem."""
    image = sitk.Image(size, sitk.sitkUInt16)
    image.SetSpacing(given.spacing)
    image.SetOrigin(given.origin)
    image.SetDirection([float(number) for row in given.direction for number in row])
    return image


def numbered_scan(given: Given, size: tuple[int, ...]) -> sitk.Image:
    """Return such an image in which no two voxels have the same value."""
    image = sitk.GetImageFromArray(np.arange(np.prod(size), dtype=np.uint32).reshape(size[::-1]))
    image.CopyInformation(scan_of(given, size))
    return image


def same_geometry(one: sitk.Image, other: sitk.Image) -> bool:
    """Whether two images lie in the same place, voxel for voxel."""
    pairs = zip(_geometry(one), _geometry(other), strict=True)
    return all(len(a) == len(b) and np.allclose(a, b, atol=1e-6) for a, b in pairs)


def moved_back(given: Given, p_mm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the point of the first scan that the motion takes to this point of the second one."""
    from scipy.spatial.transform import Rotation  # the keys have no need of it

    assert given.motion is not None
    turn = Rotation.from_euler("xyz", given.motion.degrees, degrees=True)
    centre = np.array(scan_of(given, (1, 1, 1)).TransformIndexToPhysicalPoint(given.motion.centre))
    return np.asarray(turn.inv().apply(p_mm - given.motion.shift_mm - centre) + centre)


def _crops(given: Given, listing: str) -> bool:
    """Whether the right cube around a bright voxel is cut out."""
    half = _half(given)
    image, middle = _scan_around(given, half)
    image.SetPixel(middle, 1)
    cube = run(given, listing, image)(np.array(image.TransformIndexToPhysicalPoint(middle)))
    expected = np.zeros((2 * half + 1)[::-1])
    expected[tuple(half[::-1])] = 1
    return isinstance(cube, np.ndarray) and np.array_equal(cube, expected)


def _turns_round(given: Given, listing: str) -> bool:
    """Whether all slices are there, last one first, and every value keeps its position."""
    along, m = given.slices_along, int(_half(given)[given.slices_along])
    size = [4, 5, 6]
    size[along] = 2 * m + 9
    image = numbered_scan(given, tuple(size))
    out = run(given, listing, image)(m + 3)
    size[along] = 2 * m + 1
    if not isinstance(out, sitk.Image) or out.GetSize() != tuple(size):
        return False
    kept = sitk.Resample(image, out, sitk.Transform(), sitk.sitkNearestNeighbor)
    order = np.moveaxis(sitk.GetArrayFromImage(kept), 2 - along, 0)[:, 0, 0]
    same = np.array_equal(sitk.GetArrayFromImage(out), sitk.GetArrayFromImage(kept))
    return same and order[0] == image[_at(along, 2 * m + 3)] and bool(np.all(np.diff(order.astype(int)) < 0))


def _marks(given: Given, listing: str) -> bool:
    """Whether the mask lies where the scan lies, and just the voxels within the radius are marked."""
    image, middle = _scan_around(given, _half(given))
    out = run(given, listing, image)(tuple(middle))
    if not isinstance(out, sitk.Image) or not same_geometry(out, image):
        return False
    # SimpleITK measures the distances from one marked voxel to all others, in mm, with single precision.
    image.SetPixel(middle, 1)
    away_mm = sitk.GetArrayFromImage(sitk.SignedMaurerDistanceMap(image, squaredDistance=False, useImageSpacing=True))
    clear = np.abs(away_mm - given.half_mm) > 1e-3
    return np.array_equal(sitk.GetArrayFromImage(out)[clear], (away_mm <= given.half_mm)[clear])


def _follows(given: Given, listing: str) -> bool:
    """Whether the value of a bright voxel of the second scan is read where the point of the first scan has gone."""
    image = scan_of(given, (11, 13, 15))
    image.SetPixel((5, 6, 7), 1)
    value = run(given, listing, image)
    steps = [(0, 0, 0), (1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
    places = [image.TransformIndexToPhysicalPoint((5 + i, 6 + j, 7 + k)) for i, j, k in steps]
    return [int(value(moved_back(given, np.array(place)))) for place in places] == [1, 0, 0, 0, 0, 0, 0]


_WORKS: Mapping[str, Callable[[Given, str], bool]] = {
    "crop": _crops,
    "flip": _turns_round,
    "mask": _marks,
    "compose": _follows,
}


def _half(given: Given) -> NDArray[np.int64]:
    return np.ceil(given.half_mm / np.array(given.spacing)).astype(int)


def _scan_around(given: Given, half: NDArray[np.int64]) -> tuple[sitk.Image, list[int]]:
    """Return a scan, and a voxel (i, j, k) that is further than this from its borders, and not in the middle."""
    return scan_of(given, tuple((2 * half + (7, 9, 11)).tolist())), np.add(half, (3, 4, 5)).tolist()


def _at(along: int, number: int) -> tuple[int, int, int]:
    index = [0, 0, 0]
    index[along] = number
    return index[0], index[1], index[2]


def _geometry(image: sitk.Image) -> tuple[Any, ...]:
    return image.GetSize(), image.GetSpacing(), image.GetOrigin(), image.GetDirection()
