"""Outlines of masks run along voxel edges, and cells hold their numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle

from bank.drawing.masks import draw_label_boundaries, draw_mask_boundary, draw_voxel_grid, mask_outline
from bank.drawing.planes import slice_plane
from bank.drawing.style import LINES, lightness, new_canvas, styled
from bank.errors import VoxbankError
from bank.phantoms.grid import Grid, facing


@pytest.fixture
def ax() -> Iterator[Axes]:
    with styled():
        yield new_canvas(80, 80).figure.subplots()


def test_a_voxel_a_hole_and_a_shared_corner_by_hand() -> None:
    assert mask_outline([[1]]) == [[(0, 0), (1, 0), (1, 1), (0, 1)]]
    ring = mask_outline([[1, 1, 1], [1, 0, 1], [1, 1, 1]])
    # The hole is walked the other way round: the mask is on the right there, too.
    assert ring == [[(0, 0), (3, 0), (3, 3), (0, 3)], [(1, 1), (1, 2), (2, 2), (2, 1)]]
    assert mask_outline([[1, 0], [0, 1]]) == [[(0, 0), (1, 0), (1, 1), (0, 1)], [(1, 1), (2, 1), (2, 2), (1, 2)]]
    assert mask_outline(np.zeros((3, 3))) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=5, max_size=5))
def test_outlines_enclose_the_mask_and_are_as_long_as_its_edges(rows: list[list[bool]]) -> None:
    mask = np.array(rows)
    loops = [np.array(loop) for loop in mask_outline(mask)]
    # Gauss's formula: clockwise on the screen counts as positive, holes as negative.
    area = sum(float(np.sum(p[:, 0] * np.roll(p[:, 1], -1) - p[:, 1] * np.roll(p[:, 0], -1))) / 2 for p in loops)
    assert area == mask.sum()
    padded = np.pad(mask, 1).astype(int)
    edges = np.abs(np.diff(padded, axis=0)).sum() + np.abs(np.diff(padded, axis=1)).sum()
    assert sum(int(np.abs(p - np.roll(p, -1, axis=0)).sum()) for p in loops) == edges


def test_a_boundary_lies_on_the_voxels_edges_in_mm(ax: Axes) -> None:
    # Edges in mm: along i at x = 4, 2, 0, -2, -4; along j at y = -3, 0, 3.
    image = Grid.centred((4, 2, 1), (2.0, 3.0, 1.0), facing("RPI")).image(
        np.array([[[0, 1, 0, 0], [0, 1, 1, 0]]], "u1")
    )
    view = slice_plane(image, "axial")
    draw_mask_boundary(ax, view.cut(image), view)
    below, line = (patch for patch in ax.patches if isinstance(patch, PathPatch))
    assert (below.get_path().vertices == line.get_path().vertices).all()
    corners = {(float(x), float(y)) for x, y in line.get_path().vertices}
    assert corners == {(0, -3), (2, -3), (2, 3), (-2, 3), (-2, 0), (0, 0)}
    with pytest.raises(VoxbankError, match="2 rows of 4 voxels, the mask 4 of 2"):
        draw_mask_boundary(ax, np.ones((4, 2)), view)


def test_without_a_slice_a_boundary_lies_on_row_and_column_numbers(ax: Axes) -> None:
    draw_mask_boundary(ax, [[0, 0], [0, 1]])
    draw_mask_boundary(ax, [[0, 0], [0, 0]])
    assert len(ax.patches) == 2, "an empty mask draws nothing"
    assert {tuple(v) for v in ax.patches[0].get_path().vertices.tolist()} == {
        (0.5, 0.5),
        (1.5, 0.5),
        (1.5, 1.5),
        (0.5, 1.5),
    }


def test_labels_differ_in_dashes_and_are_named(ax: Axes) -> None:
    draw_label_boundaries(ax, np.array([[1, 2, 3]]), {1: "reference", 2: "first", 3: "second"})
    drawn = [patch for patch in ax.patches if patch.get_edgecolor()[:3] != (0, 0, 0)]
    assert len({str(patch.get_linestyle()) for patch in drawn}) == 3 <= len(LINES)
    (legend,) = ax.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["reference", "first", "second"]
    with pytest.raises(VoxbankError, match="4 lines"):
        draw_mask_boundary(ax, [[1]], number=4)


def test_cells_hold_their_numbers_and_highlights_their_place(ax: Axes) -> None:
    draw_voxel_grid(ax, [[1.25, np.nan], [-3, 0]], decimals=1, highlighted=[(1, 0)], row_name="z")
    found = {text.get_position(): text.get_text() for text in ax.texts}
    assert found == {(0, 0): "1.2", (0, 1): "-3.0", (1, 1): "0.0"}
    thick = [patch for patch in ax.patches if isinstance(patch, Rectangle) and not patch.get_fill()]
    assert [patch.get_xy() for patch in thick] == [(-0.5, 0.5)]
    assert (ax.get_xlabel(), ax.get_ylabel(), list(ax.get_xticks())) == ("i", "z", [0, 1])
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "rows run downwards"


def test_numbers_can_be_read_on_dark_cells(ax: Axes) -> None:
    draw_voxel_grid(ax, [[0, 10]], shaded=True)
    assert [text.get_color() for text in ax.texts] == ["white", "black"]


def test_a_highlight_can_be_seen_on_dark_cells(ax: Axes) -> None:
    draw_voxel_grid(ax, [[0, 10]], shaded=True, highlighted=[(0, 0)])
    below, frame = [patch for patch in ax.patches if isinstance(patch, Rectangle) and not patch.get_fill()]
    assert lightness(below.get_edgecolor()[:3]) < 5
    assert below.get_linewidth() > frame.get_linewidth()
    assert lightness(frame.get_edgecolor()[:3]) > 70
