"""Draw the boundaries of masks along the edges of their voxels, and small arrays with a number in each cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from numpy.typing import ArrayLike, NDArray

from bank.drawing.planes import SlicePlane
from bank.drawing.style import COLOURS, LINES, ON_IMAGES, ink_on
from bank.errors import VoxbankError

Corner = tuple[int, int]
Loop = list[Corner]


def mask_outline(mask: ArrayLike) -> list[Loop]:
    """Return the closed lines around a mask [row, column], as corners (column, row) with voxel (0, 0) from 0 to 1.

    The lines run along the voxels' edges with the mask on their right as seen on the screen (rows downwards), and
    hold only the corners at which they turn. Voxels that touch at a corner alone have lines of their own; an empty
    mask has none.

    >>> mask_outline([[0, 1, 1]])
    [[(1, 0), (3, 0), (3, 1), (1, 1)]]
    """
    leaving = _edges(np.pad(np.asarray(mask, dtype=bool), 1))
    loops = []
    while leaving:
        loops.append(_turns(_follow(leaving, min(leaving, key=lambda corner: (corner[1], corner[0])))))
    return loops


def draw_mask_boundary(
    ax: Axes, mask: ArrayLike, view: SlicePlane | None = None, *, number: int = 0, label: str = ""
) -> None:
    """Draw the boundary of a mask [row, column] on top of a picture.

    `view` says where the mask lies, and is what `draw_slice` returned; left out, the mask lies on row and column
    numbers, as `imshow` draws them. `number` chooses one of four lines, which differ in colour and in dashes; `label`
    is what a legend says.

    Raises
    ------
    VoxbankError
        When there is no line of that number.
    """
    if not 0 <= number < len(ON_IMAGES):
        raise VoxbankError(f"there are {len(ON_IMAGES)} lines for boundaries, and number {number} was asked for")
    pixels = np.asarray(mask, dtype=bool)
    loops = [_placed(np.array(loop, float), pixels.shape, view) for loop in mask_outline(pixels)]
    if not loops:
        return
    path = Path.make_compound_path(*(Path(np.vstack([loop, loop[:1]]), closed=True) for loop in loops))
    ax.add_patch(PathPatch(path, fill=False, edgecolor="black", linewidth=2.6, joinstyle="miter"))
    line = PathPatch(path, fill=False, edgecolor=ON_IMAGES[number], linewidth=1.4, joinstyle="miter")
    line.set(linestyle=LINES[number], label=label or "_no label")
    ax.add_patch(line)


def draw_label_boundaries(
    ax: Axes, labels: NDArray[Any], names: Mapping[int, str], view: SlicePlane | None = None
) -> None:
    """Draw the boundary of each named label of an array [row, column], and a legend below the figure.

    Raises
    ------
    VoxbankError
        When more than four labels are named.
    """
    for number, (label, name) in enumerate(names.items()):
        draw_mask_boundary(ax, labels == label, view, number=number, label=name)
    draw_boundary_legend(ax, list(names.values()))


def draw_boundary_legend(ax: Axes, names: Collection[str]) -> None:
    """Say below the figure which line is which, in the order of their numbers."""
    handles: list[Any] = []
    for number in range(len(names)):
        below = Line2D([], [], color="black", linewidth=2.6)
        handles.append((below, Line2D([], [], color=ON_IMAGES[number], linestyle=LINES[number], linewidth=1.4)))
    ax.figure.legend(handles, list(names), loc="outside lower center", ncols=len(names))


def draw_voxel_grid(
    ax: Axes,
    values: ArrayLike,
    *,
    decimals: int = 0,
    shaded: bool = False,
    highlighted: Collection[tuple[int, int]] = (),
    row_name: str = "j",
    column_name: str = "i",
) -> None:
    """Draw an array [row, column] as cells with its numbers; a number that is not finite leaves its cell empty.

    `shaded` gives cells the grey of their value. `highlighted` cells (row, column) have a thick frame and,
    where cells are not shaded, a tint.
    """
    numbers = np.asarray(values, float)
    grey = Normalize(*_span(numbers))
    marked = {(int(row), int(column)) for row, column in highlighted}
    for (row, column), value in np.ndenumerate(numbers):
        face = str(0.25 + 0.75 * float(grey(value))) if shaded and np.isfinite(value) else "white"
        face = "#CFE6F5" if (row, column) in marked and not shaded else face
        ax.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=face, edgecolor="0.45", linewidth=0.7))
        if np.isfinite(value):
            ax.text(column, row, f"{value:.{decimals}f}", ha="center", va="center", color=ink_on(face))
    # On greys a frame is light on a wider black line, as other lines on images; on white it is blue.
    frames = (("black", 3.4), (ON_IMAGES[0], 1.8)) if shaded else ((COLOURS[0], 2),)
    for row, column in sorted(marked):
        for colour, width in frames:
            place = (column - 0.5, row - 0.5)
            ax.add_patch(Rectangle(place, 1, 1, fill=False, edgecolor=colour, linewidth=width, zorder=3))
    _index_axes(ax, numbers.shape, row_name, column_name)


def _index_axes(ax: Axes, shape: tuple[int, ...], row_name: str, column_name: str) -> None:
    rows, columns = shape
    ax.set(xlim=(-0.6, columns - 0.4), ylim=(rows - 0.4, -0.6), aspect="equal")
    ax.set(xticks=range(columns), yticks=range(rows), xlabel=column_name)
    ax.set_ylabel(row_name, rotation=0, va="center", labelpad=6)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)


def _span(numbers: NDArray[np.float64]) -> tuple[float, float]:
    found = numbers[np.isfinite(numbers)]
    return (float(found.min()), float(found.max())) if found.size else (0.0, 1.0)


def _edges(padded: NDArray[np.bool_]) -> dict[Corner, list[Corner]]:
    """Return the boundary's edges, start -> ends, of a mask with a frame of one voxel around it."""
    leaving: dict[Corner, list[Corner]] = defaultdict(list)
    # For each side of a voxel: where its neighbour lies (row, column), and where its edge starts and ends (x, y).
    sides = (
        ((-1, 0), (0, 0), (1, 0)),
        ((0, 1), (1, 0), (1, 1)),
        ((1, 0), (1, 1), (0, 1)),
        ((0, -1), (0, 1), (0, 0)),
    )
    for (down, right), start, stop in sides:
        outside = ~np.roll(padded, (-down, -right), axis=(0, 1))
        for row, column in np.argwhere(padded & outside).tolist():
            corner = (column - 1 + start[0], row - 1 + start[1])
            leaving[corner].append((column - 1 + stop[0], row - 1 + stop[1]))
    return leaving


