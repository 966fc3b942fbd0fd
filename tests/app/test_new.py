"""`voxbank new`: scaffolds that say what to fill in, and pass nothing until it is done."""

import re
from pathlib import Path

import pytest

from app.scaffolding import new_exercise
from autograder.contracts.exercises import blanks
from bank.discovery import Bank
from bank.errors import ExerciseError
from bank.kinds import SCAFFOLDED
from bank.rendering import render_stem
from bank.variant import draw


@pytest.fixture
def private_bank(tmp_path):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "solutions").mkdir()
    return tmp_path


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


KINDS = sorted(SCAFFOLDED)


def fill_in(folder: Path) -> None:
    """Take the marks of the blanks away, as somebody does who has filled them in."""
    for file in (path for path in folder.rglob("*") if path.is_file()):
        file.write_text(file.read_text().replace("FILL IN", "Filled"))


@pytest.mark.parametrize(
    ("kind", "varies"),
    [(kind, varies) for kind in KINDS for varies in ("numbers", "cases", "none") if kind != "image"]
    + [("image", "numbers")],
)
def test_every_file_of_a_scaffold_has_a_blank_except_those_with_nothing_to_say(private_bank, kind, varies):
    new_exercise("tried/one", kinds=[kind], varies=varies, bank=private_bank)

    blank = {breach.sentence.split(", line")[0] for breach in blanks(Bank((private_bank,)), "tried/one")}

    assert blank == files(private_bank)


@pytest.mark.parametrize("varies", ["numbers", "cases", "none"])
def test_a_scaffold_of_all_kinds_fits_together_once_its_blanks_are_filled(private_bank, varies):
    kinds, name = [kind for kind in KINDS if kind != "image"], f"tried/all_{varies}"  # modules are loaded once by name
    new_exercise(name, kinds=kinds, varies=varies, bank=private_bank)
    fill_in(private_bank)

    exercise = Bank((private_bank,)).exercise(name)

    assert [part.kind for part in exercise.parts] == kinds
    if varies != "numbers":  # nothing to program, so that it can be drawn and read at once
        stem = render_stem(exercise, draw(exercise, 1), {}).markdown
        assert "(j)" in stem
        assert "Filled: the question" in stem


def test_a_scaffold_with_an_image_fits_together_once_its_blanks_are_filled(private_bank):
    new_exercise("tried/volume", kinds=["image", "why=open"], varies=None, bank=private_bank)
    fill_in(private_bank)

    exercise = Bank((private_bank,)).exercise("tried/volume")

    assert [part.name for part in exercise.parts] == ["part_a", "why"]
    assert exercise.programs("accepted").keys() == {"first_style", "second_style"}


def test_a_question_of_four_parts_that_does_not_vary_has_nothing_to_program(private_bank):
    new_exercise("tried/fixed", kinds=["choice", "why=open", "size=numeric", "match"], varies="none", bank=private_bank)

    assert not [name for name in files(private_bank) if name.endswith(".py")]
    about = (private_bank / "exercises/tried/fixed/exercise.toml").read_text()
    assert re.findall(r'^name = "(.*)"$', about, re.MULTILINE)[:4] == ["part_a", "why", "size", "part_d"]


def test_a_code_scaffold_brings_folders_for_right_and_wrong_programs(private_bank):
    new_exercise("tried/blur", kinds=["code"], varies=None, bank=private_bank)

    programs = files(private_bank / "solutions" / "tried" / "blur")
    assert {"accepted/first_style.py", "accepted/second_style.py", "rejected/first_idea.py"} <= programs
    assert 'functions = ["blur"]' in (private_bank / "exercises/tried/blur/exercise.toml").read_text()


@pytest.mark.parametrize(
    ("name", "kinds", "varies", "words"),
    [
        ("no_topic", ["numeric"], None, "expected topic/name in small letters"),
        ("Upper/case", ["numeric"], None, "expected topic/name in small letters"),
        ("a/b", ["numerik"], None, "did you mean 'numeric'"),
        ("a/b", ["why=opne", "text"], None, "'why=opne' is no kind .did you mean 'open'"),
        ("a/b", ["Why=open", "text"], None, "'Why=open' is no kind"),
        ("a/b", ["size=text", "size=numeric"], None, "two parts are called 'size'"),
        ("a/b", ["size=text"], None, "a lone part is called 'answer', not 'size'"),
        ("a/b", ["text"] * 27, None, "at most 26 parts; came 27"),
        ("a/b", ["training"], None, "'training' is no kind"),
        ("a/b", ["image"], "none", "an image is drawn by a generator"),
        ("a/b", ["code", "image"], None, "at most one code, image or training part"),
        ("a/b", ["text"], "digits", "varies in numbers, cases, none; came 'digits'"),
        ("convolution/correlation_by_hand", ["numeric"], None, "the public bank has an exercise"),
    ],
)
def test_nonsense_is_refused_in_one_sentence_and_nothing_is_written(private_bank, name, kinds, varies, words):
    with pytest.raises(ExerciseError, match=words):
        new_exercise(name, kinds=kinds, varies=varies, bank=private_bank)

    assert files(private_bank) == set()


def test_an_exercise_that_exists_is_not_touched(private_bank):
    new_exercise("tried/one", kinds=["open"], varies=None, bank=private_bank)
    before = (private_bank / "exercises/tried/one/stem.md.j2").read_text()

    with pytest.raises(ExerciseError, match="exists; choose another name"):
        new_exercise("tried/one", kinds=["numeric"], varies=None, bank=private_bank)

    assert (private_bank / "exercises/tried/one/stem.md.j2").read_text() == before
    assert not (private_bank / "exercises/tried/one/generator.py").exists()
