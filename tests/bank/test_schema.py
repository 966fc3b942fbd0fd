"""Rules that no single key can break: what fits together in `exercise.toml` and `answers.toml`."""

from __future__ import annotations

import string
from typing import Any

import pytest
from pydantic import ValidationError

from bank.schema import AnswersFile, ExerciseFile

PART: dict[str, Any] = {"name": "answer", "kind": "text", "points": 1.0}
ROW = {"id": "R1", "points": 1.0, "text": "t"}
CARD = {"name": "one", "texts": {"use": "x"}}
CHOICE = {"kind": "choice", "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]}


def exercise(**changes: Any) -> ExerciseFile:
    facts = {"title": "T", "topic": "t", "objective": "o", "level": 1, "minutes": 1, "version": 1, "varies": "none"}
    return ExerciseFile.model_validate(facts | {"parts": [PART]} | changes)


def answers(**changes: Any) -> AnswersFile:
    return AnswersFile.model_validate({"parts": {"answer": {"rows": [ROW]} | changes}})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "numeric"}, "part 'answer' is numeric and needs a unit ('1' for a number without one)"),
        ({"kind": "estimate"}, "part 'answer' is estimate and needs a unit"),
        ({"kind": "code"}, "part 'answer' is code and needs functions = [\"name\", ...]"),
        ({"options": CHOICE["options"]}, "part 'answer' is text; only a choice has options"),
        ({"functions": ["dice"]}, "part 'answer' is text; only code has functions"),
        ({"limits": {}}, "part 'answer' is text; only programs (code, image, training) have limits"),
        (
            {"kind": "code", "functions": ["probe"]},
            "a function cannot be called 'probe': in checks, student.probe is taken",
        ),
        (
            {"kind": "code", "functions": ["f"], "limits": {"seconds": 60, "total_seconds": 30}},
            "one question has 60 s, but all together only 30 s",
        ),
        ({"shape": [3]}, "part 'answer' is text; only numbers have a shape"),
        ({"select": "several"}, "part 'answer' is text; only a choice can select several"),
        (
            {"kind": "choice", "options": [CHOICE["options"][0]] * 2},
            "two options of part 'answer' have the same id 'a'",
        ),
        ({"name": "lambda"}, "a part cannot be called 'lambda'; its name becomes a variable of the student's"),
        ({"name": "given"}, "a part cannot be called 'given'"),
    ],
)
def test_a_part_must_fit_its_kind(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        exercise(parts=[PART | change])
    assert sentence in str(caught.value)


@pytest.mark.parametrize("function", ["dice()", "a b", "", "1st", "a.b"])
def test_a_function_is_asked_for_by_its_bare_name(function: str) -> None:
    with pytest.raises(ValidationError):
        exercise(parts=[{"name": "dice", "kind": "code", "points": 1, "functions": [function]}])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"parts": [PART, PART]}, "two parts have the same name 'answer'"),
        ({"parts": [PART | {"name": "other"}]}, "a lone part is called 'answer', not 'other'"),
        (
            {"parts": [PART | {"kind": "code", "functions": ["f"]}, PART | {"kind": "image", "name": "b"}]},
            "an exercise has at most one code, image or training part, because it has one starter",
        ),
        ({"varies": "cases"}, 'varies = "cases" needs at least one of [[cases]]'),
        ({"cases": [CARD]}, '[[cases]] belong to varies = "cases", or to "numbers"'),
        ({"varies": "cases", "cases": [CARD, CARD]}, "two cases have the same name 'one'"),
        (
            {"varies": "cases", "cases": [{"name": "a", "texts": {"case": "x"}}]},
            "is called 'case', which is the card's",
        ),
        ({"figures": [{"name": "f", "alt": "x"}] * 2}, "two figures have the same name 'f'"),
        ({"files": [{"name": "f.npy", "given": "x"}] * 2}, "two files have the same name 'f.npy'"),
        ({"conventions": [{"name": "c", "sentence": "x"}] * 2}, "two conventions have the same name 'c'"),
    ],
)
def test_an_exercise_must_fit_itself(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        exercise(**changes)
    assert sentence in str(caught.value)


def test_a_lone_code_part_may_have_a_name_of_its_own() -> None:
    assert (
        exercise(parts=[{"name": "dice", "kind": "code", "points": 1, "functions": ["dice"]}]).parts[0].name == "dice"
    )


def test_parts_beyond_the_alphabet_are_refused_and_not_dropped() -> None:
    many = [PART | {"name": f"p{n}"} for n in range(27)]
    assert len(exercise(parts=many[:26]).parts) == len(string.ascii_lowercase)
    with pytest.raises(ValidationError):
        exercise(parts=many)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rows": [ROW, ROW]}, "two rows of a part have the same id 'R1'"),
        (
            {"misconceptions": [{"name": "m", "sentence": "s", "award": ["R2"]}]},
            "misconception 'm' awards the unknown row 'R2'",
        ),
        (
            {"misconceptions": [{"name": "m", "sentence": "s"}] * 2},
            "two misconceptions of a part have the same name 'm'",
        ),
        ({"samples": [{"response": "x", "rows": ["R9"]}]}, "a sample answer names the unknown row 'R9'"),
    ],
)
def test_answers_must_fit_themselves(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError) as caught:
        answers(**changes)
    assert sentence in str(caught.value)


def test_what_was_read_never_changes() -> None:
    read = exercise()
    with pytest.raises(ValidationError, match="frozen"):
        read.title = "other"


@pytest.mark.parametrize("points", [0.01, 0.5, 0.29, 1, 2.75, 1000])
def test_points_in_hundredths_are_taken(points: float) -> None:
    assert exercise(parts=[PART | {"points": points}]).parts[0].points == points