def _follow(leaving: dict[Corner, list[Corner]], start: Corner) -> Loop:
    """Take one closed line out of the edges; where two lines touch, it turns right and so stays at its voxel."""
    loop, before, here = [start], start, _take(leaving, start, 0)
    while here != start:
        loop.append(here)
        ends = leaving[here]
        right = (here[0] - (here[1] - before[1]), here[1] + (here[0] - before[0]))
        before, here = here, _take(leaving, here, ends.index(right) if right in ends else 0)
    return loop


def _take(leaving: dict[Corner, list[Corner]], corner: Corner, which: int) -> Corner:
    stop = leaving[corner].pop(which)
    if not leaving[corner]:
        del leaving[corner]
    return stop


def _turns(loop: Loop) -> Loop:
    """Return the corners of a closed line at which its direction changes."""
    corners = zip([loop[-1], *loop[:-1]], loop, [*loop[1:], loop[0]], strict=True)
    return [here for before, here, after in corners if before[0] != after[0] and before[1] != after[1]]


def _placed(corners: NDArray[np.float64], shape: tuple[int, ...], view: SlicePlane | None) -> NDArray[np.float64]:
    """Return corners (column, row) of the screen as coordinates of the axes."""
    if view is None:
        return np.asarray(corners - 0.5)
    if shape != (view.down.voxels, view.across.voxels):
        raise VoxbankError(
            f"this slice has {view.down.voxels} rows of {view.across.voxels} voxels, the mask {shape[0]} of {shape[1]}"
        )
    left, right, bottom, top = view.extent
    rows, columns = shape
    return np.stack(
        [left + corners[:, 0] / columns * (right - left), top + corners[:, 1] / rows * (bottom - top)], axis=1
    )
