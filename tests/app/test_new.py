"""`voxbank new`: scaffolds that say what to fill in, and pass nothing until it is done."""

from pathlib import Path

import pytest

from app.scaffolding import new_exercise
from autograder.contracts.exercises import blanks
from bank.discovery import Bank
from bank.errors import ExerciseError


@pytest.fixture
def private_bank(tmp_path):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "solutions").mkdir()
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", ["numeric", "estimate", "choice", "text", "code", "image", "open"])
def test_every_file_of_a_scaffold_has_a_blank_except_those_with_nothing_to_say(private_bank, kind):
    new_exercise("tried/one", kind=kind, fixed=False, bank=private_bank)

    blank = {breach.sentence.split(", line")[0] for breach in blanks(Bank((private_bank,)), "tried/one")}
    # An image's starter reads the file that exercise.toml names: there is nothing to add.
    silent = {"exercises/tried/one/starter.py"} if kind == "image" else set()

    assert blank | silent == files(private_bank)


def test_a_fixed_question_has_nothing_to_program(private_bank):
    new_exercise("tried/fixed", kind="choice", fixed=True, bank=private_bank)

    assert not [name for name in files(private_bank) if name.endswith(".py")]


def test_a_code_scaffold_brings_folders_for_right_and_wrong_programs(private_bank):
    new_exercise("tried/blur", kind="code", fixed=False, bank=private_bank)

    programs = files(private_bank / "solutions" / "tried" / "blur")
    assert {"accepted/first_style.py", "accepted/second_style.py", "rejected/first_idea.py"} <= programs
    assert 'functions = ["blur"]' in (private_bank / "exercises/tried/blur/exercise.toml").read_text()


@pytest.mark.parametrize(
    ("name", "kind", "fixed", "words"),
    [
        ("no_topic", "numeric", False, "expected topic/name in small letters"),
        ("Upper/case", "numeric", False, "expected topic/name in small letters"),
        ("a/b", "numerik", False, "did you mean 'numeric'"),
        ("a/b", "training", False, "has no template"),
        ("a/b", "code", True, "needs a generator or programs"),
        ("convolution/correlation_by_hand", "numeric", False, "the public bank has an exercise"),
    ],
)
def test_nonsense_is_refused_in_one_sentence_and_nothing_is_written(private_bank, name, kind, fixed, words):
    with pytest.raises(ExerciseError, match=words):
        new_exercise(name, kind=kind, fixed=fixed, bank=private_bank)

    assert files(private_bank) == set()


def test_an_exercise_that_exists_is_not_touched(private_bank):
    new_exercise("tried/one", kind="open", fixed=True, bank=private_bank)
    before = (private_bank / "exercises/tried/one/stem.md.j2").read_text()

    with pytest.raises(ExerciseError, match="exists; choose another name"):
        new_exercise("tried/one", kind="numeric", fixed=False, bank=private_bank)

    assert (private_bank / "exercises/tried/one/stem.md.j2").read_text() == before
    assert not (private_bank / "exercises/tried/one/generator.py").exists()
