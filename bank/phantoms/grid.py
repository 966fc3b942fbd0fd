"""Where voxels lie in the world: the geometry of an image before there is an image.

The world is LPS in mm, as in SimpleITK: x to the patient's left, y to posterior, z to superior; the isocentre is the
world's origin. Indices are (i, j, k) from 0 and run with x, y, z of the grid; arrays are indexed [k, j, i]. The origin
is the centre of the first voxel. A grid has two or three dimensions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import ArrayLike, NDArray

from bank.errors import VoxbankError
from bank.images import Geometry

Floats = NDArray[np.float64]

UPRIGHT_2D = (1.0, 0.0, 0.0, -1.0)
"""Direction of a plane image whose first row is the top one, with y upwards as in mathematics."""

_TOWARDS = {"L": (0, 1), "R": (0, -1), "P": (1, 1), "A": (1, -1), "S": (2, 1), "I": (2, -1)}
_ATOL = 1e-6


@dataclass(frozen=True)
class Grid(Geometry):
    """Size in voxels, spacing and origin in mm (each in the order x, y, z), and direction row by row.

    Raises
    ------
    VoxbankError
        When the numbers do not belong to one dimension, a size or spacing is not positive, or the direction is not
        orthonormal.
    """

    def __post_init__(self) -> None:
        lengths = (len(self.spacing_xyz_mm), len(self.origin_xyz_mm), math.isqrt(len(self.direction)))
        if self.dimension not in (2, 3) or lengths != (self.dimension,) * 3 or len(self.direction) != self.dimension**2:
            raise VoxbankError("a grid has two or three sizes, and as many spacings, origins and rows of its direction")
        if min(self.size_xyz) < 1 or min(self.spacing_xyz_mm) <= 0:
            raise VoxbankError(f"sizes and spacings are positive, not {self.size_xyz} and {self.spacing_xyz_mm}")
        if not np.allclose(self.matrix @ self.matrix.T, np.eye(self.dimension), rtol=0, atol=_ATOL):
            raise VoxbankError(f"a direction is orthonormal, which {self.direction} is not")

    @classmethod
    def centred(
        cls,
        size_xyz: tuple[int, ...],
        spacing_xyz_mm: tuple[float, ...],
        direction: ArrayLike | None = None,
        centre_xyz_mm: tuple[float, ...] | None = None,
    ) -> Grid:
        """Return the grid whose middle lies at the isocentre, or at `centre_xyz_mm`.

        `direction` is a matrix, or its rows one after the other; left out, the grid runs along the axes of the world.

        >>> Grid.centred((3, 4), (1.0, 0.5)).origin_xyz_mm
        (-1.0, -0.75)
        """
        dimension = len(size_xyz)
        matrix = np.eye(dimension) if direction is None else np.reshape(np.asarray(direction, float), (dimension, -1))
        half_mm = (np.array(size_xyz) - 1) / 2 * np.array(spacing_xyz_mm)
        origin = np.array(centre_xyz_mm if centre_xyz_mm else (0.0,) * dimension) - matrix @ half_mm
        return cls(tuple(size_xyz), tuple(spacing_xyz_mm), plain(origin), plain(matrix))

    @property
    def dimension(self) -> int:
        """Two or three."""
        return len(self.size_xyz)

    @property
    def matrix(self) -> Floats:
        """The direction as (d, d) array; its columns are the directions of i, j and k in the world."""
        return np.array(self.direction).reshape(self.dimension, -1)

    @property
    def steps_mm(self) -> Floats:
        """The (d, d) array whose columns lead from a voxel to the next along i, j and k."""
        return np.asarray(self.matrix * np.array(self.spacing_xyz_mm))

    @property
    def shape_zyx(self) -> tuple[int, ...]:
        """Shape of the arrays that belong to this grid."""
        return self.size_xyz[::-1]

    @property
    def voxel_volume(self) -> float:
        """What one voxel holds, in mm³ (in mm² for a plane)."""
        return math.prod(self.spacing_xyz_mm)

    @property
    def centre_xyz_mm(self) -> tuple[float, ...]:
        """World position of the grid's middle."""
        return plain(self.to_mm((np.array(self.size_xyz) - 1) / 2))

    def to_mm(self, index_ijk: ArrayLike) -> Floats:
        """Return the world position of indices (..., d), which need not be whole numbers."""
        return np.asarray(np.asarray(index_ijk, float) @ self.steps_mm.T + np.array(self.origin_xyz_mm))

    def to_index(self, point_xyz_mm: ArrayLike) -> Floats:
        """Return the continuous indices (i, j, k) of world positions (..., d)."""
        away = np.asarray(point_xyz_mm, float) - np.array(self.origin_xyz_mm)
        return np.asarray(away @ self.matrix / np.array(self.spacing_xyz_mm))

    def points_mm(self) -> tuple[Floats, ...]:
        """Return the world coordinates x, y (and z) of all voxel centres, each an array [k, j, i]."""
        indices = np.meshgrid(*(np.arange(n, dtype=float) for n in self.shape_zyx), indexing="ij", sparse=True)[::-1]
        steps, origin = self.steps_mm, self.origin_xyz_mm
        return tuple(
            np.asarray(origin[axis] + sum(steps[axis, other] * indices[other] for other in range(self.dimension)))
            for axis in range(self.dimension)
        )

    def finer(self, parts_xyz: tuple[int, ...]) -> Grid:
        """Return the grid of this one's voxels divided into `parts_xyz` parts along each axis."""
        parts = np.array(parts_xyz)
        size = tuple(int(n) for n in np.array(self.size_xyz) * parts)
        first = self.to_mm((1 / parts - 1) / 2)
        return Grid(size, plain(np.array(self.spacing_xyz_mm) / parts), plain(first), self.direction)

    def image(self, voxels_zyx: NDArray[Any]) -> sitk.Image:
        """Return the array as an image with this geometry.

        Raises
        ------
        VoxbankError
            When the array's shape is not `shape_zyx`.
        """
        if voxels_zyx.shape != self.shape_zyx:
            raise VoxbankError(f"this grid takes arrays of shape {self.shape_zyx}, not {voxels_zyx.shape}")
        image = sitk.GetImageFromArray(voxels_zyx)
        image.SetSpacing(self.spacing_xyz_mm)
        image.SetOrigin(self.origin_xyz_mm)
        image.SetDirection(self.direction)
        return image


