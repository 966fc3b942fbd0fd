"""Curves are named where they end, bars are as high as their numbers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from matplotlib.axes import Axes

from bank.drawing.curves import apart, draw_bars, draw_curves, draw_reliability
from bank.drawing.style import new_canvas, styled
from bank.errors import VoxbankError


@pytest.fixture
def ax() -> Iterator[Axes]:
    with styled():
        yield new_canvas(80, 60).figure.subplots()


def test_names_stand_right_of_the_axes_on_the_page_and_do_not_overlap(ax: Axes) -> None:
    x = np.linspace(0, 10, 21)
    ends = {"training": 0.93, "validation": 0.92, "other hospital": 0.915, "chance": 0.1}
    draw_curves(ax, x, {name: end * x / 10 for name, end in ends.items()}, ylim=(0, 1))
    ax.figure.canvas.draw()
    boxes = {text.get_text(): text.get_window_extent() for text in ax.texts}
    assert list(boxes) == list(ends)
    for one, other in itertools.combinations(boxes.values(), 2):
        assert not one.overlaps(other)
    page, plot = ax.figure.bbox, ax.get_window_extent()
    assert all(plot.x1 < box.x0 and box.x1 <= page.x1 for box in boxes.values())
    order = sorted(boxes, key=lambda name: -boxes[name].y0)
    assert order == ["training", "validation", "other hospital", "chance"]
    # A name that nothing pushes stands at its curve's last value.
    middle = ax.transData.inverted().transform((0, (boxes["chance"].y0 + boxes["chance"].y1) / 2))[1]
    assert middle == pytest.approx(0.1, abs=0.02)


def test_names_that_are_far_apart_stay_where_they_are() -> None:
    assert apart([5.0, 50.0, 20.0], 10).tolist() == [5, 50, 20]
    # By hand: 10 and 12 move to 6 and 16 around 11; then 17 is too near to 16, and all three centre at 13.
    assert apart([10.0, 17.0, 12.0], 10).tolist() == [3, 23, 13]
    assert apart([], 10).tolist() == []


def test_five_curves_get_a_legend_and_one_needs_no_name(ax: Axes) -> None:
    draw_curves(ax, [0, 1], {"one": [0, 1]})
    assert ax.get_legend() is None
    assert not ax.texts
    draw_curves(ax, [0, 1], {f"curve {n}": [0, n] for n in range(5)})
    assert [text.get_text() for text in ax.get_legend().get_texts()][1:] == [f"curve {n}" for n in range(5)]


def test_bands_belong_to_curves_and_seven_curves_are_too_many(ax: Axes) -> None:
    draw_curves(ax, [0, 1], {"a": [0, 1], "b": [1, 2]}, bands={"b": ([0.5, 1.5], [1.5, 2.5])})
    (band,) = ax.collections
    assert band.get_datalim(ax.transData).intervaly.tolist() == [0.5, 2.5]
    assert tuple(band.get_facecolor()[0][:3]) == pytest.approx((230 / 255, 159 / 255, 0))
    with pytest.raises(VoxbankError, match="a band is named 'c', and no curve is"):
        draw_curves(ax, [0, 1], {"a": [0, 1]}, bands={"c": ([0, 1], [1, 2])})
    with pytest.raises(VoxbankError, match="6 curves can be told apart in one drawing, not 7"):
        draw_curves(ax, [0, 1], {str(n): [0, n] for n in range(7)})


def test_a_curve_that_ends_early_is_named_at_its_last_value(ax: Axes) -> None:
    draw_curves(ax, [0, 1, 2], {"short": [0.0, 0.8, np.nan], "long": [0.0, 0.1, 0.2]}, ylim=(0, 1))
    assert {text.get_text(): text.xy[1] for text in ax.texts} == {"short": 0.8, "long": 0.2}


def test_bars_stand_side_by_side_and_are_as_high_as_their_numbers(ax: Axes) -> None:
    draw_bars(ax, ["P1", "P2"], {"K": [1, 2], "L": [3, 0]})
    bars = sorted(ax.patches, key=lambda bar: bar.get_x())
    assert [bar.get_height() for bar in bars] == [1, 3, 2, 0]
    assert all(one.get_x() + one.get_width() < other.get_x() for one, other in itertools.pairwise(bars))
    assert bars[0].get_hatch() != bars[1].get_hatch()
    with pytest.raises(VoxbankError, match="'K' has 1 values for 2 categories"):
        draw_bars(ax, ["P1", "P2"], {"K": [1]})


def test_reliability_shows_how_far_each_confidence_is_from_the_diagonal(ax: Axes) -> None:
    draw_reliability(ax, [0.55, 0.95], [0.5, 0.8], [100, 600])
    gaps = [sorted(line.get_ydata()) for line in ax.lines if len(set(line.get_xdata())) == 1]
    assert gaps == [[0.5, 0.55], [0.8, 0.95]]
    assert {text.get_text() for text in ax.texts} == {"calibrated", "100", "600"}
    ax.figure.canvas.draw()
    assert ax.get_window_extent().width == pytest.approx(ax.get_window_extent().height)
