"""Mark whole exercises: follow-through, rows that wait for rows, scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.marking.exercise import mark_exercise
from autograder.marking.following import NO_SOURCE, AuthoredSource
from autograder.marking.marks import Blank, CheckMark, ExerciseMark, Finding, Unreadable, Value
from bank.answer_model import AnswerModel, Row, answer_model
from bank.exercise import Exercise
from bank.variant import Variant, draw
from tests.autograder.marking.conftest import MakePart
from tests.conftest import CopiedExercise

Copy = Callable[[str], CopiedExercise]
SOLUTION, ANSWERS = "solutions/solution.py", "solutions/answers.toml"


def marked(exercise: Exercise, variant: Variant, source: bool = True, **answers: Any) -> ExerciseMark:
    model = answer_model(exercise, variant)
    authored = AuthoredSource(exercise, variant.given) if source else None
    return mark_exercise(model, {name: Value(value) for name, value in answers.items()}, authored)


def mass_of(exercise: Exercise, variant: Variant, volume: Any, mass: Any) -> tuple[float | None, Any, list[str]]:
    """Return score, misconception and rows of the part `mass_g`, whose R1 follows and whose R2 needs `volume_ml.R2`."""
    part = marked(exercise, variant, volume_ml=volume, mass_g=mass).part("mass_g")
    return part.score, part.misconception, [row.id for row in part.rows if row.met]


@pytest.fixture
def box(sample: Callable[[str], Exercise]) -> Exercise:
    return sample("box")


@pytest.fixture
def variant(box: Exercise) -> Variant:
    return draw(box, 0)


def test_all_keys_earn_all_points(box: Exercise, variant: Variant) -> None:
    letters = variant.parts["longest"].letters(variant.parts["longest"].key)
    keys = {name: part.key for name, part in variant.parts.items()}
    mark = marked(box, variant, **keys | {"longest": letters[0], "unit_name": "cc"})
    assert (mark.score, mark.points, mark.isolation) == (9.0, 9.0, "not needed")
    assert {part.verdict for part in mark.parts} == {"passed"}
    assert all(row.met for part in mark.parts for row in part.rows)


def test_without_answers_every_part_is_blank_and_earns_nothing(box: Exercise, variant: Variant) -> None:
    mark = marked(box, variant)
    assert mark.score == 0
    assert [(part.score, part.verdict, part.message, part.needs_person) for part in mark.parts] == [
        (0.0, "failed", "no answer", False)
    ] * 5


def test_an_answer_that_follows_from_an_own_wrong_one_earns_the_rows_that_follow(
    box: Exercise, variant: Variant
) -> None:
    density = variant.given.density_g_per_ml
    assert mass_of(box, variant, 7.0, 7.0 * density) == (1.0, None, ["R1"])
    assert mass_of(box, variant, "7,0 mL", f"{7 * density:.6f} g") == (1.0, None, ["R1"])


def test_the_message_of_an_answer_that_follows_says_so(box: Exercise, variant: Variant) -> None:
    part = marked(box, variant, volume_ml=7.0, mass_g=7.0 * variant.given.density_g_per_ml).part("mass_g")
    assert (part.verdict, part.message) == ("failed", "this follows correctly from your own earlier answer")


def test_the_right_answer_after_a_wrong_one_loses_only_the_row_that_needs_the_other(
    box: Exercise, variant: Variant
) -> None:
    part = marked(box, variant, volume_ml=7.0, mass_g=variant.parts["mass_g"].key).part("mass_g")
    assert (part.score, part.verdict) == (1.0, "failed")
    assert [row.met for row in part.rows] == [True, False]


@pytest.mark.parametrize("volume", [0, -7.0, float("nan"), float("inf"), "seven", None, [7.0, 7.0], True, "1,000"])
def test_nothing_follows_from_what_is_implausible_or_unreadable(box: Exercise, variant: Variant, volume: Any) -> None:
    density = variant.given.density_g_per_ml
    number = volume if isinstance(volume, (int, float)) and np.isfinite(volume) else 7.0
    assert mass_of(box, variant, volume, float(number) * density)[0] == 0.0


def test_a_misconception_upon_an_own_earlier_answer_is_named(box: Exercise, variant: Variant) -> None:
    assert mass_of(box, variant, 7.0, 7.0 / variant.given.density_g_per_ml) == (0.0, "divided", [])


def test_without_the_source_a_part_that_could_follow_is_an_error_and_others_are_marked(
    box: Exercise, variant: Variant
) -> None:
    mark = marked(box, variant, source=False, volume_ml=7.0, mass_g=3.0)
    mass = mark.part("mass_g")
    assert (mass.score, mass.verdict, mass.message, mass.needs_person) == (None, "error", NO_SOURCE, True)
    assert mass.as_read == "3 g"
    assert mark.part("volume_ml").verdict == "failed"
    right = marked(
        box, variant, source=False, volume_ml=variant.parts["volume_ml"].key, mass_g=variant.parts["mass_g"].key
    )
    assert right.part("mass_g").score == 2.0


def test_a_key_that_breaks_on_an_own_answer_earns_nothing_and_stops_nothing(copied: Copy) -> None:
    exercise = copied("box").edit(
        SOLUTION, "return volume_ml * given", "assert volume_ml > 10\n    return volume_ml * given"
    )
    loaded = exercise.load()
    variant = draw(loaded, 0)
    assert variant.parts["volume_ml"].key > 10
    assert mass_of(loaded, variant, 7.0, 7.0 * variant.given.density_g_per_ml) == (0.0, None, [])


def test_a_misconception_that_breaks_on_an_own_answer_does_not_cost_the_follow_through(copied: Copy) -> None:
    exercise = copied("box").edit(
        SOLUTION, "    return volume_ml / given", "    assert volume_ml > 10\n    return volume_ml / given"
    )
    loaded = exercise.load()
    variant = draw(loaded, 0)
    assert mass_of(loaded, variant, 7.0, 7.0 * variant.given.density_g_per_ml) == (1.0, None, ["R1"])


def parts_of(exercise: CopiedExercise) -> tuple[str, str, str, str]:
    """Return exercise.toml in pieces: what stands before `mass_g`, that part, `edges_mm`, and the rest."""
    text = (exercise.folder / "exercise.toml").read_text(encoding="utf-8")
    places = [text.index(f'[[parts]]\nname = "{name}"') for name in ("mass_g", "edges_mm", "longest")]
    return text[: places[0]], text[places[0] : places[1]], text[places[1] : places[2]], text[places[2] :]


def test_a_misconception_may_take_an_earlier_part_that_the_key_does_not(copied: Copy) -> None:
    """Such a misconception must not break the follow-through of the key."""
    exercise = copied("box")
    before, mass, edges, after = parts_of(exercise)
    exercise.write("exercises/exercise.toml", "".join((before, edges, mass, after)))
    exercise.edit(SOLUTION, "def divided(given, volume_ml):", "def divided(given, volume_ml, edges_mm):")
    loaded = exercise.load()
    variant = draw(loaded, 0)
    assert mass_of(loaded, variant, 7.0, 7.0 * variant.given.density_g_per_ml) == (1.0, None, ["R1"])
    assert mass_of(loaded, variant, 7.0, 7.0 / variant.given.density_g_per_ml)[1] == "divided"


def test_a_judgement_of_plausibility_that_breaks_means_no(copied: Copy) -> None:
    exercise = copied("box").edit(SOLUTION, "return value > 0", "return 1 / (value - 7.0) > 0").load()
    variant = draw(exercise, 0)
    assert mass_of(exercise, variant, 7.0, 7.0 * variant.given.density_g_per_ml)[0] == 0.0


def test_a_known_wrong_answer_that_also_follows_earns_the_better_of_both(copied: Copy) -> None:
    exercise = copied("box").edit(
        ANSWERS, 'sentence = "This divides by the density." }', 'sentence = "D", award = ["R2"] }'
    )
    exercise.edit(ANSWERS, ', needs = ["volume_ml.R2"]', "")
    loaded = exercise.load()
    variant = draw(loaded, 0)
    density, key = variant.given.density_g_per_ml, variant.parts["volume_ml"].key
    # volume / density is the misconception's value, and follows from an own volume of volume / density^2.
    assert mass_of(loaded, variant, key / density**2, key / density)[0] == 1.0


def follow_exercise(copied: Copy, key: str) -> Exercise:
    """Return the sample box with a count of voxels as first part, and a second part that computes with it."""
    exercise = copied("box")
    exercise.edit(SOLUTION, "return math.prod(given.size_xyz) * math.prod(given.spacing_xyz_mm) / 1000", "return 40")
    exercise.edit(SOLUTION, "return volume_ml * given.density_g_per_ml", key)
    return exercise.load()


def test_a_count_reaches_the_key_as_a_whole_number(copied: Copy) -> None:
    exercise = follow_exercise(copied, "return float(sum(range(volume_ml)))")
    variant = draw(exercise, 0)
    assert mass_of(exercise, variant, 5.0, 10.0) == (1.0, None, ["R1"])
    assert mass_of(exercise, variant, 5.5, 10.0)[0] == 0.0


FRAME_AND_SIGN = """
title = "T"
topic = "TOPIC"
objective = "o"
level = 1
minutes = 1
version = 1
varies = "none"

