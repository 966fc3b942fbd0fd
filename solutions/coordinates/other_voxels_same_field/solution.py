"""Keys in NumPy and SimpleITK; second routes by counting, by nibabel and by interpolating one axis after the other."""

from __future__ import annotations

import functools
from typing import Any

import nibabel
import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from bank.declarations import guard, misconception, second_route
from exercises.coordinates.other_voxels_same_field.generator import Given

Vector = NDArray[np.float64]

BORDER_VOXELS = 1e-4
"""How near to the border a centre may not lie, in voxels; the file's header is exact to a millionth."""

_LETTERS_LPS = ("LR", "PA", "SI")
_OPPOSITE = str.maketrans("LRPASI", "RLAPIS")


def axes(given: Given) -> list[str]:
    """Return the letters of i, j and k in the forms in which people write them.

    A sagittal scan whose head lay straight: i runs to posterior, j to inferior, k to the left.

    >>> axes(_example(direction=((0, 0, 1), (1, 0, 0), (0, -1, 0))))[0]
    'PIL'
    """
    return _forms(_letters(np.array(given.direction)))


def size(given: Given) -> Vector:
    """Return the number of new voxels along i, j and k.

    20 slices of 4 mm are 80 mm, which are 32 slices of 2.5 mm; 33 voxels of 2 mm are 44 of 1.5 mm.

    >>> size(_example()).tolist()
    [44.0, 44.0, 32.0]
    """
    return _rounded(_exact_size(given))


def origin(given: Given) -> Vector:
    """Return the new origin in mm.

    Without a turn: (1.5 - 2) / 2 = -0.25 mm along i and j, (2.5 - 4) / 2 = -0.75 mm along k.

    >>> origin(_example()).tolist()
    [9.75, 19.75, 29.25]
    """
    return np.array(given.origin) + np.array(given.direction) @ _half_difference(given)


def resampled(given: Given) -> sitk.Image:
    """Return the scan on the new grid.

    Two voxels of 4 mm become four of 2 mm; their centres lie at 1, 3, 5 and 7 mm, the old ones at 2 and 6.

    >>> row = sitk.GetImageFromArray(np.array([0.0, 8.0], np.float32).reshape(2, 1, 1))
    >>> row.SetSpacing((1, 1, 4))
    >>> shown = resampled(_example(scan=row, size=(1, 1, 2), spacing=(1, 1, 4), origin=(0, 0, 0), target=(1, 1, 2)))
    >>> sitk.GetArrayFromImage(shown).ravel().tolist(), shown.GetOrigin()
    ([0.0, 2.0, 6.0, 8.0], (0.0, 0.0, -1.0))
    """
    return _fetched(given, size(given), given.target, origin(given))


def kept_origin(given: Given) -> str:
    """Return what a kept origin leads to: values are fetched in mm, only the grid has moved.

    >>> kept_origin(_example())
    'field_moved'
    """
    return "field_moved"


@guard("with a misplaced grid, no new voxel's centre lies just on the scan's border")
def border_is_clear(given: Given) -> bool:
    """Whether rounding in the file's header never decides between the border voxel's value and nothing."""
    straight, oblique = np.eye(3), np.array(given.direction)
    grids = ((origin_kept(given), oblique), (direction_ignored(given), oblique), (direction_ignored(given), straight))
    for first, direction in grids:
        start = (first - given.origin) @ oblique / given.spacing
        per_voxel = (direction * given.target).T @ oblique / given.spacing
        for axis, n in enumerate(given.size):
            along = (np.arange(count) * step for count, step in zip(size(given), per_voxel[:, axis], strict=True))
            places = start[axis] + functools.reduce(np.add.outer, along)
            if any(np.any(np.abs(places - border) < BORDER_VOXELS) for border in (-0.5, n - 0.5)):
                return False
    return True


@misconception("axes")
def rows_read(given: Given) -> list[str]:
    """Read the rows of D as the directions of i, j and k."""
    return _forms(_letters(np.array(given.direction).T))


@misconception("axes")
def signs_of_ras(given: Given) -> list[str]:
    """Read +x as right and +y as anterior."""
    return _forms("".join(c if c in "SI" else c.translate(_OPPOSITE) for c in _letters(np.array(given.direction))))


