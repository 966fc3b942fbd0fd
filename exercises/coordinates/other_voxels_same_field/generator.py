"""A slab of a real brain: cropped, put on thick slices and turned in the scanner, without interpolating a voxel."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import SimpleITK as sitk
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.slices import draw_slice

VOXEL_MM = 2.0
COS, SIN = 0.96, 0.28
"""A turn by 16 degrees whose direction has two exact decimals."""

HEAD_AXES = {"sagittal": (1, 2, 0), "coronal": (0, 2, 1)}
"""Which axis of the head (0 left, 1 posterior, 2 superior) i, j and k run along."""

TARGETS = {2: (2.4, 2.8, 5.0), 3: (3.6, 4.2, 5.0)}
"""New slice distances (mm) by the number of 2 mm layers that one slice of the scan averages."""


@dataclass(frozen=True)
class Scene:
    """The scan on its grid, and what the network wants."""

    plane: str
    scan: sitk.Image
    target_mm: tuple[float, float, float]


@dataclass(frozen=True)
class Given:
    """The scan's header as printed, the new spacing, and the scan itself as a file; orders are i, j, k and x, y, z."""

    plane: str
    size: tuple[int, int, int]
    spacing: tuple[float, float, float]
    origin: tuple[float, float, float]
    direction: tuple[tuple[float, float, float], ...]
    target: tuple[float, float, float]
    scan: sitk.Image


def generate(rng: Generator) -> Scene:
    """Draw the plane of the slices, the crop, the way the head lay, and the new spacing."""
    plane = str(rng.choice(list(HEAD_AXES)))
    layers = int(rng.choice(list(TARGETS)))
    # In a coronal scan with i to the right, rows and columns of the direction would give the same letters.
    signs = rng.choice([-1, 1], size=2) if plane == "sagittal" else np.array([1, rng.choice([-1, 1])])
    voxels, grid = _slab(rng, HEAD_AXES[plane], signs, layers)
    direction = _turn(int(rng.integers(3)), int(rng.choice([-1, 1]))) @ grid
    in_plane = float(rng.choice([1.2, 1.4, 2.5, 3.0]))
    scan = _scan(rng, voxels, (VOXEL_MM, VOXEL_MM, layers * VOXEL_MM), direction)
    return Scene(plane, scan, (in_plane, in_plane, float(rng.choice(TARGETS[layers]))))


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
        target=scene.target_mm,
        scan=scan,
    )


@guard("no number of voxels is decided by less than 0.05 voxels")
def rounding_is_clear(given: Given) -> bool:
    """Whether the exact number of new voxels stays away from halves."""
    voxels = np.array(given.size) * given.spacing / np.array(given.target)
    return bool(np.all(np.abs(voxels % 1 - 0.5) >= 0.05))


@guard("stretched between first and last centre, the two ends of the slab move in opposite directions, 0.2 mm or more")
def ends_move_apart(given: Given) -> bool:
    """Whether the last part has something to see along k."""
    n, s, t = given.size[2], given.spacing[2], given.target[2]
    first, last = (t - s) / 2, (round(n * s / t) * t - n * s) - (t - s) / 2
    return first * last < 0 and abs(last) >= 0.2


def draw_scan(scene: Scene, ax: NDArray[Any]) -> None:
    """Draw the three middle planes in mm along the grid's axes, and one old and one new voxel to scale."""
    array = sitk.GetArrayViewFromImage(scene.scan)
    spacing = scene.scan.GetSpacing()
    low, high = np.percentile(array, [1, 99.5])
    window = (float(low + high) / 2, float(high - low))
    longest = max(n * step for n, step in zip(scene.scan.GetSize(), spacing, strict=True))
    for axes, plane, (a, d) in zip(np.ravel(ax), ("ij", "ik", "jk"), ((0, 1), (0, 2), (1, 2)), strict=True):
        across, down = plane
        _, width, height, _ = draw_slice(axes, scene.scan, plane, window=window, letters=False).extent
        # The axes reach beyond the image, to the two voxels beside it: words begin where the image does.
        axes.set_title(f"{across}-{down} plane", loc="left")
        axes.set_xlabel(f"along {across} (mm)", loc="left")
        axes.set_ylabel(f"along {down} (mm)", loc="top")
        _draw_voxels(axes, width, (spacing[a], spacing[d]), (scene.target_mm[a], scene.target_mm[d]))
        # The same limits give all three planes the same scale.
        axes.set(xlim=(0, longest + 10), ylim=(longest + 1, 0))
        axes.set(xticks=range(0, int(width) + 1, 20), yticks=range(0, int(height) + 1, 20))
        axes.spines["left"].set_bounds(0, height)
        axes.spines["bottom"].set(bounds=(0, width), position=("data", height))
    handles, labels = axes.get_legend_handles_labels()
    axes.figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)


