"""Keys in NumPy; second routes by SimpleITK's DICOMOrient, by nibabel, and by comparing both images."""

from __future__ import annotations

from typing import Any

import nibabel
import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from bank.declarations import misconception, second_route
from exercises.coordinates.same_head_other_order.generator import Given

Vector = NDArray[np.float64]

_SIDES = {"L": (0, 1), "R": (0, -1), "P": (1, 1), "A": (1, -1), "S": (2, 1), "I": (2, -1)}
_OPPOSITE = str.maketrans("LRPASI", "RLAPIS")


def capsule(given: Given) -> Vector:
    """Return the indices (i, j, k) of the capsule's voxel along the new axes.

    The scan's i, j, k grow to L, P, S; wanted is S, L, A. The new i is the old k, the new j the old i, and the new k
    is the old j, counted from the other end of its 5 voxels: 5 - 1 - 1.

    >>> capsule(_example()).tolist()
    [2.0, 3.0, 3.0]
    """
    return _counted(given, *_plan(given, given.code))


def reordered(given: Given) -> sitk.Image:
    """Return the scan in the new order.

    The first voxel is now the last one of the scan's j: 4 steps of 2 mm further towards posterior.

    >>> image = reordered(_example())
    >>> image.GetSize(), image.GetSpacing(), image.GetOrigin()
    ((3, 4, 5), (6.0, 1.0, 2.0), (10.0, 28.0, 30.0))
    >>> image[2, 3, 3] == _example().scan[3, 1, 2]
    True
    """
    order, turned = _plan(given, given.code)
    return _image(given, *_rearranged(given, order, turned))


@misconception("capsule")
def never_turned_round(given: Given) -> Vector:
    """Exchange the axes alone."""
    order, _ = _plan(given, given.code)
    return _counted(given, order, [False] * 3)


@misconception("capsule")
def letters_as_origins(given: Given) -> Vector:
    """Read the letters as the sides from which the axes come."""
    return _counted(given, *_plan(given, given.code.translate(_OPPOSITE)))


@misconception("capsule")
def signs_of_ras(given: Given) -> Vector:
    """Read D with +x to the right and +y to anterior."""
    code = "".join(letter if letter in "SI" else letter.translate(_OPPOSITE) for letter in given.code)
    return _counted(given, *_plan(given, code))


@misconception("capsule")
def one_too_many(given: Given) -> Vector:
    """Count n - index from the other end."""
    order, turned = _plan(given, given.code)
    return np.asarray(_counted(given, order, turned) + np.array(turned))


@misconception("capsule")
def axes_not_exchanged(given: Given) -> Vector:
    """Turn the right axes round, and give the indices in the scan's order."""
    order, turned = _plan(given, given.code)
    found = np.zeros(3)
    found[order] = _counted(given, order, turned)
    return found


@misconception("reordered")
def header_untouched(given: Given) -> sitk.Image:
    """Give the right array the scan's spacing, origin and direction."""
    voxels, _, _, _ = _rearranged(given, *_plan(given, given.code))
    return _image(given, voxels, given.spacing, np.array(given.origin), np.array(given.direction))


@misconception("reordered")
def origin_kept(given: Given) -> sitk.Image:
    """Leave the origin as it is."""
    voxels, spacing, _, direction = _rearranged(given, *_plan(given, given.code))
    return _image(given, voxels, spacing, np.array(given.origin), direction)


@misconception("reordered")
def came_from(given: Given) -> sitk.Image:
    """Turn every axis the opposite way."""
    return _image(given, *_rearranged(given, *_plan(given, given.code.translate(_OPPOSITE))))


@misconception("reordered")
def relabelled(given: Given) -> sitk.Image:
    """Write the new direction into the header and leave the rest as it is."""
    _, _, _, direction = _rearranged(given, *_plan(given, given.code))
    return _image(given, sitk.GetArrayFromImage(given.scan), given.spacing, np.array(given.origin), direction)


@misconception("reordered")
def straightened(given: Given) -> sitk.Image:
    """Resample on a grid with the same middle whose axes run exactly along those of the body."""
    return sitk.Resample(given.scan, _straight_grid(given), sitk.Transform(), sitk.sitkLinear)


@misconception("reordered")
def spacing_left(given: Given) -> sitk.Image:
    """Leave the spacing in its old order."""
    voxels, _, origin, direction = _rearranged(given, *_plan(given, given.code))
    return _image(given, voxels, given.spacing, origin, direction)


@second_route("capsule")
def by_its_place_in_mm(given: Given) -> Vector:
    """Ask the image that SimpleITK reorders which voxel lies at the capsule's place."""
    oriented = sitk.DICOMOrient(given.scan, given.code)
    place = given.scan.TransformIndexToPhysicalPoint(given.capsule)
    return np.array(oriented.TransformPhysicalPointToIndex(place), dtype=np.float64)


@second_route("reordered")
def by_dicom_orient(given: Given) -> sitk.Image:
    """Let SimpleITK reorder it."""
    return sitk.DICOMOrient(given.scan, given.code)


@second_route("reordered", seeds=50)
def by_nibabel(given: Given) -> sitk.Image:
    """Let nibabel reorder array and matrix in RAS."""
    steps = np.array(given.direction) * given.spacing
    affine = np.diag([-1.0, -1, 1, 1]) @ np.block([[steps, np.array(given.origin)[:, None]], [np.eye(4)[3:]]])
    stored = nibabel.Nifti1Image(sitk.GetArrayFromImage(given.scan).transpose(2, 1, 0), affine)
    wanted = nibabel.orientations.axcodes2ornt(given.code)
    change = nibabel.orientations.ornt_transform(nibabel.io_orientation(affine), wanted)
    found = stored.as_reoriented(change)
    spacing = np.array(found.header.get_zooms(), dtype=np.float64)
    lps = np.diag([-1, -1, 1]) @ found.affine[:3]
    voxels = np.asarray(found.dataobj).transpose(2, 1, 0)
    return _image(given, voxels, tuple(spacing.tolist()), lps[:, 3], lps[:, :3] / spacing)


