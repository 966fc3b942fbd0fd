"""Constructions are accepted by what is demanded; what rests on one is marked on the student's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.marking.exercise import mark_exercise
from autograder.marking.following import NO_SOURCE, AuthoredSource
from autograder.marking.marks import Answer, Blank, ExerciseMark, Value
from bank.answer_model import answer_model
from bank.exercise import Exercise
from bank.variant import draw
from tests.conftest import CopiedExercise

Copy = Callable[[str], CopiedExercise]
SOLUTION, TOML, ANSWERS = "solutions/solution.py", "exercises/exercise.toml", "solutions/answers.toml"
GOOD = {"kernel": [1, 1, 3, 3], "pool": [1, 1, 2]}  # 1 + 2 x 2 + 1 + 2 x 2 x 2 = 14 voxels
OTHER = {"kernel": [1, 3, 3, 1], "pool": [1, 1, 2]}  # 1 + 2 x 2 + 2 x 2 + 1 = 10 voxels
EARLY = {"kernel": [3, 1, 3, 1], "pool": [1, 1, 1]}  # 9 voxels, but z comes first
ISOTROPIC = {"kernel": [3, 3, 3, 3], "pool": [2, 2, 2]}  # 1 + 4 + 1 + 8 + 2 + 16 + 4 + 32 = 68 voxels


def marked(exercise: Exercise, design: Any, voxels: float | None = None, *, source: bool = True) -> ExerciseMark:
    variant = draw(exercise, 0)
    answers: dict[str, Answer] = {"design": Blank() if design is None else Value(design)}
    if voxels is not None:
        answers["field_mm"] = Value(voxels * variant.given.slice_mm)
    authored = AuthoredSource(exercise, variant.given) if source else None
    return mark_exercise(answer_model(exercise, variant), answers, authored)


def rows(mark: ExerciseMark, part: str = "design") -> list[float | None]:
    return [row.score for row in mark.part(part).rows]


@pytest.fixture
def encoder(sample: Callable[[str], Exercise]) -> Exercise:
    return sample("encoder_design")


@pytest.mark.parametrize(
    "design",
    [GOOD, OTHER, {"kernel": (1, 3, 1, 3), "pool": "1, 2, 1"}, {k: [float(x) for x in v] for k, v in GOOD.items()}],
)
def test_every_answer_with_the_demanded_property_is_right(encoder: Exercise, design: Any) -> None:
    part = marked(encoder, design).part("design")
    assert (part.verdict, part.score) == ("passed", 3.0)


def test_rows_are_met_one_by_one_and_a_known_idea_is_named(encoder: Exercise) -> None:
    assert rows(marked(encoder, EARLY)) == [2.0, 0.0]
    part = marked(encoder, ISOTROPIC).part("design")
    assert (part.score, part.misconception, part.message) == (0.0, "isotropic", "This treats z like x and y.")
    assert part.as_read == "kernel = [3, 3, 3, 3], pool = [2, 2, 2]"


def test_what_rests_on_a_construction_is_marked_on_the_students_own(encoder: Exercise) -> None:
    """The model design has 14 voxels, the student's 68 or 10."""
    assert rows(marked(encoder, ISOTROPIC, 68), "field_mm") == [1.0, 1.0]
    assert marked(encoder, ISOTROPIC, 68).part("field_mm").verdict == "passed"
    assert rows(marked(encoder, OTHER, 10), "field_mm") == [1.0, 1.0]
    assert rows(marked(encoder, OTHER, 14), "field_mm") == [0.0, 0.0]


def test_a_misconception_upon_the_students_own_construction_is_named(encoder: Exercise) -> None:
    """Without the jump the poolings add 1 each: 1 + 4 x 4 + 3."""
    part = marked(encoder, ISOTROPIC, 20).part("field_mm")
    assert (part.misconception, part.score) == ("poolings_ignored", 1.0)


def test_what_rests_on_a_construction_that_could_not_be_read_goes_to_a_person_with_it(encoder: Exercise) -> None:
    for part in marked(encoder, "nonsense", 14).parts:
        assert (part.score, part.verdict, part.needs_person) == (0.0, "invalid", True)


@pytest.mark.parametrize("design", [None, {"kernel": [1, 1, 1, 1], "pool": [1, 1, 1]}])
def test_nothing_rests_on_a_construction_that_is_not_there_or_trivial(encoder: Exercise, design: Any) -> None:
    for voxels in (14, 1):
        part = marked(encoder, design, voxels).part("field_mm")
        assert (part.score, part.verdict) == (0.0, "failed")
        assert part.message == "this rests on your own answer to `design`, which cannot be used"


def test_without_the_source_both_parts_are_errors(encoder: Exercise) -> None:
    for part in marked(encoder, GOOD, 14, source=False).parts:
        assert (part.score, part.verdict, part.message) == (None, "error", NO_SOURCE)


