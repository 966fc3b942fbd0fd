"""A meningioma with a dural tail: a network misses the tail and marks a vein."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.masks import draw_boundary_legend, draw_mask_boundary
from bank.drawing.tables import markdown_table

Mask = NDArray[np.bool_]
Span = tuple[int, int]

# Rows and columns in mm, and rows and columns to the stray pixel: its distance is a whole number of mm.
SETTINGS = (
    ((3.0, 2.0), (2, 4)),
    ((4.0, 2.0), (2, 3)),
    ((4.0, 1.5), (2, 4)),
    ((5.0, 2.0), (1, 6)),
    ((5.0, 3.0), (1, 4)),
    ((2.5, 2.0), (2, 6)),
    ((3.0, 2.0), (3, 6)),
)
BODIES = ((4, 6), (5, 5), (6, 4), (5, 6), (6, 5), (4, 7), (7, 4))  # 16 or 18 pixels on their rim


@dataclass(frozen=True)
class Box:
    """A block of pixels; rows and columns from the first to the last."""

    rows: Span
    columns: Span

    @property
    def pixels(self) -> tuple[slice, slice]:
        """The block as an index of an array [row, column]."""
        return slice(self.rows[0], self.rows[1] + 1), slice(self.columns[0], self.columns[1] + 1)

    @property
    def words(self) -> tuple[str, str]:
        """Rows and columns as a reader says them."""
        return _span(self.rows), _span(self.columns)


@dataclass(frozen=True)
class Given:
    """What figure and table show: A is body and tail, B body and stray pixel."""

    spacing_mm: tuple[float, float]
    shape: tuple[int, int]
    body: Box
    tail: Box
    stray: Box
    strays: int

    @property
    def reference(self) -> Mask:
        """Mask A [row, column]."""
        return _mask(self.shape, self.body, self.tail)

    @property
    def predicted(self) -> Mask:
        """Mask B [row, column]."""
        return _mask(self.shape, self.body, self.stray)

    @property
    def table(self) -> str:
        """The three blocks of pixels, and in which mask they are."""
        blocks = (
            ("tumour", self.body, "A and B"),
            ("tail", self.tail, "A only"),
            ("single pixel", self.stray, "B only"),
        )
        return markdown_table(
            ["", "rows", "columns", "in"], [[name, *box.words, where] for name, box, where in blocks], 0
        )

    @property
    def tail_pixels(self) -> int:
        """The length of the tail."""
        return int(np.diff(self.tail.rows)[0] + np.diff(self.tail.columns)[0]) + 1

    @property
    def tail_step_mm(self) -> float:
        """From one pixel of the tail to the next."""
        return self.spacing_mm[0 if self.tail_is_upright else 1]

    @property
    def tail_is_upright(self) -> bool:
        """Whether the tail runs along a column."""
        return self.tail.rows[0] != self.tail.rows[1]

    @property
    def rim(self) -> int:
        """How many pixels of the tumour's body lie on its surface."""
        height, width = (stop - start + 1 for start, stop in (self.body.rows, self.body.columns))
        return 2 * (height + width) - 4

    @property
    def to_stray(self) -> tuple[int, int]:
        """Rows and columns from the nearest pixel of the tumour's body to the stray pixel."""
        return _outside(self.stray.rows[0], self.body.rows), _outside(self.stray.columns[0], self.body.columns)


def generate(rng: Generator) -> Given:
    """Draw body, tail and stray pixel, then turn the picture over, or not, along both axes."""
    spacing, (down, right) = SETTINGS[int(rng.integers(len(SETTINGS)))]
    height, width = BODIES[int(rng.integers(len(BODIES)))]
    length = int(rng.integers(2, 4))
    upright = bool(rng.integers(2))
    # Before turning over, the tail runs up or to the left from the upper left corner, and the stray pixel lies at the
    # lower right one.
    top, left = (1 + length, 1) if upright else (1, 1 + length)
    body = Box((top, top + height - 1), (left, left + width - 1))
    tail = Box((1, length), (left, left)) if upright else Box((top, top), (1, length))
    row, column = body.rows[1] + down, body.columns[1] + right
    shape = (row + 2, column + 2)
    over = rng.integers(2, size=2)
    body, tail, stray = (_turned(box, shape, over) for box in (body, tail, _at(row, column)))
    return Given(spacing, shape, body, tail, stray, int(rng.integers(2, 6)))


def given(scene: Given) -> Given:
    """Return what figure and table show: nothing is hidden."""
    return scene


@guard("the stray pixel is farther away than the tail is long, by at least 1 mm")
def stray_is_farther(given: Given) -> bool:
    """Let HD be decided by the stray pixel."""
    away = float(np.hypot(*np.multiply(given.to_stray, given.spacing_mm)))
    return away - given.tail_pixels * given.tail_step_mm >= 1


def draw_masks(scene: Given, ax: Any) -> None:
    """Draw the slice with its pixels, and the outlines of both masks."""
    down, across = scene.spacing_mm
    ax.imshow(_slice(scene), vmin=0, vmax=1, aspect=down / across, cmap="gray")
    rows, columns = scene.shape
    ax.set(xticks=range(0, columns, 2), yticks=range(rows))
    ax.set(xlabel=f"column ({across:g} mm each)", ylabel=f"row ({down:g} mm each)")
    ax.set_xticks(np.arange(columns + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(rows + 1) - 0.5, minor=True)
    ax.grid(which="minor", color="0.45", linewidth=0.5)
    ax.tick_params(which="both", length=0)
    for number, mask in enumerate((scene.reference, scene.predicted)):
        draw_mask_boundary(ax, mask, number=number)
    draw_boundary_legend(ax, ["A, reference", "B, network"])


def _at(row: int, column: int) -> Box:
    return Box((row, row), (column, column))


def _turned(box: Box, shape: tuple[int, int], over: NDArray[np.int_]) -> Box:
    """Return a block after turning the picture over along the axes where `over` is 1."""
    spans = [
        (count - 1 - stop, count - 1 - start) if turn else (start, stop)
        for (start, stop), count, turn in zip((box.rows, box.columns), shape, over, strict=True)
    ]
    return Box(spans[0], spans[1])


def _mask(shape: tuple[int, int], *blocks: Box) -> Mask:
    mask = np.zeros(shape, dtype=bool)
    for block in blocks:
        mask[block.pixels] = True
    return mask


def _span(ends: Span) -> str:
    return f"{ends[0]}" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _outside(place: int, ends: Span) -> int:
    """Return how far a row or column lies outside a span of them."""
    return max(ends[0] - place, place - ends[1], 0)


def _slice(scene: Given) -> NDArray[np.float64]:
    """Return the greys: brain, a line of dura that the tail follows, and what takes up the contrast agent."""
    image = np.full(scene.shape, 0.34)
    dura = (slice(None), scene.tail.columns[0]) if scene.tail_is_upright else (scene.tail.rows[0], slice(None))
    image[dura] = 0.5
    for block, grey in ((scene.body, 0.82), (scene.tail, 0.72), (scene.stray, 0.78)):
        image[block.pixels] = grey
    return image + np.random.default_rng(scene.rim).normal(0, 0.03, scene.shape)