@second_route("kept", seeds=50)
def by_comparing_both(given: Given) -> list[str]:
    """Look at both images, option by option."""
    one, other = given.scan, sitk.DICOMOrient(given.scan, given.code)
    a, b = sitk.GetArrayFromImage(one), sitk.GetArrayFromImage(other)
    same = {
        "place": np.allclose(_brightest_mm(one), _brightest_mm(other), atol=1e-6),
        "corners": np.allclose(_corners_mm(one), _corners_mm(other), atol=1e-6),
        "histogram": np.array_equal(np.sort(a, axis=None), np.sort(b, axis=None)),
        "origin": np.allclose(one.GetOrigin(), other.GetOrigin()),
        "determinant": np.isclose(_determinant(one), _determinant(other)),
        "spacing": one.GetSpacing() == other.GetSpacing(),
        "memory": np.array_equal(a.ravel(), b.ravel()),
    }
    return [option for option, is_same in same.items() if is_same]


def _plan(given: Given, code: str) -> tuple[list[int], list[bool]]:
    """Return which axis of the scan each new one runs along, and whether it is turned round."""
    direction = np.array(given.direction)
    order = [int(np.abs(direction[_SIDES[letter][0]]).argmax()) for letter in code]
    turned = [bool(direction[_SIDES[c][0], axis] * _SIDES[c][1] < 0) for c, axis in zip(code, order, strict=True)]
    return order, turned


def _counted(given: Given, order: list[int], turned: list[bool]) -> Vector:
    old = np.array(given.capsule, dtype=np.float64)[order]
    return np.where(turned, np.array(given.size)[order] - 1 - old, old)


def _rearranged(
    given: Given, order: list[int], turned: list[bool]
) -> tuple[NDArray[Any], tuple[float, ...], Vector, Vector]:
    """Return voxels [k, j, i], spacing, origin and direction of the scan in another order."""
    voxels = sitk.GetArrayFromImage(given.scan).transpose([2 - axis for axis in order[::-1]])
    voxels = np.flip(voxels, tuple(2 - axis for axis in range(3) if turned[axis]))
    first = np.zeros(3)
    first[order] = np.where(turned, np.array(given.size)[order] - 1, 0)
    direction = np.array(given.direction)
    origin = np.array(given.origin) + direction @ (first * given.spacing)
    return voxels, tuple(given.spacing[axis] for axis in order), origin, direction[:, order] * np.where(turned, -1, 1)


def _image(
    given: Given, voxels: NDArray[Any], spacing: tuple[float, ...], origin: Vector, direction: Vector
) -> sitk.Image:
    image = sitk.GetImageFromArray(np.ascontiguousarray(voxels))
    image.SetSpacing(spacing)
    image.SetOrigin(origin.tolist())
    image.SetDirection(np.ravel(direction).tolist())
    return image


def _straight_grid(given: Given) -> sitk.Image:
    """Return an empty image with the new order's size and spacing and the scan's middle, along the axes of the body."""
    order, _ = _plan(given, given.code)
    grid = sitk.Image([given.size[axis] for axis in order], sitk.sitkUInt8)
    grid.SetSpacing([given.spacing[axis] for axis in order])
    direction = np.zeros((3, 3))
    for column, letter in enumerate(given.code):
        direction[_SIDES[letter][0], column] = _SIDES[letter][1]
    middle = np.array(given.origin) + np.array(given.direction) @ ((np.array(given.size) - 1) / 2 * given.spacing)
    grid.SetDirection(direction.ravel().tolist())
    grid.SetOrigin((middle - direction @ ((np.array(grid.GetSize()) - 1) / 2 * grid.GetSpacing())).tolist())
    return grid


def _brightest_mm(image: sitk.Image) -> Vector:
    """Return the mean place of the brightest voxels."""
    voxels = sitk.GetArrayFromImage(image)
    indices = np.argwhere(voxels == voxels.max())[:, ::-1]
    return np.asarray(np.mean([image.TransformIndexToPhysicalPoint(index.tolist()) for index in indices], axis=0))


def _corners_mm(image: sitk.Image) -> list[tuple[float, ...]]:
    ends = [(-0.5, n - 0.5) for n in image.GetSize()]
    indices = np.stack(np.meshgrid(*ends), axis=-1).reshape(-1, 3)
    corners = [image.TransformContinuousIndexToPhysicalPoint(index.tolist()) for index in indices]
    return sorted(tuple(round(value, 6) for value in corner) for corner in corners)


def _determinant(image: sitk.Image) -> float:
    return float(np.linalg.det(np.reshape(image.GetDirection(), (3, 3))))


def _example() -> Given:
    """Return a straight axial scan of 4 x 5 x 3 voxels with one bright one."""
    scan = sitk.Image([4, 5, 3], sitk.sitkInt16)
    scan.SetSpacing((1, 2, 6))
    scan.SetOrigin((10, 20, 30))
    scan[3, 1, 2] = 900
    straight = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    return Given("axial", (4, 5, 3), (1.0, 2.0, 6.0), (10.0, 20.0, 30.0), straight, (3, 1, 2), "SLA", scan)
