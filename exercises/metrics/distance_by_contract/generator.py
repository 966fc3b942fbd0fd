"""A kidney in one coronal slice: the physician's mask, and a network's with a leak along the vein and a lost slice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.masks import mask_outline
from bank.drawing.style import DARK, MAPS, MIDDLE
from bank.drawing.tables import markdown_table

ROWS, COLUMNS = 27, 61  # the picture's voxels; the kidney's middle is its middle
LISTED = 12

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Scene:
    """Half the kidney's height and width in voxels, how deep its hilum is, and how long the leak that starts there."""

    spacing_zx_mm: tuple[float, float]
    half_rows: float
    half_columns: float
    hilum: float
    leak: int
    leak_row: int
    mirrored: bool


@dataclass(frozen=True)
class Given:
    """The table: numbers of the network's mask before those of the physician's."""

    spacing_zx_mm: tuple[float, float]
    voxels: tuple[int, int]
    outside_the_other: tuple[int, int]
    surface_voxels: tuple[int, int]
    largest_mm: tuple[tuple[float, ...], tuple[float, ...]]

    @property
    def counts_table(self) -> str:
        """How many voxels the masks have."""
        numbers = (self.voxels, self.outside_the_other, self.surface_voxels)
        header = ["mask", "voxels", "of these outside the other mask", "surface voxels"]
        rows: list[list[str | float]] = [
            [name, *(pair[n] for pair in numbers)] for n, name in enumerate(("network", "physician"))
        ]
        return markdown_table(header, rows, 0)

    @property
    def distances_table(self) -> str:
        """The largest directed distances."""
        names = ("network to physician", "physician to network")
        rows: list[list[str | float]] = [[name, *listed] for name, listed in zip(names, self.largest_mm, strict=True)]
        return markdown_table(["mm", *(f"{n}." for n in range(1, LISTED + 1))], rows, 1)


def generate(rng: Generator) -> Scene:
    """Draw a kidney about 10 cm high and 5 cm wide, and a leak of 2 to 3 cm."""
    spacing = (float(rng.choice([4.0, 4.5, 5.0])), float(rng.choice([1.5, 1.6, 1.8, 2.0])))
    return Scene(
        spacing_zx_mm=spacing,
        half_rows=float(rng.uniform(10.3, 12.5)),
        half_columns=float(rng.uniform(12.5, 15.5)),
        hilum=float(rng.uniform(3.0, 5.0)),
        leak=round(spacing[0] / spacing[1]) + int(rng.integers(8, 12)),
        leak_row=int(rng.integers(-1, 2)),
        mirrored=bool(rng.integers(2)),
    )


def given(scene: Scene) -> Given:
    """Return counts and the largest distances, rounded to 0.1 mm."""
    masks = both_masks(scene)
    surfaces = surface(masks[0]), surface(masks[1])
    listed = [np.sort(distances_mm(scene, *pair))[: -LISTED - 1 : -1] for pair in (surfaces, surfaces[::-1])]
    return Given(
        spacing_zx_mm=scene.spacing_zx_mm,
        voxels=(int(masks[0].sum()), int(masks[1].sum())),
        outside_the_other=(int((masks[0] & ~masks[1]).sum()), int((masks[1] & ~masks[0]).sum())),
        surface_voxels=(int(surfaces[0].sum()), int(surfaces[1].sum())),
        largest_mm=(_rounded(listed[0]), _rounded(listed[1])),
    )


@guard("the lost slice is more than 5 % of the physician's surface")
def lost_slice_counts(given: Given) -> bool:
    """Whether the smaller direction is not 0."""
    return given.outside_the_other[1] > 0.05 * given.surface_voxels[1] + 1


@guard("what lies outside the other mask is less than 5 % of each mask")
def little_lies_outside(given: Given) -> bool:
    """Whether the percentile over all voxels is 0 in both directions."""
    return all(few < 0.05 * (all_ - 1) for few, all_ in zip(given.outside_the_other, given.voxels, strict=True))


