"""Figures are equal bytes for equal variants."""

from __future__ import annotations

import io
from collections.abc import Callable

import matplotlib as mpl
import matplotlib.image
import pytest

from autograder.contracts.variants import worked
from bank.answer_model import answer_model
from bank.errors import ExerciseError
from bank.exercise import Exercise
from bank.figures import DOTS_PER_INCH, draw_figures
from bank.page import exercise_page
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


def with_worked_figure(copied: CopiedExercise) -> CopiedExercise:
    answers = copied.solution_folder / "answers.toml"
    figure = '[[figures]]\nname = "edges"\nalt = "A bar of {{ key.edges_mm[0] | number(0) }} mm."\n\n'
    answers.write_text(figure + answers.read_text())
    solution = copied.solution_folder / "solution.py"
    solution.write_text(
        solution.read_text() + '\n\ndef draw_edges(given, key, ax):\n    ax.barh([0], key["edges_mm"][:1])\n'
    )
    return copied.edit("solutions/worked.md.j2", "Multiply sizes", "{{ figure.edges }}\n\nMultiply sizes")


def test_a_figure_of_the_worked_solution_may_show_keys_and_is_nowhere_else(
    copied: Callable[[str], CopiedExercise],
) -> None:
    exercise = with_worked_figure(copied("box")).load()
    variant = draw(exercise, 0)
    assert [figure.name for figure in draw_figures(exercise, variant)] == ["outline"]
    _, edges = draw_figures(exercise, variant, worked=True)
    expected = f"A bar of {variant.parts['edges_mm'].key[0]:.0f} mm."
    assert (edges.name, edges.alt) == ("edges", expected)
    question, whole = (exercise_page(exercise, variant, answers=answers) for answers in (False, True))
    assert whole.count(expected) == 1
    assert expected not in question
    assert whole.count("data:image/png") > question.count("data:image/png")


@pytest.mark.parametrize(
    ("old", "new", "telling"),
    [
        ('name = "edges"', 'name = "outline"', "stem and worked solution both have a figure 'outline'"),
        ('name = "edges"', 'name = "edge"', "solution.py needs a function 'draw_edge'"),
    ],
)
def test_a_figure_of_the_worked_solution_has_a_name_of_its_own_and_a_function(
    copied: Callable[[str], CopiedExercise], old: str, new: str, telling: str
) -> None:
    exercise = with_worked_figure(copied("box")).edit("solutions/answers.toml", old, new)
    with pytest.raises(ExerciseError, match=telling):
        exercise.load()


def test_a_figure_of_the_worked_solution_that_is_not_placed_breaks_a_contract(
    copied: Callable[[str], CopiedExercise],
) -> None:
    exercise = with_worked_figure(copied("box")).edit("solutions/worked.md.j2", "{{ figure.edges }}", "").load()
    variant = draw(exercise, 0)
    (breach,) = worked(exercise, variant, answer_model(exercise, variant))
    assert breach.sentence == "figure 'edges' is not in the worked solution; place it with {{ figure.edges }}"


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
