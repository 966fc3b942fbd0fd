"""Colours can be told apart in grey and by colour-blind readers, and nobody's own settings show."""

from __future__ import annotations

import io
import itertools
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.font_manager import findfont
from numpy.typing import NDArray

from bank.drawing.style import (
    COLOURS,
    DIFFERENCES,
    HATCHES,
    LINES,
    MAPS,
    MARKERS,
    ON_IMAGES,
    STYLE,
    darkened,
    lightness,
    new_canvas,
    styled,
)

# Severity 1.0 in linear RGB: Machado, Oliveira and Fernandes, https://doi.org/10.1109/TVCG.2009.113, table 1.
DEUTERANOPIA = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
PROTANOPIA = [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]


def lab(colour: str, seen: list[list[float]]) -> NDArray[np.float64]:
    """CIELAB under D65 of a colour as an eye sees it."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = XYZ @ np.clip(np.array(seen) @ linear, 0, 1) / [0.9505, 1.0, 1.089]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_neighbours_in_the_cycle_and_any_of_the_first_four_differ_in_grey() -> None:
    levels = [lightness(colour) for colour in COLOURS]
    assert min(abs(a - b) for a, b in itertools.pairwise(levels)) > 11
    assert min(abs(a - b) for a, b in itertools.combinations(levels[:4], 2)) > 11
    assert max(levels) < 75, "a line on white paper must be seen"


@pytest.mark.parametrize("seen", [np.eye(3).tolist(), DEUTERANOPIA, PROTANOPIA], ids=["all", "no green", "no red"])
def test_any_two_colours_differ_for_colour_blind_readers(seen: list[list[float]]) -> None:
    for palette in (COLOURS, ON_IMAGES):
        points = [lab(colour, seen) for colour in palette]
        # A distance of 2.3 in CIELAB is the smallest that is noticed.
        assert min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(points, 2)) > 10


def test_lightness_is_that_of_the_colour_space() -> None:
    assert all(lightness(colour) == pytest.approx(lab(colour, np.eye(3).tolist())[0], abs=0.02) for colour in COLOURS)


def test_each_colour_has_a_line_a_marker_and_a_hatch_of_its_own() -> None:
    for signs in (LINES, MARKERS):
        assert len(set(signs)) == len(signs) == len(COLOURS)
    # Black bars need no hatch beside blue ones: 46 steps of grey lie between them.
    assert len(HATCHES) == len(COLOURS)
    assert all(one != other for one, other in itertools.pairwise(HATCHES))


@pytest.mark.parametrize("colour_map", [MAPS, DIFFERENCES])
def test_colour_maps_grow_in_lightness_all_the_way(colour_map: object) -> None:
    drawn = mpl.colormaps[colour_map] if isinstance(colour_map, str) else colour_map
    levels = [lightness(drawn(value)) for value in np.linspace(0, 1, 21)]  # type: ignore[operator]
    assert min(np.diff(levels)) > 1.5


def test_no_difference_is_grey_and_the_signs_are_blue_and_yellow() -> None:
    assert np.ptp(DIFFERENCES(0.5)[:3]) < 0.02
    low, high = DIFFERENCES(0.2)[:3], DIFFERENCES(0.8)[:3]
    assert low[2] - low[0] > 0.2
    assert high[0] - high[2] > 0.2


def test_names_in_colour_can_be_read_on_white() -> None:
    for colour in COLOURS:
        luminance = ((lightness(darkened(colour)) + 16) / 116) ** 3
        assert 1.05 / (max(luminance, 0) + 0.05) >= 4.4


def test_the_font_comes_with_matplotlib() -> None:
    found = findfont(STYLE["font.family"], fallback_to_default=False)
    assert found.startswith(mpl.get_data_path())


def test_a_canvas_has_the_size_of_the_print_and_the_same_bytes_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn() -> bytes:
        with styled():
            canvas, stream = new_canvas(50.8, 25.4), io.BytesIO()
            canvas.figure.subplots().plot([1, 2], label="one")
            canvas.figure.savefig(stream, format="png", dpi=160, metadata={"Software": None})
        return stream.getvalue()

    first = drawn()
    monkeypatch.setitem(mpl.rcParams, "font.size", 30)
    assert drawn() == first
    assert mpl.image.imread(io.BytesIO(first)).shape[:2] == (160, 320)


def test_tables_and_the_command_line_do_not_load_matplotlib() -> None:
    code = "import app.main, bank.drawing.tables, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