BAD: list[Any] = [
    "text",
    3,
    [1, 3],
    {},
    {"kernel": [1, 1, 3, 3]},
    {"kernel": [1, 1, 3, 3], "pool": None},
    {"kernel": [1, 1, 3, 3], "pool": [1, 1, 2], "stride": 1},
    {"kernel": [1, 1, 3, 3], "pool": [1, 1, 3]},
    {"kernel": [1, 1, 3], "pool": [1, 1, 2]},
    {"kernel": [[1, 1], [3, 3]], "pool": [1, 1, 2]},
    {"kernel": [1, 1, 3, float("nan")], "pool": [1, 1, 2]},
    {"kernel": [1, 1, 3, True], "pool": [1, 1, 2]},
    {"kernel": [1, 1, 3, 10**400], "pool": [1, 1, 2]},
    {"kernel": [1] * 1_000_000, "pool": [1, 1, 2]},
    {"kernel": "1" * 1_000_000, "pool": [1, 1, 2]},
    dict.fromkeys(range(100000), 1),
    {"kernel": [1, 1, "three", 3], "pool": [1, 1, 2]},
    {"kernel": {"a": 1}, "pool": [1, 1, 2]},
    {"kernel": object(), "pool": [1, 1, 2]},
]


@pytest.mark.parametrize("design", BAD, ids=lambda value: str(value)[:30])
def test_what_is_not_of_the_declared_form_is_invalid_in_one_sentence(encoder: Exercise, design: Any) -> None:
    part = marked(encoder, design).part("design")
    assert (part.verdict, part.score) == ("invalid", 0.0)
    assert part.message
    assert len(part.message) < 400
    assert "\n" not in part.message


def test_the_sentence_says_which_field_and_what_it_is(encoder: Exercise) -> None:
    assert marked(encoder, {"kernel": [1, 1, 3], "pool": [1, 1, 2]}).part("design").message == (
        "kernel: expected 4 numbers, came 3 numbers (it is 4 entries, each 1 or 3)"
    )
    assert marked(encoder, {"kernal": 1}).part("design").message == (
        "there is no 'kernal' to give (did you mean 'kernel'?); expected kernel, pool"
    )


def test_what_breaks_in_accepts_is_an_error_and_never_a_zero(copied: Copy) -> None:
    exercise = copied("encoder_design").edit(SOLUTION, "    met = set()\n", "    met = set()\n    1 / 0\n").load()
    part = marked(exercise, GOOD).part("design")
    assert (part.score, part.verdict, part.needs_person) == (None, "error", True)
    assert part.message == "what accepts this part broke (ZeroDivisionError: division by zero)"


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [("{'R9'}", "'demands_met' returns the unknown row 'R9'"), ("'R1'", "returns the ids of the rows met, not str")],
)
def test_accepts_that_returns_something_else_is_an_error(copied: Copy, returned: str, sentence: str) -> None:
    exercise = copied("encoder_design").edit(SOLUTION, "    return met\n", f"    return {returned}\n").load()
    part = marked(exercise, GOOD).part("design")
    assert part.verdict == "error"
    assert sentence in part.message


def test_accepts_may_take_an_earlier_part_for_its_rows_that_follow(copied: Copy) -> None:
    """The design is demanded to have as many voxels as the student said before: the key says 12."""
    exercise = copied("encoder_design")
    text = (exercise.folder / "exercise.toml").read_text()
    begin, end = text.index('[[parts]]\nname = "design"'), text.index('[[parts]]\nname = "field_mm"')
    text = text[:begin] + '[[parts]]\nname = "wanted"\nkind = "numeric"\npoints = 1\nunit = "1"\n\n' + text[begin:]
    assert end
    exercise.write(TOML, text)
    answers = (exercise.solution_folder / "answers.toml").read_text()
    first = '[parts.wanted]\nkey = 12\ntolerance = { atol = 0.1 }\nrows = [{ id = "R1", points = 1, text = "12" }]\n\n'
    exercise.write(ANSWERS, first + answers.replace('} mm along z"', '} mm along z", follow = true'))
    exercise.edit(SOLUTION, "def demands_met(given, response):", "def demands_met(given, response, wanted):")
    exercise.edit(
        SOLUTION,
        "    if given.low_mm <= voxels(response) * given.slice_mm <= given.high_mm:",
        "    if voxels(response) == wanted:",
    )
    loaded = exercise.load()
    variant = draw(loaded, 0)
    source = AuthoredSource(loaded, variant.given)
    given = {"wanted": Value(10), "design": Value(OTHER)}
    mark = mark_exercise(answer_model(loaded, variant), given, source)
    assert rows(mark) == [2.0, 0.0]
    mark = mark_exercise(answer_model(loaded, variant), given | {"wanted": Value(11)}, source)
    assert rows(mark) == [0.0, 0.0]
