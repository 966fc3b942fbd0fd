"""Figures are equal bytes for equal variants."""

from __future__ import annotations

import io
from collections.abc import Callable

import matplotlib as mpl
import matplotlib.image
import pytest

from bank.exercise import Exercise
from bank.figures import DOTS_PER_INCH, draw_figures
from bank.variant import draw
from tests.conftest import CopiedExercise


def test_a_figure_is_drawn_to_the_same_bytes_whatever_the_users_style(
    sample: Callable[[str], Exercise], monkeypatch: pytest.MonkeyPatch
) -> None:
    box = sample("box")
    first = draw_figures(box, draw(box, 0))
    monkeypatch.setitem(mpl.rcParams, "font.size", 30)
    monkeypatch.setitem(mpl.rcParams, "lines.linewidth", 9)
    assert draw_figures(box, draw(box, 0)) == first
    assert draw_figures(box, draw(box, 1))[0].png != first[0].png


def test_a_figure_has_the_declared_size_axes_and_alt_text(copied: Callable[[str], CopiedExercise]) -> None:
    exercise = copied("box").edit(
        "exercises/exercise.toml",
        'name = "outline"',
        'name = "outline"\nwidth_mm = 50.8\nheight_mm = 25.4\naxes = [1, 2]',
    )
    exercise.edit("exercises/generator.py", "    ax.plot(", "    assert ax.shape == (2,)\n    ax[0].plot(")
    loaded = exercise.load()
    variant = draw(loaded, 0)
    (figure,) = draw_figures(loaded, variant)
    pixels = mpl.image.imread(io.BytesIO(figure.png))
    assert pixels.shape[:2] == (DOTS_PER_INCH, 2 * DOTS_PER_INCH)
    size = ", ".join(str(n) for n in variant.given.size_xyz)
    assert figure.alt == f"The outline of a box of ({size}) voxels."
    assert b"matplotlib" not in figure.png.lower()


def test_an_exercise_without_figures_draws_none(sample: Callable[[str], Exercise]) -> None:
    assert draw_figures(sample("overlap"), draw(sample("overlap"), 0)) == ()
