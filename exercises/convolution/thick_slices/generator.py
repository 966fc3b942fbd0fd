"""MR scans of the prostate with thick slices, and the architectures that two colleagues propose for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import SimpleITK as sitk
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.slices import draw_slice
from bank.drawing.style import ON_IMAGES, halo
from bank.phantoms.acquisition import with_rician_noise
from bank.phantoms.grid import Grid
from bank.phantoms.solids import Field, Layer, Level, Solid, ellipsoid, paint, tube

THICKEST_MM = 10
LONGEST_SCAN_MM = 132
DETAIL_MM = 22.0

Kernels = tuple[int, int, int, int]


@dataclass(frozen=True)
class Protocol:
    """What goes together: the finer the pixels, the larger the kernels with which a field is as large as the gland."""

    matrix: int
    pixel_mm: float
    slices_mm: tuple[float, ...]
    glands_mm: tuple[int, ...]
    kernels: tuple[Kernels, ...]


_FINE = ((7, 3, 3, 3), (5, 5, 3, 3), (7, 5, 3, 3))
_MIDDLE = ((3, 3, 3, 3), (5, 3, 3, 3), (7, 3, 3, 3), (5, 5, 3, 3))
_COARSE = ((3, 3, 3, 3), (5, 3, 3, 3))

PROTOCOLS = (
    Protocol(384, 0.5, (3.0, 3.3, 3.6, 4.0), (40, 45), _FINE),
    Protocol(320, 0.5, (3.0, 3.3, 3.6, 4.0), (40, 45), _FINE),
    Protocol(320, 0.6, (3.0, 3.3, 3.6, 4.0), (40, 45, 50), _MIDDLE),
    Protocol(288, 0.6, (3.0, 3.3, 3.6, 4.0), (40, 45, 50), _MIDDLE),
    Protocol(256, 0.75, (3.3, 3.6, 4.0), (45, 50), _COARSE),
    Protocol(256, 0.8, (3.3, 3.6, 4.0), (45, 50), _COARSE),
)
NODULES = (
    (-0.3, -0.3, 0.2, 0.26),
    (0.34, -0.2, -0.1, 0.3),
    (0.28, -0.42, 0.42, 0.2),
    (-0.22, 0.05, -0.3, 0.22),
    (0.02, -0.5, 0.25, 0.24),
    (0.04, 0.02, 0.45, 0.2),
)
"""Middle (x, y, z) and radius of the gland's nodules, as parts of half its size."""

TOKENS = ((16, 4), (16, 8), (32, 4))


@dataclass(frozen=True)
class Given:
    """What the stem prints: the scan, the encoder, the demands on a design, the training, and the transformer."""

    matrix: int
    slices: int
    pixel_mm: float
    slice_mm: float
    gland_mm: int
    kernels: Kernels
    channels: tuple[int, int, int, int]
    low_mm: int
    high_mm: int
    patch: int
    batch: int
    token: int
    token_slices: int
    halved_axes: int
    scans: int
    thickest_mm: int = THICKEST_MM
    layers: int = 12
    heads: int = 12

    @property
    def halved_text(self) -> str:
        """The axes along which tokens are halved, in words."""
        return "x and along y" if self.halved_axes == 2 else "x, along y and along z"


def generate(rng: Generator) -> Given:
    """Draw a scan, an encoder with four levels, a training and a transformer."""
    protocol = PROTOCOLS[int(rng.integers(len(PROTOCOLS)))]
    slice_mm = float(rng.choice(protocol.slices_mm))
    # The bounds lie halfway between lengths of whole numbers of slices.
    low, high = round(8.5 * slice_mm), round(15.5 * slice_mm)
    first, token = int(rng.choice([16, 24, 32])), TOKENS[int(rng.integers(len(TOKENS)))]
    return Given(
        matrix=protocol.matrix,
        slices=int(rng.choice([n for n in (24, 32, 40) if n * slice_mm <= LONGEST_SCAN_MM])),
        pixel_mm=protocol.pixel_mm,
        slice_mm=slice_mm,
        gland_mm=int(rng.choice([gland for gland in protocol.glands_mm if low + 5 <= gland <= high - 3])),
        kernels=protocol.kernels[int(rng.integers(len(protocol.kernels)))],
        channels=(first, 2 * first, 4 * first, 8 * first),
        low_mm=low,
        high_mm=high,
        patch=int(rng.choice([128, 160, 192])),
        batch=int(rng.choice([2, 3])),
        token=token[0],
        token_slices=token[1],
        halved_axes=int(rng.choice([2, 3])),
        scans=int(rng.choice([40, 50, 60, 80])),
    )


def given(scene: Given) -> Given:
    """Print the whole scene: nothing of it is hidden."""
    return scene