@misconception("axes")
def where_it_comes_from(given: Given) -> list[str]:
    """Name the side where each axis begins."""
    return _forms(_letters(np.array(given.direction)).translate(_OPPOSITE))


@misconception("size")
def cut_off(given: Given) -> Vector:
    """Cut off the decimals."""
    return np.floor(_exact_size(given) + 1e-9)


@misconception("size")
def rounded_up(given: Given) -> Vector:
    """Round up."""
    return np.ceil(_exact_size(given) - 1e-9)


@misconception("size")
def inverse_ratio(given: Given) -> Vector:
    """Multiply by new spacing over old."""
    return _rounded(np.array(given.size) * given.target / np.array(given.spacing))


@misconception("size")
def gaps_counted(given: Given) -> Vector:
    """Take the distance of the outer centres for the length of the field of view."""
    return _rounded((np.array(given.size) - 1) * given.spacing / np.array(given.target))


@misconception("origin")
def origin_kept(given: Given) -> Vector:
    """Leave the first centre where it is."""
    return np.array(given.origin)


@misconception("origin")
def direction_ignored(given: Given) -> Vector:
    """Add the steps along i, j and k to x, y and z."""
    return np.array(given.origin) + _half_difference(given)


@misconception("origin")
def direction_transposed(given: Given) -> Vector:
    """Turn the step with the transpose of D."""
    return np.array(given.origin) + np.array(given.direction).T @ _half_difference(given)


@misconception("origin")
def whole_difference(given: Given) -> Vector:
    """Move by the whole difference of the spacings."""
    return np.array(given.origin) + np.array(given.direction) @ (2 * _half_difference(given))


@misconception("origin")
def moved_backwards(given: Given) -> Vector:
    """Move the other way."""
    return np.array(given.origin) - np.array(given.direction) @ _half_difference(given)


@misconception("resampled")
def first_centre_kept(given: Given) -> sitk.Image:
    """Resample with the old origin."""
    return _fetched(given, size(given), given.target, origin_kept(given))


@misconception("resampled")
def step_not_turned(given: Given) -> sitk.Image:
    """Resample with an origin whose step was not turned."""
    return _fetched(given, size(given), given.target, direction_ignored(given))


@misconception("resampled")
def size_cut_off(given: Given) -> sitk.Image:
    """Resample on too few voxels."""
    return _fetched(given, cut_off(given), given.target, origin(given))


@misconception("resampled")
def spacing_reversed(given: Given) -> sitk.Image:
    """Resample with the spacings in the order k, j, i, and all that follows from it."""
    target = np.array(given.target[::-1])
    new_size = np.rint(np.array(given.size) * given.spacing / target)
    step = np.array(given.direction) @ ((target - given.spacing) / 2)
    return _fetched(given, new_size, tuple(target.tolist()), np.array(given.origin) + step)


@misconception("resampled")
def direction_dropped(given: Given) -> sitk.Image:
    """Resample as if the scan had the identity as its direction."""
    image = sitk.Image([int(n) for n in size(given)], sitk.sitkFloat32)
    image.SetSpacing(given.target)
    image.SetOrigin(direction_ignored(given).tolist())
    return sitk.Resample(given.scan, image, sitk.Transform(), sitk.sitkLinear)


@misconception("resampled")
def centres_to_centres(given: Given) -> sitk.Image:
    """Stretch the array from the first centre to the last, and give it the right header."""
    voxels = sitk.GetArrayFromImage(given.scan)
    for axis, n in enumerate(size(given)[::-1]):
        voxels = _along(voxels, axis, np.linspace(0, voxels.shape[axis] - 1, int(n), dtype=np.float64))
    return _with_header(given, voxels)


@misconception("resampled")
def nearest_voxel(given: Given) -> sitk.Image:
    """Take the value of the nearest voxel."""
    return _fetched(given, size(given), given.target, origin(given), sitk.sitkNearestNeighbor)


@misconception("resampled")
def header_lost(given: Given) -> sitk.Image:
    """Return the right voxels without their geometry."""
    return sitk.GetImageFromArray(sitk.GetArrayFromImage(resampled(given)))


@second_route("axes")
def by_nibabel(given: Given) -> list[str]:
    """Ask nibabel, which reads the same matrix in RAS."""
    affine = np.eye(4)
    affine[:3, :3] = np.diag([-1, -1, 1]) @ np.array(given.direction)
    return _forms("".join(nibabel.orientations.aff2axcodes(affine)))


