"""Every kind of question, case cards and fixed questions go through lock, notebook, marking and feedback."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.comments import comment_on
from autograder.assignment.release import release_notebook
from autograder.handing_in import as_response, blank, wanted
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import Blank, Value, answer_of
from autograder.responses import mark_response, read_response
from bank.answer_model import PartModel, answer_model
from bank.discovery import Bank
from bank.exercise import Exercise
from bank.fields import plain_lists
from bank.forms import Entry, Form, Student
from bank.lock import FormLock, lock_form, read_lock, with_students, write_lock
from bank.variant import draw

EXERCISES = [
    "box", "judgement", "activations", "shrunken_ball", "folded_bar", "encoder_design", "wrong_crop", "picked_marker",
]  # fmt: skip
KINDS = {"numeric", "choice", "text", "open", "estimate", "formula", "match", "construct", "locate"}

Sample = Callable[[str], Exercise]


def best(part: PartModel, exercise: Exercise) -> Any:
    """Return a right answer as a student would hand it in."""
    if part.kind == "open":
        return max(exercise.part(part.name).samples, key=lambda sample: len(sample.rows)).response
    return plain_lists(as_response(part, part.key))


def all_rows(exercise: Exercise) -> dict[str, set[str]]:
    return {part.name: {row.id for row in part.rows} for part in exercise.parts if part.kind == "open"}


@pytest.fixture
def lock(samples: Bank, tmp_path: Path, _own_import_path: None) -> FormLock:
    """A form of all these exercises for one student, written and read again."""
    entries = tuple(Entry(f"q{n}", f"sample/{name}", "own") for n, name in enumerate(EXERCISES, 1))
    form = lock_form(Form("kinds", "All kinds", entries), samples)
    write_lock(with_students(form, [Student("ann")], samples, b"secret"), tmp_path)
    return read_lock(tmp_path)


def test_these_exercises_hold_every_kind_of_value(sample: Sample) -> None:
    assert {part.kind for name in EXERCISES for part in sample(name).parts} == KINDS


@pytest.mark.parametrize("name", EXERCISES)
def test_a_right_answer_earns_everything_from_a_file_too(sample: Sample, tmp_path: Path, name: str) -> None:
    exercise = sample(name)
    variant = draw(exercise, 4)
    answers = {part.name: best(part, exercise) for part in answer_model(exercise, variant).parts}
    (tmp_path / "r.json").write_text(json.dumps(answers))
    response = read_response(tmp_path / "r.json", exercise)
    mark = mark_response(exercise, variant, response, None, all_rows(exercise))
    assert (mark.score, {part.verdict for part in mark.parts}) == (mark.points, {"passed"})


def test_what_a_lock_stores_marks_as_the_variant_does(lock: FormLock, samples: Bank) -> None:
    for entry in lock.entries:
        exercise, variant = samples.exercise(entry.exercise), lock.variant_of("ann", entry.label)
        drawn = draw(exercise, variant.model.seed)
        fresh = answer_model(exercise, drawn)
        source = AuthoredSource(exercise, lock.decoded_given(variant, exercise))
        for model in (variant.model, fresh):
            answers = {part.name: Value(best(part, exercise)) for part in model.parts}
            mark = mark_exercise(model, answers, source, rows_met=all_rows(exercise))
            assert mark.score == mark.points
        for part in variant.model.parts:
            assert (part.asked is None) == (fresh.part(part.name).asked is None)
            assert wanted(part) == wanted(fresh.part(part.name))


def test_every_misconception_of_a_lock_is_named_and_commented_without_the_key(lock: FormLock, samples: Bank) -> None:
    told = 0
    for entry in lock.entries:
        exercise, variant = samples.exercise(entry.exercise), lock.variant_of("ann", entry.label)
        source = AuthoredSource(exercise, lock.decoded_given(variant, exercise))
        for part in variant.model.parts:
            for wrong in part.misconceptions if part.kind != "construct" and not part.rests_on else ():
                answers = {part.name: Value(as_response(part, wrong.value))}
                mark = mark_exercise(variant.model, answers, source).part(part.name)
                assert mark.misconception == wrong.name
                assert wrong.sentence in comment_on(mark, part)
                told += 1
    assert told > 15


def test_a_notebook_has_a_blank_for_every_part_that_python_reads_and_marking_finds_blank(
    lock: FormLock, samples: Bank
) -> None:
    notebook = release_notebook(lock, "ann", {e.label: samples.exercise(e.exercise) for e in lock.entries})
    cells = {cell.id: cell for cell in notebook.cells}
    for entry in lock.entries:
        for part in lock.variant_of("ann", entry.label).model.parts:
            cell = cells[f"{entry.label}-{part.name}"]
            assert cell.metadata.nbgrader.points == part.points
            if part.kind == "open":
                continue
            assert cell.source.splitlines()[0] == f"# ({part.letter}) Your answer: {wanted(part)}."
            names: dict[str, Any] = {}
            exec(cell.source, names)  # our own cell, which assigns None or a dictionary of None
            assert answer_of(names[f"{entry.label}_{part.name}"]) == Blank()


def test_what_a_blank_asks_for_can_be_typed_into_it(lock: FormLock, samples: Bank) -> None:
    """A dictionary that stands there has the names that an answer needs."""
    for entry in lock.entries:
        exercise = samples.exercise(entry.exercise)
        for part in lock.variant_of("ann", entry.label).model.parts:
            offered = ast.literal_eval(blank(part))
            if isinstance(offered, dict):
                assert list(offered) == list(best(part, exercise))


def test_each_case_card_has_its_own_key_and_rows(sample: Sample) -> None:
    exercise = sample("judgement")
    cards = {draw(exercise, seed).case: seed for seed in range(20)}
    assert set(cards) == {"growth", "margin"}
    for case, seed in cards.items():
        variant = draw(exercise, seed)
        text = next(row.text for row in answer_model(exercise, variant).part("why").rows if row.id == "R2")
        assert variant.given["use"] in text
        assert variant.given["case"] == case