[[parts]]
name = "frame"
kind = "text"
points = 1

[[parts]]
name = "sign"
kind = "numeric"
points = 1
unit = "1"
"""
FRAME_AND_SIGN_ANSWERS = """
[parts.frame]
key = "LPS"
rows = [{ id = "R1", points = 1, text = "t" }]
misconceptions = [{ name = "nifti", sentence = "s", value = ["RAS", "RAS+"] }]

[parts.sign]
tolerance = { atol = 0.1 }
rows = [{ id = "R1", points = 1, text = "t", follow = true }]
"""
FRAME_AND_SIGN_SOLUTION = """
def sign(given, frame):
    return 1 if frame == "LPS" else {("RAS", "RAS+"): -5}[tuple(frame)]
"""


def test_a_known_text_reaches_the_key_as_its_author_wrote_it(copied: Copy) -> None:
    exercise = copied("judgement")
    exercise.write("exercises/exercise.toml", FRAME_AND_SIGN.replace("TOPIC", exercise.name.split("/")[0]))
    exercise.write(ANSWERS, FRAME_AND_SIGN_ANSWERS)
    exercise.write(SOLUTION, FRAME_AND_SIGN_SOLUTION)
    loaded = exercise.load()
    variant = draw(loaded, 0)
    assert marked(loaded, variant, frame=" ras. ", sign=-5).part("sign").score == 1.0
    assert marked(loaded, variant, frame="LPS", sign=-5).part("sign").score == 0.0
    assert marked(loaded, variant, frame="nonsense", sign=-5).part("sign").score == 0.0


def test_an_earlier_choice_reaches_the_key(copied: Copy) -> None:
    exercise = copied("box")
    exercise.edit(
        SOLUTION,
        "def mass_g(given, volume_ml):",
        "def unit_name(given, longest):\n    return longest\n\n\ndef mass_g(given, volume_ml):",
    )
    exercise.edit(
        ANSWERS,
        'key = ["cm3", "cc"]\nrows = [{ id = "R1", points = 1, text = "cc" }]',
        'rows = [{ id = "R1", points = 1, text = "cc", follow = true }]',
    )
    loaded = exercise.load()
    variant = draw(loaded, 0)
    wrong = next(option for option in variant.parts["longest"].options if option.id != variant.parts["longest"].key)
    part = marked(loaded, variant, longest=wrong.letter, unit_name=wrong.id).part("unit_name")
    assert part.score == 1.0


def model_of(make_part: MakePart, make_model: Callable[..., AnswerModel], *rows: Row) -> AnswerModel:
    """Return an open part `why` with two rows, and a numeric part `number` with the key 5 and these rows."""
    why = make_part("open", None, name="why", rows=(Row("R1", 1.0, "a"), Row("R2", 1.0, "b")), points=2.0)
    number = make_part("numeric", 5.0, name="number", rows=rows, points=sum(row.points for row in rows))
    return make_model(why, number)


def scores(model: AnswerModel, met: Any, number: Any = 5.0) -> list[float | None]:
    rows_met = None if met is None else {"why": met}
    mark = mark_exercise(model, {"why": Value("x"), "number": Value(number)}, None, rows_met=rows_met)
    return [row.score for row in mark.part("number").rows]


def test_a_row_earns_nothing_without_the_row_that_it_needs(make_part: MakePart, make_model: Any) -> None:
    model = model_of(make_part, make_model, Row("R1", 1.0, "x"), Row("R2", 2.0, "y", needs=("why.R1",)))
    assert scores(model, {"R1"}) == [1.0, 2.0]
    assert scores(model, {"R2"}) == [1.0, 0.0]


def test_a_row_that_waits_for_an_undecided_one_is_undecided(make_part: MakePart, make_model: Any) -> None:
    model = model_of(make_part, make_model, Row("R1", 1.0, "x"), Row("R2", 2.0, "y", needs=("why.R1",)))
    assert scores(model, None) == [1.0, None]
    mark = mark_exercise(model, {"why": Value("x"), "number": Value(5.0)}, None)
    assert (mark.part("number").score, mark.part("number").needs_person) == (None, True)


def test_a_row_that_earned_nothing_anyway_waits_for_nobody(make_part: MakePart, make_model: Any) -> None:
    model = model_of(make_part, make_model, Row("R1", 1.0, "x", needs=("why.R1",)))
    assert scores(model, None, number=9.0) == [0.0]


def test_a_row_with_an_unmet_need_does_not_wait_for_another_undecided_one(make_part: MakePart, make_model: Any) -> None:
    rows = (Row("R1", 1.0, "x", components=(0,)), Row("R2", 2.0, "y", needs=("R3", "why.R1")), Row("R3", 1.0, "z"))
    why = make_part("open", None, name="why", rows=(Row("R1", 1.0, "a"),), points=1.0)
    number = make_part("numeric", np.array([1.0, 2.0]), name="number", shape=(2,), rows=rows, points=4.0)
    mark = mark_exercise(make_model(why, number), {"why": Value("x"), "number": Value([1, 9])}, None)
    assert [row.score for row in mark.part("number").rows] == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("backwards", [False, True])
def test_needs_reach_through_rows_in_any_order(make_part: MakePart, make_model: Any, backwards: bool) -> None:
    rows = [
        Row("R1", 1.0, "x", needs=("why.R1",)),
        Row("R2", 1.0, "y", needs=("R1",)),
        Row("R3", 1.0, "z", needs=("R2",)),
    ]
    model = model_of(make_part, make_model, *(reversed(rows) if backwards else rows))
    assert scores(model, {"R2"}) == [0.0] * 3
    assert scores(model, {"R1"}) == [1.0] * 3


def test_rows_that_need_each_other_are_met_together(make_part: MakePart, make_model: Any) -> None:
    model = model_of(make_part, make_model, Row("R1", 1.0, "x", needs=("R2",)), Row("R2", 1.0, "y", needs=("R1",)))
    assert scores(model, set()) == [1.0, 1.0]


def test_a_need_that_does_not_count_in_this_case_is_no_obstacle(make_part: MakePart, make_model: Any) -> None:
    model = model_of(make_part, make_model, Row("R1", 1.0, "x", needs=("why.R9",)))
    assert scores(model, set()) == [1.0]


def test_half_a_row_is_not_enough_for_a_row_that_needs_it(make_part: MakePart, make_model: Any) -> None:
    rows = (Row("R1", 1.0, "x"), Row("R2", 1.0, "y", needs=("R1",)))
    part = make_part("code", None, name="code", rows=rows, points=2.0, functions=("f",))
    checks = (CheckMark("c", "s", "failed"),)
    finding = Finding("failed", {"R1": 0.5, "R2": 1.0}, checks=checks)
    mark = mark_exercise(make_model(part), {}, None, judge_code=lambda part: finding, isolation="strong")
    assert [row.score for row in mark.parts[0].rows] == [0.5, 0.0]
    assert (mark.parts[0].checks, mark.isolation) == (checks, "strong")


def test_an_answer_that_cannot_be_had_fails_or_is_invalid_by_whose_fault_it_is(box: Exercise, variant: Variant) -> None:
    answers = {"volume_ml": Unreadable("the program raised", failed=True), "mass_g": Unreadable("no value there")}
    mark = mark_exercise(answer_model(box, variant), answers, AuthoredSource(box, variant.given))
    found = [(part.verdict, part.score, part.message, part.needs_person) for part in mark.parts[:2]]
    assert found == [("failed", 0.0, "the program raised", False), ("invalid", 0.0, "no value there", True)]


def test_a_code_part_without_a_program_is_blank_or_invalid(sample: Callable[[str], Exercise]) -> None:
    overlap = sample("overlap")
    model = answer_model(overlap, draw(overlap, 0))
    found = [
        mark_exercise(model, {"overlap": answer}, None).part("overlap")
        for answer in (Blank(), Value(5), Value(["def dice(): ..."]), Unreadable("it is no text"))
    ]
    assert [part.verdict for part in found] == ["failed", "invalid", "invalid", "invalid"]
    assert [part.message for part in found] == [
        "no answer",
        "expected the program's text, came a number",
        "expected the program's text, came a list",
        "expected the program's text, it is no text",
    ]
    assert [part.score for part in found] == [0.0] * 4


def test_an_image_is_marked_from_a_value_too(sample: Callable[[str], Exercise]) -> None:
    shifted = sample("shifted")
    variant = draw(shifted, 0)
    assert marked(shifted, variant, answer=variant.parts["answer"].key).score == 2.0
    assert marked(shifted, variant, answer=variant.given.image).part("answer").message.startswith("the origin differs")


def test_a_score_is_rounded_once_per_part(make_part: MakePart, make_model: Any) -> None:
    rows = tuple(Row(f"R{n}", 0.35, "x") for n in range(3))
    part = make_part("code", None, rows=rows, points=1.05, functions=("f",))
    finding = Finding("failed", dict.fromkeys(("R0", "R1", "R2"), 0.1))
    mark = mark_exercise(make_model(part), {}, None, judge_code=lambda part: finding)
    assert mark.parts[0].score == 0.11  # 3 x 0.035 = 0.105; rounding each row first would give 0.12


def test_a_persons_rows_count_where_an_answer_could_not_be_read_and_settle_what_waits_for_them(
    make_part: MakePart, make_model: Any
) -> None:
    rows = (Row("R1", 1.0, "x"), Row("R2", 2.0, "y"))
    area = make_part("numeric", 5.0, name="area", rows=rows, points=3.0)
    later = make_part("numeric", 7.0, name="later", rows=(Row("R1", 4.0, "z", needs=("area.R2",)),), points=4.0)
    model, answers = make_model(area, later), {"area": Value("about five"), "later": Value(7.0)}

    unread = mark_exercise(model, answers, None)
    assert (unread.part("area").score, unread.part("area").verdict) == (0.0, "invalid")
    assert unread.part("later").score == 0.0

    by_hand = mark_exercise(model, answers, None, rows_met={"area": {"R2"}})
    area_mark = by_hand.part("area")
    assert (area_mark.score, area_mark.verdict, area_mark.by_hand, area_mark.needs_person) == (
        2.0,
        "failed",
        True,
        False,
    )
    assert (by_hand.part("later").score, by_hand.part("later").by_hand) == (4.0, False)
    assert mark_exercise(model, answers, None, rows_met={"area": {"R1", "R2"}}).part("area").verdict == "passed"


def test_a_persons_rows_do_not_change_what_the_machine_has_decided(make_part: MakePart, make_model: Any) -> None:
    model = model_of(make_part, make_model, Row("R1", 1.0, "x"))
    mark = mark_exercise(model, {"number": Value(6.0)}, None, rows_met={"number": {"R1"}, "why": {"R1"}})
    assert [(part.score, part.by_hand) for part in mark.parts] == [(0.0, False), (0.0, False)]  # wrong, and blank
