"""Draw variants: reproducible, well posed, and refused in words where that cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from bank.asked import PrintedOption
from bank.canonical import canonical_text
from bank.errors import ExerciseError, UndrawableError
from bank.exercise import Exercise
from bank.variant import alike_answers, alike_options, call_with, draw, key_of, misconception_values, sample_answers
from tests.conftest import CopiedExercise

Sample = Callable[[str], Exercise]
Copy = Callable[[str], CopiedExercise]
GENERATOR, ANSWERS, SOLUTION = "exercises/generator.py", "solutions/answers.toml", "solutions/solution.py"


def all_of(variant: Any) -> str:
    return canonical_text([variant.given, variant.scene, variant.parts])


@pytest.mark.parametrize("name", ["box", "judgement", "overlap", "shifted"])
def test_the_same_seed_is_the_same_variant_byte_for_byte(sample: Sample, name: str) -> None:
    exercise = sample(name)
    for seed in (0, 7, 2**63 - 1):
        assert all_of(draw(exercise, seed)) == all_of(draw(exercise, seed))


def test_different_seeds_are_different_variants(sample: Sample) -> None:
    assert len({canonical_text(draw(sample("box"), seed).given) for seed in range(20)}) == 20


def test_a_variant_carries_key_misconceptions_and_version(sample: Sample) -> None:
    variant = draw(sample("box"), 3)
    size, spacing = np.array(variant.given.size_xyz), np.array(variant.given.spacing_xyz_mm)
    volume = float(np.prod(size * spacing) / 1000)
    part = variant.parts["volume_ml"]
    assert part.key == pytest.approx(volume)
    assert part.misconceptions == {"cubic_millimetres": pytest.approx(1000 * volume), "voxels_counted": np.prod(size)}
    assert variant.parts["mass_g"].key == pytest.approx(volume * variant.given.density_g_per_ml)
    assert variant.parts["unit_name"].key == ["cm3", "cc"]
    assert variant.parts["unit_name"].misconceptions == {"linear": "cm"}
    assert (variant.exercise, variant.version, variant.seed, variant.case) == ("sample/box", 1, 3, "")


def test_guards_hold_in_every_variant_because_it_is_drawn_again(sample: Sample) -> None:
    for seed in range(40):
        given = draw(sample("box"), seed).given
        edges = sorted(np.array(given.size_xyz) * np.array(given.spacing_xyz_mm))
        assert min(np.diff(edges)) > 5


def test_answers_that_cannot_be_told_apart_are_drawn_again(copied: Copy) -> None:
    """With all spacings 1 or 10, a third of the draws make the volume equal to the count of voxels."""
    exercise = copied("box").edit(
        GENERATOR, "[0.5, 1.0, 1.5, 2.0, 2.5], 3, replace=False", "[10.0, 10.0, 100.0, 1.0], 3"
    )
    exercise = exercise.load()
    equal = 0
    for seed in range(30):
        variant = draw(exercise, seed)
        volume, voxels = variant.parts["volume_ml"].key, variant.parts["volume_ml"].misconceptions["voxels_counted"]
        equal += bool(np.isclose(volume, voxels))
    assert equal == 0
    first = [exercise.generator.generate(np.random.default_rng([0, 0, seed])) for seed in range(30)]
    assert any(np.prod(scene.spacing_xyz_mm) == 1000 for scene in first)


def test_a_seed_without_usable_draw_is_refused_with_what_stood_in_the_way(copied: Copy) -> None:
    exercise = copied("box").edit(GENERATOR, "edges[1] - edges[0] > 5", "False").load()
    with pytest.raises(UndrawableError) as caught:
        draw(exercise, 4)
    assert str(caught.value) == (
        f"{exercise.name}: seed 4 gave no usable variant in 100 draws "
        "(100 times: the guard 'the edges differ by more than 5 mm' does not hold)"
    )


def test_a_fixed_question_is_drawn_once_and_refused_in_words(copied: Copy) -> None:
    exercise = copied("judgement").edit("exercises/exercise.toml", '"signed volume error"', '"Volume  error."').load()
    with pytest.raises(UndrawableError, match=r"in 1 draw \(1 times: part 'metrics': options . and . both read '"):
        draw(exercise, 0)


def test_a_choice_of_several_in_which_choosing_all_earns_points_is_not_drawn(copied: Copy) -> None:
    keys = 'keys = { growth = ["volume", "bias"], margin = ["volume", "bias"] }'
    more = 'keys = { growth = ["volume", "bias", "specificity"], margin = ["volume", "bias", "specificity"] }'
    exercise = copied("judgement").edit("solutions/answers.toml", keys, more).load()
    with pytest.raises(UndrawableError, match="more than half of the options of part 'metrics' are right"):
        draw(exercise, 0)


def test_a_guard_of_the_solution_may_see_the_scene(copied: Copy) -> None:
    exercise = copied("box").edit(
        SOLUTION, "def mass_g", '@guard("never")\ndef never(scene, given):\n    return False\n\n\ndef mass_g'
    )
    exercise.edit(SOLUTION, "import misconception,", "import guard, misconception,")
    with pytest.raises(UndrawableError, match="the guard 'never' does not hold"):
        draw(exercise.load(), 0)


def test_a_function_that_asks_for_what_there_is_not_is_named(copied: Copy) -> None:
    exercise = copied("box").edit(SOLUTION, "def divided(given, volume_ml)", "def divided(given, volume)").load()
    with pytest.raises(ExerciseError, match="function 'divided' asks for 'volume'; available are given, volume_ml"):
        draw(exercise, 0)


def test_call_with_passes_what_is_named_and_nothing_else() -> None:
    assert call_with(lambda given: given, given=1, scene=2) == 1
    assert call_with(lambda scene, given: (scene, given), given=1, scene=2) == (2, 1)
    assert call_with(lambda: 5, given=1) == 5


def test_options_are_shuffled_by_the_seed_alone_and_every_order_comes_up(sample: Sample) -> None:
    orders = [tuple(option.id for option in draw(sample("box"), seed).parts["longest"].options) for seed in range(60)]
    assert len(set(orders)) == 6
    letters = {
        tuple(option.letter for option in draw(sample("box"), seed).parts["longest"].options) for seed in range(5)
    }
    assert letters == {("A", "B", "C")}


def test_two_choices_of_one_exercise_are_not_shuffled_alike(copied: Copy) -> None:
    exercise = copied("box")
    exercise.edit(
        "exercises/exercise.toml",
        'name = "unit_name"\nkind = "text"',
        'name = "shortest"\nkind = "choice"\n'
        'options = [{ id = "x", text = "along x" }, { id = "y", text = "along y" }, { id = "z", text = "z axis" }]',
    )
    exercise.edit(ANSWERS, '[parts.unit_name]\nkey = ["cm3", "cc"]', '[parts.shortest]\nkey = "x"')
    exercise.edit(ANSWERS, 'value = "cm"', 'value = "z"')
    loaded = exercise.load()
    variants = [draw(loaded, seed).parts for seed in range(20)]
    orders = [[[option.id for option in parts[name].options] for name in ("longest", "shortest")] for parts in variants]
    assert any(one != other for one, other in orders)


def test_options_without_texts_of_their_own_are_the_key_and_the_misconceptions(copied: Copy) -> None:
    exercise = copied("box").edit(
        "exercises/exercise.toml",
        'options = [{ id = "x", text = "along x" }, { id = "y", text = "along y" }, { id = "z", text = "along z" }]',
        "",
    )
    exercise.edit(SOLUTION, 'return "xyz"[int(np.argmax(edges_mm(given)))]', 'return "the x axis"')
    exercise.edit(
        SOLUTION,
        'return guess if guess != longest(given) else "xyz"[int(np.argmin(edges_mm(given)))]',
        'return "the y axis"',
    )
    part = draw(exercise.load(), 0).parts["longest"]
    assert sorted(option.text for option in part.options) == ["the x axis", "the y axis"]
    assert part.letters(part.key) == [option.letter for option in part.options if option.text == "the x axis"]


def option(letter: str, text: str) -> PrintedOption:
    return PrintedOption(letter, text, text)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["left", "right"], None),
        (["left", "Left."], "options A and B both read 'left'"),
        (["B", "right"], "option 'B' reads like the letters of options"),
        (["a, b", "right"], "option 'a, b' reads like the letters of options"),
        (["R", "L"], None),
        (["+", "-"], None),
        (["A1", "B"], "option 'B' reads like"),
        ([], None),
    ],
)
def test_options_must_read_differently_and_not_like_letters(texts: list[str], said: str | None) -> None:
    found = alike_options([option(letter, text) for letter, text in zip("ABCDEF", texts, strict=False)])
    assert (found or "").startswith(said or "")
    assert (found is None) == (said is None)


def test_case_cards_are_drawn_and_their_texts_are_the_given(sample: Sample) -> None:
    exercise = sample("judgement")
    variants = [draw(exercise, seed) for seed in range(30)]
    assert {variant.case for variant in variants} == {"growth", "margin"}
    growth = next(variant for variant in variants if variant.case == "growth")
    assert growth.given == {"case": "growth", "use": "decide whether a tumour has grown"}
    assert growth.parts["metrics"].key == ["volume", "bias"]
    assert growth.parts["why"].key is None


@pytest.fixture
def boxes_with_cards(copied: Copy) -> CopiedExercise:
    """Boxes with drawn numbers, of which a card says what they are for, and in which unit that is measured."""
    exercise = copied("box")
    cards = (
        '\n[[cases]]\nname = "urn"\ntexts = { use = "ashes" }\n\n[[cases]]\nname = "tank"\ntexts = { use = "water" }\n'
    )
    exercise.write("exercises/exercise.toml", (exercise.folder / "exercise.toml").read_text() + cards)
    exercise.edit(GENERATOR, "density_g_per_ml: float\n", "density_g_per_ml: float\n    case: str\n    use: str\n")
    exercise.edit(GENERATOR, "generate(rng: Generator)", "generate(rng: Generator, card: dict[str, str])")
    exercise.edit(
        GENERATOR, "rng.choice([1.1, 1.2, 1.3])))", 'rng.choice([1.1, 1.2, 1.3])), card["case"], card["use"])'
    )
    exercise.edit(ANSWERS, 'key = ["cm3", "cc"]', 'keys = { urn = ["cm3", "cc"], tank = "L" }')
    exercise.edit(
        ANSWERS, '{ id = "R1", points = 1, text = "cc" }', '{ id = "R1", points = 1, text = "{{ given.use }}" }'
    )
    return exercise


def test_a_card_is_drawn_beside_numbers_and_has_its_own_key(boxes_with_cards: CopiedExercise) -> None:
    variants = [draw(boxes_with_cards.load(), seed) for seed in range(30)]
    assert len({canonical_text(variant.given) for variant in variants}) == 30
    shown = {(variant.case, variant.given.use, str(variant.parts["unit_name"].key)) for variant in variants}
    assert shown == {("urn", "ashes", "['cm3', 'cc']"), ("tank", "water", "L")}


def test_no_card_is_rarer_because_its_numbers_are_drawn_again(boxes_with_cards: CopiedExercise) -> None:
    demand = "    return edges[1] - edges[0] > 5"
    strict = boxes_with_cards.edit(GENERATOR, demand, f'{demand} and (given.case == "urn" or edges[0] > 40)').load()
    cards = [draw(strict, seed).case for seed in range(60)]
    assert 20 <= cards.count("tank") <= 40


def test_a_given_that_does_not_hold_the_card_is_refused(boxes_with_cards: CopiedExercise) -> None:
    exercise = boxes_with_cards.edit(GENERATOR, 'card["case"], card', '"urm", card').load()
    said = r"the card '(urn|tank)' was drawn, and Given holds 'urm' as its field `case`; pass on card\['case'\]"
    with pytest.raises(ExerciseError, match=said):
        draw(exercise, 0)


def test_rows_of_a_card_name_the_faults_of_its_own_key(copied: Copy) -> None:
    exercise = copied("wrong_crop")
    about = (exercise.folder / "exercise.toml").read_text()
    exercise.write("exercises/exercise.toml", f'{about}\n[[cases]]\nname = "turned"\n\n[[cases]]\nname = "short"\n')
    exercise.edit(GENERATOR, "half_mm: int\n", "half_mm: int\n    case: str\n")
    exercise.edit(GENERATOR, "generate(rng: Generator)", "generate(rng: Generator, card: dict[str, str])")
    exercise.edit(GENERATOR, "rng.integers(10, 90))", 'rng.integers(10, 90)), card["case"]')
    answers = (exercise.solution_folder / "answers.toml").read_text()
    row = '{ id = "S1", points = 4, text = "the end", faults = ["end"], cases = ["short"] },\n    { id = "R1"'
    answers = answers.replace('{ id = "R1"', row, 1)
    answers = answers.replace('aspect = "place"', 'aspect = "place", cases = ["turned"]')
    answers = answers.replace('aspect = "repair"', 'aspect = "repair", cases = ["turned"]')
    answers = answers.replace("[parts.repaired.key]", "[parts.repaired.keys.turned]")
    exercise.write(
        "solutions/answers.toml", f"{answers}\n[parts.repaired.keys.short]\nend = {{ line = 7, repair = 'x' }}\n"
    )
    found = {
        variant.case: set(variant.parts["repaired"].key) for variant in (draw(exercise.load(), n) for n in range(8))
    }
    assert found == {"turned": {"direction", "order"}, "short": {"end"}}
    wrong = exercise.edit(ANSWERS, 'faults = ["end"]', 'faults = ["ende"]').load()
    said = "row 'S1' names 'ende'; the key has end"
    with pytest.raises(ExerciseError, match=said):
        [draw(wrong, seed) for seed in range(8)]


def test_samples_of_open_parts_are_those_of_the_card_with_the_numbers_of_the_variant(copied: Copy) -> None:
    exercise = copied("judgement")
    old = '{ response = "Specificity.", rows = ["R1"] },'
    new = '{ response = "To {{ given.use }}, {{ letter.metrics }}.", rows = ["R1"], cases = ["margin"] },'
    loaded = exercise.edit(ANSWERS, old, new).load()
    for seed in range(10):
        variant = draw(loaded, seed)
        found = [response for response, rows in sample_answers(loaded, loaded.part("why"), variant) if rows == ("R1",)]
        letters = variant.parts["metrics"].letters_of_key
        filled_in = f"To set the margin of a radiotherapy plan, {letters}."
        assert found == ([filled_in] if variant.case == "margin" else [])


def test_a_fixed_question_has_one_given(sample: Sample) -> None:
    assert draw(sample("overlap"), 0).given == draw(sample("overlap"), 99).given == {}


def test_keys_follow_from_the_earlier_answers_that_are_passed(sample: Sample) -> None:
    box = sample("box")
    given = draw(box, 0).given
    assert key_of(box.part("mass_g"), given, {"volume_ml": 2.0}) == pytest.approx(2 * given.density_g_per_ml)
    wrong = misconception_values(box, box.part("mass_g"), given, {"volume_ml": 2.0})
    assert wrong == {"divided": pytest.approx(2 / given.density_g_per_ml)}


def test_what_is_told_apart_depends_on_the_kind(sample: Sample) -> None:
    box, judgement, shifted = sample("box"), sample("judgement"), sample("shifted")
    edges, unit, metrics = box.part("edges_mm"), box.part("unit_name"), judgement.part("metrics")
    assert alike_answers(edges, [[10, 20, 30], [10, 20, 30.15]]) == (0, 1)
    assert alike_answers(edges, [[10, 20, 30], [10, 20, 30.16]]) is None
    assert alike_answers(unit, [["cm3", "cc"], "CC."]) == (0, 1)
    assert alike_answers(unit, [["cm3", "cc"], "cm"]) is None
    assert alike_answers(metrics, [["volume", "bias"], ["bias", "volume"]]) == (0, 1)
    assert alike_answers(metrics, [["volume", "bias"], "volume"]) is None
    image = draw(shifted, 0).parts["answer"].key
    assert alike_answers(shifted.image_part, [image, image + 0]) == (0, 1)
    assert alike_answers(shifted.image_part, [image, image + 1]) is None