@guard("the voxels are 4 to 8 times as long along z as in the plane")
def slices_are_thick(given: Given) -> bool:
    """Keep the voxels anisotropic, and the scan one that exists."""
    return 4 <= given.slice_mm / given.pixel_mm <= 8


@guard("tokens and poolings divide the scan without a rest, and a patch is smaller than a slice")
def everything_divides(given: Given) -> bool:
    """Keep rounding out of numbers of tokens and of positions."""
    sides = (given.matrix % given.token, given.slices % given.token_slices, given.slices % 8, given.patch % 8)
    return not any(sides) and given.patch < given.matrix


def draw_scan(scene: Given, axes: Sequence[Axes]) -> None:
    """Draw an axial and a sagittal slice through the gland's middle at one scale, and a detail of the latter."""
    spacing, fov = (scene.pixel_mm, scene.pixel_mm, scene.slice_mm), scene.matrix * scene.pixel_mm
    axial = _slice(scene, Grid.centred((scene.matrix, scene.matrix, 1), spacing))
    sagittal = _slice(scene, Grid.centred((1, scene.matrix, scene.slices), spacing))
    draw_slice(axes[0], axial, "axial", window=(150, 300), axes="none", scale_bar_mm=50)
    for ax in axes[1:]:
        draw_slice(ax, sagittal, "sagittal", window=(150, 300), axes="none", letters=ax is axes[1])
    # The three pictures are equally wide on the page; the strip keeps the height of the others.
    axes[1].set_ylim(-fov / 2, fov / 2)
    axes[1].text(0, -scene.slices * scene.slice_mm / 2 - 4, f"{scene.slices} slices", ha="center", va="top")
    middle = (0.28 * scene.gland_mm, 0.3 * scene.gland_mm)  # the gland's edge, away from letters
    _frame_detail(axes[1], middle)
    _show_detail(axes[2], scene, middle)
    for ax, title in zip(axes, ("axial slice", "sagittal slice", "its detail"), strict=True):
        ax.set_title(title)


def _frame_detail(ax: Axes, middle: tuple[float, float]) -> None:
    corner = (middle[0] - DETAIL_MM / 2, middle[1] - DETAIL_MM / 2)
    for colour, width in (("black", 2.4), (ON_IMAGES[0], 1.2)):
        ax.add_patch(Rectangle(corner, DETAIL_MM, DETAIL_MM, fill=False, edgecolor=colour, linewidth=width))


def _show_detail(ax: Axes, scene: Given, middle: tuple[float, float]) -> None:
    """Enlarge the detail, and frame one of its voxels with its two lengths."""
    ax.set_xlim(middle[0] - DETAIL_MM / 2, middle[0] + DETAIL_MM / 2)
    ax.set_ylim(middle[1] - DETAIL_MM / 2, middle[1] + DETAIL_MM / 2)
    # Edges of voxels lie at whole multiples of both lengths, as the numbers of voxels are even.
    left = round((middle[0] - 0.36 * DETAIL_MM) / scene.pixel_mm) * scene.pixel_mm
    bottom = round(middle[1] / scene.slice_mm) * scene.slice_mm
    for colour, width in (("black", 2.6), (ON_IMAGES[0], 1.3)):
        frame = Rectangle((left, bottom), scene.pixel_mm, scene.slice_mm, fill=False, edgecolor=colour, linewidth=width)
        ax.add_patch(frame)
    words = f"one voxel:\n{scene.pixel_mm} mm × {scene.slice_mm} mm"
    ax.text(
        left + 2 * scene.pixel_mm, bottom + scene.slice_mm / 2, words, color="white", va="center", path_effects=halo(2)
    )


def _slice(scene: Given, grid: Grid) -> sitk.Image:
    ideal = paint(grid, _pelvis(scene.gland_mm / 2), {}, background=0).values
    return with_rician_noise(grid.image(ideal), 9.0, np.random.default_rng(scene.matrix))


def _pelvis(half: float) -> list[Layer]:
    """Return the tissues around a gland of this half size in mm, whose middle is the isocentre."""
    return [*_bones_and_muscles(half), *_hollow_organs(half), *_gland(half)]