def _draw_voxels(axes: Axes, width: float, old: tuple[float, float], new: tuple[float, float]) -> None:
    """Draw one old voxel above one new one, right of the plane."""
    axes.add_patch(Rectangle((width + 3, 0), *old, color="#0072B2", label="one voxel of the scan"))
    axes.add_patch(Rectangle((width + 3, old[1] + 3), *new, color="#D55E00", label="one voxel of the new grid"))


def _slab(
    rng: Generator, head_axes: tuple[int, int, int], signs: NDArray[Any], layers: int
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return voxels [k, j, i] and the (3, 3) directions of i, j, k in the head, whose slices average some layers."""
    i, j, k = head_axes
    directions = np.zeros((3, 3))
    directions[[i, j], [0, 1]] = signs
    directions[:, 2] = np.cross(directions[:, 0], directions[:, 1])
    steps = [int(directions[axis, n]) for n, axis in enumerate(head_axes)]
    head = _cropped(rng, _head(), k, layers)
    grid = head.transpose(i, j, k)[:: steps[0], :: steps[1], :: steps[2]]
    thick = grid.reshape(*grid.shape[:2], -1, layers).mean(axis=3)
    return np.ascontiguousarray(np.round(thick.transpose(2, 1, 0)), dtype=np.float32), directions


def _cropped(rng: Generator, head: NDArray[np.float64], across: int, layers: int) -> NDArray[np.float64]:
    """Return a crop of (left, posterior, superior) voxels, a multiple of `layers` across the slices."""
    sizes = [int(rng.integers(n - n // 6, n + 1)) for n in head.shape]
    sizes[across] = head.shape[across] // layers * layers - layers * int(rng.integers(2))
    starts = [int(rng.integers(n - size + 1)) for n, size in zip(head.shape, sizes, strict=True)]
    return head[tuple(slice(start, start + size) for start, size in zip(starts, sizes, strict=True))]


@functools.cache
def _head() -> NDArray[np.float64]:
    """Return nibabel's brain as (33, 41, 25) voxels of 2 mm along left, posterior and superior."""
    with as_file(files("nibabel") / "tests" / "data" / "anatomical.nii") as path:
        image = sitk.DICOMOrient(sitk.ReadImage(str(path)), "LPS")
    return np.asarray(sitk.GetArrayFromImage(image), dtype=np.float64).transpose(2, 1, 0)


def _turn(axis: int, sign: int) -> NDArray[np.float64]:
    """Return the (3, 3) rotation about x, y or z by 16 degrees: the way the head lay in the scanner."""
    one, other = [n for n in range(3) if n != axis]
    turn = np.eye(3)
    turn[one, one] = turn[other, other] = COS
    turn[one, other], turn[other, one] = -sign * SIN, sign * SIN
    return turn


def _scan(
    rng: Generator, voxels: NDArray[np.float32], spacing: tuple[float, float, float], direction: NDArray[np.float64]
) -> sitk.Image:
    scan = sitk.GetImageFromArray(voxels)
    scan.SetSpacing(spacing)
    scan.SetDirection((np.round(direction, 2) + 0.0).ravel().tolist())
    middle = rng.uniform(-15, 15, size=3)
    half = direction @ (np.array(spacing) * (np.array(scan.GetSize()) - 1) / 2)
    scan.SetOrigin((np.round(middle - half, 1) + 0.0).tolist())
    return scan
