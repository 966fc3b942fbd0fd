"""Every kind of question, case cards and fixed questions go through lock, notebook, marking and feedback."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
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
from bank.errors import ExerciseError
from bank.exercise import Exercise
from bank.fields import plain_lists
from bank.forms import Entry, Form, Student
from bank.lock import FormLock, lock_form, read_lock, with_students, write_lock
from bank.variant import draw
from tests.autograder.assignment.test_release import SESSION
from tests.autograder.contracts.conftest import check
from tests.conftest import CopiedExercise

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


CARDS = """
title = "Which way"
topic = "TOPIC"
objective = "o"
level = 1
minutes = 1
version = 1
varies = "cases"

[[parts]]
name = "frame"
kind = "text"
points = 1

[[parts]]
name = "sign"
kind = "numeric"
points = 1
unit = "1"

[[parts]]
name = "factor"
kind = "estimate"
points = 1
unit = "1"

[[conventions]]
name = "to_the_left"
sentence = "Signs are those of a step to the patient's left."

[[cases]]
name = "dicom"
texts = { format = "DICOM" }

[[cases]]
name = "nifti"
texts = { format = "NIfTI" }
"""
CARDS_STEM = """A {{ given.format }} file. Signs are those of a step to the patient's left.

{{ part.frame }} Which frame?

{{ part.sign }} Which sign has x?

{{ part.factor }} How many times larger is a volume than a slice of it, roughly?
"""
CARDS_ANSWERS = """
[parts.frame]
keys = { dicom = "LPS", nifti = "RAS" }
rows = [{ id = "R1", points = 1, text = "{{ key.frame }}" }]
misconceptions = [
    { name = "as_nifti", sentence = "That is NIfTI's.", value = "RAS", cases = ["dicom"] },
    { name = "as_dicom", sentence = "That is DICOM's.", value = "LPS", cases = ["nifti"] },
]

[parts.sign]
tolerance = { atol = 0.1 }
keys = { dicom = 1, nifti = -1 }
rows = [{ id = "R1", points = 1, text = "{{ key.sign }}" }]
misconceptions = [
    { name = "turned", sentence = "s", value = -1, cases = ["dicom"] },
    { name = "kept", sentence = "s", value = 1, cases = ["nifti"] },
]

