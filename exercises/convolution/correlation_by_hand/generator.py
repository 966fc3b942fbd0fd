"""A layer on thick slices: an example that the figure shows, and a colleague's test of an implementation."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TypeVar

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.random import Generator

from bank.declarations import guard

Chosen = TypeVar("Chosen")
Triple = tuple[int, int, int]

KERNELS = {
    "mean": "mean filter: 3 x 3 x 3 weights of 1/27",
    "gaussian": "Gaussian: 3 x 3 x 3 weights, the product of (1, 2, 1)/4 along each axis",
    "difference": "difference along x: 1 x 1 x 3 weights (-1, 0, 1)",
    "random": "3 x 3 x 3 random weights, float64",
}
PICTURE_SHAPE, PICTURE_PADDING = (5, 9), (1, 2)
TAPS = 3


@dataclass(frozen=True)
class Scene:
    """All numbers of the stem; `picture` stands for the figure's (z, x) plane, `test` for the colleague's test."""

    spacing_zyx_mm: tuple[float, float, float]
    picture_stride: tuple[int, int]
    picture_padding: tuple[int, int]
    picture_dilation: tuple[int, int]
    test_shape: Triple
    test_type: str
    test_kernel: str
    test_stride: Triple
    test_padding: Triple
    test_dilation: Triple

    @property
    def test_kernel_words(self) -> str:
        """The kernel of the test as the stem says it."""
        return KERNELS[self.test_kernel]


Given = Scene
"""Nothing is hidden: the stem prints all of the scene."""


def generate(rng: Generator) -> Scene:
    """Draw the voxel size, the figure's example and the colleague's test."""
    in_plane = float(rng.choice([0.4, 0.5, 0.6]))
    return Scene(
        spacing_zyx_mm=(float(rng.choice([3.0, 3.5, 3.6, 4.0])), in_plane, in_plane),
        picture_stride=_one_of(rng, [(1, 2), (1, 3), (2, 3)]),
        picture_padding=PICTURE_PADDING,
        picture_dilation=_one_of(rng, [(1, 2), (2, 1), (1, 3)]),
        test_shape=(int(rng.integers(8, 12)), int(rng.integers(12, 16)), int(rng.integers(16, 21))),
        test_type=str(rng.choice(["float64", "uint8"])),
        test_kernel=str(rng.choice(list(KERNELS))),
        test_stride=_one_of(rng, [(1, 1, 1), (2, 2, 2), (2, 1, 2), (1, 2, 2)]),
        test_padding=_one_of(rng, [(0, 0, 0), (1, 1, 1), (1, 0, 1), (0, 1, 1)]),
        test_dilation=_one_of(rng, [(1, 1, 1), (2, 2, 2), (1, 2, 2)]),
    )


def given(scene: Scene) -> Given:
    """Return what the stem prints: everything."""
    return scene


@guard("the picture's stride and dilation differ, so that one cannot be taken for the other")
def picture_is_clear(given: Given) -> bool:
    """Whether the figure tells stride from dilation."""
    return given.picture_stride != given.picture_dilation


@guard("the difference along x is tested with padding along x, or without any")
def padding_meets_weights(given: Given) -> bool:
    """Whether zeros, where there are any, lie under a weight that is not zero."""
    return given.test_kernel != "difference" or given.test_padding in ((0, 0, 0), (1, 1, 1))


def draw_taps(scene: Scene, ax: Axes) -> None:
    """Draw a (z, x) plane with its frame of zeros and the voxels under the kernel for two output voxels."""
    (rows, columns), (above, left) = PICTURE_SHAPE, scene.picture_padding
    for row, column in itertools.product(range(-above, rows + above), range(-left, columns + left)):
        inside = 0 <= row < rows and 0 <= column < columns
        ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, fc="white" if inside else "0.85", ec="0.5", lw=0.8))
        if not inside:
            ax.text(column, row, "0", ha="center", va="center", fontsize=7, color="0.45", zorder=1)
    for place, marker, colour, size in ((0, "o", "#0072B2", 6), (1, "o", "#D55E00", 12)):
        z, x = zip(*_taps(scene, place), strict=True)
        face = colour if place == 0 else "none"
        ax.plot(
            x,
            z,
            marker,
            ms=size,
            mfc=face,
            mec=colour,
            mew=1.6,
            label=f"under the kernel for output [{place}, {place}]",
        )
    ax.set(xlim=(-left - 0.6, columns + left - 0.4), ylim=(rows + above - 0.4, -above - 0.6))
    ax.set(xticks=range(columns), yticks=range(rows), xlabel="x (index in the image)", ylabel="z (index)")
    ax.set_aspect(1.3)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.figure.legend(loc="outside lower center", ncols=2, frameon=False)


def _taps(scene: Scene, place: int) -> list[tuple[int, int]]:
    """Return the (z, x) indices, counted from the image's first voxel, that belong to output voxel [place, place]."""
    starts = [
        place * stride - padding for stride, padding in zip(scene.picture_stride, scene.picture_padding, strict=True)
    ]
    return [
        (starts[0] + z * scene.picture_dilation[0], starts[1] + x * scene.picture_dilation[1])
        for z, x in itertools.product(range(TAPS), repeat=2)
    ]


def _one_of(rng: Generator, choices: list[Chosen]) -> Chosen:
    return choices[int(rng.integers(len(choices)))]
