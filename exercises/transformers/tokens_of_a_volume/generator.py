"""A head in MR, cut into patches, and the scores of one attention head for four of its tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from numpy.random import Generator

from bank.declarations import guard
from bank.drawing.slices import draw_slice
from bank.drawing.style import COLOURS, DARK, FAINT, ON_IMAGES
from bank.drawing.tables import markdown_table
from bank.phantoms.grid import Grid
from bank.phantoms.head import head

TOKENS = 4
AIR = 60.0
"""Signal without noise below which there is nothing but air; white matter has about 760."""

PROTOCOLS = ((192, 1.2, (128, 144, 160)), (224, 1.1, (128, 144, 160)), (256, 1.0, (160, 176, 192)))
"""Voxels along x and y, their size in mm, and numbers of slices."""

BLOCKS = ((64, 4), (144, 9), (144, 4), (256, 4))
"""Width and heads, with head widths that are square numbers."""


@dataclass(frozen=True)
class Given:
    """What the stem prints: scan and patches, the block, the dot products of one head, and a shift of the patient."""

    matrix: int
    slices: int
    voxel_mm: float
    patch: int
    patch_slices: int
    width: int
    heads: int
    ratio: int
    products: tuple[tuple[int, ...], ...]
    values: tuple[int, ...]
    asked: int
    shift: int

    @property
    def head_width(self) -> int:
        """Features of one head."""
        return self.width // self.heads

    @property
    def shift_mm(self) -> float:
        """How far the patient lies to the left, in mm."""
        return round(self.shift * self.voxel_mm, 1)

    @property
    def products_table(self) -> str:
        """The dot products, with the padding named."""
        names = [_named(n) for n in range(TOKENS)]
        rows: list[list[str | float]] = [[f"query of {names[n]}", *row] for n, row in enumerate(self.products)]
        return markdown_table(["dot product with", *(f"key of {name}" for name in names)], rows, 0)

    @property
    def values_table(self) -> str:
        """One feature of the values."""
        return markdown_table(["", *map(_named, range(TOKENS))], [["value", *self.values]], 0)


def generate(rng: Generator) -> Given:
    """Draw a scan, a block, and scores of which the asked ones are half a unit or more apart."""
    matrix, voxel_mm, slices = PROTOCOLS[int(rng.integers(len(PROTOCOLS)))]
    width, heads = BLOCKS[int(rng.integers(len(BLOCKS)))]
    asked = int(rng.integers(TOKENS - 1))
    return Given(
        matrix=matrix,
        slices=int(rng.choice(slices)),
        voxel_mm=voxel_mm,
        patch=16,
        patch_slices=int(rng.choice([8, 16])),
        width=width,
        heads=heads,
        ratio=int(rng.choice([2, 4])),
        products=_products(rng, asked, round((width / heads) ** 0.5)),
        values=tuple(int(value) for value in rng.permutation(np.arange(1, 10))[:TOKENS]),
        asked=asked + 1,
        shift=int(rng.integers(3, 8)),
    )


def given(scene: Given) -> Given:
    """Print the whole scene: nothing of it is hidden."""
    return scene


@guard("no token of the asked row has less than 3 % or more than 85 % of the attention")
def attention_is_shared(given: Given) -> bool:
    """Keep every weight large enough to be seen."""
    scores = np.array(given.products[given.asked - 1][:-1]) / given.head_width**0.5
    shares = np.exp(scores) / np.exp(scores).sum()
    return bool(shares.min() >= 0.03 and shares.max() <= 0.85)


def _products(rng: Generator, asked: int, root: int) -> tuple[tuple[int, ...], ...]:
    """Return dot products that are multiples of half the scale; padding scores high, so that it would matter."""
    halves = rng.integers(-2, 5, (TOKENS, TOKENS))
    middle = int(rng.integers(1, 4))
    halves[asked, :-1] = rng.permutation([0, middle, middle + int(rng.integers(1, 3))]) + rng.integers(-1, 2)
    halves[asked, -1] = halves[asked, :-1].max() + rng.integers(2)
    return tuple(tuple(int(half) * root // 2 for half in row) for row in halves)


def _named(n: int) -> str:
    return f"token {n + 1}" + (" (padding)" if n == TOKENS - 1 else "")


def draw_scan(scene: Given, axes: Any) -> None:
    """Draw an axial slice with its patches, those of air struck through, and beside it the block."""
    axes[0].get_gridspec().set_width_ratios([1.0, 1.15])
    _draw_patches(scene, axes[0])
    _draw_block(axes[1])


def _draw_patches(scene: Given, ax: Axes) -> None:
    spacing = (scene.voxel_mm, scene.voxel_mm, 4.0)
    grid = Grid.centred((scene.matrix, scene.matrix, 3), spacing, centre_xyz_mm=(0.0, 15.0, 0.0))
    phantom = head(np.random.default_rng(scene.matrix + scene.slices), grid)
    view = draw_slice(ax, phantom.image, "axial", 1, window=(450, 900), axes="none", letters=False)
    across, pixels = scene.matrix // scene.patch, view.cut(phantom.ideal)
    patches = pixels.reshape(across, scene.patch, across, scene.patch).max(axis=(1, 3))
    left, right, bottom, top = view.extent
    side, down = (right - left) / across, (top - bottom) / across
    for row, column in np.ndindex(across, across):
        corner = (left + column * side, top - (row + 1) * down)
        ax.add_patch(Rectangle(corner, side, down, fill=False, edgecolor=ON_IMAGES[0], linewidth=0.5))
        if patches[row, column] < AIR:
            ends = ([corner[0], corner[0] + side], [corner[1], corner[1] + down])
            ax.plot(*ends, color=ON_IMAGES[1], linewidth=0.7)
    ax.set_title(f"one layer of patches of {scene.patch} × {scene.patch} voxels")


def _draw_block(ax: Axes) -> None:
    """Draw both branches beside the way on which tokens go straight through."""
    ax.set(xlim=(0, 10), ylim=(0, 13), title="the block", aspect="equal")
    ax.set_axis_off()
    for bottom, names in ((1.0, ("norm1", "attention", "dropout")), (7.0, ("norm2", "MLP", "dropout"))):
        for n, name in enumerate(names):
            _draw_box(ax, name, bottom + 0.35 + 1.35 * n)
            if n:
                _draw_arrow(ax, (6.2, bottom + 1.35 * n), (6.2, bottom + 0.35 + 1.35 * n))
        ax.plot([2.2, 6.2, 6.2], [bottom - 0.35, bottom - 0.35, bottom + 0.1], color="black", linewidth=1)
        top = bottom + 4.7
        _draw_arrow(ax, (6.2, bottom - 0.35), (6.2, bottom + 0.35))
        ax.plot([6.2, 6.2], [bottom + 4.05, top], color="black", linewidth=1)
        _draw_arrow(ax, (6.2, top), (2.55, top))
        ax.plot(2.2, top, "o", markersize=10, markerfacecolor="white", markeredgecolor="black")
        ax.text(2.2, top - 0.03, "+", ha="center", va="center", fontsize=9)
    for start, end in ((-0.1, 5.35), (6.05, 11.35), (12.05, 13.0)):
        _draw_arrow(ax, (2.2, start), (2.2, end))
    ax.text(1.8, 0.1, "tokens", ha="right", va="center")
    ax.text(1.8, 12.6, "tokens", ha="right", va="center")


def _draw_box(ax: Axes, name: str, bottom: float) -> None:
    style: dict[str, Any] = {"facecolor": FAINT, "edgecolor": DARK, "linewidth": 0.8}
    if name in ("attention", "MLP"):
        style = {"facecolor": "white", "edgecolor": COLOURS[0], "linewidth": 1.4}
    ax.add_patch(FancyBboxPatch((4.2, bottom), 4.0, 1.0, boxstyle="round,pad=0,rounding_size=0.15", **style))
    ax.text(6.2, bottom + 0.47, name, ha="center", va="center")


def _draw_arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=7, linewidth=1, shrinkA=0, shrinkB=0))
