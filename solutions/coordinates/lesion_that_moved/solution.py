"""Keys in NumPy; second routes by SimpleITK, by nibabel, by resampling, and by running the listing."""

from __future__ import annotations

import functools
import itertools
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray

from bank.declarations import misconception, plausible, second_route
from bank.listings import line_of
from exercises.coordinates.lesion_that_moved.generator import Given
from solutions.coordinates.lesion_that_moved.repairs import repairs
from solutions.coordinates.lesion_that_moved.running import rewritten, scan_of, works
from solutions.coordinates.lesion_that_moved.wrong_lines import (  # noqa: F401 - the bank collects them from here
    all_columns,
    array_index_reversed,
    centre_at_the_origin,
    centre_reversed,
    centre_scaled,
    degrees_expected,
    divided_first,
    end_excluded,
    first_of_the_cut,
    header_ignored,
    inverted,
    last_axis_expected,
    last_of_the_scan,
    last_slice_forgotten,
    lengths_turned,
    not_transposed,
    origin_reversed,
    part_of_the_header,
    past_the_end,
    rounded_up,
    rounded_up_ball,
    rounded_up_slices,
    row_again,
    shift_first_again,
    shift_inverted,
    size_not_reversed,
    slices_first,
    spacing_not_negative,
    spacing_of_the_array,
    spacing_reversed,
    steps_not_reversed,
    two_axes_exchanged,
    value_reversed,
)

Vector = NDArray[np.float64]

SIDES = (("left", "right"), ("posterior", "anterior"), ("superior", "inferior"))
"""For x, y and z: the side towards which LPS grows, and the other one."""


def position(given: Given) -> Vector:
    """Return where the voxel lies, x, y and z in mm.

    s times index is (150, 90, 13.2) mm; the columns of D send 150 mm to +y, 90 mm to -z and 13.2 mm to -x:
    33 - 13.2, -140 + 150 and 110 - 90.

    >>> position(_example()).round(6).tolist()
    [19.8, 10.0, 20.0]
    """
    return np.asarray(np.array(given.origin) + np.array(given.direction) @ _steps_mm(given))


def side(given: Given, position: Vector) -> str:
    """Return on which side of x = 0 a position lies: x of LPS grows towards left.

    >>> side(_example(), np.array([19.8, 10.0, 20.0]))
    'left'
    """
    return "left" if position[0] > 0 else "right"


def letters(given: Given) -> list[str]:
    """Return the letters of i, j and k in the forms in which people write them.

    >>> letters(_example())[0]
    'PIR'
    """
    return _forms(_letters(np.array(given.direction)))


def ras_row(given: Given) -> Vector:
    """Return the first row of the matrix from (i, j, k, 1) to RAS: x of LPS with the other sign.

    x is 33 - 4.4 k in LPS.

    >>> ras_row(_example()).tolist()
    [0.0, 0.0, 4.4, -33.0]
    """
    return -_lps_row(given) + 0.0


def faults(given: Given) -> dict[str, Any]:
    """Return the two lines that are wrong wherever the point lies, with their repairs.

    >>> {name: fault["line"] for name, fault in faults(_example()).items()}
    {'direction': [2], 'order': [5]}
    """
    return {
        name: {"line": [line_of(given.listing, piece) for piece in fault.pieces], "repair": fault.lines}
        for name, fault in repairs(given).items()
    }


def moved(given: Given) -> str:
    """Return the side towards which the anatomy goes: against the shift of the points.

    >>> moved(_example())
    'right'
    """
    return _side_of(-np.array(given.shift))


def voxels(given: Given, moved: str) -> Vector:
    """Return by how many voxels the anatomy is displaced along i, j and k, if it goes to this side by the shift's mm.

    k runs to the right in voxels of 4.4 mm, and 6 / 4.4 is 1.36.

    >>> voxels(_example(), "right").round(2).tolist()
    [0.0, 0.0, 1.36]
    """
    towards = [float(moved == positive) - float(moved == negative) for positive, negative in SIDES]
    shift_mm = np.abs(given.shift).sum() * np.array(towards)
    return np.asarray(np.array(given.direction).T @ shift_mm / given.spacing + 0.0)