[parts.factor]
tolerance = { factor = 2 }
key = 100
rows = [{ id = "R1", points = 1, text = "about 100" }]
misconceptions = [{ name = "area", sentence = "s", value = 10000 }]
"""


@pytest.fixture
def cards(copied: Callable[[str], CopiedExercise]) -> CopiedExercise:
    """A question with two case cards and no program at all."""
    exercise = copied("judgement")
    exercise.write("exercises/exercise.toml", CARDS.replace("TOPIC", exercise.name.split("/")[0]))
    exercise.write("exercises/stem.md.j2", CARDS_STEM)
    exercise.write("solutions/answers.toml", CARDS_ANSWERS)
    exercise.write("solutions/worked.md.j2", "{{ key.frame }}, {{ key.sign }}, 100.")
    return exercise


def test_keys_and_misconceptions_change_with_the_case_card(cards: CopiedExercise) -> None:
    assert set(check(cards, seeds=12)) == {"version"}  # no digest is stored
    exercise = cards.load()
    seen = set()
    for seed in range(12):
        variant = draw(exercise, seed)
        other = {"dicom": "RAS", "nifti": "LPS"}[variant.case]
        name = {"dicom": "as_nifti", "nifti": "as_dicom"}[variant.case]
        mark = mark_exercise(answer_model(exercise, variant), {"frame": Value(other)}, None).part("frame")
        assert mark.misconception == name
        seen.add(variant.case)
    assert seen == {"dicom", "nifti"}


CARD_ROWS = ("liver", "lung")


def test_a_card_beside_numbers_goes_through_lock_and_marking(
    copied: Callable[[str], CopiedExercise], tmp_path: Path
) -> None:
    exercise = copied("shrunken_ball")
    cards = '\n[[cases]]\nname = "liver"\n\n[[cases]]\nname = "lung"\n'
    exercise.write("exercises/exercise.toml", (exercise.folder / "exercise.toml").read_text() + cards)
    exercise.edit("exercises/generator.py", "dice: float\n", "dice: float\n    case: str\n")
    exercise.edit(
        "exercises/generator.py", "generate(rng: Generator)", "generate(rng: Generator, card: dict[str, str])"
    )
    exercise.edit("exercises/generator.py", "uniform(0.7, 0.95)), 2))", 'uniform(0.7, 0.95)), 2), card["case"])')
    exercise.edit("solutions/solution.py", "Given(10, 0.85)", 'Given(10, 0.85, "lung")')
    text = '{ id = "R2", points = 1, text = "{{ key.delta_mm | number(2) }} mm" }'
    of_cards = [
        text.replace(" mm", f" mm in the {card}").replace("1, ", f'1, cases = ["{card}"], ') for card in CARD_ROWS
    ]
    of_cards[1] = of_cards[1].replace("R2", "R3")
    exercise.edit("solutions/answers.toml", text, ",\n    ".join(of_cards))
    assert set(check(exercise, seeds=12)) == {"version"}
    form = lock_form(Form("drawn", "Drawn", (Entry("q1", exercise.name, "own"),)), exercise.bank)
    students = [Student(f"s{number}") for number in range(20)]  # of whom hardly all draw one card
    write_lock(with_students(form, students, exercise.bank, b"secret"), tmp_path)
    lock, seen = read_lock(tmp_path), set()
    for student in students:
        variant = lock.variant_of(student.id, "q1")
        given = lock.decoded_given(variant, exercise.load())
        answers = {part.name: Value(part.key) for part in variant.model.parts}
        mark = mark_exercise(variant.model, answers, AuthoredSource(exercise.load(), given))
        assert (mark.score, mark.part("delta_mm").rows[1].text.split()[-1]) == (5.0, given.case)
        seen.add(given.case)
    assert seen == set(CARD_ROWS)


def test_a_misconception_of_a_card_that_there_is_not_is_refused(cards: CopiedExercise) -> None:
    cards.edit("solutions/answers.toml", 'value = "RAS", cases = ["dicom"]', 'value = "RAS", cases = ["dicm"]')
    with pytest.raises(ExerciseError, match="misconception 'as_nifti' names case 'dicm' \\(did you mean 'dicom'"):
        cards.load()


def test_a_fixed_question_is_one_variant_through_everything(cards: CopiedExercise, tmp_path: Path) -> None:
    """Without cards the same question is fixed: one given, one key, and all of lock and marking."""
    toml = CARDS.replace("TOPIC", cards.name.split("/")[0]).replace('"cases"', '"none"')
    cards.write("exercises/exercise.toml", toml[: toml.index("[[cases]]")])
    cards.edit("exercises/stem.md.j2", "{{ given.format }}", "NIfTI")
    cards.edit("solutions/answers.toml", 'keys = { dicom = "LPS", nifti = "RAS" }', 'key = "RAS"')
    cards.edit("solutions/answers.toml", "keys = { dicom = 1, nifti = -1 }", "key = -1")
    lines = (cards.solution_folder / "answers.toml").read_text().splitlines()
    kept = "\n".join(line for line in lines if 'cases = ["dicom"]' not in line)
    cards.write("solutions/answers.toml", kept.replace(', cases = ["nifti"]', ""))
    assert set(check(cards, seeds=12)) == {"version"}
    form = lock_form(Form("fixed", "Fixed", (Entry("q1", cards.name, "own"),)), cards.bank)
    write_lock(with_students(form, [Student("ann"), Student("bob")], cards.bank, b"secret"), tmp_path)
    lock = read_lock(tmp_path)
    exercise = cards.load()
    for student in ("ann", "bob"):
        variant = lock.variant_of(student, "q1")
        source = AuthoredSource(exercise, lock.decoded_given(variant, exercise))
        answers = {"frame": Value(" ras "), "sign": Value("-1"), "factor": Value(60)}
        assert mark_exercise(variant.model, answers, source).score == 3.0
        assert "NIfTI" in variant.stem.intro


def last_cell_of(notebook: Any, folder: Path) -> str:
    """Save a notebook, run it as a student would, and return what the last cell says."""
    (folder / "kinds.ipynb").write_text(json.dumps(notebook))
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    run = subprocess.run(
        [sys.executable, "-P", "-c", SESSION],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        timeout=60,
        check=True,
    )
    return run.stdout


def test_the_last_cell_tells_a_dictionary_that_is_filled_in_from_a_blank_one(
    lock: FormLock, samples: Bank, tmp_path: Path
) -> None:
    notebook = release_notebook(lock, "ann", {e.label: samples.exercise(e.exercise) for e in lock.entries})
    (tmp_path / "student").mkdir()
    said = [" ".join(line.split()) for line in last_cell_of(notebook, tmp_path / "student").splitlines()]
    assert {"q5 causes blank", "q6 design blank", "q7 repaired blank"} <= set(said)
    for cell in notebook.cells:
        if cell.id == "q5-causes":
            cell.source = 'q5_causes = {"A": 1, "B": None, "C": None}'
    said = [" ".join(line.split()) for line in last_cell_of(notebook, tmp_path / "student").splitlines()]
    assert {"q5 causes given", "q6 design blank"} <= set(said)