@second_route("size")
def by_counting(given: Given) -> Vector:
    """Count the new voxels whose centre, measured from the corner, lies inside the field of view."""
    counts = []
    for n, s, t in zip(given.size, given.spacing, given.target, strict=True):
        centres = (np.arange(10 * n) + 0.5) * t
        counts.append(float(np.count_nonzero(centres < n * s)))
    return np.array(counts)


@second_route("origin")
def by_the_corner(given: Given) -> Vector:
    """Ask SimpleITK for the scan's corner, and go half a new voxel from there."""
    frame = sitk.Image(1, 1, 1, sitk.sitkUInt8)
    frame.SetSpacing(given.target)
    frame.SetDirection(given.scan.GetDirection())
    frame.SetOrigin(given.scan.TransformContinuousIndexToPhysicalPoint((-0.5, -0.5, -0.5)))
    return np.array(frame.TransformContinuousIndexToPhysicalPoint((0.5, 0.5, 0.5)))


@second_route("resampled")
def by_one_axis_after_the_other(given: Given) -> sitk.Image:
    """Interpolate along one axis after the other: the two grids are parallel, so that no resampler is needed."""
    voxels = sitk.GetArrayFromImage(given.scan)
    axes_kji = zip(by_counting(given)[::-1], given.spacing[::-1], given.target[::-1], strict=True)
    for axis, (n, s, t) in enumerate(axes_kji):
        voxels = _along(voxels, axis, (np.arange(n) + 0.5) * t / s - 0.5)
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing(given.target)
    image.SetDirection(given.scan.GetDirection())
    image.SetOrigin(by_the_corner(given).tolist())
    return image


def _letters(columns: Vector) -> str:
    """Return for each column the letter of the LPS direction to which it comes closest."""
    strongest = np.abs(columns).argmax(axis=0)
    return "".join(_LETTERS_LPS[row][int(columns[row, n] < 0)] for n, row in enumerate(strongest))


def _forms(letters: str) -> list[str]:
    return [separator.join(letters) for separator in ("", " ", ", ", ",", "-")]


def _rounded(values: Vector) -> Vector:
    return np.asarray(np.rint(values), dtype=np.float64)


def _exact_size(given: Given) -> Vector:
    return np.asarray(np.array(given.size) * given.spacing / np.array(given.target), dtype=np.float64)


def _half_difference(given: Given) -> Vector:
    return (np.array(given.target) - given.spacing) / 2


def _fetched(
    given: Given, new_size: Vector, spacing: tuple[float, ...], new_origin: Vector, how: int = sitk.sitkLinear
) -> sitk.Image:
    count, corner = [int(n) for n in new_size], new_origin.tolist()
    direction = given.scan.GetDirection()
    return sitk.Resample(given.scan, count, sitk.Transform(), how, corner, spacing, direction, 0.0, sitk.sitkFloat32)


def _along(voxels: NDArray[Any], axis: int, places: Vector) -> NDArray[Any]:
    """Interpolate linearly along one axis at places counted in voxels; beyond the ends the end's value holds."""
    last = voxels.shape[axis] - 1
    below = np.clip(np.floor(places).astype(int), 0, max(last - 1, 0))
    share = np.expand_dims(np.clip(places, 0, last) - below, tuple(range(1, voxels.ndim - axis)))
    lower, upper = voxels.take(below, axis), voxels.take(np.minimum(below + 1, last), axis)
    return np.asarray(lower + share * (upper - lower))


def _with_header(given: Given, voxels: NDArray[Any]) -> sitk.Image:
    image = sitk.GetImageFromArray(voxels)
    image.SetSpacing(given.target)
    image.SetOrigin(origin(given).tolist())
    image.SetDirection(given.scan.GetDirection())
    return image


def _example(**changed: Any) -> Given:
    """Return a small scan for the examples above: a head that lay straight."""
    values: dict[str, Any] = {
        "plane": "sagittal",
        "size": (33, 33, 20),
        "spacing": (2.0, 2.0, 4.0),
        "origin": (10.0, 20.0, 30.0),
        "direction": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
        "target": (1.5, 1.5, 2.5),
        "scan": None,
    }
    return Given(**(values | changed))