@plausible("position")
def off_the_middle(given: Given, value: Vector) -> bool:
    """Refuse a position whose x says nothing."""
    return bool(abs(value[0]) > 0.05)


@misconception("position")
def direction_ignored(given: Given) -> Vector:
    """Add the steps along i, j and k to x, y and z."""
    return np.array(given.origin) + _steps_mm(given)


@misconception("position")
def direction_transposed(given: Given) -> Vector:
    """Turn with the transpose."""
    return np.asarray(np.array(given.origin) + np.array(given.direction).T @ _steps_mm(given))


@misconception("position")
def turned_first(given: Given) -> Vector:
    """Turn the index, and scale what comes out."""
    return np.asarray(given.origin + np.array(given.spacing) * (np.array(given.direction) @ given.voxel))


@misconception("position")
def index_reversed(given: Given) -> Vector:
    """Read the index as k, j, i."""
    steps_mm = np.array(given.spacing) * given.voxel[::-1]
    return np.asarray(np.array(given.origin) + np.array(given.direction) @ steps_mm)


@misconception("position")
def origin_forgotten(given: Given) -> Vector:
    """Stay in the scan's own corner."""
    return np.asarray(np.array(given.direction) @ _steps_mm(given))


@misconception("side")
def x_to_the_right(given: Given, position: Vector) -> str:
    """Read x as growing towards right."""
    return "right" if side(given, position) == "left" else "left"


@misconception("letters")
def rows_read(given: Given) -> list[str]:
    """Read the rows of D."""
    return _forms(_letters(np.array(given.direction).T))


@misconception("letters")
def signs_of_ras(given: Given) -> list[str]:
    """Read +x as right and +y as anterior."""
    return _forms(_letters(np.diag([-1, -1, 1]) @ given.direction))


@misconception("letters")
def where_it_comes_from(given: Given) -> list[str]:
    """Name the side where each index begins."""
    return _forms(_letters(-np.array(given.direction)))


@misconception("ras_row")
def still_lps(given: Given) -> Vector:
    """Leave the row as it is in LPS."""
    return _lps_row(given)


@misconception("ras_row")
def only_the_matrix(given: Given) -> Vector:
    """Negate the steps alone."""
    return _lps_row(given) * (-1, -1, -1, 1) + 0.0


@misconception("ras_row")
def only_the_translation(given: Given) -> Vector:
    """Negate the origin alone."""
    return _lps_row(given) * (1, 1, 1, -1)


@misconception("ras_row")
def spacing_forgotten(given: Given) -> Vector:
    """Take the direction for the matrix."""
    return -np.array([*given.direction[0], given.origin[0]])


@misconception("ras_row")
def column_taken(given: Given) -> Vector:
    """Take the first column of D for its first row."""
    return -np.array([*(np.array(given.direction)[:, 0] * given.spacing), given.origin[0]])


@misconception("moved")
def pushed(given: Given) -> str:
    """Push the anatomy along the shift."""
    return _side_of(np.array(given.shift))


@misconception("moved")
def along_the_indices(given: Given) -> str:
    """Read the shift as one along i, j and k."""
    return _side_of(-(np.array(given.direction) @ given.shift))


@misconception("voxels")
def opposite(given: Given, moved: str) -> Vector:
    """Go the other way."""
    return -voxels(given, moved) + 0.0


@misconception("voxels")
def axis_of_the_same_number(given: Given) -> Vector:
    """Let x belong to i, y to j and z to k."""
    return -np.array(given.shift) / given.spacing + 0.0


@misconception("voxels")
def not_divided(given: Given, moved: str) -> Vector:
    """Take mm for voxels."""
    return voxels(given, moved) * given.spacing


@misconception("voxels")
def multiplied(given: Given, moved: str) -> Vector:
    """Multiply by the spacing."""
    return np.asarray(voxels(given, moved) * np.array(given.spacing) ** 2)


@second_route("position")
def by_simpleitk(given: Given) -> Vector:
    """Ask SimpleITK for the voxel's place."""
    return np.array(scan_of(given, (1, 1, 1)).TransformIndexToPhysicalPoint(given.voxel))