def facing(letters: str) -> Floats:
    """Return the direction (3, 3) whose i, j and k run towards the given sides of the body.

    "LPS" is an axial series read from feet to head, "PIR" a sagittal one, "LIP" a coronal one.

    >>> facing("PIR").astype(int).tolist()
    [[0, 0, -1], [1, 0, 0], [0, -1, 0]]

    Raises
    ------
    VoxbankError
        When the letters are not one of L and R, one of P and A, and one of S and I.
    """
    if len(letters) != 3 or {_TOWARDS.get(letter, (9, 0))[0] for letter in letters} != {0, 1, 2}:
        raise VoxbankError(
            f"a direction is named by one of L and R, one of P and A and one of S and I, not '{letters}'"
        )
    matrix = np.zeros((3, 3))
    for column, letter in enumerate(letters):
        row, sign = _TOWARDS[letter]
        matrix[row, column] = sign
    return matrix


def rotation(*angles_deg: float) -> Floats:
    """Return the matrix that turns by one angle in the plane, or by three about x, then y, then z of the world.

    Positive angles turn x towards y, y towards z, and z towards x. `rotation(0, 0, 10) @ facing("PIR")` is a sagittal
    direction, turned.

    >>> rotation(90).round().astype(int).tolist()
    [[0, -1], [1, 0]]
    """
    if len(angles_deg) == 1:
        return _turn(angles_deg[0], 0, 1, 2)
    x_deg, y_deg, z_deg = angles_deg
    return np.asarray(_turn(z_deg, 0, 1, 3) @ _turn(y_deg, 2, 0, 3) @ _turn(x_deg, 1, 2, 3))


def _turn(angle_deg: float, first: int, second: int, dimension: int) -> Floats:
    matrix = np.eye(dimension)
    cosine, sine = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    matrix[first, first] = matrix[second, second] = cosine
    matrix[second, first], matrix[first, second] = sine, -sine
    return matrix


def plain(values: ArrayLike) -> tuple[float, ...]:
    """Return the numbers of an array row by row as a tuple of floats, without negative zeros."""
    return tuple(float(value) + 0.0 for value in np.ravel(values))
