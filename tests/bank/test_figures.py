"""Figures are equal bytes for equal variants."""

from __future__ import annotations

import io
from collections.abc import Callable

import matplotlib as mpl
import matplotlib.image
import pytest

from bank.exercise import Exercise
from bank.figures import DOTS_PER_INCH, draw_figures
from bank.rendering import render_stem
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


def test_options_that_are_figures_are_drawn_once_each_under_names_that_tell_nothing(
    sample: Callable[[str], Exercise],
) -> None:
    exercise = sample("folded_bar")
    variant = draw(exercise, 0)
    figures = draw_figures(exercise, variant)
    assert [figure.name for figure in figures] == ["profile_A", "profile_B", "profile_C", "profile_D"]
    assert len({figure.png for figure in figures}) == 4
    assert {figure.alt for figure in figures} == {"A sketched magnitude along y."}


def test_a_right_figure_stands_behind_another_letter_in_another_variant(sample: Callable[[str], Exercise]) -> None:
    exercise = sample("folded_bar")
    letters = {draw(exercise, seed).parts["profile"].letters_of_key for seed in range(20)}
    assert letters == {"A", "B", "C", "D"}


def test_the_stem_shows_figures_behind_their_letters(sample: Callable[[str], Exercise]) -> None:
    exercise = sample("folded_bar")
    variant = draw(exercise, 0)
    paths = {f"profile_{letter}": f"q1_profile_{letter}.png" for letter in "ABCD"}
    text = render_stem(exercise, variant, paths).parts["profile"]
    for letter in "ABCD":
        assert f"\n\n{letter}. ![A sketched magnitude along y.](q1_profile_{letter}.png)" in text
    narrow = variant.parts["profile"].letters("narrow")[0]
    assert f"q1_profile_{narrow}.png) (the bar is narrower)" in text
    for word in ("three_copies", "full_height", "cut_off", "sketch_"):
        assert word not in text
