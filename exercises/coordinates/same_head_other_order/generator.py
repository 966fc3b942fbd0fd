"""A head with an oil capsule on its left temple, cropped and turned in the scanner without interpolating a voxel."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import SimpleITK as sitk
from matplotlib.axes import Axes
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.planes import Plane
from bank.drawing.slices import draw_slice
from bank.drawing.style import ON_IMAGES, halo
from bank.phantoms.grid import Grid, facing, rotation
from bank.phantoms.head import head

IN_PLANE_MM, SLICE_MM = 4.0, 5.6
"""With these, this turn and odd sizes, no voxel of a straight grid with the scan's middle has its centre just on the
scan's border, where rounding in the file's header would decide its value.
"""

TURN_DEG = 16.26
"""An angle whose cosine and sine are 0.96 and 0.28, exactly when rounded to two decimals."""

ANATOMY = 11
"""Seed of the one head that all variants show."""

CAPSULE_OFF_SKIN_MM = 3.0

SCANS = {"axial": "LPS", "sagittal": "PIR", "coronal": "LIP"}
"""How slices lie in the plane, and how they follow one another so that i, j, k is a right-handed system."""

FIELD_MM = {"L": (-98.0, 98.0), "P": (-114.0, 118.0), "S": (-92.0, 92.0)}
SPARE_MM = {"L": (12.0, 0.0), "P": (4.0, 12.0), "S": (24.0, 0.0)}
"""How much of the field may be missing at its low and at its high end: never the capsule."""

ORDERS = ((1, 2, 0), (2, 0, 1), (2, 1, 0), (0, 2, 1))
"""Which axis of the scan the new i, j, k run along; the slices never stay where they were."""

REVERSED = {True: ("L", "P", "S"), False: ("LS", "PS")}
"""Axes of the body (by the letter towards which they grow) that are turned round, where the order is even, or odd.

Either way the new system is left-handed, the scan's right-handed. Turning round none, all, or just L and P would make
two of the usual mistakes look the same.
"""

_OPPOSITE = str.maketrans("LRPASI", "RLAPIS")
_AXIS_OF = {letter: "LPS"[n // 2] for n, letter in enumerate("LRPASI")}


@dataclass(frozen=True)
class Scene:
    """The scan, the voxel that holds the capsule's centre, and the order that the network wants."""

    plane: str
    scan: sitk.Image
    capsule: tuple[int, int, int]
    code: str


@dataclass(frozen=True)
class Given:
    """The scan's header as printed, and the scan itself as a file; orders are i, j, k and x, y, z."""

    plane: str
    size: tuple[int, int, int]
    spacing: tuple[float, float, float]
    origin: tuple[float, float, float]
    direction: tuple[tuple[float, float, float], ...]
    capsule: tuple[int, int, int]
    code: str
    scan: sitk.Image

    @property
    def mirrored_code(self) -> str:
        """The network's code with left and right exchanged."""
        return "".join(letter.translate(_OPPOSITE) if letter in "LR" else letter for letter in self.code)


def generate(rng: Generator) -> Scene:
    """Draw the plane of the slices, the crop, the way the head lay, and the order that the network wants."""
    plane = str(rng.choice(list(SCANS)))
    voxels, capsule = _cropped(rng, _stored(plane))
    scan = _scan(rng, voxels, SCANS[plane])
    return Scene(plane, scan, capsule, _wanted(rng, SCANS[plane]))


def given(scene: Scene) -> Given:
    """Return what the stem prints; nothing is rounded, because the header's numbers are short."""
    scan = scene.scan
    direction = np.reshape(scan.GetDirection(), (3, 3)).tolist()
    return Given(
        plane=scene.plane,
        size=scan.GetSize(),
        spacing=scan.GetSpacing(),
        origin=scan.GetOrigin(),
        direction=tuple(tuple(row) for row in direction),
        capsule=scene.capsule,
        code=scene.code,
        scan=scan,
    )


@guard("the three sizes differ, so that no axes can be exchanged unseen")
def sizes_differ(given: Given) -> bool:
    """Whether an array with exchanged axes has another shape."""
    return len(set(given.size)) == 3


def draw_scan(scene: Scene, ax: NDArray[Any]) -> None:
    """Draw the three planes through the capsule as they are stored, with cross hairs that leave it free."""
    values = sitk.GetArrayViewFromImage(scene.scan)
    top = float(np.percentile(values, 99.5))
    planes: tuple[tuple[Plane, int, int, int], ...] = (("ij", 0, 1, 2), ("ik", 0, 2, 1), ("jk", 1, 2, 0))
    for axes, (plane, a, d, through) in zip(np.ravel(ax), planes, strict=True):
        view = draw_slice(
            axes, scene.scan, plane, scene.capsule[through], window=(top / 2, top), letters=False, axes="index"
        )
        axes.set_title(f"{plane[0]}-{plane[1]} plane at {'ijk'[through]} = {scene.capsule[through]}")
        _draw_cross_hairs(axes, (scene.capsule[a], scene.capsule[d]), view.extent)