def _bones_and_muscles(half: float) -> list[Layer]:
    both = (-1, 1)
    hips = [ellipsoid((side * (half + 47), 6, 8), (17, 30, 75)) for side in both]
    heads = [ellipsoid((side * (half + 72), -6, 22), (24, 24, 24)) for side in both]
    pubis = [ellipsoid((side * 17, -half - 24, -6), (16, 9, 17)) for side in both]
    sacrum = [ellipsoid((0, half + 58, 26), (26, 8, 22)), ellipsoid((0, half + 62, 62), (34, 11, 16))]
    coccyx = [ellipsoid((0, half + 48, 0), (9, 6, 10)), ellipsoid((0, half + 38, -18), (6, 5, 9))]
    muscle = [ellipsoid((side * (half + 21), -4, 4), (9, 38, 46)) for side in both]
    muscle += [ellipsoid((side * 42, half + 62, -10), (34, 26, 70)) for side in both]
    muscle += [ellipsoid((side * 40, -half - 40, -30), (26, 20, 34)) for side in both]
    muscle += [ellipsoid((side * 22, -half - 44, 60), (20, 7, 52)) for side in both]
    bones = [*hips, *heads, *pubis, *sacrum, *coccyx]
    return [
        Layer("fat", [ellipsoid((0, 0, 0), (400, 400, 400))], _textured(205, 18, 9.0)),
        Layer("muscle", muscle, _textured(58, 8, 5.0)),
        Layer("levator", [_levator(half)], 62),
        Layer("cortical bone", bones, 22),
        Layer("marrow", [_shrunk(bone, 2.0) for bone in bones], _textured(150, 14, 4.0)),
        Layer("symphysis", [ellipsoid((0, -half - 24, -6), (3.5, 8, 15))], 85),
    ]


def _hollow_organs(half: float) -> list[Layer]:
    rectum = [
        (0, half + 11, -half - 40),
        (0, half + 12, -half),
        (0, half + 11, 0),
        (0, half + 16, half),
        (4, half + 34, 70),
    ]
    bladder = ellipsoid((0, -10, half + 20), (36, 30, 24))
    vesicles = [
        tube([(side * 4, half * 0.7, half + 1), (side * 24, half * 0.8, half + 9)], [4, 5.5]) for side in (-1, 1)
    ]
    return [
        Layer("rectal wall", [tube(rectum, [9, 12, 13.5, 13, 13])], 88),
        Layer("rectal content", [tube(rectum, [3, 7, 10, 9.5, 9])], _textured(40, 26, 7.0)),
        Layer("bladder wall", [bladder], 72),
        Layer("urine", [_shrunk(bladder, 3.5)], 285),
        Layer("seminal vesicles", vesicles, _textured(215, 60, 2.2)),
    ]


def _gland(half: float) -> list[Layer]:
    capsule = ellipsoid((0, 0, 0), (half, half, half))
    inner = ellipsoid((0, -0.2 * half, 0.1 * half), (0.74 * half, 0.66 * half, 0.78 * half))
    nodules = [ellipsoid((a * half, b * half, c * half), (r * half,) * 3) for a, b, c, r in NODULES]
    urethra = tube([(0, -0.1 * half, half + 2), (0, 0.1 * half, 0), (0, -0.1 * half, -half - 14)], 2.2)
    lesion = ellipsoid((-0.45 * half, 0.72 * half, -0.1 * half), (6.0, 3.5, 5.0))
    return [
        Layer("capsule", [capsule], 45),
        Layer("peripheral zone", [_shrunk(capsule, 1.3)], _textured(218, 22, 3.0)),
        Layer("lesion", [lesion], 95),
        Layer("pseudocapsule", [inner], 55),
        Layer("transition zone", [_shrunk(inner, 1.3)], _textured(118, 24, 3.2)),
        Layer("rims", nodules, 66),
        Layer("nodules", [_shrunk(nodule, 0.9) for nodule in nodules], _textured(150, 44, 6.0)),
        Layer("urethra", [urethra], 200),
    ]


def _shrunk(solid: Solid, by_mm: float) -> Solid:
    return Solid(lambda x, y, z: solid.level(x, y, z) + np.float32(by_mm), solid.low_mm, solid.high_mm)


def _levator(half: float) -> Solid:
    """Return the muscle that holds gland and rectum like a funnel, open in front and above."""
    outer = ellipsoid((0, 12, -8), (half + 8, half + 26, half + 16))

    def level(x: Field, y: Field, z: Field) -> Field:
        depth = outer.level(x, y, z)
        wall = np.maximum(depth, -depth - np.float32(2.6))
        return np.asarray(np.maximum(wall, np.maximum(-y - np.float32(0.6 * half), z - np.float32(0.4 * half))))

    return Solid(level, outer.low_mm, outer.high_mm)


def _textured(mean: float, sway: float, length_mm: float) -> Level:
    """Return a value that sways smoothly around its mean, over about this length."""

    def value(x: Field, y: Field, z: Field) -> NDArray[Any]:
        u, v, w = (np.asarray(axis) / length_mm for axis in (x, y, z))
        return np.asarray(
            mean + sway * (np.sin(u + 1.3 * np.sin(v)) + np.sin(v - 1.1 * np.sin(w)) * np.cos(w + 0.7 * u)) / 2
        )

    return value