@second_route("side")
def by_nibabel_position(given: Given) -> str:
    """Ask nibabel, whose x grows towards right."""
    return "right" if (_affine(given) @ (*given.voxel, 1))[0] > 0 else "left"


@second_route("letters")
def by_nibabel_letters(given: Given) -> list[str]:
    """Ask nibabel, in which the same file is RAS."""
    import nibabel  # once per check; the key has no need of it

    return _forms("".join(nibabel.orientations.aff2axcodes(_affine(given))))


@second_route("ras_row")
def by_nibabel_row(given: Given) -> Vector:
    """Let SimpleITK write the file, and nibabel read it."""
    return np.asarray(_affine(given)[0])


@second_route("faults", seeds=20)
def by_running(given: Given) -> dict[str, Any]:
    """Put both repairs into every pair of lines, run what comes out, and find the pair that works."""
    numbers, named = range(1, len(given.listing.splitlines()) + 1), repairs(given)
    lines = [fault.lines[0] for fault in named.values()]
    tried = (dict(zip(pair, lines, strict=True)) for pair in itertools.permutations(numbers, 2))
    [found] = [pair for pair in tried if works(given, rewritten(given.listing, pair))]
    return {
        name: [place, place + 1] if fault.missing else [place]
        for (name, fault), place in zip(named.items(), found, strict=True)
    }


@second_route("moved")
def by_resampling(given: Given) -> str:
    """Resample a bright voxel, and see to which side it went."""
    return _side_of(np.array(given.direction) @ (_displaced(given) * given.spacing))


@second_route("voxels")
def by_centre_of_mass(given: Given) -> Vector:
    """Resample a bright voxel, and see where its centre of mass went."""
    return _displaced(given)


def _steps_mm(given: Given) -> Vector:
    return np.asarray(np.array(given.spacing) * given.voxel)


def _lps_row(given: Given) -> Vector:
    return np.array([*(np.array(given.direction[0]) * given.spacing), given.origin[0]])


def _side_of(vector: Vector) -> str:
    """Return the side of the body to which a vector comes closest."""
    axis = int(np.abs(vector).argmax())
    return SIDES[axis][int(vector[axis] < 0)]


def _letters(columns: Vector) -> str:
    return "".join(_side_of(column)[0].upper() for column in columns.T)


def _forms(found: str) -> list[str]:
    words = {side[0].upper(): side for pair in SIDES for side in pair}
    return [
        *(separator.join(found) for separator in ("", " ", ", ", ",", "-", "/")),
        ", ".join(words[c] for c in found),
    ]


@functools.lru_cache(maxsize=1)
def _affine(given: Given) -> Vector:
    """Return the matrix that nibabel reads from a file which SimpleITK wrote."""
    import nibabel  # once per check; the keys have no need of it

    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "head.nii")
        sitk.WriteImage(scan_of(given, (2, 3, 4)), path)
        return np.array(nibabel.load(path).affine)


@functools.lru_cache(maxsize=1)
def _displaced(given: Given) -> Vector:
    """Return by how many voxels SimpleITK displaces the centre of mass of a bright voxel."""
    image = sitk.Cast(scan_of(given, (33, 33, 33)), sitk.sitkFloat64)
    image.SetPixel((16, 16, 16), 1.0)
    shift = sitk.TranslationTransform(3, [float(mm) for mm in given.shift])
    found = sitk.GetArrayFromImage(sitk.Resample(image, image, shift)).transpose(2, 1, 0)
    return np.array([np.average(index, weights=found) for index in np.indices(found.shape)]) - 16


def _example() -> Given:
    """Return a sagittal scan for the examples above, with a listing cut short."""
    listing = "def crop(p_mm):\n    c = 0\n    h = 0\n    lo, hi = 0, 0\n    return vol[0]"
    return Given(
        case="crop",
        plane="sagittal",
        slices_along=2,
        size=(384, 320, 16),
        spacing=(0.75, 0.75, 4.4),
        origin=(33.0, -140.0, 110.0),
        direction=((0, 0, -1), (1, 0, 0), (0, -1, 0)),
        voxel=(200, 120, 3),
        middle=8,
        half_mm=20,
        listing=listing,
        returned=(0, 55, 55),
        motion=None,
        shift=(6, 0, 0),
    )