def _draw_cross_hairs(axes: Axes, at: tuple[int, int], extent: tuple[float, float, float, float]) -> None:
    left, right, bottom, top = extent
    style: dict[str, Any] = {"color": ON_IMAGES[0], "linewidth": 1, "path_effects": halo(2.2)}
    gap = 4
    for ends in ((left, at[0] - gap), (at[0] + gap, right)):
        if ends[0] < ends[1]:
            axes.plot(ends, (at[1], at[1]), **style)
    for ends in ((top, at[1] - gap), (at[1] + gap, bottom)):
        if ends[0] < ends[1]:
            axes.plot((at[0], at[0]), ends, **style)


def _wanted(rng: Generator, stored: str) -> str:
    """Return a code whose axes run in another order and in part in other directions than the stored ones."""
    order = ORDERS[int(rng.integers(len(ORDERS)))]
    even = order in ((1, 2, 0), (2, 0, 1))
    turned_round = REVERSED[even][int(rng.integers(len(REVERSED[even])))]
    letters = [stored[axis] for axis in order]
    return "".join(c.translate(_OPPOSITE) if _AXIS_OF[c] in turned_round else c for c in letters)


@dataclass(frozen=True)
class _Stored:
    """An uncropped head: voxels [k, j, i], the capsule's voxel (i, j, k), and how many voxels each end can spare."""

    voxels: NDArray[np.int16]
    capsule: NDArray[np.intp]
    spare: NDArray[np.intp]


@functools.cache
def _stored(plane: str) -> _Stored:
    """Return the head in slices of a plane; it is always the same, so that a variant costs no drawing of a phantom."""
    letters, spacing = SCANS[plane], (IN_PLANE_MM, IN_PLANE_MM, SLICE_MM)
    size = [int(abs(high - low) // step) for (low, high), step in zip(_ends(FIELD_MM, letters), spacing, strict=True)]
    middle = [(low + high) / 2 for low, high in FIELD_MM.values()]
    grid = Grid.centred((size[0], size[1], size[2]), spacing, facing(letters), (middle[0], middle[1], middle[2]))
    phantom = head(np.random.default_rng(ANATOMY), grid, sigma=20)
    capsule = np.add(phantom.landmarks_mm["left temple"], (CAPSULE_OFF_SKIN_MM, 0, 0))
    spare = [[mm // step for mm in ends] for ends, step in zip(_ends(SPARE_MM, letters), spacing, strict=True)]
    voxels = sitk.GetArrayFromImage(phantom.image)
    return _Stored(voxels, np.rint(grid.to_index(capsule)).astype(int), np.array(spare, dtype=int))


def _ends(lengths_mm: dict[str, tuple[float, float]], letters: str) -> list[tuple[float, float]]:
    """Return for i, j and k what belongs to the end where the index is low, and to the other one."""
    of_axes = [lengths_mm[_AXIS_OF[letter]] for letter in letters]
    return [ends if letter in "LPS" else ends[::-1] for letter, ends in zip(letters, of_axes, strict=True)]


def _cropped(rng: Generator, stored: _Stored) -> tuple[NDArray[np.int16], tuple[int, int, int]]:
    """Return a crop of the head, and the capsule's voxel in it; its sizes are odd."""
    box = []
    for whole, (low, high) in zip(stored.voxels.shape[::-1], stored.spare.tolist(), strict=True):
        size = int(rng.choice([n for n in range(whole - low - high, whole + 1) if n % 2]))
        first = int(rng.integers(max(0, whole - size - high), min(low, whole - size) + 1))
        box.append(slice(first, first + size))
    i, j, k = (int(n) - along.start for n, along in zip(stored.capsule, box, strict=True))
    return np.ascontiguousarray(stored.voxels[tuple(box[::-1])]), (i, j, k)


def _scan(rng: Generator, voxels: NDArray[np.int16], stored: str) -> sitk.Image:
    """Return the voxels as a scan of a head that lay turned by 16 degrees about one axis of the body."""
    angles = np.zeros(3)
    angles[rng.integers(3)] = rng.choice([-1, 1]) * TURN_DEG
    direction = np.round(rotation(*angles) @ facing(stored), 2) + 0.0
    scan = sitk.GetImageFromArray(voxels)
    scan.SetSpacing((IN_PLANE_MM, IN_PLANE_MM, SLICE_MM))
    scan.SetDirection(direction.ravel().tolist())
    half = direction @ (np.array(scan.GetSpacing()) * (np.array(scan.GetSize()) - 1) / 2)
    scan.SetOrigin((np.round(rng.uniform(-15, 15, size=3) - half, 1) + 0.0).tolist())
    return scan