def both_masks(scene: Scene) -> tuple[Mask, Mask]:
    """Return the (ROWS, COLUMNS) masks of network and physician.

    The physician's is an ellipse with a dent at the hilum. The network's is the same without its lowest slice, and
    with a leak of one voxel's height from the hilum to the middle of the body.
    """
    row, column = np.arange(ROWS)[:, None] - ROWS // 2, np.arange(COLUMNS) - COLUMNS // 2
    width = scene.half_columns * np.sqrt(np.maximum(0, 1 - (row / scene.half_rows) ** 2))
    medial = np.round(width - scene.hilum * np.exp(-((row / 2.5) ** 2)))
    physician = (np.abs(row) < scene.half_rows) & (column >= -np.round(width)) & (column <= medial)
    start = medial[ROWS // 2 + scene.leak_row]
    leak = (row == scene.leak_row) & (column > start) & (column <= start + scene.leak)
    lowest = np.flatnonzero(physician.any(axis=1))[-1] - ROWS // 2
    network = physician & (row != lowest) | leak
    return (network[:, ::-1], physician[:, ::-1]) if scene.mirrored else (network, physician)


def surface(mask: Mask) -> Mask:
    """Return the voxels of a mask, which does not touch the picture's edge, that have a neighbour outside of it."""
    neighbours = sum(np.roll(mask.astype(int), step, axis) for axis in (0, 1) for step in (-1, 1))
    return np.asarray(mask & (neighbours < 4))


def distances_mm(scene: Scene, start: Mask, target: Mask) -> NDArray[np.float64]:
    """Return how far each voxel of `start` is from the nearest of `target`, row by row."""
    here, there = (np.argwhere(mask) * scene.spacing_zx_mm @ (1j, 1) for mask in (start, target))
    return np.asarray(np.abs(here[:, None] - there).min(axis=1))


def draw_surfaces(scene: Scene, axes: Any) -> None:
    """Draw each mask's surface, coloured by its distance to the other's, on the other mask."""
    masks = both_masks(scene)
    surfaces = surface(masks[0]), surface(masks[1])
    distances = [distances_mm(scene, *surfaces), distances_mm(scene, *surfaces[::-1])]
    scale = Normalize(0, float(max(found.max() for found in distances)))
    titles = ("network's surface, on the physician's mask", "physician's surface, on the network's mask")
    for n, ax in enumerate(axes):
        _outline(ax, masks[1 - n], facecolor="0.9", edgecolor=MIDDLE)
        picture = np.full(surfaces[n].shape, np.nan)
        picture[surfaces[n]] = distances[n]
        ax.imshow(picture, cmap=MAPS, norm=scale, aspect="auto", zorder=2)
        _outline(ax, masks[n], facecolor="none", edgecolor=DARK, zorder=3)
        ax.set_title(titles[n])
        _frame(ax, scene)
    coloured = ScalarMappable(scale, MAPS)
    axes[0].figure.colorbar(coloured, ax=list(axes), label="distance to the other surface (mm)", pad=0.02, shrink=0.85)


def _rounded(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(value), 1) for value in values)


def _outline(ax: Axes, mask: Mask, **style: Any) -> None:
    for loop in mask_outline(mask):
        ax.fill(*(np.array(loop) - 0.5).T, linewidth=0.8, **style)


def _frame(ax: Axes, scene: Scene) -> None:
    down, right = scene.spacing_zx_mm
    lateral, medial = COLUMNS // 2 - 18, COLUMNS - 1
    ax.set(ylim=(ROWS - 0.5, -0.5), xticks=[], yticks=[], aspect=down / right)
    ax.set_xlim((COLUMNS - 1 - medial, COLUMNS - 1 - lateral) if scene.mirrored else (lateral, medial))
    ax.spines[:].set_visible(False)
    start = 2.0 if scene.mirrored else medial - 2.0 - 20 / right
    ax.plot([start, start + 20 / right], [ROWS - 4, ROWS - 4], color="black", linewidth=2, solid_capstyle="butt")
    ax.text(start + 10 / right, ROWS - 4.6, "20 mm", ha="center", va="bottom")
