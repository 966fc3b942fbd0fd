"""Templates to Markdown; what is not in reach fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bank.errors import ExerciseError
from bank.exercise import Exercise
from bank.rendering import (
    Stem,
    answer_context,
    number,
    plain_number,
    render_conventions,
    render_stem,
    render_text,
    render_worked,
    vector,
)
from bank.variant import draw
from tests.conftest import CopiedExercise

Sample = Callable[[str], Exercise]
Copy = Callable[[str], CopiedExercise]
STEM = "exercises/stem.md.j2"
PATHS = {"outline": "q1_outline.png"}


def test_a_stem_is_taken_apart_at_its_parts_and_numbered_with_points(sample: Sample) -> None:
    box = sample("box")
    variant = draw(box, 0)
    stem = render_stem(box, variant, PATHS)
    size = ", ".join(str(n) for n in variant.given.size_xyz)
    assert stem.intro.startswith(f"A box has ({size}) voxels of (")
    assert f"![The outline of a box of ({size}) voxels.](q1_outline.png)" in stem.intro
    assert list(stem.parts) == ["volume_ml", "mass_g", "edges_mm", "longest", "unit_name"]
    assert stem.parts["volume_ml"] == "**(a)** How large is the box, in mL? **[3 points]**"
    assert stem.parts["unit_name"].startswith("**(e)** What is 1 mL")
    assert stem.parts["unit_name"].endswith("**[1 point]**")


def test_options_stand_below_their_part_in_printed_order(sample: Sample) -> None:
    box = sample("box")
    variant = draw(box, 0)
    text = render_stem(box, variant, PATHS).parts["longest"]
    printed = [f"{option.letter}. {option.text}" for option in variant.parts["longest"].options]
    assert text.split("\n\n")[1:] == printed


@pytest.mark.parametrize(
    "block", ["| a | b |\n|---|---|\n| 1 | 2 |", "```\nx = 1\n```", "$$x = 1$$", "- an item", "1. an item"]
)
def test_letter_and_points_stay_out_of_a_block_that_is_no_prose(copied: Copy, block: str) -> None:
    box = copied("box")
    box.edit(STEM, "How large is the box, in mL?", f"\n{block}\n\nHow large is the box, in mL?\n\n{block}\n")
    exercise = box.load()
    text = render_stem(exercise, draw(exercise, 0), PATHS).parts["volume_ml"]
    question = "How large is the box, in mL?"
    assert text.split("\n\n") == ["**(a)**", block, question, block, "**[3 points]**"]


def test_a_lone_part_bears_no_letter(sample: Sample) -> None:
    overlap = sample("overlap")
    stem = render_stem(overlap, draw(overlap, 0), {})
    assert stem.intro == ""
    assert stem.markdown == stem.parts["overlap"]
    assert stem.markdown.startswith("Write `dice(reference, predicted)`")


def test_the_whole_stem_has_no_empty_pieces() -> None:
    assert Stem("", {"a": "x", "b": ""}).markdown == "x"
    assert Stem("intro", {"a": "x"}).markdown == "intro\n\nx"


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        ("{{ part.mass_g }}", "", "it marks volume_ml, edges_mm, longest, unit_name"),
        ("{{ part.mass_g }}", "{{ part.volume_ml }}", "it marks volume_ml, volume_ml, edges_mm, longest, unit_name"),
        ("{{ part.mass_g }}", "{{ part.mass_g }}{{ part.mass_g }}", "it marks volume_ml, mass_g, mass_g, edges_mm, "),
    ],
)
def test_a_part_that_is_missing_twice_or_out_of_order_is_refused(copied: Copy, old: str, new: str, marks: str) -> None:
    exercise = copied("box").edit(STEM, old, new).load()
    with pytest.raises(ExerciseError) as caught:
        render_stem(exercise, draw(exercise, 0), PATHS)
    assert "must mark each part once and in order with {{ part.volume_ml }}, {{ part.mass_g }}, " in str(caught.value)
    assert marks in str(caught.value)


def test_a_stem_without_any_mark_is_refused(copied: Copy) -> None:
    exercise = copied("overlap").write(STEM, "Write something.").load()
    with pytest.raises(ExerciseError, match="it marks none"):
        render_stem(exercise, draw(exercise, 0), {})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{{ given.nothing }}", "has no attribute 'nothing'"),
        ("{{ key.volume_ml }}", "'key' is undefined"),
        ("{{ wrong }}", "'wrong' is undefined"),
        ("{{ letter.longest }}", "'letter' is undefined"),
        ("{{ figure.other }}", "has no attribute 'other'"),
        ("{{ part.nothing }}", "has no attribute 'nothing'"),
        ("{{ given", "unexpected end of template"),
        ("{% if %}", "Expected an expression"),
        ("{{ given.density_g_per_ml | nothing }}", "No filter named 'nothing'"),
        ("{{ given | number }}", "float() argument must be"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ given.size_xyz['a'] }}", "has no attribute 'a'"),
    ],
)
def test_a_stem_that_asks_for_what_is_not_in_reach_names_file_and_reason(copied: Copy, text: str, problem: str) -> None:
    exercise = copied("box")
    path = exercise.folder / "stem.md.j2"
    path.write_text(path.read_text() + text)
    loaded = exercise.load()
    with pytest.raises(ExerciseError) as caught:
        render_stem(loaded, draw(loaded, 0), PATHS)
    assert str(caught.value).startswith(f"{loaded.name}, stem.md.j2: the template '")
    assert problem in str(caught.value)


@pytest.mark.parametrize("file", ["exercises/stem.md.j2", "solutions/worked.md.j2"])
def test_a_missing_template_is_named_with_its_folder(copied: Copy, file: str) -> None:
    exercise = copied("box")
    room, name = file.split("/")
    path = exercise.root / room / exercise.name / name
    path.unlink()
    loaded = exercise.load()
    with pytest.raises(ExerciseError, match=f"{loaded.name}: {name} is missing in {path.parent}"):
        (render_stem if room == "exercises" else render_worked)(loaded, draw(loaded, 0), PATHS)


def test_the_worked_solution_sees_keys_wrong_values_and_letters(copied: Copy) -> None:
    text = "{{ key.mass_g }}|{{ wrong.volume_ml.voxels_counted }}|{{ letter.longest }}|{{ figure.outline }}"
    exercise = copied("box").write("solutions/worked.md.j2", text).load()
    variant = draw(exercise, 1)
    key, wrong, letter, figure = render_worked(exercise, variant, PATHS).split("|")
    assert float(key) == pytest.approx(variant.parts["mass_g"].key)
    assert int(wrong) == variant.parts["volume_ml"].misconceptions["voxels_counted"]
    longest = variant.parts["longest"]
    assert [option.id for option in longest.options if option.letter == letter] == [longest.key]
    assert figure.endswith("](q1_outline.png)")


def test_several_letters_are_listed_in_their_order(sample: Sample) -> None:
    judgement = sample("judgement")
    for seed in range(10):
        variant = draw(judgement, seed)
        letters = answer_context(judgement, variant)["letter"]["metrics"]
        right = [o.letter for o in variant.parts["metrics"].options if o.id in ("volume", "bias")]
        assert letters == ", ".join(right)


def test_conventions_are_rendered_with_this_variants_numbers(copied: Copy) -> None:
    exercise = (
        copied("box")
        .edit("exercises/exercise.toml", "given as (x, y, z).", "given as (x, y, z), {{ given.size_xyz[0] }} first.")
        .load()
    )
    variant = draw(exercise, 2)
    said = render_conventions(exercise, variant)["axis_order"]
    assert said == f"Sizes and spacings are given as (x, y, z), {variant.given.size_xyz[0]} first."


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1.25, 1, "1.2"), (-0.004, 2, "0.00"), (-0.0, 0, "0"), (-0.006, 2, "-0.01"), (3, 2, "3.00"), (1e6, 0, "1000000")],
)
def test_a_number_has_a_fixed_count_of_decimals_and_no_negative_zero(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


def test_vectors_and_plain_numbers_are_written_as_people_write_them() -> None:
    assert vector((1, -0.001, 2.5), 1) == "(1.0, 0.0, 2.5)"
    assert [plain_number(value) for value in (2.0, 0.1 + 0.2, 1e-7)] == ["2", "0.3", "1e-07"]
    assert render_text("{{ x | vector(0) }} {{ y | plain }} {{ y | number(3) }}", {"x": [1, 2], "y": 0.5}) == (
        "(1, 2) 0.5 0.500"
    )
